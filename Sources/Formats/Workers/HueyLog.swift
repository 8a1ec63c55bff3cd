internal import Events

extension TaskLog {
  static let huey = TaskLog(
    name: "huey", summary: "log of a Huey consumer",
    samples: [
      "[2026-11-30 10:18:25,108] INFO:huey:Worker-2:Executing app.resize_image: b599ad46-2e0c-4bdb-aa1c-e696644f048f 2 "
        + "retries",
      "[2026-11-30 10:18:25,144] INFO:huey:Worker-2:app.resize_image: b599ad46-2e0c-4bdb-aa1c-e696644f048f 2 retries "
        + "executed in 0.036s",
      "[2026-11-30 10:18:25,462] ERROR:huey:Worker-2:Unhandled exception in task 288a0746-d96c-4afa-aacd-499e9225a000.",
    ],
    details: [
      "Executing: deliver; executed in: ack with its run time; Unhandled exception: nack",
      "Requeueing says that a task runs again; without it a failure is the last one",
      "the queue is called huey: no line names it",
    ],
    lines: HueyLines.self)
}

/// `[TIME] LEVEL:huey:WORKER:TEXT`.
final class HueyLines: TaskLines {
  /// A failure of which the next line of its worker tells whether the task runs again.
  private struct Failure {
    var key: UInt64
    var time: Int64
  }

  /// By the hash of the worker.
  private var failures: [UInt64: Failure] = [:]
  private static let mostFailures = 1_000

  static func claims(_ line: Span<UInt8>) -> Bool { parts(line) != nil }

  private static func parts(_ line: Span<UInt8>) -> (worker: Range<Int>, text: Range<Int>)? {
    guard line.count > 30, line[0] == UInt8(ascii: "["),
      let close = line.range(from: 1, upTo: "] ")?.upperBound,
      close < 40, let level = line.endOfLevel(at: close + 2), let name = line.end(of: ":huey", at: level),
      let colon = line.firstIndex(of: UInt8(ascii: ":"), in: name..<min(line.count, name + 80)),
      let end = line.firstIndex(of: UInt8(ascii: ":"), in: colon + 1..<min(line.count, colon + 80))
    else { return nil }
    return (colon + 1..<end, end + 1..<line.count)
  }

  func read(_ line: Span<UInt8>, _ tasks: TaskBook) -> RecordOutcome {
    guard let parts = Self.parts(line) else { return .rejected(.notThisFormat) }
    guard let stamp = tasks.stamp(line, at: 1) else { return .rejected(.badTime) }
    if tasks.queue.isEmpty { tasks.queue = Array("huey".utf8) }
    let (text, worker) = (parts.text, line.messageKey(parts.worker))
    if let start = line.end(of: "Executing ", at: text.lowerBound) {
      guard let mention = mention(line, from: start) else { return .ignored }
      settle(worker, again: false, tasks)
      tasks.started(mention, of: line, at: stamp.time, by: parts.worker)
      return .understood
    }
    if let start = line.end(of: "Unhandled exception in task ", at: text.lowerBound) {
      let id = start..<line.endOfID(from: start)
      if failures.count >= Self.mostFailures { finish(tasks) }
      failures[worker] = Failure(key: line.messageKey(id), time: stamp.time)
      return .understood
    }
    if line.end(of: "Requeueing ", at: text.lowerBound) != nil {
      settle(worker, again: true, tasks)
      return .understood
    }
    guard let words = line.lastIndex(of: " executed in ", in: text),
      line[line.count - 1] == UInt8(ascii: "s"),
      let took = line.seconds(words + 13..<line.count - 1), let mention = mention(line, from: text.lowerBound)
    else { return .ignored }
    tasks.ended(mention, of: line, at: stamp.time, .done, took: took)
    return .understood
  }

  func finish(_ tasks: TaskBook) {
    for worker in failures.sorted(by: { ($0.value.time, $0.key) < ($1.value.time, $1.key) }).map(\.key) {
      settle(worker, again: false, tasks)
    }
  }

  private func settle(_ worker: UInt64, again: Bool, _ tasks: TaskBook) {
    guard let failure = failures.removeValue(forKey: worker) else { return }
    tasks.ended(
      failure.key, at: failure.time, .failed(again: again), reason: Array("unhandled exception".utf8))
  }

  /// `NAME: ID ...`.
  private func mention(_ line: Span<UInt8>, from start: Int) -> TaskBook.Mention? {
    guard let name = line.range(from: start, upTo: ": "), line.isTaskName(name) else { return nil }
    let id = name.upperBound + 2..<line.endOfID(from: name.upperBound + 2)
    return id.isEmpty ? nil : TaskBook.Mention(id: id, task: name)
  }
}
