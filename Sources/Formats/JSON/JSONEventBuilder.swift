internal import Bytes
internal import Events

/// Turns the values of one JSON line into an event.
struct JSONEventBuilder {
  var stamps: StampReader
  let bareUnit: Int64
  let bareUnitIsGuessed: Assumption?
  var bareDurations: [Double] = []
  var sawFraction = false
  /// What a learnt mapping says; nil for the usual vocabulary.
  let phrases: PhraseBook?
  let publishersNameRoutes: Bool
  let sentence = Sentence()
  /// What the sentence of the latest line says, by a learnt mapping.
  var latest = PhraseBook.Entry()
  /// Words seen lately: their first 16 bytes and length, and what they mean.
  private var words = [CachedWord](repeating: CachedWord(), count: 64)

  private struct CachedWord {
    var low: UInt64 = 0
    var high: UInt64 = 0
    var count = 0
    var kind: EventKind?
  }

  init(_ options: DecodeOptions) {
    stamps = StampReader(options)
    phrases = options.learnt.map(PhraseBook.init)
    publishersNameRoutes = options.learnt?.publishersNameRoutes ?? false
    let unit = options.durationUnit ?? options.guessedUnit ?? .milliseconds
    bareUnit = unit.nanoseconds
    switch (options.durationUnit, unit) {
    case (.some, _): bareUnitIsGuessed = nil
    case (nil, .nanoseconds): bareUnitIsGuessed = .durationUnitGuessedNanos
    case (nil, .microseconds): bareUnitIsGuessed = .durationUnitGuessedMicros
    case (nil, .milliseconds): bareUnitIsGuessed = .durationUnitGuessedMillis
    case (nil, .seconds): bareUnitIsGuessed = .durationUnitGuessedSeconds
    }
  }

  /// Go writes nanoseconds as whole numbers, zap seconds with a fraction; most others write milliseconds.
  func unitOfBareDurations() -> DurationUnit? {
    guard !bareDurations.isEmpty else { return nil }
    let median = bareDurations.sorted()[bareDurations.count / 2]
    if median >= 1_000_000 { return .nanoseconds }
    return sawFraction && median < 1 ? .seconds : .milliseconds
  }

  /// Adds the line's event to the batch, or counts the line as ignored or not understood.
  @inline(never)
  mutating func add(
    _ record: JSONRecord, _ keys: JSONKeys, line: Int, text: UnsafeRawPointer, _ length: Int,
    to batch: EventBatch
  ) {
    let time: Int64
    if let stamp = record.value(.time) {
      switch unsafe stamps.read(stamp.start, count: Int(stamp.count), batch) {
      case .time(let value): time = value
      case .problem(let problem): return batch.reject(line: line, problem)
      }
    } else if let value = batch.timeOfEnvelope?(line) {
      time = value
    } else {
      return batch.reject(line: line, .noTime)
    }
    if let phrases { read(record, phrases, keys) }
    unsafe add(record, keys, time: time, line: line, text: text, length, to: batch)
  }

  /// Adds the event of a line at a time.
  mutating func add(
    _ record: JSONRecord, _ keys: JSONKeys, time: Int64, line: Int, text: UnsafeRawPointer, _ length: Int,
    to batch: EventBatch
  ) {
    guard var kind = phrases == nil ? kind(of: record) : latest.kind else {
      return addWithoutWord(record, keys, time: time, line: line, batch)
    }
    if kind == .error, record.has(.id), !isUnconfirmed(record) { kind = .nack }
    // Without a message something else than work on a message has started.
    if kind == .start, !record.has(.id), !record.has(.deliveryTag) {
      return addWithoutWord(record, keys, time: time, line: line, batch)
    }
    if kind == .deliver, !record.has(.id), isMembership(record) { kind = .consume }
    var event = Event(kind, time: time)
    event.line = Int32(truncatingIfNeeded: line)
    nameQueue(of: &event, record, batch)
    if publishersNameRoutes, kind == .publish { nameRoute(of: &event, record, batch) }
    if let id = record.value(.id) { event.key = unsafe messageKey(id.start, Int(id.count)) }
    switch kind {
    case .publish:
      event.party = name(record, .producer, .client, batch)
      if let bytes = record.value(.bytes) { event.bytes = size(bytes) }
      if let confirm = record.value(.confirm) { event.duration = duration(confirm, batch) }
      if record.has(.opening) { event.flags.insert(.opening) }
      if let attempt = record.value(.attempt) { event.attempt = count(attempt) }
      if let due = record.value(.due),
        case .time(let planned) = unsafe stamps.read(due.start, count: Int(due.count), batch)
      {
        event.due = planned
      }
    case .deliver:
      event.party = consumer(record, batch)
      if let attempt = record.value(.attempt) { event.attempt = count(attempt) }
      if let flag = record.value(.redelivered) { event.flags.formUnion(redelivery(flag)) }
      if let flag = record.value(.autoAck), isTrue(flag) { event.flags.insert(.final) }
      if let stamp = record.value(.publishedAt),
        case .time(let published) = unsafe stamps.read(stamp.start, count: Int(stamp.count), batch)
      {
        event.duration = time &- published
      }
    case .start:
      event.party = consumer(record, batch)
    case .ack:
      event.party = consumer(record, batch)
      if let processing = record.value(.processing) { event.duration = duration(processing, batch) }
    default:
      addRare(&event, record, batch)
      if phrases != nil, kind == .nack { setRejection(&event) }
    }
    if record.hasAny(of: JSONEventBuilder.seldom) { unsafe addSeldom(&event, record, text, length, batch) }
    if event.queue == 0, event.scope == 0 {
      if let channel = record.value(.channel), !record.has(.deliveryTag) {
        event.queue = unsafe batch.names.number(padded: channel.start, count: Int(channel.count))
      }
      if event.queue == 0, event.key == 0, kind.isOfMessage, !event.flags.contains(.multiple) {
        return batch.reject(line: line, .missingField)
      }
    }
    if kind == .config || kind == .stats { unsafe addNotes(of: event, keys, text, length, batch) }
    batch.append(event)
  }

  /// Adds the event of a line whose layout has a plan and whose time is known.
  @inline(__always)
  mutating func add(
    _ plan: JSONPlan, _ leaf: Int, of layouts: JSONLayouts, _ reading: JSONReading, line: Int,
    to batch: EventBatch
  ) {
    let positions = unsafe reading.positions
    var event = Event(plan.kind, time: reading.time)
    event.line = Int32(truncatingIfNeeded: line)
    let queue = unsafe positions[Int(plan.queue)]
    event.queue = unsafe batch.names.number(padded: queue.start, count: queue.count)
    if plan.scope >= 0 {
      let scope = unsafe positions[Int(plan.scope)]
      event.scope = unsafe self.scope(scope.start, scope.count, plan.kind, batch)
    }
    if plan.id >= 0 {
      let id = unsafe positions[Int(plan.id)]
      event.key = unsafe messageKey(id.start, id.count)
    }
    if plan.party >= 0 {
      let party = unsafe positions[Int(plan.party)]
      event.party = unsafe batch.names.number(padded: party.start, count: party.count)
    }
    if plan.bytes >= 0 {
      let bytes = unsafe positions[Int(plan.bytes)]
      event.bytes = unsafe size(bytes.start, bytes.count)
    }
    if plan.duration >= 0 || plan.attempt >= 0 || plan.redelivered >= 0 {
      // By value: an event whose address is given away is made in memory and copied from there, and the copy waits
      // for every store into it.
      let seldom = seldom(plan, layouts.leaves[leaf], reading, batch)
      event.duration = seldom.duration
      event.attempt = seldom.attempt
      event.flags = seldom.flags
    }
    if event.queue == 0, event.key == 0, event.scope == 0 { return batch.reject(line: line, .missingField) }
    batch.append(event)
  }

  @inline(never)
  private mutating func seldom(
    _ plan: JSONPlan, _ leaf: JSONLeaf, _ reading: JSONReading, _ batch: EventBatch
  ) -> (duration: Int64, attempt: UInt16, flags: Event.Flags) {
    let took = plan.duration >= 0 ? duration(leaf.value(plan.duration, reading), batch) : Event.absent
    let attempt = plan.attempt >= 0 ? count(leaf.value(plan.attempt, reading)) : 0
    let flags = plan.redelivered >= 0 ? redelivery(leaf.value(plan.redelivered, reading)) : []
    return (took, attempt, flags)
  }

  /// Whether an error is that of a publisher which does not know whether the broker has its message.
  private func isUnconfirmed(_ record: JSONRecord) -> Bool {
    guard !record.has(.consumer), let text = record.value(.reason) ?? record.value(.detail) else {
      return false
    }
    return unsafe String(
      decoding: UnsafeRawBufferPointer(start: text.start, count: min(200, Int(text.count))), as: UTF8.self
    ).lowercased().contains("confirm")
  }

  // Computed, because a stored one would be looked at under a lock for every line.
  private static var seldom: JSONRecord.FieldSet { JSONRecord.FieldSet(.deliveryTag, .depth, .channel) }

  @inline(never)
  private func addSeldom(
    _ event: inout Event, _ record: JSONRecord, _ text: UnsafeRawPointer, _ length: Int, _ batch: EventBatch
  ) {
    if event.kind == .publish, record.has(.channel) {
      unsafe RabbitMQTrace.route(&event, record, text, length, batch)
    }
    if record.has(.deliveryTag) { tag(&event, record, batch) }
    if let depth = record.value(.depth), event.quantity == Event.absent { event.quantity = quantity(depth) }
  }

  // MARK: Kinds that are not the bulk of a log

  private mutating func addRare(_ event: inout Event, _ record: JSONRecord, _ batch: EventBatch) {
    event.reason = JSONEventBuilder.reason(record, batch)
    switch event.kind {
    case .nack:
      event.party = consumer(record, batch)
      if let requeue = record.value(.requeue) {
        if isTrue(requeue) { event.flags.insert(.requeue) }
      } else if let confirm = record.value(.confirm) {
        // Only a publisher knows how long the broker took to refuse.
        event.flags.insert(.refused)
        event.party = name(record, .producer, .client, batch)
        event.duration = duration(confirm, batch)
      }
      if record.has(.producer), !record.has(.consumer) {
        event.flags.insert(.refused)
        event.party = name(record, .producer, .client, batch)
      }
      if event.duration == Event.absent, let processing = record.value(.processing) {
        event.duration = duration(processing, batch)
      }
    case .confirm, .returned:
      event.party = name(record, .producer, .client, batch)
    case .consume, .cancel:
      event.party = consumer(record, batch)
      if let prefetch = record.value(.prefetch) { event.quantity = quantity(prefetch) }
    case .alarm:
      if let resource = record.value(.resource) {
        event.queue = unsafe batch.names.number(padded: resource.start, count: Int(resource.count))
      }
      if let state = record.value(.state),
        unsafe WordScan.prefix(state.start, count: min(5, Int(state.count))) == JSONEventBuilder.clear
      {
        event.flags.insert(.cleared)
      }
    case .sync:
      if let took = record.value(.latency) { event.duration = duration(took, batch) }
      if let bytes = record.value(.bytes) { event.bytes = size(bytes) }
      if let messages = record.value(.messages) { event.quantity = quantity(messages) }
    default:
      event.party = name(record, .client, .consumer, batch)
      if event.party == 0 { event.party = name(record, .producer, .producer, batch) }
    }
  }

  private static let clear = WordScan.prefix(of: "clear")

  /// A line without a known event word: a sample when it has a latency, an error when its level says so.
  @inline(never)
  private mutating func addWithoutWord(
    _ record: JSONRecord, _ keys: JSONKeys, time: Int64, line: Int, _ batch: EventBatch
  ) {
    let failed = isErrorLevel(record) || phrases != nil && latest.isError
    if phrases == nil, let latency = record.value(.latency) ?? record.value(.processing) {
      let took = duration(latency, batch)
      guard took >= 0 else { return batch.reject(line: line, .badNumber) }
      var event = Event(.sample, time: time)
      event.line = Int32(truncatingIfNeeded: line)
      event.duration = took
      event.queue = label(record, batch)
      if failed {
        event.flags.insert(.failed)
        event.reason = JSONEventBuilder.reason(record, batch)
      }
      batch.append(event)
      addStages(record, keys, batch)
      return
    }
    guard failed else {
      batch.ignored &+= 1
      return
    }
    var event = Event(.error, time: time)
    event.line = Int32(truncatingIfNeeded: line)
    addRare(&event, record, batch)
    nameQueue(of: &event, record, batch)
    batch.append(event)
  }

  private func addStages(_ record: JSONRecord, _ keys: JSONKeys, _ batch: EventBatch) {
    if record.omitsStages || keys.omitsStages { batch.assumptions.insert(.stagesLeftOut) }
    for stage in record.stages where !stage.isText {
      guard
        let took = unsafe decimalToNanos(stage.start, count: stage.count, scaleNanosPerUnit: stage.unit),
        took >= 0
      else { continue }
      let name = batch.names.number(of: keys.stages[stage.stage])
      batch.stages.append(Stage(event: batch.count - 1, name: name, duration: took))
    }
  }

  /// What a sample is of: its queue, else the word that is no event word, else who wrote it.
  private func label(_ record: JSONRecord, _ batch: EventBatch) -> UInt32 {
    let candidates =
      [JSONField.queue, .routingKey] + JSONField.events + [.channel, .client, .consumer, .producer]
    for field in candidates {
      if let value = record.value(field), value.isText, value.count > 0 {
        return unsafe batch.names.number(padded: value.start, count: Int(value.count))
      }
    }
    return batch.names.number(of: "(all)")
  }

  // MARK: Values

  @inline(__always)
  private mutating func kind(of record: JSONRecord) -> EventKind? {
    var bits = record.present &>> UInt64(JSONField.event0.rawValue)
    if bits == 0 { return record.fixed.kind }
    var index = 0
    while bits != 0 {
      let skip = bits.trailingZeroBitCount
      index &+= skip
      bits = (bits &>> UInt64(skip)) &>> 1
      if index >= Int(record.fixed.eventKey) { break }
      if let value = record.value(JSONField.events[index]),
        let kind = unsafe kind(value.start, Int(value.count))
      {
        return kind
      }
      index &+= 1
    }
    return record.fixed.kind
  }

  private static let consume = WordScan.prefix(of: "consume")

  /// Whether `consume` says that a consumer came, as in the text dialect, and not that it took a message.
  private func isMembership(_ record: JSONRecord) -> Bool {
    guard record.has(.consumer), !record.has(.deliveryTag), !record.has(.attempt), !record.has(.bytes) else {
      return false
    }
    return JSONField.events.contains { field in
      guard let word = record.value(field) else { return false }
      return unsafe JSONEventBuilder.isAmbiguous(word.start, Int(word.count))
    }
  }

  /// Whether a word means one thing or another by what else its line holds.
  static func isAmbiguous(_ start: UnsafeRawPointer, _ count: Int) -> Bool {
    guard count == 7 else { return false }
    return unsafe WordScan.prefix(start, count: 7) | 0x20_2020_2020_2020 == consume
  }

  /// The kind that a word names; words are looked up once and then remembered by their bytes.
  @inline(__always)
  private mutating func kind(_ start: UnsafeRawPointer, _ count: Int) -> EventKind? {
    guard count > 0, count <= 40 else { return nil }
    guard count <= 16 else { return unsafe lookUp(start, count) }
    let low = unsafe WordScan.prefix(start, count: count)
    let high = count > 8 ? unsafe WordScan.prefix(start + 8, count: count - 8) : 0
    let mixed = (low ^ (high &* 31) &+ UInt64(count)) &* 0x9E37_79B9_7F4A_7C15
    let place = Int(truncatingIfNeeded: mixed &>> 58)
    if words[place].count == count, words[place].low == low, words[place].high == high {
      return words[place].kind
    }
    let kind = unsafe lookUp(start, count)
    words[place] = CachedWord(low: low, high: high, count: count, kind: kind)
    return kind
  }

  @inline(never)
  func lookUp(_ start: UnsafeRawPointer, _ count: Int) -> EventKind? {
    EventWords.kinds[
      EventWords.normalised(unsafe Array(UnsafeRawBufferPointer(start: start, count: count)))]
  }
}

extension EventKind {
  /// Whether a publisher logs it of its own message.
  var isOfPublisher: Bool {
    switch self {
    case .publish, .confirm, .returned: true
    default: false
    }
  }

  /// Whether this is about one message in a queue.
  var isOfMessage: Bool {
    switch self {
    case .publish, .confirm, .deliver, .start, .ack, .nack, .expire, .deadLetter, .drop: true
    default: false
    }
  }
}
