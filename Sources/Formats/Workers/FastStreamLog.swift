internal import Events

extension TaskLog {
  static let fastStream = TaskLog(
    name: "faststream", summary: "log of a FastStream application, default format",
    samples: [
      "2026-11-30 10:22:46,832 INFO     -      | catalog.resize_image | f1fedfac-e - Received",
      "2026-11-30 10:22:46,869 INFO     -      | catalog.resize_image | f1fedfac-e - Processed",
      "2026-11-30 10:22:50,195 ERROR    -      | catalog.resize_image | 55e2cbdc-4 - ValueError: upstream answered 503",
    ],
    details: [
      "Received: deliver; Processed: ack with the time since; it is logged behind a failure too, which is a nack",
      "an id is cut to ten characters: messages are told apart within their queue",
      "a message that the handler rejects leaves only Processed, and counts as an ack",
      "colours are left out; the last part of the queue's name is the label",
    ],
    lines: FastStreamLines.self)
}

/// `TIME LEVEL - EXCHANGE | QUEUE | ID - TEXT`; brokers without exchanges have one column less.
final class FastStreamLines: TaskLines {
  private var failures: [UInt64: [UInt8]] = [:]
  private static let mostFailures = 100_000

  private struct Parts {
    var queue: Range<Int>
    var id: Range<Int>
    var text: Range<Int>
  }

  static func claims(_ line: Span<UInt8>) -> Bool {
    guard let dash = head(line) else { return false }
    return parts(line, dash) != nil || line.end(of: "FastStream app ", at: dash + 3) != nil
      || line.firstIndex(of: " waiting for messages", in: dash..<line.count) != nil
  }

  /// Where the ` - ` behind the level stands.
  private static func head(_ line: Span<UInt8>) -> Int? {
    guard line.count > 40, line[0].digit != nil, line[10] == UInt8(ascii: " "),
      let level = line.endOfLevel(at: line.end(of: " ", at: 23) ?? line.count)
    else { return nil }
    var end = level
    while end < line.count, line[end] == UInt8(ascii: " ") { end += 1 }
    return line.end(of: " - ", at: end - 1) != nil ? end - 1 : nil
  }

  private static func parts(_ line: Span<UInt8>, _ dash: Int) -> Parts? {
    var bars: [Int] = []
    var place = dash
    while bars.count < 3, let bar = line.firstIndex(of: " | ", in: place..<min(line.count, dash + 300)) {
      bars.append(bar)
      place = bar + 2
    }
    guard bars.count >= 1, let last = bars.last,
      let end = line.firstIndex(of: " - ", in: last + 2..<min(line.count, last + 60))
    else { return nil }
    let id = line.trimmed(last + 3..<max(last + 3, end))
    // Columns share a blank where one is empty.
    let (before, behind) = bars.count > 1 ? (bars[0], bars[1]) : (dash, bars[0])
    let queue = line.trimmed(min(before + 3, behind)..<behind)
    guard !id.isEmpty, !queue.isEmpty, !id.contains(where: { line[$0].isBlank }) else { return nil }
    return Parts(queue: queue, id: id, text: end + 3..<line.count)
  }

  func read(_ line: Span<UInt8>, _ tasks: TaskBook) -> RecordOutcome {
    guard let dash = Self.head(line) else { return .rejected(.notThisFormat) }
    guard let parts = Self.parts(line, dash) else { return .ignored }
    guard let stamp = tasks.stamp(line, at: 0) else { return .rejected(.badTime) }
    // An id that is cut may be that of another message in another queue.
    let key = line.messageKey(parts.id) ^ line.messageKey(parts.queue) &* 31 | 1
    let queue = line.array(parts.queue)
    tasks.hasWorkersForEachQueue = true
    switch line.text(parts.text.prefix(10)) {
    case "Received":
      failures[key] = nil
      let dot = queue.lastIndex(of: UInt8(ascii: ".")) ?? -1
      tasks.started(key, task: Array(queue[(dot + 1)...]), queue: queue, at: stamp.time)
    case "Processed":
      if let reason = failures.removeValue(forKey: key) {
        tasks.ended(key, at: stamp.time, .failed(again: true), reason: reason)
      } else if tasks.isRunning(key) {
        tasks.ended(key, at: stamp.time, .done)
      } else {
        return .ignored
      }
    default:
      guard let level = line.endOfLevel(at: 24), line.has("ERROR", in: 24..<level) else { return .ignored }
      if failures.count < Self.mostFailures {
        failures[key] = ReasonText.grouping(line, parts.text, quotes: true)
      }
    }
    return .understood
  }
}
