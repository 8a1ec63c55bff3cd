internal import Bytes
internal import Events

// What a single value of a line says, whatever the event.
extension JSONEventBuilder {
  @inline(__always)
  func name(_ record: JSONRecord, _ first: JSONField, _ second: JSONField, _ batch: EventBatch)
    -> UInt32
  {
    guard let value = record.value(first) ?? record.value(second) else { return 0 }
    return unsafe batch.names.number(padded: value.start, count: Int(value.count))
  }

  /// The consumer that a record names; where it names none, the thread or the group is one.
  @inline(__always)
  func consumer(_ record: JSONRecord, _ batch: EventBatch) -> UInt32 {
    let party = name(record, .consumer, .client, batch)
    return party == 0 ? name(record, .thread, .group, batch) : party
  }

  /// Reads which queue a record is about: a queue that it names, or a routing key with its exchange; and which group.
  @inline(__always)
  func nameQueue(of event: inout Event, _ record: JSONRecord, _ batch: EventBatch) {
    if let queue = record.value(.queue) ?? record.value(.routingKey) {
      event.queue = unsafe batch.names.number(padded: queue.start, count: Int(queue.count))
    }
    let scope = event.kind.isOfPublisher ? JSONField.exchange : .group
    if let scope = record.value(scope), scope.role.field == .group || !record.has(.queue) {
      event.scope = unsafe self.scope(scope.start, Int(scope.count), event.kind, batch)
    }
  }

  /// The number of an exchange or a group. What is published to the default exchange goes to the queue that its routing
  /// key names, as without any exchange.
  @inline(never)
  func scope(_ start: UnsafeRawPointer, _ count: Int, _ kind: EventKind, _ batch: EventBatch) -> UInt32 {
    let text = unsafe UnsafeRawBufferPointer(start: start, count: count)
    if kind.isOfPublisher,
      JSONEventBuilder.defaultExchanges.contains(where: { unsafe $0.elementsEqual(text) })
    {
      return 0
    }
    return unsafe batch.names.number(padded: start, count: count)
  }

  private static let defaultExchanges: [[UInt8]] = ["amq.default", "(AMQP default)", "default"].map {
    Array($0.utf8)
  }

  /// Gives a delivery and its end the tag by which they meet where they have no id.
  func tag(_ event: inout Event, _ record: JSONRecord, _ batch: EventBatch) {
    if let flag = record.value(.multiple), isTrue(flag), event.kind == .ack || event.kind == .nack {
      event.flags.insert(.multiple)
    } else if event.key == 0 {
      event.key = tagKey(record)
    }
    guard event.kind == .deliver || event.flags.contains(.multiple), let tag = record.value(.deliveryTag)
    else {
      return
    }
    event.tag = quantity(tag)
    if let channel = record.value(.channel) {
      event.channel = unsafe batch.names.number(padded: channel.start, count: Int(channel.count))
    }
  }

  /// A delivery tag is unique within its channel only.
  func tagKey(_ record: JSONRecord) -> UInt64 {
    guard let tag = record.value(.deliveryTag), let channel = record.value(.channel) else { return 0 }
    let outer = unsafe messageKey(channel.start, Int(channel.count))
    let inner = unsafe messageKey(tag.start, Int(tag.count))
    return fold(outer, inner ^ 0x9E37_79B9_7F4A_7C15) | 1
  }

  @inline(__always)
  func size(_ value: JSONRecord.Value) -> Int32 { unsafe size(value.start, Int(value.count)) }

  @inline(__always)
  func size(_ start: UnsafeRawPointer, _ count: Int) -> Int32 {
    let number = unsafe WordScan.digits(start, count: count)
    return Int32(truncatingIfNeeded: min(max(number, -1), Int64(Int32.max)))
  }

  func quantity(_ value: JSONRecord.Value) -> Int64 {
    let number = unsafe WordScan.digits(value.start, count: Int(value.count))
    return number < 0 ? Event.absent : number
  }

  func count(_ value: JSONRecord.Value) -> UInt16 {
    let number = unsafe WordScan.digits(value.start, count: Int(value.count))
    return UInt16(truncatingIfNeeded: min(max(number, 0) + Int64(value.offset), 65_535))
  }

  func isTrue(_ value: JSONRecord.Value) -> Bool {
    let first = unsafe value.start.load(as: UInt8.self)
    return value.count > 0 && (first | 0x20 == UInt8(ascii: "t") || first == UInt8(ascii: "1"))
  }

  /// What a record says of whether its delivery is the first.
  func redelivery(_ value: JSONRecord.Value) -> Event.Flags {
    if isTrue(value) { return .redelivered }
    let first = unsafe value.start.load(as: UInt8.self)
    return value.count > 0 && (first | 0x20 == UInt8(ascii: "f") || first == UInt8(ascii: "0")) ? .first : []
  }

  /// Nanoseconds, or `Event.absent` when the value is not a duration.
  mutating func duration(_ value: JSONRecord.Value, _ batch: EventBatch) -> Int64 {
    let count = Int(value.count)
    let text = unsafe Span<UInt8>(
      _unsafeStart: value.start.assumingMemoryBound(to: UInt8.self), count: count)
    if value.isText, count > 0, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[count - 1]) {
      return parseDuration(text) ?? Event.absent
    }
    if value.unit != 0 { return decimalToNanos(text, unit: value.unit) ?? Event.absent }
    if let guess = bareUnitIsGuessed { batch.assumptions.insert(guess) }
    if bareDurations.count < 1_000, let number = decimalToDouble(text) {
      bareDurations.append(number)
      for index in text.indices where text[index] == UInt8(ascii: ".") { sawFraction = true }
    }
    return decimalToNanos(text, unit: bareUnit) ?? Event.absent
  }

  private static let errorWords: Set<[UInt8]> = Set(
    ["error", "err", "severe", "critical", "crit", "fatal", "panic", "dpanic", "alert", "emergency"]
      .map { Array($0.utf8) })

  func isErrorLevel(_ record: JSONRecord) -> Bool {
    guard let level = record.value(.level), level.rank < record.fixed.levelRank else {
      return record.fixed.isError
    }
    return isErrorLevel(level)
  }

  func isErrorLevel(_ value: JSONRecord.Value) -> Bool {
    if !value.isText {
      // pino and bunyan: 50 is error, 60 fatal.
      return unsafe WordScan.digits(value.start, count: Int(value.count)) >= 50
    }
    guard value.count <= 12 else { return false }
    let word = unsafe Array(UnsafeRawBufferPointer(start: value.start, count: Int(value.count)))
    return JSONEventBuilder.errorWords.contains(EventWords.normalised(word))
  }
}
