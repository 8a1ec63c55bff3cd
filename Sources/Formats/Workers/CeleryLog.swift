internal import Events

extension TaskLog {
  static let celery = TaskLog(
    name: "celery", summary: "log of a Celery worker (3.1 to 5.x), default format",
    samples: [
      "[2026-11-30 10:15:46,953: INFO/MainProcess] Task app.send_email[34814f8f-c164-48a4-bff5-048e494cf73f] received",
      "[2026-11-30 10:15:45,728: INFO/ForkPoolWorker-2] Task app.send_email[87b3ff4a-ae2f-4366-9b72-9a5b189b6d48] "
        + "succeeded in 0.056363212000178464s: 1",
      "[2026-11-30 10:15:47,001: INFO/ForkPoolWorker-1] Task app.send_email[34814f8f-c164-48a4-bff5-048e494cf73f] "
        + "retry: Retry in 1s: ValueError('upstream answered 503 for item 29')",
    ],
    details: [
      "received: the task is in the worker's own prefetch, which still is a wait; work begins at the end less the duration",
      "succeeded: ack with its run time; retry: nack that puts it back; raised, time limit exceeded: nack",
      "a task that fails has no duration: it began when it was received, or when its worker had ended the task before",
      "the number of workers and the queue come from the banner; without it the queue is called celery",
      "sent, with task_id and queue: publish; nothing else is logged of the producer",
      "lines of the application, tracebacks and the banner are ignored",
    ],
    lines: CeleryLines.self)
}

/// `[2026-11-30 10:15:46,953: INFO/MainProcess] Task NAME[ID] received`.
final class CeleryLines: TaskLines {
  /// When a task was received that has not ended: the first time, and after that attempt.
  private struct Received {
    var first: Int64
    var next: Int64?
  }

  private static let mostReceived = 1 << 18

  private var received: [UInt64: Received] = [:]
  private var queues: [[UInt8]] = []
  /// The end of the latest task of each process of a pool.
  private var ends: [UInt64: Int64] = [:]
  private var isPrefork = false

  static func claims(_ line: Span<UInt8>) -> Bool { CeleryLine.message(line) != nil }

  func read(_ line: Span<UInt8>, _ tasks: TaskBook) -> RecordOutcome {
    guard let message = CeleryLine.message(line) else {
      readBanner(line, tasks)
      return .rejected(.notThisFormat)
    }
    guard let stamp = tasks.stamp(line, at: 1) else { return .rejected(.badTime) }
    // The file may begin behind the banner.
    if !isPrefork { isPrefork = line.has("ForkPoolWorker", in: message.process) }
    if tasks.queue.isEmpty { tasks.queue = queues.count == 1 ? queues[0] : Array("celery".utf8) }
    guard let told = CeleryTask.told(by: line, message.text) else { return .ignored }
    let key = line.messageKey(told.id)
    let mention = TaskBook.Mention(id: told.id, task: told.task)
    switch told.event {
    case .sent(let queue):
      tasks.enqueued(TaskBook.Mention(id: told.id, task: told.task, queue: queue), of: line, at: stamp.time)
    case .received:
      if received[key] != nil {
        received[key]?.next = stamp.time
      } else if received.count < Self.mostReceived {
        received[key] = Received(first: stamp.time)
      }
    case .succeeded(let took):
      end(mention, of: line, at: stamp.time, by: message.process, .done, took: took, tasks)
    case .failed(let again, let reason):
      end(
        mention, of: line, at: stamp.time, by: message.process, .failed(again: again), reason: reason, tasks)
    }
    return .understood
  }

  private func end(
    _ mention: TaskBook.Mention, of line: Span<UInt8>, at time: Int64, by process: Range<Int>,
    _ outcome: TaskBook.Outcome, took: Int64? = nil, reason: Range<Int>? = nil, _ tasks: TaskBook
  ) {
    let key = line.messageKey(mention.id)
    let worker = line.messageKey(process)
    let known = received[key]
    var begin = known?.first
    // A process takes its next task when it has ended the one before.
    if isPrefork, let earliest = begin, let before = ends[worker] { begin = max(earliest, min(time, before)) }
    if isPrefork, ends.count < Self.mostReceived { ends[worker] = time }
    tasks.ended(mention, of: line, at: time, outcome, took: took, startedBy: begin, reason: reason)
    if case .failed(again: true) = outcome, let next = known?.next {
      received[key] = Received(first: next)
    } else {
      received[key] = nil
    }
  }

  func finish(_ tasks: TaskBook) {
    for (key, task) in received.sorted(by: { ($0.value.first, $0.key) < ($1.value.first, $1.key) }) {
      tasks.delivered(key, at: task.first)
    }
    received.removeAll()
  }
}

extension CeleryLines {
  /// `.> concurrency: 4 (prefork)` and `.> media   exchange=media(direct) key=media`.
  private func readBanner(_ line: Span<UInt8>, _ tasks: TaskBook) {
    guard let mark = line.firstIndex(of: ".> ", in: 0..<min(line.count, 40)) else { return }
    let start = mark + 3
    if let number = line.end(of: "concurrency: ", at: start) {
      var end = number
      while end < line.count, line[end].digit != nil { end += 1 }
      tasks.concurrency = line.number(number..<end).map { Int(clamping: max(1, $0)) }
      isPrefork = line.firstIndex(of: "(prefork)", in: end..<line.count) != nil
    } else if let exchange = line.firstIndex(of: "exchange=", in: start..<line.count) {
      queues.append(line.array(line.trimmed(start..<exchange)))
    }
  }
}

/// Where the parts of a line stand.
struct CeleryLine {
  var process: Range<Int>
  var text: Range<Int>

  private static let longestHead = 120

  /// Nil where the line has no `[TIME: LEVEL/PROCESS] ` at its start.
  static func message(_ line: Span<UInt8>) -> CeleryLine? {
    guard line.count > 24, line[0] == UInt8(ascii: "["), line[1].digit != nil,
      let colon = line.range(from: 1, upTo: ": ")?.upperBound, colon < 40,
      let slash = line.endOfLevel(at: colon + 2), slash < line.count, line[slash] == UInt8(ascii: "/"),
      let end = line.firstIndex(of: "] ", in: slash..<min(line.count, slash + longestHead))
    else { return nil }
    return CeleryLine(process: slash + 1..<end, text: end + 2..<line.count)
  }
}
