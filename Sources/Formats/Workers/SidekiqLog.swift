internal import Events

extension TaskLog {
  static let sidekiq = TaskLog(
    name: "sidekiq", summary: "log of Sidekiq 6 and later, as text or as JSON",
    samples: [
      "2026-11-30T10:20:14.401Z pid=15409 tid=bbd class=SendEmailJob jid=78bf6c31c716fa74a9021ccc INFO: start",
      "2026-11-30T10:20:14.444Z pid=15409 tid=bbd class=SendEmailJob jid=78bf6c31c716fa74a9021ccc elapsed=0.043 INFO: done",
      "2026-11-30T10:20:14.893Z pid=15409 tid=bbp class=ResizeImageJob jid=4c9a7d3b30b4d82c03a2b0e7 elapsed=0.043 "
        + "INFO: fail",
      #"{"ts":"2026-11-30T10:18:48.324Z","pid":14713,"tid":"bup","lvl":"INFO","msg":"done","#
        + #""ctx":{"class":"SendEmailJob","jid":"d46ddd2bc2a43f8d74db8814","elapsed":0.043}}"#,
    ],
    details: [
      "start: deliver; done: ack with its run time; fail: nack that puts it back, or the last one behind 'Adding dead'",
      "enqueued, where the application logs it with the job's context: publish",
      "the queue is that of the context; without it, it is called sidekiq",
      "what Sidekiq tells of an exception behind the line fail gives no event",
    ],
    lines: SidekiqLines.self)
}

/// `TIME pid=P tid=T KEY=VALUE ... LEVEL: TEXT`, or the same as JSON.
final class SidekiqLines: TaskLines {
  /// Jobs that fail for the last time.
  private var dead: Set<UInt64> = []
  private static let mostDead = 100_000

  static func claims(_ line: Span<UInt8>) -> Bool { SidekiqLine.read(line) != nil }

  func read(_ line: Span<UInt8>, _ tasks: TaskBook) -> RecordOutcome {
    guard let parts = SidekiqLine.read(line) else { return .rejected(.notThisFormat) }
    guard let stamp = tasks.stamp(line, at: parts.stamp) else { return .rejected(.badTime) }
    guard let id = parts.value("jid", line), !id.isEmpty else { return .ignored }
    if tasks.queue.isEmpty { tasks.queue = Array("sidekiq".utf8) }
    let mention = TaskBook.Mention(
      id: id, task: parts.value("class", line), queue: parts.value("queue", line))
    let took = parts.value("elapsed", line).flatMap { line.seconds($0) }
    switch line.text(parts.text.prefix(16)) {
    case "start": tasks.started(mention, of: line, at: stamp.time, by: parts.value("tid", line))
    case "done": tasks.ended(mention, of: line, at: stamp.time, .done, took: took)
    case "fail":
      let isLast = dead.remove(line.messageKey(id)) != nil
      tasks.ended(mention, of: line, at: stamp.time, .failed(again: !isLast), took: took)
    case "enqueued": tasks.enqueued(mention, of: line, at: stamp.time)
    default:
      guard line.has("Adding dead ", in: parts.text) else { return .ignored }
      if dead.count < Self.mostDead { dead.insert(line.messageKey(id)) }
    }
    return .understood
  }
}

/// Where the parts of a line stand.
private struct SidekiqLine {
  var stamp: Int
  /// What goes with the text: `key=value` pairs, or JSON.
  var context: Range<Int>
  var text: Range<Int>
  var isJSON: Bool

  private static let levels = [" INFO: ", " WARN: ", " ERROR: ", " DEBUG: ", " FATAL: "]

  static func read(_ line: Span<UInt8>) -> SidekiqLine? {
    if line.has("{\"ts\":\"", at: 0, before: line.count) { return json(line) }
    guard line.count > 40, line[0].digit != nil, let behind = line.range(from: 19, upTo: " pid=")?.upperBound,
      behind < 36, let tid = line.range(from: behind + 5, upTo: " tid=")?.upperBound, tid < behind + 24,
      let level = level(line, from: tid)
    else { return nil }
    return SidekiqLine(
      stamp: 0, context: behind..<level.lowerBound, text: level.upperBound..<line.count, isJSON: false)
  }

  /// The first level, with the blanks around it.
  private static func level(_ line: Span<UInt8>, from start: Int) -> Range<Int>? {
    var first: Range<Int>?
    for level in levels {
      guard let found = line.range(from: start, upTo: level)?.upperBound else { continue }
      if found < first?.lowerBound ?? .max { first = found..<found + level.utf8.count }
    }
    return first
  }

  private static func json(_ line: Span<UInt8>) -> SidekiqLine? {
    let whole = 0..<line.count
    guard line.firstIndex(of: "\"pid\":", in: whole) != nil,
      line.firstIndex(of: "\"tid\":\"", in: whole) != nil,
      line.firstIndex(of: "\"lvl\":\"", in: whole) != nil,
      let message = line.range(from: 0, upTo: "\"msg\":\"")?.upperBound,
      let quote = line.firstIndex(of: UInt8(ascii: "\""), in: message + 7..<line.count)
    else { return nil }
    // The text of a message may hold keys itself.
    let context = line.lastIndex(of: ",\"ctx\":{", in: quote..<line.count) ?? line.count
    return SidekiqLine(stamp: 7, context: context..<line.count, text: message + 7..<quote, isJSON: true)
  }

  func value(_ key: String, _ line: Span<UInt8>) -> Range<Int>? {
    let name = isJSON ? "\"\(key)\":" : " \(key)="
    guard let found = line.firstIndex(of: name, in: context) else { return nil }
    var start = found + name.utf8.count
    if isJSON, start < line.count, line[start] == UInt8(ascii: "\"") {
      start += 1
      return line.firstIndex(of: UInt8(ascii: "\""), in: start..<line.count).map { start..<$0 }
    }
    var end = start
    while end < context.upperBound, !line[end].isBlank, !isJSON || (line[end] != 0x2C && line[end] != 0x7D) {
      end += 1
    }
    return start..<end
  }
}
