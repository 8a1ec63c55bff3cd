import Bytes
public import Measures
import Simulation

extension WhatIf {
  /// Replays the load of a queue. The same queue and question give the same answer.
  /// - Parameters:
  ///   - name: What the queue is to be called.
  ///   - chosenAmong: Of how many queues it was chosen without having been named.
  ///   - advised: The most consumers that a recommendation asks for; nil without one.
  /// - Complexity: a replay of the messages for each of some 250 days, and for a search some hundred more.
  public init(
    _ measures: QueueMeasures, named name: String, chosenAmong: Int?, advised: Int?,
    _ question: WhatIfQuestion
  ) {
    self.init()
    queue = name
    self.chosenAmong = chosenAmong
    goal = question.goal
    search = question.space.map { Search(text: $0.text, mostConsumers: $0.consumers?.upperBound) }
    var workload: Workload
    do throws(Unusable) {
      workload = try Workload(measures.figures)
    } catch {
      refused = error.reason
      return
    }
    workload.advisedConsumers = advised
    answer(question, with: workload, of: measures)
    // What is said in one form is said in every form: figures are as exact as they are in JSON.
    self = whatIfRecord.rounded(self)
  }

  private mutating func answer(
    _ question: WhatIfQuestion, with workload: Workload, of queue: QueueMeasures
  ) {
    load = Load(workload)
    let (outcome, calibration) = workload.calibrate()
    self.calibration = Calibration(calibration)
    let outlook: ReplaySettings? = calibration.isPassed ? .logged : nil
    // Where all of the messages are known, the log says what its report says.
    let isWhole = queue.span.map { workload.start <= $0.first } ?? false
    logged = State(isWhole ? workload.logged.stated(of: queue) : workload.logged, workload, queue, outlook)
    replayed = State(outcome, workload, queue, outlook)
    do throws(Refusal) {
      let settings = try chosenSettings(question, workload)
      changes = workload.changes(settings)
      hints = workload.hints(settings)
      let prediction = try workload.predict(settings, replayed: outcome, calibration: calibration)
      predicted = State(prediction.predicted, workload, queue, settings)
      intervals = prediction.possibleIntervals
      assumptions = prediction.assumptions
      isSaturated = prediction.isSaturated
      if let goal = question.goal?.goal {
        isGoalReached = goal.isReached(by: goal.metric.value(in: prediction.predicted))
      }
    } catch {
      if changes.isEmpty { changes = workload.changes(question.settings) }
      refused = error.reason
    }
  }

  /// What was asked for, or what the search came to.
  private func chosenSettings(_ question: WhatIfQuestion, _ workload: Workload) throws(Refusal)
    -> ReplaySettings
  {
    guard let space = question.space, let goal = question.goal?.goal else { return question.settings }
    let own = workload.consumers.count
    let wanted = SearchSpace(
      consumers: space.consumers
        ?? (question.settings.consumers ?? own)...(question.settings.consumers ?? own),
      prefetches: space.prefetches, policies: space.policies)
    switch workload.search(goal, in: wanted, from: question.settings) {
    case .found(let settings, _), .outOfReach(let settings, _): return settings
    case .refused(let refusal): throw refusal
    }
  }
}

extension WhatIf.Load {
  init(_ workload: Workload) {
    messages = workload.logged.endToEnd.count
    length = workload.length
    consumers = workload.consumers.count
    mostConsumers = workload.mostConsumers
    prefetch = workload.usualPrefetch
    prefetchIsGiven = workload.consumers.contains { $0.prefetchIsGiven }
    dispatch = workload.dispatch
    dispatchIsSeen = workload.dispatchIsSeen
    handlers = workload.handlers
    vantage = workload.vantage
    prefetchLowest = workload.fetching?.lowest ?? prefetch
    prefetchHighest = workload.fetching?.highest ?? prefetch
  }
}

extension WhatIf.Calibration {
  init(_ calibration: Simulation.Calibration) {
    isPassed = calibration.isPassed
    p50Error = calibration.p50Error
    p99Error = calibration.p99Error
    throughputError = calibration.throughputError
  }
}

extension WhatIf.State {
  /// - Parameter settings: Of which the headroom and the drain are asked; nil when they cannot be told.
  init(_ outcome: Outcome, _ workload: Workload, _ queue: QueueMeasures, _ settings: ReplaySettings?) {
    self.outcome = outcome
    headroom = settings.map { workload.headroom($0) }
    drain = settings.flatMap { workload.drainTime($0, of: queue) }
  }
}

extension Outcome {
  /// With the rates, the backlog and the utilisation as a report states them of the queue.
  fileprivate func stated(of queue: QueueMeasures) -> Outcome {
    var outcome = self
    outcome.throughputIn = queue.inPerS ?? throughputIn
    outcome.throughputOut = queue.outPerS ?? throughputOut
    outcome.backlogMax = queue.backlog.max ?? backlogMax
    outcome.backlogMean = queue.backlog.mean ?? backlogMean
    outcome.backlogEnd = queue.backlog.end ?? backlogEnd
    outcome.utilisation = queue.utilisation ?? utilisation
    return outcome
  }
}

extension Workload {
  /// Which settings can do nothing, because another one stands in their way.
  fileprivate func hints(_ settings: ReplaySettings) -> [String] {
    var hints: [String] = []
    let prefetch = settings.prefetch ?? usualPrefetch
    if let count = settings.handlers, prefetch > 0, count > max(prefetch, handlers) {
      hints.append(
        "With prefetch \(prefetch) a consumer never holds \(countFigure(count, of: "message")), so that "
          + "\(countFigure(count - prefetch, of: "handler")) \(count - prefetch == 1 ? "finds" : "find") no work: add --prefetch \(count) or more."
      )
    }
    if settings.dispatch != nil, settings.consumers ?? consumers.count == 1 {
      hints.append("There is 1 consumer, which gets every message: --dispatch changes nothing.")
    }
    return hints
  }

  fileprivate func changes(_ settings: ReplaySettings) -> [WhatIf.Change] {
    var changes: [WhatIf.Change] = []
    func add(_ setting: String, _ from: WhatIf.Change.Value, _ to: WhatIf.Change.Value) {
      changes.append(WhatIf.Change(setting: setting, from: from, to: to))
    }
    if let count = settings.consumers { add("consumers", .count(consumers.count), .count(count)) }
    if let prefetch = settings.prefetch { add("prefetch", .count(usualPrefetch), .count(prefetch)) }
    if let policy = settings.dispatch { add("dispatch", .word(dispatch.rawValue), .word(policy.rawValue)) }
    if let count = settings.handlers { add("handlers", .count(handlers), .count(count)) }
    if settings.rate != 1 { add("rate", .factor(1), .factor(settings.rate)) }
    return changes
  }
}
