internal import Events

extension TaskLog {
  static let dramatiq = TaskLog(
    name: "dramatiq", summary: "log of Dramatiq, best with --verbose",
    samples: [
      "[2026-11-30 10:29:21,350] [PID 1488] [Thread-6] [dramatiq.worker.WorkerThread] [DEBUG] Received message "
        + "send_email(4) with id '89cb9810-e6af-4abc-ba1a-689023688662'.",
      "[2026-11-30 10:29:21,444] [PID 1488] [Thread-6] [tasks.send_email] [DEBUG] Completed after 92.95ms.",
      "[2026-11-30 10:29:22,496] [PID 1487] [Thread-7] [dramatiq.worker.WorkerThread] [ERROR] Failed to process message "
        + "send_email(25) with unhandled exception.",
      "[2026-11-30 10:29:57,265] [PID 2198] [MainThread] [dramatiq.broker.RabbitmqBroker] [DEBUG] Enqueueing message "
        + "'95af0453-083c-4b58-a114-5c13a7211808' on queue 'encode'.",
    ],
    details: [
      "Enqueueing: publish, but for the retries that a worker enqueues; Received message: deliver",
      "Completed after: the run time of the message that the same thread received last; Failed: it failed all the same",
      "Acknowledging: ack; Retrying: nack that puts it back; Rejecting and Retries exceeded: nack",
      "at the default level only failures are logged: each is an error, and nothing is known of the messages that succeed",
    ],
    lines: DramatiqLines.self)
}

/// `[TIME] [PID N] [THREAD] [LOGGER] [LEVEL] TEXT`.
final class DramatiqLines: TaskLines {
  private struct Message {
    var key: UInt64
    var took: Int64?
    var failedAt: Int64?
    var reason: [UInt8]?
  }

  /// What each thread of each process works on.
  private var messages: [UInt64: Message] = [:]
  private var isVerbose = false
  private static let mostThreads = 100_000

  private struct Parts {
    /// Process and thread.
    var worker: Range<Int>
    var logger: Range<Int>
    var text: Range<Int>
  }

  static func claims(_ line: Span<UInt8>) -> Bool { parts(line) != nil }

  private static func parts(_ line: Span<UInt8>) -> Parts? {
    guard line.count > 50, line[0] == UInt8(ascii: "["),
      let close = line.range(from: 1, upTo: "] [PID ")?.upperBound,
      close < 40, let process = line.range(from: close + 7, upTo: "] [")?.upperBound,
      let thread = line.range(from: process + 3, upTo: "] [")?.upperBound,
      let logger = line.range(from: thread + 3, upTo: "] [")?.upperBound,
      let level = line.endOfLevel(at: logger + 3), let text = line.end(of: "] ", at: level)
    else { return nil }
    return Parts(worker: close + 7..<thread, logger: thread + 3..<logger, text: text..<line.count)
  }

  func read(_ line: Span<UInt8>, _ tasks: TaskBook) -> RecordOutcome {
    guard let parts = Self.parts(line) else { return .rejected(.notThisFormat) }
    guard let stamp = tasks.stamp(line, at: 1) else { return .rejected(.badTime) }
    let (time, start, worker) = (stamp.time, parts.text.lowerBound, line.messageKey(parts.worker))
    if let id = quoted(line, behind: "Enqueueing message '", at: start) {
      return enqueue(line, id, parts, time, tasks)
    }
    if let id = quoted(line, behind: "Pushing message '", at: start) {
      notePush(of: line.messageKey(id), line, parts.logger)
      return .ignored
    }
    if let call = line.end(of: "Received message ", at: start) {
      return begin(line, call, parts, time, tasks)
    }
    if let number = line.end(of: "Completed after ", at: start) {
      let end = line.range(from: number, upTo: "ms")?.upperBound ?? number
      messages[worker]?.took = line.milliseconds(number..<end)
      return .understood
    }
    if let call = line.end(of: "Failed to process message ", at: start) {
      return fail(line, call, worker, time, tasks)
    }
    if line.end(of: "Retrying message '", at: start) != nil { return settle(worker, again: true, tasks) }
    if line.end(of: "Retries exceeded for message '", at: start) != nil {
      return settle(worker, again: false, tasks)
    }
    if line.end(of: "Rejecting message '", at: start) != nil { return settle(worker, again: false, tasks) }
    if line.end(of: "Acknowledging message '", at: start) != nil {
      guard let message = messages[worker] else { return .ignored }
      if message.failedAt != nil { return settle(worker, again: true, tasks) }
      messages[worker] = nil
      tasks.ended(message.key, at: time, .done, took: message.took)
      return .understood
    }
    return .ignored
  }

  /// What a worker enqueues is a retry of its own, unless it is a task of a task.
  private func enqueue(
    _ line: Span<UInt8>, _ id: Range<Int>, _ parts: Parts, _ time: Int64, _ tasks: TaskBook
  ) -> RecordOutcome {
    guard let queue = quoted(line, behind: "' on queue '", at: id.upperBound), !isDelayed(line, queue) else {
      return .ignored
    }
    guard known.insert(line.messageKey(id)).inserted else { return .ignored }
    if known.count >= Self.mostKnown { known.removeAll() }
    tasks.enqueued(TaskBook.Mention(id: id, queue: queue), of: line, at: time)
    return .understood
  }

  /// Messages that were enqueued or received: what is enqueued once more is a retry.
  private var known: Set<UInt64> = []
  private static let mostKnown = 1 << 20

  /// The queue of a message in the worker's own prefetch, which only this line names.
  private func notePush(of key: UInt64, _ line: Span<UInt8>, _ logger: Range<Int>) {
    guard let open = line.range(from: logger.lowerBound, upTo: "(")?.upperBound,
      open + 1 < logger.upperBound - 1
    else {
      return
    }
    let queue = open + 1..<logger.upperBound - 1
    guard !isDelayed(line, queue), pushed.count < Self.mostKnown else { return }
    pushed[key] = line.array(queue)
  }

  private var pushed: [UInt64: [UInt8]] = [:]

  /// Messages of `queue.DQ` wait for their time.
  private func isDelayed(_ line: Span<UInt8>, _ queue: Range<Int>) -> Bool {
    line.has(".DQ", at: queue.upperBound - 3, before: queue.upperBound)
  }

  private func begin(
    _ line: Span<UInt8>, _ call: Int, _ parts: Parts, _ time: Int64, _ tasks: TaskBook
  ) -> RecordOutcome {
    isVerbose = true
    guard let words = line.lastIndex(of: " with id '", in: call..<line.count),
      let id = quoted(line, behind: " with id '", at: words)
    else { return .ignored }
    let key = line.messageKey(id)
    if known.count < Self.mostKnown { known.insert(key) }
    let task = call..<(line.firstIndex(of: UInt8(ascii: "("), in: call..<words) ?? words)
    if messages.count < Self.mostThreads { messages[line.messageKey(parts.worker)] = Message(key: key) }
    tasks.queue =
      pushed.removeValue(forKey: key) ?? (tasks.queue.isEmpty ? Array("default".utf8) : tasks.queue)
    tasks.started(TaskBook.Mention(id: id, task: task), of: line, at: time, by: parts.worker)
    return .understood
  }

  private func fail(
    _ line: Span<UInt8>, _ call: Int, _ worker: UInt64, _ time: Int64, _ tasks: TaskBook
  ) -> RecordOutcome {
    let words = line.range(from: call, upTo: " with ")
    let reason =
      words.map { line.array(line.trimmed($0.upperBound + 6..<line.count) { $0 == UInt8(ascii: ".") }) }
      ?? Array("failed".utf8)
    guard messages[worker] != nil else {
      // At the default level this is all that one sees of a message.
      let end = line.firstIndex(of: UInt8(ascii: "("), in: call..<line.count) ?? call
      if !isVerbose { tasks.failure(at: time, reason: line.array(call..<end) + Array(": ".utf8) + reason) }
      return isVerbose ? .ignored : .understood
    }
    messages[worker]?.failedAt = time
    messages[worker]?.reason = reason
    return .understood
  }

  /// The middleware for retries, and the acknowledgement, tell what becomes of a message that failed.
  private func settle(_ worker: UInt64, again: Bool, _ tasks: TaskBook) -> RecordOutcome {
    guard let message = messages[worker], let time = message.failedAt else { return .ignored }
    messages[worker] = nil
    tasks.ended(message.key, at: time, .failed(again: again), took: message.took, reason: message.reason)
    return .understood
  }

  /// What stands in quotes behind a text that stands at a place.
  private func quoted(_ line: Span<UInt8>, behind text: String, at start: Int) -> Range<Int>? {
    guard let begin = line.end(of: text, at: start) else { return nil }
    return line.firstIndex(of: UInt8(ascii: "'"), in: begin..<line.count).map { begin..<$0 }
  }
}
