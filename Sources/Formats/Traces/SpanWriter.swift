internal import Bytes
internal import Events

/// Turns spans into events, when the spans around each are known.
struct SpanWriter {
  private(set) var table = SpanTable()
  private var groupStart = 0
  private var processes = 0
  private static let mostProcesses = 1_000
  /// Whether only some of the traces are there.
  var isSampled = false

  // MARK: Taking in

  mutating func pass(_ span: SpanObject) { table.appendOther(span.context, parent: span.parent) }

  mutating func take(_ record: SpanRecord) {
    let number = table.next
    table.append(record)
    meet(number)
  }

  /// The name of a process of the present group is known.
  mutating func nameProcess(_ process: UInt64, _ name: (_ isProducer: Bool) -> UInt32) {
    // Each name is looked for in all spans of the group.
    processes += 1
    guard processes <= Self.mostProcesses else { return }
    for number in max(groupStart, table.next - SpanTable.reach)..<table.next
    where table[number].process == process {
      table[number].party = name(table[number].isProducer)
      table[number].process = 0
    }
  }

  mutating func endGroup() { (groupStart, processes) = (table.next, 0) }

  /// What a span says of one that came before it, or was taken in before it.
  private mutating func meet(_ number: Int) {
    let record = table[number]
    switch record.role {
    case .send: coverSends(number, record)
    case .ack, .nack, .putBack:
      if let work = table.work(on: record) { table[work].isSettled = true }
    case .create, .receive, .process: break
    }
    guard let parent = table.number(of: record.parent), parent != number else { return }
    let outer = table[parent]
    if outer.sameness == record.sameness, outer.key == record.key, outer.role == record.role,
      record.isProducer || record.role == .process
    {
      table[number].isCovered = true
      if record.isProducer { table[parent].carried = record.messageKey }
    } else if record.isProducer, outer.role == .process, record.key != 0, outer.key == record.key {
      // A worker that sends the message it works on again: no further message.
      table[number].isCovered = true
      table[parent].isRetried = true
    } else if record.role == .process, outer.role == .process, outer.saysReceive, !record.saysReceive {
      table[parent].isCovered = true
    }
  }

  /// Of messages that were made before they were sent, each was sent when its send was.
  private mutating func coverSends(_ number: Int, _ record: SpanRecord) {
    for context in record.links + [record.parent] {
      guard let made = table.number(of: context), table[made].role == .create else { continue }
      (table[made].start, table[made].end) = (record.start, record.end)
      table[number].isCovered = true
    }
  }

  // MARK: Writing

  mutating func writeReady(to batch: EventBatch, linesBefore: Int) {
    while table.mustWrite { writeNext(to: batch, linesBefore) }
  }

  mutating func writeAll(to batch: EventBatch, linesBefore: Int) {
    while table.written < table.next { writeNext(to: batch, linesBefore) }
  }

  private mutating func writeNext(to batch: EventBatch, _ linesBefore: Int) {
    let number = table.written
    // Those that came since are known now too.
    meet(number)
    table.written += 1
    let record = table[number]
    guard !record.isCovered else { return }
    switch record.role {
    case .create, .send: writePublish(record, batch, linesBefore)
    case .receive: writeReceive(record, batch, linesBefore)
    case .process: writeWork(record, batch, linesBefore)
    case .ack, .nack, .putBack: writeSettle(record, batch, linesBefore)
    }
  }

  private func event(_ kind: EventKind, at time: Int64, _ record: SpanRecord, _ linesBefore: Int) -> Event {
    var event = Event(kind, time: time)
    event.queue = record.queue
    event.scope = record.scope
    event.party = record.party
    event.line = Int32(clamping: record.line - linesBefore)
    return event
  }

  private func writePublish(_ record: SpanRecord, _ batch: EventBatch, _ linesBefore: Int) {
    // The publishes of some of the traces would look like all that there were.
    guard !isSampled else { return }
    var event = event(.publish, at: record.end, record, linesBefore)
    event.key = record.messageKey
    event.duration = record.end - record.start
    event.bytes = record.bytes
    batch.append(event)
  }

  /// A fetch is a delivery where no work on its messages is seen; how long it took is the wait for them.
  private func writeReceive(_ record: SpanRecord, _ batch: EventBatch, _ linesBefore: Int) {
    guard table.work(on: record) == nil else { return }
    for key in keys(of: record) where key != 0 {
      var event = event(.deliver, at: record.end, record, linesBefore)
      event.key = key
      batch.append(event)
    }
  }

  private func writeWork(_ record: SpanRecord, _ batch: EventBatch, _ linesBefore: Int) {
    let keys = keys(of: record)
    for key in keys {
      var begin = event(.deliver, at: record.start, record, linesBefore)
      begin.key = key
      begin.attempt = record.attempt
      begin.bytes = record.bytes
      begin.duration = record.waited != Event.absent ? record.waited : statedWait(of: record, key)
      batch.append(begin)
      guard !record.isSettled else { continue }
      let isAcked = !record.hasFailed && !record.isRetried
      var end = event(isAcked ? .ack : .nack, at: record.end, record, linesBefore)
      end.key = key
      if record.isRetried { end.flags.insert(.requeue) }
      if !isAcked { end.reason = record.reason }
      if keys.count == 1 { end.duration = record.end - record.start }
      batch.append(end)
    }
  }

  /// How long a message of a sampled trace waited, of which no publish is written.
  private func statedWait(of record: SpanRecord, _ key: UInt64) -> Int64 {
    guard isSampled, let number = table.number(of: record.links.first ?? record.parent),
      table[number].isProducer, record.start >= table[number].start
    else { return Event.absent }
    return record.start - table[number].start
  }

  private mutating func writeSettle(_ record: SpanRecord, _ batch: EventBatch, _ linesBefore: Int) {
    let number = table.work(on: record)
    let work = number.map { table[$0] }
    // The delivery comes before its end, although its span was written when it was over.
    if let number, let work, number >= table.written, !work.isCovered {
      writeWork(work, batch, linesBefore)
      table[number].isCovered = true
    }
    for key in settledKeys(of: record, work) where key != 0 {
      var event = event(record.role == .ack ? .ack : .nack, at: record.end, work ?? record, linesBefore)
      event.line = Int32(clamping: record.line - linesBefore)
      event.key = key
      if record.role == .putBack { event.flags.insert(.requeue) }
      if record.role != .ack { event.reason = record.reason != 0 ? record.reason : work?.reason ?? 0 }
      if let work, work.links.count < 2 { event.duration = work.end - work.start }
      batch.append(event)
    }
  }

  // MARK: Which message

  private func settledKeys(of record: SpanRecord, _ work: SpanRecord?) -> [UInt64] {
    if record.key != 0 { return [record.key] }
    if record.links.isEmpty, let work { return keys(of: work) }
    return record.links.map(known)
  }

  private func keys(of record: SpanRecord) -> [UInt64] {
    if record.key != 0 { return [record.key] }
    if !record.links.isEmpty { return record.links.map(known) }
    guard record.parent != 0, table.parentOfOther(record.parent) == nil else { return [0] }
    guard let number = table.number(of: record.parent) else { return [record.parent] }
    let outer = table[number]
    if outer.isProducer { return [outer.messageKey] }
    return outer.links.isEmpty ? [outer.key] : [known(outer.links[0])]
  }

  /// The id of the message whose context a span is linked to.
  private func known(_ context: UInt64) -> UInt64 {
    guard let number = table.number(of: context), table[number].isProducer else { return context }
    return table[number].messageKey
  }
}
