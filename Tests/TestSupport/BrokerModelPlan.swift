/// What a `BrokerModel` plays: who sends, who works, and what goes wrong. Times are seconds since the start of the log.
public struct BrokerPlan: Sendable {
  public var seed: UInt64
  /// Microseconds since 1970 UTC.
  public var start: Int64
  public var length: Double
  public var queues: [Queue]
  public var producers: [Producer]
  public var consumers: [Consumer]
  public var incidents: [Incident] = []
  /// Written as one `config` line when the broker starts.
  public var settings: [LogRecord.Field] = []
  /// Seconds between `stats` lines.
  public var statsEvery: Double?
  public var vantage = Vantage.broker
  /// Flushes to disk; a producer's confirm then waits for the next flush to end.
  public var flush: Flush?
  /// Bytes a second of the links over which messages reach consumers, one message at a time.
  public var links: [Double] = []

  /// What one line, and the work it tells of, costs the broker in microseconds.
  public var stepCost = 3...27
  /// Stretches whose lines are missing from the log.
  public var lost: [Stretch] = []

  public init(
    seed: UInt64, start: Int64 = 1_772_442_000_000_000, length: Double, queues: [Queue],
    producers: [Producer],
    consumers: [Consumer]
  ) {
    self.seed = seed
    self.start = start
    self.length = length
    self.queues = queues
    self.producers = producers
    self.consumers = consumers
  }

  /// Whose clock `deliver`, `ack` and `nack` lines show.
  public enum Vantage: Sendable {
    /// When the broker hands a message out, and when the answer reaches it.
    case broker
    /// When a message reaches its consumer, and when the consumer answers. Such lines know no depth.
    case clients
    /// When a consumer begins with a message, and when it answers: what waits in the client for a free handler looks as if
    /// it were in the queue.
    case handlers

    public var isOfClients: Bool { self != .broker }
  }

  public enum Dispatch: String, CaseIterable, Sendable {
    case roundRobin = "round-robin"
    case random
    case leastOutstanding = "least-outstanding"
    case weighted
  }

  /// What happens to a publish into a queue that is full.
  public enum Overflow: String, CaseIterable, Sendable {
    case dropHead = "drop-head"
    case rejectPublish = "reject-publish"
  }

  public struct Queue: Sendable {
    public var name: String
    public var dispatch = Dispatch.roundRobin
    public var timeToLive: Double?
    public var maxLength: Int?
    public var overflow = Overflow.dropHead
    /// The queue that takes what is rejected, expired, dropped, or delivered too often.
    public var deadLetterTo: String?
    public var deliveryLimit: Int?
    /// How long a delivery may go without answer; then its message goes back, and a later answer counts for nothing.
    public var ackTimeout: Double?
    /// Whether a line tells of such a timeout.
    public var writesTimeouts = false
    /// Only the consumer that is there longest gets messages.
    public var hasSingleActiveConsumer = false
    /// Seconds that the queue's one process takes to hand out a message; meanwhile it hands out no other, whoever waits
    /// for one, and confirms nothing. Nil when that takes no time.
    public var handOver: Law?
    /// Whether `publish` and `deliver` lines carry the depth.
    public var writesDepth = false

    public init(_ name: String) { self.name = name }
  }

  public struct Producer: Sendable {
    public var name: String
    public var queue: String
    /// Messages a second, each from its second on.
    public var rates: [Step]
    /// Poisson arrivals; otherwise evenly spaced ones.
    public var isPoisson = true
    public var bursts: [Burst] = []
    public var bytes = Law.lognormal(median: 700, sigma: 0.6)
    /// How long a publisher confirm takes; nil without confirms.
    public var confirm: Law?
    /// The most publishes without confirm; more wait in the producer.
    public var window: Int?
    /// The most messages kept while blocked, disconnected or out of window; later ones are lost unseen.
    public var heldAtMost = 0
    /// Share of messages that no queue takes.
    public var unroutable = 0.0
    /// The first message after each of these times always fails.
    public var poison: [Double] = []
    /// Whether `publish` lines carry the planned send time.
    public var writesDue = false
    /// Those behind it who each wait for an answer before they ask for more, if it is a load generator.
    public var users: Users?

    public init(_ name: String, to queue: String, rate: Double) {
      self.name = name
      self.queue = queue
      rates = [Step(from: 0, to: rate)]
    }
  }

  /// Users of a load generator: each asks, which publishes a message, waits for the answer, of which a line tells, and
  /// asks again at once.
  public struct Users: Sendable {
    public var count: Int
    /// Seconds from asking to the answer.
    public var answer: Law
    /// Multiplies it, each from its second on.
    public var slowdown: [Step] = []

    public init(_ count: Int, answer: Law) {
      self.count = count
      self.answer = answer
    }
  }

  /// A value in force from a second on.
  public struct Step: Sendable {
    public var start: Double
    public var value: Double

    public init(from start: Double, to value: Double) {
      self.start = start
      self.value = value
    }
  }

  public struct Stretch: Sendable {
    public var start: Double
    public var seconds: Double

    public init(at start: Double, for seconds: Double) {
      self.start = start
      self.seconds = seconds
    }
  }

  public struct Burst: Sendable {
    public var start: Double
    public var count: Int
    public var seconds: Double

    public init(at start: Double, count: Int, over seconds: Double) {
      self.start = start
      self.count = count
      self.seconds = seconds
    }
  }

  public struct Consumer: Sendable {
    public var name: String
    public var queue: String
    /// The most deliveries without ack; 0 for no limit.
    public var prefetch: Int
    /// Whether the line by which it begins to consume names the prefetch.
    public var writesPrefetch = true
    public var service: Law
    /// Multiplies the service time, each from its second on.
    public var slowdown: [Step] = []
    /// Seconds of service time that each byte adds.
    public var secondsPerByte = 0.0
    /// Messages worked on at the same time.
    public var handlers = 1
    /// Seconds from the broker to the consumer and back.
    public var roundTrip = Law.constant(0.000_4)
    public var joins = 0.0
    public var leaves: Double?
    public var weight = 1
    /// Share of deliveries refused for good, and share put back into the queue.
    public var rejects = 0.0
    public var requeues = 0.0
    /// False: a delivery settles its message, and no ack is written.
    public var acknowledges = true
    /// Whether settling lines carry the true processing time.
    public var writesProcessing = false
    /// Seconds by which the consumer's clock is ahead; seen where clients write the log.
    public var clockOffset = 0.0
    /// Which of the plan's links its messages come over; nil for a link without limit.
    public var link: Int?

    public init(_ name: String, of queue: String, prefetch: Int, service: Law) {
      self.name = name
      self.queue = queue
      self.prefetch = prefetch
      self.service = service
    }
  }

  public enum Incident: Sendable {
    /// Producers are blocked from `at` for some seconds.
    case alarm(resource: String, at: Double, seconds: Double)
    /// The broker dies without a word; everybody reconnects after the gap, and what was unacknowledged comes again.
    case restart(at: Double, gap: Double)
    /// The broker does nothing for some seconds; nobody is disconnected.
    case pause(at: Double, seconds: Double)
    case errors(client: String, reason: String, code: Int, at: Double, count: Int, every: Double)
    /// A client of the plan leaves and comes back; with a reason it was cut off, and does not say goodbye.
    case away(client: String, reason: String?, at: Double, seconds: Double)
    /// One producer is held back for some seconds.
    case flow(client: String, reason: String, at: Double, seconds: Double)
    /// A client connects, stays a short while and goes, again and again.
    case churn(client: String, at: Double, count: Int, every: Double, life: Double)
  }

  public struct Flush: Sendable {
    public var every: Double
    public var took: Law
    /// The most messages in one flush.
    public var atMost = Int.max
    /// Flushes follow a timetable; otherwise the first message that waits starts the clock.
    public var isRegular = true

    public init(every: Double, took: Law) {
      self.every = every
      self.took = took
    }
  }

  static func microseconds(_ seconds: Double) -> Int64 {
    Int64((min(max(seconds, -1e9), 1e9) * 1e6).rounded())
  }

  static func value(of steps: [Step], at second: Double, otherwise: Double) -> Double {
    steps.last { $0.start <= second }?.value ?? otherwise
  }
}
