import Bytes
import Measures
import Simulation

extension WhatIf {
  /// The answer for people: what changes, how far it can be trusted, the figures side by side.
  func document(_ look: Look) -> Document {
    let sections = WhatIfSections(answer: self, ascii: look.ascii)
    return Document(sections: [
      sections.opening(), sections.calibration(), sections.figures(), sections.headroom(),
      sections.assumptions(),
    ])
  }
}

/// The sections of an answer.
struct WhatIfSections {
  let answer: WhatIf
  let ascii: Bool

  var queue: Prose { answer.queue.isEmpty ? "(no name)" : Prose(name: answer.queue, .halfLine) }

  private static let arrow = Prose(tied: "-> ")

  private func verdict(_ word: String, _ tone: Tone, _ sentence: Prose) -> Opening {
    Opening(word: word, tone: tone, sentence: sentence)
  }

  // MARK: The answer

  func opening() -> [Block] { [.opening(answered())] + context().map { .paragraph($0) } }

  private func answered() -> Opening {
    guard let predicted = answer.predicted?.outcome, let replayed = answer.replayed?.outcome else {
      return verdict("NO PREDICTION", .alarm, "\(queue): \(answer.refused ?? "nothing is known").")
    }
    if let goal = answer.goal, let isReached = answer.isGoalReached {
      return found(goal, isReached)
    }
    guard answer.changes.contains(where: \.isReal) else {
      return verdict(
        "NO CHANGE", .plain, "\(queue) already has \(settings(answer.changes)): nothing changes.")
    }
    let (word, tone) = judgement(replayed, predicted)
    return verdict(
      word, tone, "\(queue) with \(changes(to: true)): \(change(of: .endToEndP99)).")
  }

  /// Better or worse is what the interval says, which holds the value of today's settings or does not. What differs
  /// by less than a hundredth is the same to everybody.
  private func judgement(_ replayed: Outcome, _ predicted: Outcome) -> (String, Tone) {
    let now = ReplayMetric.endToEndP99.value(in: replayed)
    let then = ReplayMetric.endToEndP99.value(in: predicted)
    if (now - then).magnitude <= 0.01 * now { return ("NO CHANGE", .plain) }
    guard let interval = answer.intervals?[.endToEndP99] else { return ("PREDICTED", .plain) }
    if now > interval.upperBound { return ("BETTER", .good) }
    if now < interval.lowerBound { return ("WORSE", .alarm) }
    return ("NO CLEAR CHANGE", .caution)
  }

  private func found(_ goal: WhatIfQuestion.Goal, _ isReached: Bool) -> Opening {
    let metric = goal.goal.metric
    let text = Prose(tied: goal.text)
    let isSame = !answer.changes.contains(where: \.isReal)
    let figures = change(of: metric)
    guard isReached else {
      return verdict(
        "OUT OF REACH", .alarm,
        isSame
          ? "\(queue): no setting of \(space) reaches \(text), and today's settings come nearest: \(figures).\(limit)"
          : "\(queue): no setting of \(space) reaches \(text); the nearest is \(changes(to: false)): \(figures).\(limit)"
      )
    }
    let doubt =
      answer.intervals?[metric].map {
        goal.goal.isReached(by: $0.lowerBound) && goal.goal.isReached(by: $0.upperBound)
      } ?? true
    let caveat = doubt ? "" : " Part of the interval is beyond the goal."
    return verdict(
      "FOUND", doubt ? .good : .caution,
      isSame
        ? "\(queue): today's settings reach \(text): \(figures).\(caveat)"
        : "\(queue): \(changes(to: false)) is the cheapest of \(space) to reach \(text): \(figures).\(caveat)"
    )
  }

  /// What was not tried.
  private var limit: String {
    guard let load = answer.load, let asked = answer.search?.mostConsumers else { return "" }
    let most = max(load.mostConsumers, load.consumers * Workload.consumerLimit)
    return asked > most
      ? " More than \(countFigure(most, of: "consumer")) cannot be predicted from a log with \(countFigure(load.consumers))."
      : ""
  }

  private var space: String { answer.search?.text ?? "" }

  /// `end to end p99 46.1 s -> 92 ms (80 - 104 ms)`
  private func change(of metric: ReplayMetric) -> Prose {
    let now = Prose(tied: value(of: metric, answer.replayed))
    let then = Prose(tied: value(of: metric, answer.predicted))
    let range =
      answer.intervals?[metric].map { Prose(tied: "(\(interval(metric, $0)))") }
      ?? "(too few messages for an interval)"
    return "\(metric.metric.title) \(now) \(Self.arrow)\(then) \(range)"
  }

  private func value(of metric: ReplayMetric, _ state: WhatIf.State?) -> String {
    state.map { figure(metric, metric.value(in: $0.outcome)) } ?? absent
  }

  /// `4 consumers instead of 2 and prefetch 32 instead of 1`, or `consumers 2 -> 4 and prefetch 1 -> 32`.
  private func changes(to isSpoken: Bool) -> Prose {
    let texts = answer.changes.filter(\.isReal).map { change -> Prose in
      let (from, to) = (figure(change.from), figure(change.to))
      switch change.setting {
      case "rate": return "\(to) of the load"
      case _ where !isSpoken: return "\(change.setting) \(from) \(Self.arrow)\(to)"
      case "consumers": return "\(to) \(to == "1" ? "consumer" : "consumers") instead of \(from)"
      case "handlers": return "\(to) \(to == "1" ? "handler" : "handlers") a consumer instead of \(from)"
      case "prefetch" where change.to == .count(0): return "no prefetch limit instead of \(from)"
      default: return "\(change.setting) \(to) instead of \(from)"
      }
    }
    return texts.isEmpty ? "today's settings" : listed(texts)
  }

  /// `2 consumers and prefetch 10`
  private func settings(_ changes: [WhatIf.Change]) -> Prose {
    listed(
      changes.map { change -> Prose in
        switch (change.setting, change.to) {
        case ("consumers", .count(let count)): "\(countFigure(count, of: "consumer"))"
        case ("handlers", .count(let count)): "\(countFigure(count, of: "handler")) a consumer"
        case ("prefetch", .count(0)): "no prefetch limit"
        default: "\(change.setting) \(figure(change.to))"
        }
      })
  }

  private func listed(_ texts: [Prose]) -> Prose {
    guard let last = texts.last, texts.count > 1 else { return texts.first ?? "" }
    return "\(texts.dropLast().joined(separator: ", ")) and \(last)"
  }

  private func figure(_ value: WhatIf.Change.Value) -> String {
    switch value {
    case .count(0): "no limit"
    case .count(let count): countFigure(count)
    case .factor(let factor): "\(plainFigure(wholePercent(factor)))%"
    case .word(let word): word
    }
  }

  private func wholePercent(_ factor: Double) -> Double { (factor * 1_000).rounded() / 10 }

  // MARK: What was replayed

  private func context() -> [Prose] {
    var lines = answer.hints.map { Prose($0) }
    let same = answer.changes.filter { !$0.isReal }
    if !same.isEmpty, same.count < answer.changes.count {
      lines.append("Unchanged from today: \(settings(same))")
    }
    if let load = answer.load {
      var facts: [Prose] = [
        "\(countFigure(load.messages, of: "finished message")) in \(durationText(rounded(load.length), ascii: true))",
        "\(countFigure(load.consumers, of: "consumer"))",
      ]
      facts.append(prefetch(of: load))
      if load.consumers > 1 {
        facts.append(
          load.dispatchIsSeen ? "\(load.dispatch.rawValue)" : "\(load.dispatch.rawValue) or least-outstanding"
        )
      }
      if load.handlers > 1 { facts.append("\(countFigure(load.handlers)) handlers each") }
      lines.append("Logged: \(facts.joined(separator: ", "))")
      if load.vantage == .begin {
        lines.append(
          "A delivery is logged when the work begins: messages wait unseen in the clients, and the replay has them there"
        )
      }
    }
    if let count = answer.chosenAmong, count > 1 {
      lines.append(
        "The first of \(countFigure(count)) queues of the report; --queue NAME chooses another")
    }
    return lines
  }

  /// With what else fits the log about as well where the log does not name it.
  private func prefetch(of load: WhatIf.Load) -> Prose {
    let known: Prose = load.prefetch == 0 ? "no prefetch limit" : "prefetch \(countFigure(load.prefetch))"
    if load.prefetchIsGiven { return known }
    if load.prefetchLowest != load.prefetchHighest {
      let range: Prose =
        load.prefetchHighest == 0
        ? "any from \(countFigure(load.prefetchLowest)) on"
        : "any of \(countFigure(load.prefetchLowest)) to \(countFigure(load.prefetchHighest))"
      return "\(known) \(tied: "(\(range) fits as well)")"
    }
    return load.prefetch == 0 ? known : "\(known) \(tied: "(the best fit)")"
  }

  private func rounded(_ nanoseconds: Int64) -> Int64 {
    let second: Int64 = 1_000_000_000
    return nanoseconds < 10 * second ? nanoseconds : (nanoseconds + second / 2) / second * second
  }

  func calibration() -> [Block] {
    guard let calibration = answer.calibration else { return [] }
    let limits = [Simulation.Calibration.durationLimit, Simulation.Calibration.throughputLimit].map {
      "limit \(wholeNumber($0 * 100))%"
    }
    let text =
      "off by \(shareFigure(calibration.p50Error)) at p50, \(shareFigure(calibration.p99Error)) at p99 (\(limits[0])), "
      + "\(shareFigure(calibration.throughputError)) in out/s (\(limits[1]))"
    var heading = Heading("Replay of today's settings")
    (heading.word, heading.tone) =
      calibration.isPassed ? ("reproduces the log", .good) : ("does not reproduce the log", .alarm)
    return [.heading(heading), .paragraph(Prose(text))] + draws()
  }

  private func draws() -> [Block] {
    guard let load = answer.load, load.dispatch == .random, load.consumers > 1 else { return [] }
    return [
      .paragraph(
        "Consumers are chosen at random: the figures below are means of several replays; the errors above are of the replay nearest to the log"
      )
    ]
  }

  func assumptions() -> [Block] {
    let list = answer.assumptions
    guard !list.isEmpty else { return [] }
    return [.heading(Heading("Holds as long as")), .items(list.map { Item(Prose($0)) })]
  }
}
