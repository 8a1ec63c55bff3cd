internal import Events

/// Records that name no queue, of messages whose queue is not known yet: the publish, or the record that names the queue,
/// may be in another file or in a later part of the log. Each waits here until a message of its id is known
/// (`Joiner.bindNameless`), so that which queue it counts for does not depend on the order in which logs are read. Where its line
/// stands is not kept.
struct Nameless {
  /// So many of the latest wait, at least; twice as many at most.
  static let limit = 1 << 16
  /// So many of one message wait.
  static let limitOfMessage = 64

  /// By message; names are numbers of `store`. An end with the flag `multiple` is that of one of several deliveries that a
  /// record settles. The older half is given up as a whole.
  private var young: [UInt64: [Event]] = [:]
  private var old: [UInt64: [Event]] = [:]
  private var youngCount = 0
  /// The names and reasons of the records.
  let store = EventBatch(capacity: 1)
  /// Where the numbers of `store` lead to in the figures.
  var numbers = BatchNumbers()

  var isEmpty: Bool { young.isEmpty && old.isEmpty }

  func holds(_ key: UInt64) -> Bool { young[key] != nil || old[key] != nil }

  /// The records of a message in the order of their times.
  func records(of key: UInt64) -> [Event] {
    ((old[key] ?? []) + (young[key] ?? [])).sorted { $0.isBefore($1) }
  }

  var keys: [UInt64] { Set(young.keys).union(old.keys).sorted() }

  /// Adds a record whose names are numbers of `store`.
  /// - Returns: the messages whose records must be given up now, because there are too many.
  mutating func append(_ record: Event) -> [UInt64] {
    var givenUp: [UInt64] = []
    if youngCount >= Nameless.limit {
      givenUp = old.keys.sorted()
      for key in givenUp where young[key] != nil {
        young[key] = records(of: key)
        old[key] = nil
      }
      givenUp.removeAll { old[$0] == nil }
      for (key, records) in young { old[key, default: []] += records }
      young = [:]
      youngCount = 0
    }
    let key = record.key
    young[key, default: []].append(record)
    youngCount += 1
    if young[key]?.count == Nameless.limitOfMessage { givenUp.append(key) }
    return givenUp
  }

  mutating func remove(_ record: Event) {
    let key = record.key
    if let place = young[key]?.firstIndex(where: { $0.isSame(record) }) {
      young[key]?.remove(at: place)
      youngCount -= 1
      if young[key]?.isEmpty == true { young[key] = nil }
    } else if let place = old[key]?.firstIndex(where: { $0.isSame(record) }) {
      old[key]?.remove(at: place)
      if old[key]?.isEmpty == true { old[key] = nil }
    }
  }

  /// The same event with the names of a batch, which other names number.
  func stored(_ event: Event, _ batch: EventBatch) -> Event {
    var event = event
    event.party = moved(event.party, batch.names, store.names)
    event.reason = moved(event.reason, batch.reasons, store.reasons)
    return event
  }

  private func moved(_ number: UInt32, _ from: NameTable, _ to: NameTable) -> UInt32 {
    number == 0 ? 0 : to.number(of: from.bytes(number))
  }
}

extension Nameless {
  func pack(into packer: inout Packer) {
    packer.put(keys.flatMap(records)) { packer, event in
      packer.put(event.key)
      packer.put(event.time)
      packer.put(UInt64(event.kind.rawValue))
      packer.put(UInt64(event.flags.rawValue))
      packer.put(UInt64(event.attempt))
      packer.put(Int64(event.bytes))
      packer.put(event.duration)
      packer.put(event.quantity)
      packer.put(store.names.bytes(event.party))
      packer.put(store.reasons.bytes(event.reason))
    }
  }

  init(from unpacker: inout Unpacker, of file: SavedProfile) throws(Unpacker.Malformed) {
    self.init()
    let store = store
    for record in try unpacker.list({ (u) throws(Unpacker.Malformed) in
      let (key, time) = (try u.unsigned(), try u.int64())
      guard key != 0, time >= file.first, time <= file.last,
        let kind = EventKind(rawValue: UInt8(try u.number(below: 256))), Joiner.mayBeNameless(kind)
      else { throw Unpacker.Malformed() }
      var event = Event(kind, time: time)
      event.key = key
      event.flags = Event.Flags(rawValue: UInt8(try u.number(below: 256)))
      event.attempt = UInt16(try u.number(below: 1 << 16))
      event.bytes = try u.fixed(Int32.self)
      event.duration = try u.int64()
      event.quantity = try u.int64()
      event.party = store.names.number(of: try u.text())
      event.reason = store.reasons.number(of: try u.text())
      return event
    }) {
      _ = append(record)
    }
  }
}

extension Event {
  /// By time; at one instant a delivery comes before its end. Records that are not told apart here are equal.
  fileprivate func isBefore(_ other: Event) -> Bool { order < other.order }

  fileprivate func isSame(_ other: Event) -> Bool { order == other.order && party == other.party }

  private var order: (Int64, Int, UInt8, UInt8, Int64) {
    let rank =
      switch kind {
      case .confirm: 0
      case .deliver: 1
      case .start: 2
      default: 3
      }
    return (time, rank, kind.rawValue, flags.rawValue, duration)
  }
}
