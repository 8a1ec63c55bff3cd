import Bytes
import Simulation

extension WhatIf {
  /// The answer for people: what changes, how far it can be trusted, the figures side by side.
  public func text(look: Look) -> [UInt8] {
    let page = WhatIfPage(answer: self, look: look, width: max(look.width, TextPage.narrowest))
    let sections = [
      page.answerLines(), page.calibrationLines(), page.table(), page.headroom(), page.assumptions(),
    ].filter { !$0.isEmpty }
    var bytes: [UInt8] = []
    for (index, lines) in sections.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: "\n")) }
      for line in lines {
        bytes.append(contentsOf: line.written(width: page.width, color: look.color).utf8)
        bytes.append(UInt8(ascii: "\n"))
      }
    }
    return bytes
  }
}

/// An answer being laid out.
struct WhatIfPage {
  let answer: WhatIf
  let look: Look
  let width: Int

  func safe(_ text: String) -> String { safeText(text, ascii: look.ascii) }

  var queue: String {
    answer.queue.isEmpty
      ? "(no name)" : shortened(safe(answer.queue), to: max(width / 2, 12), ascii: look.ascii)
  }

  func duration(_ nanoseconds: Double) -> String {
    durationFigure(nanoseconds: Int64(wholeNumber(nanoseconds)), ascii: look.ascii)
  }

  /// `text` broken at words; the first line after `lead`, the others as far in.
  func paragraph(_ text: String, lead: String = "  ") -> [StyledLine] {
    let indent = String(repeating: " ", count: displayWidth(lead))
    return wrapped(text, width: width - displayWidth(lead)).enumerated().map { index, line in
      StyledLine((index == 0 ? lead : indent) + line)
    }
  }

  /// A word of judgement and its sentence, as the verdict of a report opens.
  private func verdict(_ word: String, _ style: TextStyle, _ sentence: String) -> [StyledLine] {
    let lead = "  \(word)  "
    guard displayWidth(lead) < width / 2 else {
      return [StyledLine([StyledText("  "), StyledText(word, style)])] + paragraph(sentence)
    }
    let lines = paragraph(sentence, lead: lead)
    let first = String(lines.first?.text.dropFirst(lead.count) ?? "")
    return [StyledLine([StyledText("  "), StyledText(word, style), StyledText("  " + first)])]
      + lines.dropFirst()
  }

  // MARK: The answer

  func answerLines() -> [StyledLine] { answered() + context() }

  private func answered() -> [StyledLine] {
    guard let prediction = answer.prediction else {
      return verdict("NO PREDICTION", .alarm, "\(queue): \(answer.refused ?? "nothing is known").")
    }
    if let goal = answer.question.goal, let isReached = answer.isGoalReached {
      return found(goal, isReached, prediction)
    }
    let (word, style) = judgement(prediction)
    return verdict(
      word, style, "\(queue) with \(changes(to: true)): \(change(of: .endToEndP99, prediction)).")
  }

  /// Better or worse is what the interval says, which holds the value of today's settings or does not.
  private func judgement(_ prediction: Prediction) -> (String, TextStyle) {
    let now = Metric.endToEndP99.value(in: prediction.replayed)
    guard let interval = prediction.interval(of: .endToEndP99) else { return ("PREDICTED", .plain) }
    if now > interval.upperBound { return ("BETTER", .good) }
    if now < interval.lowerBound { return ("WORSE", .alarm) }
    return ("NO CLEAR CHANGE", .caution)
  }

  private func found(_ goal: WhatIfQuestion.Goal, _ isReached: Bool, _ prediction: Prediction) -> [StyledLine]
  {
    let metric = goal.goal.metric
    let text = safe(goal.text)
    let isSame = answer.changes.allSatisfy { $0.from == $0.to }
    let figures = change(of: metric, prediction)
    guard isReached else {
      return verdict(
        "OUT OF REACH", .alarm,
        isSame
          ? "\(queue): no setting of \(space) reaches \(text), and none comes nearer than today's: \(figures)."
          : "\(queue): no setting of \(space) reaches \(text); nearest is \(changes(to: false)): \(figures).")
    }
    let doubt =
      prediction.interval(of: metric).map {
        goal.goal.isReached(by: $0.lowerBound) && goal.goal.isReached(by: $0.upperBound)
      } ?? true
    let caveat = doubt ? "" : " The interval reaches beyond the goal."
    return verdict(
      "FOUND", doubt ? .good : .caution,
      isSame
        ? "\(queue): today's settings reach \(text): \(figures).\(caveat)"
        : "\(queue): \(changes(to: false)) is the cheapest of \(space) to reach \(text): \(figures).\(caveat)"
    )
  }

  private var space: String { safe(answer.question.space?.text ?? "") }

  /// `end to end p99 46.1 s -> 92 ms (80 - 104 ms)`
  private func change(of metric: Metric, _ prediction: Prediction) -> String {
    let now = figure(metric, metric.value(in: prediction.replayed))
    let then = figure(metric, metric.value(in: prediction.predicted))
    let range = prediction.interval(of: metric).map { " (\(interval(metric, $0)))" } ?? ""
    return "\(metric.title) \(now) -> \(then)\(range)"
  }

  /// `4 consumers instead of 2 and prefetch 32 instead of 1`, or `consumers 2 -> 4 and prefetch 1 -> 32`.
  private func changes(to isSpoken: Bool) -> String {
    let texts = answer.changes.map { change in
      let (from, to) = (figure(change.from), figure(change.to))
      switch change.setting {
      case "rate": return "\(to) of the load"
      case _ where !isSpoken: return "\(change.setting) \(from) -> \(to)"
      case "consumers": return "\(to) \(to == "1" ? "consumer" : "consumers") instead of \(from)"
      case "handlers": return "\(to) \(to == "1" ? "handler" : "handlers") a consumer instead of \(from)"
      default: return "\(change.setting) \(to) instead of \(from)"
      }
    }
    guard let last = texts.last else { return "today's settings" }
    let others = texts.dropLast()
    return others.isEmpty ? last : "\(others.joined(separator: ", ")) and \(last)"
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

  private func context() -> [StyledLine] {
    var lines: [StyledLine] = []
    if let load = answer.load {
      let prefetch =
        load.prefetch == 0
        ? "no prefetch limit"
        : "prefetch \(countFigure(load.prefetch))\(load.prefetchIsGiven ? "" : " as seen")"
      var facts = [
        "\(countFigure(load.messages, of: "message")) in \(durationText(rounded(load.length), ascii: true))",
        countFigure(load.consumers, of: "consumer"), prefetch,
        load.dispatch.rawValue + (load.dispatchIsSeen ? "" : " as far as is seen"),
      ]
      if load.handlers > 1 { facts.append("\(load.handlers) handlers each") }
      lines += paragraph("Logged: \(facts.joined(separator: ", "))")
    }
    if let count = answer.chosenAmong, count > 1 {
      lines += paragraph(
        "The queue with the most trouble of \(countFigure(count)); --queue NAME takes another")
    }
    return lines
  }

  private func rounded(_ nanoseconds: Int64) -> Int64 {
    let second: Int64 = 1_000_000_000
    return nanoseconds < 10 * second ? nanoseconds : (nanoseconds + second / 2) / second * second
  }

  func calibrationLines() -> [StyledLine] {
    guard let calibration = answer.calibration else { return [] }
    func part(_ name: String, _ error: Double, _ limit: Double) -> String {
      "\(name) off by \(shareFigure(error)) (limit \(shareFigure(limit)))"
    }
    let parts = [
      part("p50", calibration.p50Error, Calibration.durationLimit),
      part("p99", calibration.p99Error, Calibration.durationLimit),
      part("out/s", calibration.throughputError, Calibration.throughputLimit),
    ]
    return [
      StyledLine([
        StyledText("REPLAY OF TODAY'S SETTINGS  "),
        calibration.isPassed ? StyledText("meets the log", .good) : StyledText("misses the log", .alarm),
      ])
    ] + paragraph(parts.joined(separator: ", "))
  }

  func assumptions() -> [StyledLine] {
    guard let list = answer.prediction?.assumptions, !list.isEmpty else { return [] }
    return [StyledLine("HOLDS AS LONG AS")] + list.flatMap { paragraph(safe($0), lead: "  - ") }
  }
}
