internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

/// Verdicts on logs that do not show enough.
struct Unjudged {
  private let file: CaseFile
  private let measures: Measures

  init(_ file: CaseFile) {
    self.file = file
    measures = file.measures
  }

  /// A log of incidents, or of nothing.
  var withoutMeasures: Verdict {
    var verdict = Verdict()
    let count = file.incidents.reduce(0) { $0 + $1.occurrences(since: file.profile.first) }
    guard count > 0 else {
      verdict.headline =
        measures.span == nil
        ? "There is nothing in this log to judge."
        : "This log holds neither messages nor samples: it does not show latency, throughput or backlog."
      return verdict
    }
    verdict.word = .incidentsOnly
    verdict.headline =
      "The log reports \(countFigure(count, of: "incident")); it does not show latency, throughput or backlog."
    verdict.facts = [Verdict.Fact("incidents", "\(count)")]
    return verdict
  }

  var tooShort: Verdict {
    var verdict = Verdict()
    let (count, noun) =
      file.messageCount > 0 ? (file.messageCount, "message") : (measures.sampleCount, "sample")
    let length = measures.span?.seconds.map { secondsFigure($0, ascii: true) } ?? "a single moment"
    verdict.headline =
      "Too short to judge: \(countFigure(count, of: noun)) in \(length); "
      + "\(Judgement.fewestMessages) over \(Int(Judgement.fewestSeconds)) s are needed."
    verdict.facts = [Verdict.Fact("\(noun)s", "\(count)")]
    return verdict
  }

  /// Enough was published, and the log does not show what became of it.
  var unfinished: Verdict {
    var verdict = Verdict()
    let (count, finished) = (file.messageCount, measures.total.finished)
    let messages = countFigure(count, of: "message")
    let event = measures.total.counts.published > 0 ? "published" : "delivered"
    verdict.headline =
      finished == 0
      ? "\(messages) \(count == 1 ? "was" : "were") \(event); this log does not show how they ended."
      : "Too few to judge: of \(messages) only \(countFigure(finished)) \(finished == 1 ? "has" : "have") left the queue; "
        + "\(Judgement.fewestMessages) are needed."
    verdict.facts = [Verdict.Fact("messages", "\(count)"), Verdict.Fact("finished", "\(finished)")]
    return verdict
  }

  /// What a verdict on a finding adds where the log shows the end of few messages; nil where it shows none, or enough.
  var fewEnds: String? {
    let finished = measures.total.finished
    guard finished > 0, finished < Judgement.fewestMessages else { return nil }
    return
      "Of \(countFigure(file.messageCount, of: "message")) only \(countFigure(finished)) \(finished == 1 ? "has" : "have") left the queue so far."
  }

  /// Measurements, and no message: they show how long something took, and not how the queues are.
  var samplesAlone: Verdict {
    let samples = Healthy(file, []).samplesVerdict
    var verdict = Verdict()
    verdict.headline = "No event of a message was read, so that the log does not show how its queues are."
    verdict.details = ["The measurements in it: \(samples.headline)"]
    verdict.facts = samples.facts
    return verdict
  }

  /// Enough left, and the log does not show how it came.
  var oneSided: Verdict { underOtherNames ?? withoutPublishes }

  /// Publishes and deliveries are there, and name their queues differently; nil where the names agree.
  var underOtherNames: Verdict? {
    let split = measures.queues.filter { !$0.deliveredFrom.isEmpty }
    guard let most = split.max(by: { $0.counts.published < $1.counts.published }) else { return nil }
    let names = most.deliveredFrom
    let others = split.count > 1 ? ", and \(countFigure(split.count - 1, of: "more queue")) likewise" : ""
    let waiting = split.reduce(0) { $0 + $1.figures.inFlight - $1.figures.crossings.messages }
    var verdict = Verdict()
    verdict.headline =
      "Messages published \(most.name.isEmpty ? "without a queue" : "to \(most.name)") are delivered from \(listed(names))\(others): the log does not show how long "
      + "they waited."
    if waiting > Int(QueueCase.smallBacklog) {
      verdict.details = [
        "Of \(countFigure(split.reduce(0) { $0 + $1.counts.published }, of: "message")), "
          + "\(countFigure(waiting)) are not delivered when the log ends."
      ]
    }
    verdict.facts = [
      Verdict.Fact("queue", most.name), Verdict.Fact("delivered_from", names.joined(separator: ",")),
      Verdict.Fact("finished", "\(measures.total.finished)"),
    ]
    return verdict
  }

  private var withoutPublishes: Verdict {
    var verdict = Verdict()
    let finished = measures.total.finished
    var parts = [
      "\(countFigure(finished, of: "message")) \(measures.total.counts.acked > 0 ? "left" : "were delivered")"
        + (measures.span?.rate(finished).map { " at \(rateFigure($0))/s" } ?? "")
    ]
    if let busy = measures.total.utilisation { parts.append("consumers are \(shareFigure(busy)) busy") }
    verdict.headline =
      parts.joined(separator: ", ")
      + "; without publishes the log does not show whether messages waited or were lost."
    verdict.facts = [Verdict.Fact("finished", "\(finished)")]
    return verdict
  }
}

extension IncidentRecord {
  /// How often it is in a report: each of its times once, or each record where it has none.
  fileprivate func occurrences(since start: Int64) -> Int {
    let spans = spans(from: start)
    return spans.isEmpty ? count : spans.count
  }
}

/// The verdict on a log in which nothing is wrong, with what it lacks to be sure.
struct Healthy {
  private let file: CaseFile
  private let measures: Measures
  private let blindSpots: [BlindSpot]

  /// A healthy verdict names those of these that the log lacks.
  private static let graveNeeds: [Need] = [.deliveries, .settles, .incidents]

  init(_ file: CaseFile, _ blindSpots: [BlindSpot]) {
    self.file = file
    measures = file.measures
    self.blindSpots = blindSpots
  }

  var verdict: Verdict { file.hasMessages && !judgesSamples ? messagesVerdict : samplesVerdict }

  private var messagesVerdict: Verdict {
    var verdict = Verdict()
    verdict.status = .healthy
    verdict.word = .healthy
    verdict.headline = messages
    let unseen = Self.graveNeeds.filter { need in blindSpots.contains { $0.need == need } }.map(\.what)
    if !unseen.isEmpty { verdict.details = ["This log does not show \(unseen.joined(separator: "; "))."] }
    if let spot = blindSpots.first(where: { $0.need == .enough }) {
      verdict.details += ["The slow messages cannot be explained: \(spot.why)."]
    }
    verdict.facts = [
      Verdict.Fact("queues", "\(measures.queues.count)"),
      Verdict.rate("out_per_s", measures.total.outPerS), Verdict.milliseconds(measures.total.slowestTimes),
    ].compactMap { $0 }
    return verdict
  }

  /// Of a load test: the samples are well, and queues are not judged.
  var samplesVerdict: Verdict {
    var verdict = Verdict()
    verdict.status = .healthy
    verdict.word = .healthy
    verdict.headline = samples
    verdict.details = ["This is a load test: it does not show queues."]
    verdict.facts = [
      measures.queues.isEmpty ? nil : Verdict.Fact("queues", "\(measures.queues.count)"),
      Verdict.rate("out_per_s", measures.samplesPerS),
      slowestLabel.flatMap { Verdict.milliseconds($0.latency) },
      Verdict.Fact("samples", "\(measures.sampleCount)"),
    ].compactMap { $0 }
    return verdict
  }

  /// Too few messages to judge, beside the samples of a load test.
  private var judgesSamples: Bool {
    file.isLoadTest && measures.total.finished < Judgement.fewestMessages
  }

  private var messages: String {
    let total = measures.total
    var parts: [String] = []
    if let arriving = total.inPerS.map(rateFigure), let leaving = total.outPerS.map(rateFigure),
      total.counts.published > 0
    {
      parts.append(
        arriving == leaving ? "\(arriving) msg/s in and out" : "\(arriving) msg/s in and \(leaving) msg/s out"
      )
    } else if let leaving = total.outPerS {
      parts.append("\(rateFigure(leaving)) msg/s out")
    }
    if let late = total.times(.endToEnd).quantile(0.99) {
      parts.append("the 99th percentile is \(timed(late))")
    } else if let late = total.times(.queueWait).quantile(0.99) {
      parts.append("99 of 100 wait less than \(timed(late))")
    }
    if let end = total.backlog.end {
      parts.append(
        end == 0 ? "nothing is waiting at the end" : "\(countFigure(end, of: "message")) in flight at the end"
      )
    }
    return parts.joined(separator: ", ") + "."
  }

  /// The label with the slowest hundredth.
  private var slowestLabel: LabelMeasures? {
    func late(_ label: LabelMeasures) -> Int64 { label.latency.quantile(0.99) ?? 0 }
    return measures.labels.filter { $0.count > 0 }.max { (late($0), $1.label) < (late($1), $0.label) }
  }

  /// The samples in a sentence.
  var samples: String {
    let labels = measures.labels.filter { $0.count > 0 }
    var parts = [countFigure(measures.sampleCount, of: "sample")]
    if let rate = measures.samplesPerS { parts[0] += " at \(rateFigure(rate))/s" }
    if let slowest = slowestLabel, let late = slowest.latency.quantile(0.99) {
      let label = labels.count > 1 && !slowest.label.isEmpty ? " (\(slowest.label))" : ""
      parts.append("the 99th percentile is \(timed(late))\(label)")
    }
    let failed = labels.reduce(0) { $0 + $1.errors }
    parts.append(failed == 0 ? "none failed" : "\(countFigure(failed)) failed")
    return parts.joined(separator: ", ") + "."
  }
}
