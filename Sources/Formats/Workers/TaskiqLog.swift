internal import Events

extension TaskLog {
  static let taskiq = TaskLog(
    name: "taskiq", summary: "log of a Taskiq worker",
    samples: [
      "[2026-11-30 10:20:26,987][taskiq.receiver.receiver][INFO   ][worker-0] Executing task app:resize_image with ID: "
        + "52211c8d426144ebac0ede3f822b32ce",
      "[2026-11-30 10:20:27,027][taskiq.receiver.receiver][ERROR  ][worker-0] Exception found while executing function.",
      "[2026-11-30 10:20:27,028][taskiq.retry_middleware][INFO   ][worker-0] Task 'app:resize_image' invocation failed. "
        + "Retrying.",
    ],
    details: [
      "Executing task: deliver; Exception found: an error",
      "the end of a task is not logged: how long tasks take, and how busy the workers are, is not known",
      "the queue is called taskiq: no line names it",
    ],
    lines: TaskiqLines.self)
}

/// `[TIME][LOGGER][LEVEL][PROCESS] TEXT`.
final class TaskiqLines: TaskLines {
  static func claims(_ line: Span<UInt8>) -> Bool { text(line) != nil }

  private static func text(_ line: Span<UInt8>) -> Int? {
    guard line.count > 40, line[0] == UInt8(ascii: "["),
      let close = line.range(from: 1, upTo: "][taskiq")?.upperBound,
      close < 40, let level = line.range(from: close + 2, upTo: "][")?.upperBound,
      let process = line.range(from: level + 2, upTo: "][")?.upperBound,
      let end = line.range(from: process + 2, upTo: "] ")?.upperBound
    else { return nil }
    return end + 2
  }

  func read(_ line: Span<UInt8>, _ tasks: TaskBook) -> RecordOutcome {
    guard let start = Self.text(line) else { return .rejected(.notThisFormat) }
    guard let stamp = tasks.stamp(line, at: 1) else { return .rejected(.badTime) }
    let queue = Array("taskiq".utf8)
    if let name = line.end(of: "Executing task ", at: start),
      let words = line.range(from: name, upTo: " with ID: ")
    {
      tasks.queue = queue
      tasks.delivered(line.messageKey(line.trimmed(words.upperBound + 10..<line.count)), at: stamp.time)
      return .understood
    }
    guard line.end(of: "Exception found while executing function", at: start) != nil else { return .ignored }
    tasks.failure(
      at: stamp.time, queue: queue, reason: Array("exception found while executing function".utf8))
    return .understood
  }
}
