internal import Bytes
internal import Events

/// Makes events of what the lines of a framework tell of its tasks.
///
/// A task is a message, and each attempt to run it is a delivery: it begins when work begins, so that what waits in a
/// worker's own prefetch waits in the queue. Where only the end and the duration of an attempt are logged, it began that much
/// earlier. The name of a task is the label of a sample with its run time. A worker that a log names is a consumer; where
/// a pool of threads or coroutines has no names, attempts that run at the same time are given to as many numbered workers.
final class TaskBook {
  /// A task whose attempt runs.
  private struct Attempt {
    var start: Int64
    var task: [UInt8]
    var queue: [UInt8]
    var worker: [UInt8]
    /// The numbered worker; -1 for one that the log names.
    var slot: Int
    /// Whether a line told when it began.
    var isLogged: Bool
  }

  enum Outcome {
    case done
    /// It failed; it runs again, or it does not.
    case failed(again: Bool)
  }

  /// What is known of a task in a line. Ranges are of that line.
  struct Mention {
    var id: Range<Int>
    var task: Range<Int>?
    var queue: Range<Int>?
  }

  /// So many attempts are open at a time; further ones are not followed.
  private static let mostOpen = 1 << 18
  /// A longer run time does not say when the attempt began: it is no run time.
  private static let longestRun: Int64 = 30 * 86_400_000_000_000
  /// By so much the clocks of a producer and a worker may disagree.
  private static let lateness: Int64 = 1_000_000_000

  let options: DecodeOptions
  private(set) var batch = EventBatch(capacity: 1)
  private var line: Int32 = 0
  /// The queue of tasks for which no line names another.
  var queue: [UInt8] = []
  /// How many tasks run at a time, where the log says so.
  var concurrency: Int?
  /// Whether each queue has workers of its own.
  var hasWorkersForEachQueue = false
  private var pools: [[UInt8]: WorkerSlots] = [:]
  /// Whether the run time of an attempt is all the time that its worker needs for it.
  var runTimeIsAll = true
  /// Whether no stamp so far had a part of a second.
  var isCoarse: Bool { clock.isCoarse }
  /// To which queue the latest task of a name went, by the hash of the name.
  private var queueOfTask: [UInt64: [UInt8]] = [:]
  private static let mostTasks = 10_000
  private var open: [UInt64: Attempt] = [:]
  /// What the line of an enqueue told, until the task ends.
  private struct Enqueued {
    var queue: [UInt8]?
    var time: Int64
  }

  private var enqueued: [UInt64: Enqueued] = [:]
  /// Which task a worker runs, by the hash of the worker's name.
  private var running: [UInt64: UInt64] = [:]
  private var clock: TaskClock

  init(_ options: DecodeOptions) {
    self.options = options
    clock = TaskClock(options)
  }

  /// What follows is of a line of this number.
  func begin(line: Int32, _ batch: EventBatch) {
    self.line = line
    self.batch = batch
  }

  // MARK: Time

  /// The time stamp at a place of the line, and where it ends; nil where there is none.
  func stamp(_ bytes: Span<UInt8>, at start: Int) -> (time: Int64, end: Int)? {
    clock.read(bytes, at: start, batch)
  }

  /// When the line was written by what the envelope around it says, for lines without a time; nil without one: then only
  /// counts are known.
  func timeOfEnvelope() -> Int64? {
    let time = batch.timeOfEnvelope?(Int(line))
    if let time { clock.note(time) }
    return time
  }

  // MARK: What lines tell

  func enqueued(_ mention: Mention, of bytes: Span<UInt8>, at time: Int64) {
    let key = bytes.messageKey(mention.id)
    // A producer may log what it enqueued when a worker has begun with it.
    let time = open[key].map { min(time, $0.start) } ?? time
    var event = event(.publish, key, time)
    if enqueued.count < Self.mostOpen {
      enqueued[key] = Enqueued(queue: mention.queue.map { bytes.array($0) }, time: time)
    }
    if let queue = mention.queue {
      event.queue = batch.names.number(of: bytes, queue)
      if let task = mention.task, queueOfTask.count < Self.mostTasks {
        queueOfTask[bytes.messageKey(task)] = bytes.array(queue)
      }
    } else {
      // Which queue it goes to is known where it is delivered.
      event.queue = mention.task.map { batch.names.number(of: bytes, $0) } ?? 0
      event.scope = batch.names.number(of: Self.anyQueue)
    }
    batch.append(event)
  }

  /// The same of a message by its key, which is 0 where nothing tells it from others.
  func enqueued(_ key: UInt64, queue: [UInt8], at time: Int64?) {
    var event = event(.publish, key, time)
    event.queue = batch.names.number(of: queue)
    batch.append(event)
  }

  /// - Parameters:
  ///   - worker: the name of a worker that runs one task at a time.
  ///   - attempt: 1 for the first; 0 when not given.
  ///   - waited: how long the task has waited since it was enqueued.
  func started(
    _ mention: Mention, of bytes: Span<UInt8>, at time: Int64, by worker: Range<Int>? = nil,
    namesWorker: Bool = false, attempt: Int = 0, waited: Int64? = nil
  ) {
    let key = bytes.messageKey(mention.id)
    let name = worker.map { bytes.array($0) } ?? []
    if worker != nil {
      // It ran another one, of whose end no line tells.
      let hash = hashBytes(name[...])
      if let before = running[hash], before != key { forget(before) }
      running[hash] = key
    }
    if open[key] != nil { forget(key) }
    let time = max(time, min(enqueued[key]?.time ?? time, time &+ Self.lateness))
    let queue = queue(of: mention, key, bytes)
    let slot = namesWorker ? -1 : pool(of: queue) { $0.take(at: time) }
    start(
      key, at: time, task: mention.task.map { bytes.array($0) } ?? [], queue: queue,
      worker: namesWorker ? name : workerName(slot), slot: slot, isLogged: true, attempt: attempt,
      waited: waited)
  }

  func started(_ key: UInt64, task: [UInt8], queue: [UInt8], at time: Int64?) {
    if open[key] != nil { forget(key) }
    let slot = time.map { time in pool(of: queue) { $0.take(at: time) } } ?? -1
    start(
      key, at: time, task: task, queue: queue, worker: workerName(slot), slot: slot, isLogged: time != nil)
  }

  /// - Parameter startedBy: when it began at the earliest, where neither its start nor its duration is logged.
  func ended(
    _ mention: Mention, of bytes: Span<UInt8>, at time: Int64, _ outcome: Outcome, took: Int64? = nil,
    startedBy: Int64? = nil, reason: Range<Int>? = nil
  ) {
    let key = bytes.messageKey(mention.id)
    let task = mention.task.map { bytes.array($0) } ?? []
    ended(
      key, task: task, queue: queue(of: mention, key, bytes), at: time, outcome, took: took,
      startedBy: startedBy,
      reason: reason.map { ReasonText.grouping(bytes, $0, quotes: true) })
  }

  func ended(
    _ key: UInt64, task: [UInt8] = [], queue: [UInt8]? = nil, at time: Int64?, _ outcome: Outcome,
    took: Int64? = nil, startedBy: Int64? = nil, reason: [UInt8]? = nil
  ) {
    if open[key] == nil, let time {
      let queue = queue ?? self.queue
      let (slot, begin) = pool(of: queue) { pool in
        if let took, took <= min(time, Self.longestRun) { return (pool.take(at: time - took), time - took) }
        return pool.takeIdle(since: startedBy ?? time, until: time)
      }
      start(key, at: begin, task: task, queue: queue, worker: workerName(slot), slot: slot)
    }
    guard let attempt = open.removeValue(forKey: key) else { return }
    if let time { pool(of: attempt.queue) { $0.release(attempt.slot, at: time) } }
    var event: Event
    switch outcome {
    case .done:
      event = self.event(.ack, key, time)
      enqueued[key] = nil
    case .failed(let again):
      event = self.event(.nack, key, time)
      if again { event.flags.insert(.requeue) } else { enqueued[key] = nil }
      event.reason = batch.reasons.number(of: reason ?? Array("failed".utf8))
    }
    event.queue = batch.names.number(of: attempt.queue)
    event.party = batch.names.number(of: attempt.worker)
    if let took, runTimeIsAll { event.duration = took }
    batch.append(event)
    let label = attempt.task.isEmpty ? task : attempt.task
    guard let time, let took = took ?? duration(of: attempt, to: time), !label.isEmpty else { return }
    var sample = self.event(.sample, 0, time)
    sample.queue = batch.names.number(of: label)
    sample.duration = took
    sample.reason = event.reason
    if case .failed = outcome { sample.flags.insert(.failed) }
    batch.append(sample)
  }

  /// Whether an attempt of this task runs, by what was logged.
  func isRunning(_ key: UInt64) -> Bool { open[key] != nil }

  /// One of the tasks that run failed, and no line tells which.
  func failed(at time: Int64?, reason: [UInt8]) {
    var event = event(.nack, 0, time)
    event.queue = batch.names.number(of: queue)
    event.reason = batch.reasons.number(of: reason)
    batch.append(event)
  }

  /// A task that was given to a worker, of which nothing more is logged.
  func delivered(_ key: UInt64, at time: Int64) {
    guard open[key] == nil else { return }
    var event = event(.deliver, key, time)
    event.queue = batch.names.number(of: enqueued[key]?.queue ?? queue)
    batch.append(event)
  }

  /// A failure of which neither the task nor how many tasks there were is logged.
  func failure(at time: Int64, queue: [UInt8]? = nil, reason: [UInt8]) {
    var event = event(.error, 0, time)
    if let queue { event.queue = batch.names.number(of: queue) }
    event.reason = batch.reasons.number(of: reason)
    batch.append(event)
  }

  // MARK: Events

  private func queue(of mention: Mention, _ key: UInt64, _ bytes: Span<UInt8>) -> [UInt8] {
    if let queue = mention.queue { return bytes.array(queue) }
    if let queue = enqueued[key]?.queue { return queue }
    return mention.task.flatMap { queueOfTask[bytes.messageKey($0)] } ?? queue
  }

  /// How long an attempt took whose start and end are logged. Stamps of a second say nothing of it.
  private func duration(of attempt: Attempt, to end: Int64) -> Int64? {
    attempt.isLogged && !clock.isCoarse ? max(0, end &- attempt.start) : nil
  }

  private func start(
    _ key: UInt64, at time: Int64?, task: [UInt8], queue: [UInt8], worker: [UInt8], slot: Int,
    isLogged: Bool = false, attempt: Int = 0, waited: Int64? = nil
  ) {
    if open.count < Self.mostOpen {
      open[key] = Attempt(
        start: time ?? 0, task: task, queue: queue, worker: worker, slot: slot, isLogged: isLogged)
    }
    var event = event(.deliver, key, time)
    event.queue = batch.names.number(of: queue)
    event.party = batch.names.number(of: worker)
    event.attempt = UInt16(clamping: attempt)
    if let waited { event.duration = waited }
    batch.append(event)
  }

  private func pool<Result>(of queue: [UInt8], _ body: (inout WorkerSlots) -> Result) -> Result {
    let name = hasWorkersForEachQueue && pools.count < Self.mostPools ? queue : []
    pools[name, default: WorkerSlots()].limit = concurrency
    return body(&pools[name, default: WorkerSlots()])
  }

  private static let mostPools = 1_000

  private func workerName(_ slot: Int) -> [UInt8] {
    guard slot >= 0 else { return [] }
    let prefix = options.sourceName.isEmpty ? "worker" : options.sourceName
    return Array((concurrency == 1 ? prefix : "\(prefix)-\(slot + 1)").utf8)
  }

  private func forget(_ key: UInt64) {
    guard let attempt = open.removeValue(forKey: key) else { return }
    pool(of: attempt.queue) { $0.release(attempt.slot, at: attempt.start) }
  }

  /// Messages of lines without a time are counted and not followed: else they would take no time.
  private func event(_ kind: EventKind, _ key: UInt64, _ time: Int64?) -> Event {
    var event = Event(kind, time: time ?? 0)
    event.key = time == nil ? 0 : key
    if time == nil { batch.assumptions.insert(.timeUnknown) }
    event.line = line
    return event
  }

  /// Stands for the queue of a task whose enqueue names none.
  private static let anyQueue = "tasks"
}
