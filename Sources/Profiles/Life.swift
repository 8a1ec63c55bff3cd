internal import Events

/// What is known of one message that is not finished: its open ends.
///
/// A life is finished when its publish, its deliver and its end have all been seen, in whatever order; until
/// then it waits in a `LifeTable` for what is missing, which another file or a later part of the log may hold.
struct Life: Equatable {
  /// Stands for a moment that has not been seen.
  static let unseen = Int64.min

  var publish = unseen
  /// The first delivery, and the one that is not settled.
  var firstDeliver = unseen
  var deliver = unseen
  /// A settle whose deliver has not been seen, and the settle of its consumer before it.
  var orphanSettle = unseen
  var orphanPrevious = unseen
  /// The moment after which the message is in the queue no more.
  var end = unseen
  var confirm = unseen
  var queue: UInt32
  /// Two numbers of consumers in one word: their number is bounded well below 16 bits.
  private var consumers: UInt32 = 0
  var bytes: Int32 = -1
  var deliveries: UInt16 = 0
  var flags: Flags = []

  init(queue: UInt32) { self.queue = queue }

  /// Index of the consumer of the latest delivery, or of a settle while there is none, plus 1; 0 when unknown.
  var consumer: UInt32 {
    get { consumers & 0xFFFF }
    set { consumers = consumers & ~0xFFFF | newValue }
  }

  /// The same of the consumer that the orphan settle names: a later delivery may be another's.
  var orphanConsumer: UInt32 {
    get { consumers &>> 16 }
    set { consumers = consumers & 0xFFFF | newValue &<< 16 }
  }

  /// When it left its queue; where nothing is ever settled, when it was delivered.
  var endOrDelivery: Int64 { end == Life.unseen ? deliver : end }

  /// The deliver of the orphan settle has been found: nothing of it stays behind.
  mutating func clearOrphan() {
    orphanSettle = Life.unseen
    orphanPrevious = Life.unseen
    orphanConsumer = 0
    flags.subtract([.orphanIsFirst, .serviceGiven])
  }

  struct Flags: OptionSet, Equatable {
    let rawValue: UInt8
    /// The end was an ack.
    static let acked = Flags(rawValue: 1)
    /// Publish and end have met and were recorded; only the deliver is awaited.
    static let recorded = Flags(rawValue: 2)
    /// The orphan settle is the first of its consumer here: what came before it is not known.
    static let orphanIsFirst = Flags(rawValue: 4)
    /// The true processing time was given by the log; none is to be recovered.
    static let serviceGiven = Flags(rawValue: 8)
    /// The first delivery seen here already said that it was a redelivery.
    static let saidRedelivered = Flags(rawValue: 16)
  }
}

/// Open messages by the hash of their id: linear probing, no tombstones, bounded.
///
/// Two queues may hold the same id: entries with one key follow each other in a probe, and a look-up compares
/// the queue too. The unsafe part of the module: keys and lives are raw arrays, because this is where most
/// of a fold's time goes and a bounds check per probe is measurable.
@safe
final class LifeTable {
  /// So many lives are held; further ones are refused.
  static let limit = 1_835_008

  private(set) var count = 0
  private var mask: Int
  private var keys: UnsafeMutablePointer<UInt64>
  @unsafe private(set) var lives: UnsafeMutablePointer<Life>

  init(capacity: Int = 1_024) {
    mask = capacity - 1
    unsafe keys = .allocate(capacity: capacity)
    unsafe keys.initialize(repeating: 0, count: capacity)
    unsafe lives = .allocate(capacity: capacity)
    unsafe lives.initialize(repeating: Life(queue: 0), count: capacity)
  }

  deinit {
    unsafe keys.deallocate()
    unsafe lives.deallocate()
  }

  /// The slot of a message: of the one that is not ended when there are several of its name, or -1.
  /// Key 0 is never stored.
  func find(_ key: UInt64, queue: UInt32) -> Int {
    var slot = home(of: key)
    var ended = -1
    while true {
      let found = unsafe keys[slot]
      if found == 0 { return ended }
      if found == key, unsafe lives[slot].queue == queue {
        if unsafe lives[slot].end == Life.unseen { return slot }
        ended = slot
      }
      slot = (slot &+ 1) & mask
    }
  }

  /// Slots of all messages with this id that are not ended.
  func open(_ key: UInt64) -> [Int] {
    var result: [Int] = []
    var slot = home(of: key)
    while true {
      let found = unsafe keys[slot]
      if found == 0 { return result }
      if found == key, unsafe lives[slot].end == Life.unseen { result.append(slot) }
      slot = (slot &+ 1) & mask
    }
  }

  /// Adds a message that is not in the table and returns its slot, or -1 when the table is full.
  func insert(_ key: UInt64, _ life: Life) -> Int {
    let slot = insert(key, queue: life.queue)
    if slot >= 0 { unsafe lives[slot] = life }
    return slot
  }

  /// The same for a message of which nothing is known yet: it is made in its place and filled in there, because a
  /// life made elsewhere and copied waits for every store into it.
  func insert(_ key: UInt64, queue: UInt32) -> Int {
    // Three quarters full at most: probes stay short, and the table of the largest size holds its limit.
    if count &* 8 >= (mask &+ 1) &* 7 || (count &* 4 >= (mask &+ 1) &* 3 && mask < 1 << 20) {
      guard count < LifeTable.limit else { return -1 }
      grow()
    }
    var slot = home(of: key)
    while unsafe keys[slot] != 0 { slot = (slot &+ 1) & mask }
    unsafe keys[slot] = key
    unsafe (lives + slot).initialize(to: Life(queue: queue))
    count &+= 1
    return slot
  }

  /// Removes the entry of a slot and closes the gap; other slots may move.
  func remove(at slot: Int) {
    var gap = slot
    var next = (slot &+ 1) & mask
    while unsafe keys[next] != 0 {
      let home = home(of: unsafe keys[next])
      // An entry may move into the gap unless its home lies between the gap and itself.
      if (next &- home) & mask >= (next &- gap) & mask {
        unsafe keys[gap] = keys[next]
        unsafe lives[gap] = lives[next]
        gap = next
      }
      next = (next &+ 1) & mask
    }
    unsafe keys[gap] = 0
    count &-= 1
  }

  /// Calls `body` for each entry, in no order that means anything.
  func forEach(_ body: (UInt64, Life) -> Void) {
    for slot in 0...mask where unsafe keys[slot] != 0 { unsafe body(keys[slot], lives[slot]) }
  }

  /// The same for the messages of one queue.
  func forEach(ofQueue queue: UInt32, _ body: (Life) -> Void) {
    for slot in 0...mask where unsafe keys[slot] != 0 && lives[slot].queue == queue {
      unsafe body(lives[slot])
    }
  }

  private func home(of key: UInt64) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) &>> 20) & mask
  }

  @inline(never)
  private func grow() {
    let larger = LifeTable(capacity: (mask + 1) * 2)
    forEach { _ = larger.insert($0, $1) }
    unsafe swap(&keys, &larger.keys)
    unsafe swap(&lives, &larger.lives)
    swap(&mask, &larger.mask)
  }
}

extension Life {
  /// How much later than the end of a message its publish may have been logged; beyond, the id is used anew.
  static let lateness: Int64 = 1_000_000_000

  /// Whether a publish at `time` can be the one that this life, which has none yet, is waiting for.
  func awaits(publishAt time: Int64) -> Bool {
    publish == Life.unseen && (end == Life.unseen || time <= end || time &- end <= Life.lateness)
  }

  /// Whether a delivery at `time` belongs to this life: one that comes after its end is another's.
  func awaits(deliverAt time: Int64) -> Bool { end == Life.unseen || time <= end }

  /// Whether a delivery at `time` is the one that the orphan settle ended. At the instant of a settle that put the
  /// message back it is the next one.
  func orphanFollows(deliverAt time: Int64) -> Bool {
    orphanSettle != Life.unseen && (time < orphanSettle || time == orphanSettle && end != Life.unseen)
  }
}

extension Life {
  /// Why a life stands in one of the waiting lines; an entry whose life says otherwise is stale.
  var awaitsPublish: Bool { publish == Life.unseen && end != Life.unseen }
  var awaitsDeliver: Bool { flags.contains(.recorded) }
}

/// Names of lives in the order in which they came to wait; of more than `limit` the oldest is given up.
struct WaitingLine {
  struct Entry: Equatable {
    var key: UInt64
    var queue: UInt32
  }

  let limit: Int
  private(set) var entries: [Entry] = []
  private var start = 0

  init(limit: Int) { self.limit = limit }

  var waiting: ArraySlice<Entry> { entries[start...] }

  /// Adds an entry; returns the oldest one when there are too many.
  mutating func append(_ entry: Entry) -> Entry? {
    entries.append(entry)
    guard entries.count - start > limit else { return nil }
    let oldest = entries[start]
    start += 1
    if start > limit {
      entries.removeFirst(start)
      start = 0
    }
    return oldest
  }
}

/// Which messages were finished lately, for confirms that come after the end of their message.
///
/// A fixed number of places, one for each residue of the key; of two messages the one published later stays,
/// whichever is noted first. A place that is empty means "not in this part of the log": an earlier part may know.
@safe
final class RecentEnds {
  static let places = 1_024
  static let mask = UInt64(places - 1)

  struct Entry: Equatable {
    var key: UInt64 = 0
    var publish: Int64 = Life.unseen
    var queue: UInt32 = 0
    /// Whether its confirm has been seen: the first one counts.
    var isConfirmed = false
  }

  private let memory: UnsafeMutablePointer<Entry>

  init() {
    unsafe memory = .allocate(capacity: RecentEnds.places)
    unsafe memory.initialize(repeating: Entry(), count: RecentEnds.places)
  }

  deinit { unsafe memory.deallocate() }

  var entries: [Entry] { unsafe Array(UnsafeBufferPointer(start: memory, count: RecentEnds.places)) }

  subscript(_ key: UInt64) -> Entry { unsafe memory[Int(truncatingIfNeeded: key & RecentEnds.mask)] }

  func note(_ entry: Entry) {
    let place = Int(truncatingIfNeeded: entry.key & RecentEnds.mask)
    let known = unsafe memory[place]
    if known.publish < entry.publish || (known.publish == entry.publish && known.key <= entry.key) {
      unsafe memory[place] = entry
    }
  }

  func confirm(_ key: UInt64) {
    unsafe memory[Int(truncatingIfNeeded: key & RecentEnds.mask)].isConfirmed = true
  }
}
