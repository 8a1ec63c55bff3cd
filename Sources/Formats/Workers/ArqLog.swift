internal import Events

extension TaskLog {
  static let arq = TaskLog(
    name: "arq", summary: "log of an arq worker",
    samples: [
      "10:16:57:   1.49s \u{2192} b2e392c1b3f644b498435d1a517e7434:send_email(49) delayed=1.49s",
      "10:16:57:   0.04s \u{2190} 5296ac27ed944a38a8370b4abd9fc44c:send_email \u{25CF} 50",
      "10:16:57:   0.07s \u{21BB} b2e392c1b3f644b498435d1a517e7434:send_email retrying job in 1.00s",
      "10:16:29:   0.04s ! 6989fa1bb37f4b87be27913e282c834b:resize_image failed, ValueError: upstream answered 503",
    ],
    details: [
      "an arrow to the right: deliver, with the time since the enqueue, which is the wait of a first attempt",
      "an arrow to the left: ack with its run time; a round arrow: nack that puts it back; an exclamation mark: nack",
      "stamps without a date: --date gives the day of the first",
      "the queue is called arq: no line names it",
    ],
    lines: ArqLines.self)
}

/// `HH:MM:SS:   0.04s SIGN ID:NAME ...`.
final class ArqLines: TaskLines {
  private enum Sign: CaseIterable {
    case start, done, again, failed

    var text: String {
      switch self {
      case .start: "s \u{2192} "
      case .done: "s \u{2190} "
      case .again: "s \u{21BB} "
      case .failed: "s ! "
      }
    }
  }

  private struct Parts {
    var stamp: Int
    var seconds: Range<Int>
    var sign: Sign
    var id: Range<Int>
    var task: Range<Int>
  }

  static func claims(_ line: Span<UInt8>) -> Bool { parts(line) != nil }

  private static func parts(_ line: Span<UInt8>) -> Parts? {
    // A prefix of logging with a date may stand before it.
    guard line.count > 20, line[0].digit != nil else { return nil }
    for sign in Sign.allCases {
      guard let found = line.firstIndex(of: sign.text, in: 8..<min(line.count, 90)) else { continue }
      var start = found
      while start > 8, line[start - 1].digit != nil || line[start - 1] == UInt8(ascii: ".") { start -= 1 }
      let begin = found + sign.text.utf8.count
      guard start < found, let colon = line.firstIndex(of: UInt8(ascii: ":"), in: begin..<line.count) else {
        continue
      }
      var end = colon + 1
      while end < line.count, line[end] != UInt8(ascii: "("), !line[end].isBlank { end += 1 }
      guard begin < colon, line.isTaskName(colon + 1..<end) else { continue }
      return Parts(stamp: 0, seconds: start..<found, sign: sign, id: begin..<colon, task: colon + 1..<end)
    }
    return nil
  }

  func read(_ line: Span<UInt8>, _ tasks: TaskBook) -> RecordOutcome {
    guard let parts = Self.parts(line) else { return .rejected(.notThisFormat) }
    guard let stamp = tasks.stamp(line, at: parts.stamp) else { return .rejected(.badTime) }
    if tasks.queue.isEmpty { tasks.queue = Array("arq".utf8) }
    let mention = TaskBook.Mention(id: parts.id, task: parts.task)
    let took = line.seconds(parts.seconds)
    switch parts.sign {
    case .start:
      let attempt = attempt(line, from: parts.task.upperBound)
      tasks.started(
        mention, of: line, at: stamp.time, attempt: attempt, waited: attempt > 1 ? nil : took)
    case .done: tasks.ended(mention, of: line, at: stamp.time, .done, took: took)
    case .again:
      tasks.ended(
        mention, of: line, at: stamp.time, .failed(again: true), took: took,
        reason: words(line, from: parts.task.upperBound))
    case .failed:
      let reason = line.range(from: parts.task.upperBound, upTo: "failed, ").map {
        $0.upperBound + 8..<line.count
      }
      tasks.ended(mention, of: line, at: stamp.time, .failed(again: false), took: took, reason: reason)
    }
    return .understood
  }

  /// `try=2`: the first attempt says nothing.
  private func attempt(_ line: Span<UInt8>, from start: Int) -> Int {
    guard let found = line.lastIndex(of: " try=", in: start..<line.count) else { return 1 }
    var end = found + 5
    while end < line.count, line[end].digit != nil { end += 1 }
    return line.number(found + 5..<end).map { Int(clamping: max(1, $0)) } ?? 1
  }

  private func words(_ line: Span<UInt8>, from start: Int) -> Range<Int> {
    line.trimmed(min(start, line.count)..<line.count)
  }
}
