internal import Bytes
public import Measures
internal import Profiles
public import Simulation

/// What a change is predicted to bring, by replaying the logged load under it.
public struct Forecast: Equatable, Sendable {
  public var metric: Metric
  /// What the log says, in the unit of the metric.
  public var now: Double
  /// The part of the log that it says that of, and that was replayed; nil for the whole.
  public var window: Window?
  /// Where 90 of 100 such days would be.
  public var low: Double
  public var high: Double
  /// `trace replay`, or the name of a formula.
  public var model: String
  /// By how much, at worst, the replay of today's setting misses what was logged; nil for a formula.
  public var calibrationError: Double?
  /// What was replayed where that is not the advised value: reports of earlier versions say so.
  public var at: String?
  /// Seconds until today's backlog is gone then; nil without a backlog, or when it never is.
  public var drainSeconds: Double?

  public init(
    metric: Metric, now: Double, low: Double, high: Double, model: String, calibrationError: Double? = nil,
    at: String? = nil
  ) {
    self.metric = metric
    self.now = now
    self.low = low
    self.high = high
    self.model = model
    self.calibrationError = calibrationError
    self.at = at
  }
}

extension Forecast {
  /// Whether all of the interval is better than what the log says.
  var isBetter: Bool { metric.unit == .nanoseconds ? high < now : low > now }

  /// What publishers that wait for each confirm would send with a window of unconfirmed messages: tokens that go round
  /// between the publisher, who takes what it takes today beside waiting, and the way to its confirm.
  /// - Parameters:
  ///   - rate: messages a second of all of them today.
  ///   - latency: of a confirm, in seconds.
  static func confirmWindow(_ window: Int, rate: Double, publishers: Int, latency: Double) -> Forecast? {
    let own = Double(publishers) / rate - latency
    // Whoever takes no time of its own is bound by nothing that the log knows.
    guard let loop = ClosedLoop(service: max(own, latency / Double(window)), delay: latency),
      let low = loop.throughput(tokens: window), let high = loop.throughputBound(tokens: window)
    else { return nil }
    return Forecast(
      metric: .throughputIn, now: rate, low: low * Double(publishers), high: high * Double(publishers),
      model: "mean value analysis")
  }
}

/// How far a queue is from the load that it cannot serve.
public struct Outlook: Equatable, Sendable {
  public var queue: String
  public var headroom: Headroom
}

/// Replays the loads of queues, each recovered and calibrated once.
final class Forecaster {
  /// So many of the latest messages are replayed, on as many days as `whatif` replays them.
  private static let messages = 4_096
  /// So many changes are predicted in one diagnosis, and so many queues looked ahead for.
  static let changeLimit = 4
  static let outlookLimit = 3

  private struct Ready {
    let load: Workload
    let replayed: Outcome
    let calibration: Calibration
  }

  private unowned let file: CaseFile
  private var ready: [String: Result<Ready, Unusable>] = [:]
  private var done: [(change: Advice.Change, advice: Advice)] = []

  init(_ file: CaseFile) { self.file = file }

  /// How many times p99 from publish to ack, as it is replayed, is what it would be under a change; nil where no replay
  /// can tell.
  func gain(_ queue: QueueCase, _ change: Advice.Change) -> Double? {
    guard case .success(let ready) = load(of: queue), ready.calibration.isPassed else { return nil }
    let now = Double(ready.replayed.endToEnd.p99)
    let then = Double(ready.load.replay(ReplaySettings(change)).endToEnd.p99)
    return then > 0 ? now / then : nil
  }

  /// The part of p99 from publish to ack that goes with a trouble, by a replay without it; nil where no replay can tell.
  func share(of queue: QueueCase, without removal: ReplaySettings) -> Double? {
    guard case .success(let ready) = load(of: queue), ready.calibration.isPassed else { return nil }
    let now = Double(ready.replayed.endToEnd.p99)
    guard now > 0, ready.replayed.endToEnd.count >= ReplayMetric.endToEndP99.samplesNeeded else { return nil }
    return min(1, max(0, 1 - Double(ready.load.replay(removal).endToEnd.p99) / now))
  }

  /// The prefetch of consumers whose log tells of a delivery when the work begins, 0 for no limit; nil where the log shows
  /// what they hold, or no replay can tell.
  func hiddenPrefetch(of queue: QueueCase) -> Int? {
    guard case .success(let ready) = load(of: queue), ready.calibration.isPassed, ready.load.vantage == .begin
    else { return nil }
    return ready.load.usualPrefetch
  }

  /// Adds what the advice is predicted to bring, or why that cannot be said.
  func predict(_ advice: inout Advice) {
    guard let change = advice.change else { return }
    if let known = done.first(where: { $0.change == change }) {
      (advice.forecast, advice.unpredicted) = (known.advice.forecast, known.advice.unpredicted)
      advice.possible = known.advice.possible
      return
    }
    guard done.count < Forecaster.changeLimit else { return }
    if let queue = file.queues.first(where: { $0.name == change.queue }) { predict(&advice, change, queue) }
    done.append((change, advice))
  }

  private func predict(_ advice: inout Advice, _ change: Advice.Change, _ queue: QueueCase) {
    let ready: Ready
    switch load(of: queue) {
    case .success(let loaded): ready = loaded
    case .failure(let unusable):
      advice.unpredicted = unusable.reason
      return
    }
    var load = ready.load
    load.advisedConsumers = change.consumers
    let settings = ReplaySettings(change)
    do {
      let prediction = try load.predict(
        settings, replayed: ready.replayed, calibration: ready.calibration)
      // A trace that begins with the log has all of its messages.
      let isWhole = ready.load.start <= file.whole.lowerBound
      let window = Window(
        .rememberedMessages, from: ready.load.start, to: ready.load.start &+ ready.load.length)
      advice.forecast = forecast(prediction, queue, over: isWhole ? nil : window)
      advice.possible = prediction.possibleIntervals
      if advice.forecast == nil { advice.unpredicted = "too few messages for an interval" }
      if Double(queue.backlogEnd ?? 0) >= QueueCase.smallBacklog {
        advice.forecast?.drainSeconds = load.drainTime(settings, of: queue.measures)
      }
    } catch {
      advice.unpredicted = error.reason
    }
  }

  /// What hurts is what is predicted: the flow where it is too small, the slow messages elsewhere.
  private func forecast(_ prediction: Prediction, _ queue: QueueCase, over window: Window?) -> Forecast? {
    let isFlow = queue.isFallingBehind || queue.lost > 0
    let metric: ReplayMetric = isFlow ? .throughputOut : .endToEndP99
    guard let interval = prediction.interval(of: metric) else { return nil }
    let calibration = prediction.calibration
    // What was replayed of the whole log is what the report says of it.
    let whole = window == nil ? metric.metric.figure(of: queue.measures)?.value : nil
    var forecast = Forecast(
      metric: metric.metric, now: whole ?? metric.value(in: prediction.logged),
      low: max(0, interval.lowerBound), high: interval.upperBound, model: "trace replay",
      calibrationError: max(calibration.p50Error, calibration.p99Error, calibration.throughputError))
    forecast.window = window
    return forecast
  }

  private func load(of queue: QueueCase) -> Result<Ready, Unusable> {
    if let known = ready[queue.name] { return known }
    let result: Result<Ready, Unusable>
    do {
      let load = try Workload(queue.figures, latest: Forecaster.messages)
      let (replayed, calibration) = load.calibrate()
      result = .success(Ready(load: load, replayed: replayed, calibration: calibration))
    } catch {
      result = .failure(error)
    }
    ready[queue.name] = result
    return result
  }

  /// The queues that are nearest to what they can do.
  func outlooks() -> [Outlook] {
    let busy = file.queues.compactMap { queue in queue.utilisation.map { (queue: queue, share: $0) } }
      .filter { $0.share >= 0.5 }.sorted { ($1.share, $0.queue.name) < ($0.share, $1.queue.name) }
    return busy.prefix(Forecaster.outlookLimit).compactMap { outlook(of: $0.queue) }
  }

  private func outlook(of queue: QueueCase) -> Outlook? {
    guard case .success(let ready) = load(of: queue), ready.calibration.isPassed else { return nil }
    let headroom = ready.load.headroom()
    // A replay in which there is room left does not explain a queue that falls behind.
    guard headroom.capacity > 0, headroom.capacityShare.isFinite,
      headroom.capacityShare >= 1 || !queue.isFallingBehind
    else { return nil }
    return Outlook(queue: queue.name, headroom: headroom)
  }
}

extension ReplaySettings {
  init(_ change: Advice.Change) {
    self.init(
      consumers: change.consumers, prefetch: change.prefetch, dispatch: change.dispatch.flatMap(Dispatch.init)
    )
  }
}
