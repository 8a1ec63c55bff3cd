internal import Events

extension TaskLog {
  static let rq = TaskLog(
    name: "rq", summary: "log of an RQ worker, with a time of day or with dates",
    samples: [
      "10:15:47 Worker 94343f372b814527aaca852c38d9949a: media: app.send_email(12) (a56b5530-6b6d-4927-b4d9-d81852120443)",
      "10:15:47 Successfully completed app.send_email(12) job in 0:00:00.054714s on worker "
        + "94343f372b814527aaca852c38d9949a",
      "10:15:53 Worker 94343f372b814527aaca852c38d9949a: job 0b64ddc7-a348-410e-9d9a-9819e7f31bed: exception raised while "
        + "executing (app.resize_image)",
      "2026-11-30 10:28:03.371 INFO rq.worker Worker 3a0d9b2e4e0e4d3b8221e16515f6f3ba: media: app.resize_image(2) "
        + "(4e1c1a14-8118-4878-904a-5c45efebdf87)",
    ],
    details: [
      "QUEUE: NAME(ARGUMENTS) (ID): deliver; Successfully completed: ack with its run time; exception: nack",
      "a job that fails may run again: RQ logs neither that nor that it is given up",
      "the time between two jobs of a worker is that of RQ itself: it forks for each job",
      "stamps without a date: --date gives the day of the first; rq worker --date-format '%Y-%m-%d %H:%M:%S' logs it",
    ],
    lines: RQLines.self)
}

/// `TIME Worker NAME: QUEUE: CALL (ID)`. A worker does one job at a time.
final class RQLines: TaskLines {
  private struct Job {
    var key: UInt64
    var task: [UInt8]
  }

  /// The job that each worker does, by the hash of its name.
  private var jobs: [UInt64: Job] = [:]
  private static let mostWorkers = 10_000

  static func claims(_ line: Span<UInt8>) -> Bool { text(line) != nil }

  /// Where the text of a line begins: behind the time, and behind level and logger where these are logged.
  private static func text(_ line: Span<UInt8>) -> (start: Int, stamp: Int)? {
    guard line.count > 12, let place = stampPlace(line) else { return nil }
    let head = place..<min(line.count, place + 90)
    for word in ["Worker ", "Successfully completed ", "*** Listening on "] {
      guard let found = line.firstIndex(of: word, in: head) else { continue }
      // The end of another name is no word: `shop.Worker`.
      if found > 0, ByteKind.of(line[found - 1]).isWord { continue }
      if word == "Worker ", line.firstIndex(of: ": ", in: found..<min(line.count, found + 160)) == nil,
        line.firstIndex(of: " [PID ", in: found..<line.count) == nil
      {
        return nil
      }
      return (found, place)
    }
    return oldText(line, place).map { ($0, place) }
  }

  /// `QUEUE: CALL (ID)` of the versions before 2.0, which do not name the worker.
  private static func oldText(_ line: Span<UInt8>, _ stamp: Int) -> Int? {
    guard line[line.count - 1] == UInt8(ascii: ")"),
      let open = line.lastIndex(of: " (", in: stamp..<line.count),
      line.isID(open + 2..<line.count - 1), open > stamp + 8,
      let colon = line.firstIndex(of: ": ", in: stamp + 8..<open)
    else { return nil }
    return line.lastIndex(of: " ", in: stamp..<colon).map { $0 + 1 }
  }

  private static func stampPlace(_ line: Span<UInt8>) -> Int? {
    let start = line[0] == UInt8(ascii: "[") ? 1 : 0
    return line[start].digit != nil && line[start + 1].digit != nil ? start : nil
  }

  func read(_ line: Span<UInt8>, _ tasks: TaskBook) -> RecordOutcome {
    guard let place = Self.text(line) else { return .rejected(.notThisFormat) }
    guard let stamp = tasks.stamp(line, at: place.stamp) else { return .rejected(.badTime) }
    if tasks.queue.isEmpty { tasks.queue = Array("rq".utf8) }
    if let start = line.end(of: "Successfully completed ", at: place.start) {
      return complete(line, from: start, at: stamp.time, tasks)
    }
    guard let start = line.end(of: "Worker ", at: place.start) else {
      return begin(line, from: place.start, by: nil, at: stamp.time, tasks)
    }
    guard let worker = line.range(from: start, upTo: ": "), !worker.isEmpty else { return .ignored }
    let rest = worker.upperBound + 2
    if let id = line.end(of: "job ", at: rest) {
      return fail(line, from: id, by: worker, at: stamp.time, tasks)
    }
    return begin(line, from: rest, by: worker, at: stamp.time, tasks)
  }

  /// `QUEUE: CALL (ID)`.
  private func begin(
    _ line: Span<UInt8>, from start: Int, by worker: Range<Int>?, at time: Int64, _ tasks: TaskBook
  ) -> RecordOutcome {
    guard line.count > 0, line[line.count - 1] == UInt8(ascii: ")"),
      let queue = line.range(from: start, upTo: ": "),
      let open = line.lastIndex(of: " (", in: queue.upperBound..<line.count), queue.upperBound + 2 < open
    else { return .ignored }
    let call = queue.upperBound + 2..<open
    let id = open + 2..<line.count - 1
    if line.has("Job OK", in: call) {
      // Versions before 2.0 log nothing else.
      guard tasks.isRunning(line.messageKey(id)) else { return .ignored }
      tasks.ended(line.messageKey(id), at: time, .done)
      return .understood
    }
    let task = call.lowerBound..<(line.firstIndex(of: UInt8(ascii: "("), in: call) ?? call.upperBound)
    tasks.started(
      TaskBook.Mention(id: id, task: task, queue: queue), of: line, at: time, by: worker,
      namesWorker: worker != nil)
    if let worker, jobs.count < Self.mostWorkers {
      jobs[line.messageKey(worker)] = Job(key: line.messageKey(id), task: line.array(task))
    }
    return .understood
  }

  /// `CALL job in 0:00:00.054714s on worker NAME`: the job that this worker began last.
  private func complete(_ line: Span<UInt8>, from start: Int, at time: Int64, _ tasks: TaskBook)
    -> RecordOutcome
  {
    guard let words = line.lastIndex(of: " job in ", in: start..<line.count),
      let span = line.range(from: words + 8, upTo: "s on worker "), let took = line.timeSpan(span)
    else { return .ignored }
    let worker = line.trimmed(span.upperBound + 12..<line.count)
    guard let job = jobs.removeValue(forKey: line.messageKey(worker)) else { return .ignored }
    // It forks for each job, which the run time does not hold; stamps of a second do not show it.
    tasks.runTimeIsAll = tasks.isCoarse
    tasks.ended(job.key, task: job.task, at: time, .done, took: took)
    return .understood
  }

  /// `ID: exception raised while executing (NAME)`.
  private func fail(
    _ line: Span<UInt8>, from start: Int, by worker: Range<Int>, at time: Int64, _ tasks: TaskBook
  ) -> RecordOutcome {
    guard let id = line.range(from: start, upTo: ": "),
      let words = line.end(of: "exception raised while executing", at: id.upperBound + 2)
    else { return .ignored }
    jobs[line.messageKey(worker)] = nil
    let key = line.messageKey(id)
    let name = line.trimmed(words..<line.count) { $0 == 0x20 || $0 == 0x28 || $0 == 0x29 }
    tasks.ended(
      key, task: line.array(name), at: time, .failed(again: true),
      reason: Array("exception raised while executing".utf8))
    return .understood
  }
}
