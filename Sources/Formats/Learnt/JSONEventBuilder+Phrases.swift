internal import Bytes
internal import Events

// What a learnt mapping says of a line.
extension JSONEventBuilder {
  /// Reads the sentence of a line of JSON; its values go into the record.
  @inline(never)
  mutating func read(_ record: JSONRecord, _ phrases: PhraseBook, _ keys: JSONKeys) {
    if let kind = record.fixed.kind {
      latest = PhraseBook.Entry(isKnown: true, kind: kind)
      return
    }
    sentence.clear()
    for field in JSONField.events {
      guard let value = record.value(field), value.isText else { continue }
      unsafe sentence.read(value.start, Int(value.count)) { _, _ in false }
    }
    take(record, phrases, keys)
  }

  /// Adds the event of a text.
  /// - Parameter time: Nil where the stamp is the value of a key, or stands in the envelope.
  mutating func addText(
    _ text: UnsafeRawPointer, _ count: Int, _ record: JSONRecord, _ keys: JSONKeys, time: Int64?, line: Int,
    to batch: EventBatch
  ) {
    guard let phrases else { return batch.reject(line: line, .unknownEvent) }
    sentence.clear()
    unsafe sentence.read(text, count) { key, count in
      JSONField.events.contains(unsafe keys.cachedRole(key, count).field)
    }
    take(record, phrases, keys)
    if let tail = latest.tail, let token = sentence.token(tail), !record.has(.reason) {
      let length = unsafe text + count - token.start
      unsafe record.set(JSONRole(field: .reason, rank: .max), token.start, length, isText: true)
    }
    var known = time
    if known == nil, let stamp = record.value(.time) {
      switch unsafe stamps.read(stamp.start, count: Int(stamp.count), batch) {
      case .time(let value): known = value
      case .problem(let problem): return batch.reject(line: line, problem)
      }
    }
    guard let time = known ?? batch.timeOfEnvelope?(line) else { return batch.reject(line: line, .noTime) }
    unsafe add(record, keys, time: time, line: line, text: text, count, to: batch)
  }

  /// The sentence of the latest line does not look like an event of a message.
  func quietLatest() { phrases?.quiet(latest) }

  /// Looks up what the sentence says, and puts the values of its pairs and slots into the record.
  private mutating func take(_ record: JSONRecord, _ phrases: PhraseBook, _ keys: JSONKeys) {
    latest = phrases.find(sentence)
    var index = 0
    while let pair = sentence.pair(index) {
      index += 1
      let role = unsafe keys.cachedRole(pair.key, pair.keyCount)
      guard role.field != .ignored, !JSONField.events.contains(role.field) else { continue }
      unsafe record.set(role, pair.value, pair.valueCount, isText: true)
    }
    for slot in latest.slots {
      guard let token = sentence.token(slot.token) else { continue }
      unsafe record.set(slot.role, token.start, token.count, isText: true)
    }
  }

  /// What the sentence of a line says, where it has no values and says no more than that; nil for others.
  mutating func wholeSentence(_ record: JSONRecord, _ keys: JSONKeys) -> EventKind? {
    guard let phrases else { return nil }
    read(record, phrases, keys)
    guard sentence.pairs.isEmpty, latest.slots.isEmpty, sentence.tokens.allSatisfy({ !$0.isSlot }) else {
      return nil
    }
    switch latest.kind {
    case .deliver, .ack, .start: return latest.kind
    case .publish: return publishersNameRoutes ? nil : .publish
    default: return nil
    }
  }

  /// Names what a publisher names that is no queue: the ids tell which queues it leads to.
  func nameRoute(of event: inout Event, _ record: JSONRecord, _ batch: EventBatch) {
    guard event.scope == 0 else {
      if event.queue == 0 { event.queue = event.scope }
      return
    }
    if event.queue == 0 { event.queue = batch.names.number(of: "(published)") }
    event.scope = event.queue
  }

  /// What the phrase of a rejection says of its message.
  func setRejection(_ event: inout Event) {
    if latest.requeues { event.flags.insert(.requeue) }
  }
}
