/// Open messages by the hash of their id: linear probing, no tombstones, bounded.
///
/// Two queues may hold the same id: entries with one key follow each other in a probe, and a look-up compares
/// the queue too. Keys and lives are raw arrays, because most of a fold's time goes into look-ups
/// here, and a bounds check for each probe is measurable.
@safe
final class LifeTable {
  /// So many lives are held; further ones are refused.
  static let limit = 1_835_008

  private let limit: Int
  private(set) var count = 0
  private var mask: Int
  private var keys: UnsafeMutablePointer<UInt64>
  @unsafe private(set) var lives: UnsafeMutablePointer<Life>

  /// - Parameters:
  ///   - capacity: a power of two.
  ///   - limit: with so many the table does not grow any more.
  init(capacity: Int = 1_024, limit: Int = LifeTable.limit) {
    self.limit = limit
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

  /// The slot of a message, or -1: of the one that is not ended when there are several of its name, else of the one that
  /// ended first. Key 0 is never stored.
  func find(_ key: UInt64, queue: UInt32) -> Int {
    var slot = home(of: key)
    var ended = -1
    while true {
      let found = unsafe keys[slot]
      if found == 0 { return ended }
      if found == key, unsafe lives[slot].queue == queue {
        if unsafe !lives[slot].hasEnded { return slot }
        if unsafe ended < 0 || lives[slot].end < lives[ended].end { ended = slot }
      }
      slot = (slot &+ 1) & mask
    }
  }

  /// Whether a message with this id is not ended, in whatever queue.
  func holds(_ key: UInt64) -> Bool {
    var slot = home(of: key)
    while true {
      let found = unsafe keys[slot]
      if found == 0 { return false }
      if found == key, unsafe !lives[slot].hasEnded { return true }
      slot = (slot &+ 1) & mask
    }
  }

  /// The slots of the messages of one name that are not ended, in the order in which they were published.
  func open(_ key: UInt64, queue: UInt32) -> [Int] {
    var slots: [Int] = []
    forEachSlot(ofKey: key) { slot, life in
      if life.queue == queue, !life.hasEnded { slots.append(slot) }
    }
    return slots.sorted { unsafe lives[$0].publish < lives[$1].publish }
  }

  /// Notes that messages of one name are open beside each other.
  func markTwins(_ key: UInt64, queue: UInt32) {
    for slot in open(key, queue: queue) { unsafe lives[slot].flags.insert(.hasTwin) }
  }

  /// Adds a message of which nothing is known yet and returns its slot, or -1 when the table is full. It is made in its
  /// place and filled in there, because a life made elsewhere and copied waits for every store into it.
  func insert(_ key: UInt64, queue: UInt32) -> Int {
    // Three quarters full at most: probes stay short, and the table of the largest size holds its limit.
    if count &* 8 >= (mask &+ 1) &* 7 || (count &* 4 >= (mask &+ 1) &* 3 && mask < 1 << 20) {
      guard count < limit else { return -1 }
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

  func holds(_ key: UInt64, at slot: Int) -> Bool { unsafe keys[slot] == key }

  /// Calls `body` for each message with this id, in whatever queue.
  func forEach(ofKey key: UInt64, _ body: (Life) -> Void) {
    var slot = home(of: key)
    while unsafe keys[slot] != 0 {
      if unsafe keys[slot] == key { unsafe body(lives[slot]) }
      slot = (slot &+ 1) & mask
    }
  }

  /// The same with the slot of each.
  func forEachSlot(ofKey key: UInt64, _ body: (Int, Life) -> Void) {
    var slot = home(of: key)
    while unsafe keys[slot] != 0 {
      if unsafe keys[slot] == key { unsafe body(slot, lives[slot]) }
      slot = (slot &+ 1) & mask
    }
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

  typealias Entry = (key: UInt64, life: Life)

  /// All entries in an order that does not depend on where they lie; of one name, the oldest first.
  /// - Parameter change: applied to each life before the lives are sorted.
  func sorted(changed change: (inout Life) -> Void = { _ in }) -> [Entry] {
    var entries: [Entry] = []
    entries.reserveCapacity(count)
    forEach { key, life in
      var life = life
      change(&life)
      entries.append((key, life))
    }
    entries.sort {
      if ($0.key, $0.life.queue) != ($1.key, $1.life.queue) {
        return ($0.key, $0.life.queue) < ($1.key, $1.life.queue)
      }
      return $0.life.order < $1.life.order
    }
    return entries
  }

  private func home(of key: UInt64) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) &>> 20) & mask
  }

  @inline(never)
  private func grow() {
    let larger = LifeTable(capacity: (mask + 1) * 2, limit: limit)
    forEach { key, life in
      let slot = larger.insert(key, queue: life.queue)
      unsafe larger.lives[slot] = life
    }
    unsafe swap(&keys, &larger.keys)
    unsafe swap(&lives, &larger.lives)
    swap(&mask, &larger.mask)
  }
}
