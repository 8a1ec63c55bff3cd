internal import Events

extension TaskLog {
  static let celeryEvents = TaskLog(
    name: "celery-events", summary: "events of Celery's tasks: celery events --dump",
    samples: [
      "gen12964@host [2026-11-30 10:18:05.767252+00:00] task sent: app.send_email(fa42468c-46a0-4f89-a63e-c2b8d096b3c8) "
        + "args=(1,) kwargs={} clock=5, eta=None, queue=pictures, retries=0, utcoffset=0",
      "worker1@host [2026-11-30 10:18:05.772189+00:00] task started: "
        + "app.send_email(fa42468c-46a0-4f89-a63e-c2b8d096b3c8) args=(1,) kwargs={} clock=8, pid=11719, utcoffset=0",
      "worker1@host [2026-11-30 10:18:05.811291+00:00] task succeeded: "
        + "app.send_email(fa42468c-46a0-4f89-a63e-c2b8d096b3c8) args=(1,) kwargs={} clock=9, result=1, "
        + "runtime=0.03797865600017758, utcoffset=0",
    ],
    details: [
      "sent: publish, with its queue; a task that is sent again for a retry is in its queue already",
      "started: deliver; succeeded: ack with its run time; retried: nack that puts it back; failed, revoked, rejected: nack",
      "received is of the worker's own prefetch: the task still waits",
      "the worker has to run with -E, and the producer with task_send_sent_event",
    ],
    lines: CeleryEventLines.self)
}

/// `HOST [TIME] task WORD: NAME(ID) args=... key=value, ...`.
final class CeleryEventLines: TaskLines {
  static func claims(_ line: Span<UInt8>) -> Bool {
    guard let place = bracket(line) else { return false }
    return ["task ", "heartbeat: ", "started: ", "offline: ", "online: ", "shutdown: "].contains {
      line.end(of: $0, at: place.text) != nil
    }
  }

  /// Where the time and the text of a line begin.
  private static func bracket(_ line: Span<UInt8>) -> (stamp: Int, text: Int)? {
    guard let at = line.firstIndex(of: UInt8(ascii: "@"), in: 0..<min(line.count, 200)),
      let open = line.firstIndex(of: " [", in: at..<min(line.count, at + 200)),
      let close = line.firstIndex(of: "] ", in: open..<min(line.count, open + 48)), close > open + 12
    else { return nil }
    return (open + 2, close + 2)
  }

  func read(_ line: Span<UInt8>, _ tasks: TaskBook) -> RecordOutcome {
    guard let place = Self.bracket(line) else { return .rejected(.notThisFormat) }
    guard let stamp = tasks.stamp(line, at: place.stamp) else { return .rejected(.badTime) }
    guard let word = line.end(of: "task ", at: place.text), let colon = line.range(from: word, upTo: ": "),
      let name = line.range(from: colon.upperBound + 2, upTo: "("),
      let id = line.range(from: name.upperBound + 1, upTo: ")")
    else { return .ignored }
    if tasks.queue.isEmpty { tasks.queue = Array("celery".utf8) }
    // A revoked task may have no name.
    let task = line.isTaskName(name) ? name : name.lowerBound..<name.lowerBound
    var mention = TaskBook.Mention(id: id, task: task)
    switch line.text(colon) {
    case "sent":
      guard value("retries", line, id.upperBound).map({ line.has("0", in: $0) }) != false else {
        return .ignored
      }
      mention.queue = value("queue", line, id.upperBound)
      tasks.enqueued(mention, of: line, at: stamp.time)
    case "started": tasks.started(mention, of: line, at: stamp.time)
    case "succeeded":
      let took = value("runtime", line, id.upperBound).flatMap { line.seconds($0) }
      tasks.ended(mention, of: line, at: stamp.time, .done, took: took)
    case "retried": fail(mention, line, stamp.time, again: true, tasks)
    case "failed", "revoked", "rejected": fail(mention, line, stamp.time, again: false, tasks)
    default: return .ignored
    }
    return .understood
  }

  private func fail(
    _ mention: TaskBook.Mention, _ line: Span<UInt8>, _ time: Int64, again: Bool, _ tasks: TaskBook
  ) {
    tasks.ended(
      mention, of: line, at: time, .failed(again: again),
      reason: exception(line, mention.id.upperBound))
  }

  /// The text of an exception may hold commas.
  private func exception(_ line: Span<UInt8>, _ start: Int) -> Range<Int>? {
    guard let key = line.lastIndex(of: ", exception=", in: start..<line.count) else { return nil }
    let begin = key + 12
    return begin..<(line.firstIndex(of: ", local_received=", in: begin..<line.count) ?? line.count)
  }

  /// The last value of a key: arguments and results stand before the keys that are looked for, and may hold anything.
  private func value(_ key: String, _ line: Span<UInt8>, _ start: Int) -> Range<Int>? {
    guard let found = line.lastIndex(of: " \(key)=", in: start..<line.count) else { return nil }
    let begin = found + key.utf8.count + 2
    return begin..<(line.firstIndex(of: ", ", in: begin..<line.count) ?? line.count)
  }
}
