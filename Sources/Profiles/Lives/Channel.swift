/// The deliveries of one channel by their tags, for acknowledgements of all tags up to a number.
///
/// Tags count up from 1 with each connection: a tag that is not above the one before begins a new *epoch*, in which nothing
/// of the one before can be acknowledged any more. An acknowledgement may be of deliveries that an earlier part of the log
/// holds: those are kept until the deliveries of this part tell that there can be no more.
struct Channel: Equatable {
  struct Delivery: Equatable {
    var tag: Int64
    var key: UInt64
    var queue: UInt32
  }

  /// What an acknowledgement of several deliveries does to each.
  struct Settle: Equatable {
    var time: Int64
    var isAck: Bool
    var requeues: Bool
    /// The name of the consumer; empty when the record names none.
    var consumer: [UInt8]
  }

  struct EarlySettle: Equatable {
    var upTo: Int64
    var settle: Settle
  }

  /// So many deliveries of a channel are kept, as many as a broker lets a channel hold.
  static let deliveryLimit = 65_535
  static let earlyLimit = 4_096
  /// So many channels are followed.
  static let limit = 10_000

  /// In the order of their tags. Those that were acknowledged one by one stay until the list is tidied.
  private(set) var open: [Delivery] = []
  /// The first tag of this part, and the latest.
  private(set) var first: Int64?
  private(set) var latest: Int64?
  private(set) var early: [EarlySettle] = []
  /// Whether no further acknowledgement can be of a delivery of an earlier part.
  private(set) var isClosed = false
  /// Whether a new epoch began within this part.
  private(set) var hasEpochs = false
  /// With so many deliveries the list is tidied.
  private var tidyAt = Channel.tidySize
  private static let tidySize = 512

  init() {}

  /// Takes in a delivery.
  /// - Parameter isOpen: whether a delivery is not settled yet.
  /// - Returns: how many open deliveries were given up because there were too many.
  mutating func deliver(_ delivery: Delivery, isOpen: (Delivery) -> Bool) -> Int {
    if let latest, delivery.tag <= latest { beginEpoch() }
    if first == nil { first = delivery.tag }
    latest = delivery.tag
    open.append(delivery)
    guard open.count >= tidyAt else { return 0 }
    open.removeAll { !isOpen($0) }
    let extra = max(0, open.count - Channel.deliveryLimit)
    open.removeFirst(extra)
    tidyAt = max(Channel.tidySize, open.count * 2)
    return extra
  }

  private mutating func beginEpoch() {
    open = []
    isClosed = true
    hasEpochs = true
  }

  /// Takes in an acknowledgement of all tags up to one; 0 stands for all there are.
  /// - Returns: the deliveries that it settles, unless they have been settled otherwise.
  mutating func settle(upTo tag: Int64, _ settle: Settle) -> [Delivery] {
    let limit = tag <= 0 ? Int64.max : tag
    note(EarlySettle(upTo: limit, settle: settle))
    return take(upTo: limit)
  }

  private mutating func take(upTo limit: Int64) -> [Delivery] {
    let count = open.firstIndex { $0.tag > limit } ?? open.count
    let taken = Array(open.prefix(count))
    open.removeFirst(count)
    return taken
  }

  /// Keeps an acknowledgement of what an earlier part may have delivered.
  private mutating func note(_ settle: EarlySettle) {
    guard !isClosed else { return }
    var settle = settle
    if let first {
      if settle.upTo >= first - 1 { isClosed = true }
      settle.upTo = min(settle.upTo, first - 1)
    }
    if settle.upTo > 0, early.count < Channel.earlyLimit { early.append(settle) }
  }

  /// Takes in the channel in what follows.
  /// - Returns: the deliveries here that are settled there, with what settles them.
  mutating func append(_ next: Channel) -> [(Delivery, Settle)] {
    var settled: [(Delivery, Settle)] = []
    for early in next.early {
      settled += take(upTo: early.upTo).map { ($0, early.settle) }
      note(early)
    }
    if let theirs = next.first {
      if let latest, theirs <= latest { beginEpoch() }
      if next.hasEpochs { beginEpoch() }
      if first == nil { first = theirs }
    }
    if next.isClosed { isClosed = true }
    if let latest = next.latest { self.latest = latest }
    open += next.open
    return settled
  }

  /// The same without deliveries that were settled one by one, under other numbers of queues.
  func tidied(isOpen: (Delivery) -> Bool, queue: (UInt32) -> UInt32 = { $0 }) -> Channel {
    var tidy = self
    tidy.open = open.filter(isOpen)
    for index in tidy.open.indices { tidy.open[index].queue = queue(tidy.open[index].queue) }
    return tidy
  }
}

extension Channel {
  func pack(into packer: inout Packer) {
    packer.put(open) { packer, delivery in
      packer.put(delivery.tag)
      packer.put(delivery.key)
      packer.put(UInt64(delivery.queue))
    }
    packer.put(first ?? 0)
    packer.put(latest ?? 0)
    packer.put(isClosed)
    packer.put(hasEpochs)
    packer.put(early) { packer, early in
      packer.put(early.upTo)
      packer.put(early.settle.time)
      packer.put(early.settle.isAck)
      packer.put(early.settle.requeues)
      packer.put(early.settle.consumer)
    }
  }

  init(from unpacker: inout Unpacker, of file: SavedProfile) throws(Unpacker.Malformed) {
    open = try unpacker.list { (u) throws(Unpacker.Malformed) in
      Delivery(tag: try u.int64(), key: try u.unsigned(), queue: UInt32(try u.number(below: file.queues)))
    }
    let (first, latest) = (try unpacker.int64(), try unpacker.int64())
    self.first = first == 0 ? nil : first
    self.latest = latest == 0 ? nil : latest
    isClosed = try unpacker.bool()
    hasEpochs = try unpacker.bool()
    early = try unpacker.list { (u) throws(Unpacker.Malformed) in
      EarlySettle(
        upTo: try u.int64(),
        settle: Settle(
          time: try u.int64(), isAck: try u.bool(), requeues: try u.bool(), consumer: try u.text()))
    }
    tidyAt = max(Channel.tidySize, open.count * 2)
  }
}
