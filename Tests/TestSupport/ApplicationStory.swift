/// What happens to the messages of a made application: queues that are served in order, by a few consumers each.
public struct ApplicationStory: Sendable {
  public enum Plot: String, CaseIterable, Sendable {
    case healthy, fallingBehind, errors
  }

  enum StepKind { case publish, deliver, ack, nack }

  /// Something that happens to a message; times are microseconds since the start of the log.
  struct Step {
    var time: Int64
    var kind: StepKind
    var message: Int
    var queue: Int
    var consumer = 0
    /// The number of its delivery, from 1.
    var attempt = 0
    /// How long the consumer has worked on it.
    var work: Int64 = 0
  }

  public let plot: Plot
  let queueCount: Int
  let consumerCounts: [Int]
  let messageCount: Int
  /// The length of the log in microseconds.
  let length: Int64
  private(set) var steps: [Step] = []

  init(_ messages: ClosedRange<Int>, _ random: inout SeededGenerator) {
    plot = Plot.allCases[random.below(Plot.allCases.count)]
    queueCount = random.chance(0.35) ? 2 : 1
    consumerCounts = (0..<queueCount).map { _ in 2 + random.below(3) }
    messageCount = messages.lowerBound + random.below(messages.count)
    let seconds = 60 + random.below(180)
    length = Int64(seconds) * 1_000_000
    for queue in 0..<queueCount { play(queue, &random) }
    steps.sort { ($0.time, $0.message) < ($1.time, $1.message) }
  }

  /// A share of the consumers' time that the load needs.
  private var load: Law {
    switch plot {
    case .healthy: .uniform(0.25, 0.5)
    case .fallingBehind: .uniform(1.5, 2.2)
    case .errors: .uniform(0.25, 0.4)
    }
  }

  private mutating func play(_ queue: Int, _ random: inout SeededGenerator) {
    let own = messageCount / queueCount
    let rate = Double(own) / (Double(length) / 1e6)
    let service = random.draw(load) * Double(consumerCounts[queue]) / rate
    let spread = 0.2 + 0.4 * random.uniform()
    let failing = plot == .errors ? 0.15 + 0.15 * random.uniform() : 0
    var waiting: [(ready: Int64, message: Int, attempt: Int)] = []
    var clock = 0.3
    for number in 0..<own {
      clock += random.exponential(mean: 1 / rate)
      let time = Int64(clock * 1e6)
      guard time < length else { break }
      let message = number * queueCount + queue
      add(Step(time: time, kind: .publish, message: message, queue: queue))
      waiting.append((time + 1_500 + Int64(random.below(4_000)), message, 1))
    }
    var free = [Int64](repeating: 0, count: consumerCounts[queue])
    var next = 0
    while next < waiting.count {
      let item = waiting[next]
      next += 1
      let consumer = free.indices.min { free[$0] < free[$1] } ?? 0
      let begin = max(item.ready, free[consumer])
      let work = max(2_000, Int64(random.lognormal(median: service, sigma: spread) * 1e6))
      free[consumer] = begin + work + 1_200
      let fails = random.chance(failing)
      var step = Step(
        time: begin, kind: .deliver, message: item.message, queue: queue, consumer: consumer,
        attempt: item.attempt)
      add(step)
      step.time = begin + work
      step.work = work
      step.kind = fails ? .nack : .ack
      add(step)
      guard fails else { continue }
      let again = (ready: step.time + 1_500 + Int64(random.below(30_000)), item.message, item.attempt + 1)
      let place = waiting[next...].firstIndex { $0.ready > again.ready } ?? waiting.count
      waiting.insert(again, at: place)
    }
  }

  /// What happens after the end of the log is not in it.
  private mutating func add(_ step: Step) {
    if step.time < length { steps.append(step) }
  }
}

extension ApplicationStory {
  /// What is true of a queue, or of all.
  func counts(of queue: Int? = nil) -> ApplicationLog.Counts {
    let own = steps.filter { queue == nil || $0.queue == queue }
    return ApplicationLog.Counts(
      published: own.count { $0.kind == .publish }, delivered: own.count { $0.kind == .deliver },
      acked: own.count { $0.kind == .ack }, nacked: own.count { $0.kind == .nack })
  }

  /// The median time from publish to acknowledgement, in nanoseconds, by nearest rank.
  var endToEnd: Int64 {
    var published: [Int: Int64] = [:]
    var times: [Int64] = []
    for step in steps {
      if step.kind == .publish { published[step.message] = step.time }
      if step.kind == .ack, let start = published[step.message] { times.append(step.time - start) }
    }
    times.sort()
    return times.isEmpty ? 0 : times[(times.count - 1) / 2] * 1_000
  }
}
