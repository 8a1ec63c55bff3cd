internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID { public static let periodicStall = RuleID("periodic-stall") }

extension Statistic {
  static let autocorrelation = Statistic("autocorrelation", .messages(.total))
  static let cyclesHit = Statistic("cycles_hit", .messages(.total))
  static let slowServiceFactor = Statistic("slow_work_over_usual", .messages(.work))
}

private enum Bounds {
  static let serviceFactor = Bound.number(2)
  static let crowd = Bound.number(1.3)
  static let fewestServices = Bound.number(20)
  static let slowTail = Bound.number(5)
}

extension Rule {
  static let periodicStall = Rule(
    .periodicStall,
    RuleText(
      "everything is slow at regular intervals",
      """
      At fixed intervals processing takes many times as long, or the slowest messages accumulate: something runs on a \
      schedule, such as a job, a checkpoint, a garbage collection or a statistics run.
      """,
      test: [
        """
        p99 is at least \(Bounds.slowTail) times p50, and the course of p99 repeats after one period: autocorrelation >= \
        \(Rhythm.likeness) and > \(Rhythm.likenessDeviations) / sqrt(n)
        """,
        """
        \(Rhythm.concentration) of the slow times fall into \(Rhythm.widestPhase) of the period or less, in \
        \(Rhythm.hitShare) of at least \(Rhythm.fewestCycles) cycles
        """,
        """
        the longest tenth of processing takes \(Bounds.serviceFactor) times as long in that phase, over \
        \(Bounds.fewestServices) messages or more on both sides; or else less than \(Bounds.crowd) times the usual number \
        of messages arrives in that phase, the phase is \(Rhythm.strictPhase) of the period or less, and \
        \(Rhythm.strictHitShare) of at least \(Rhythm.strictCycles) cycles have it
        """,
        """
        medium when \(Bound.mediumTailShare) of the slowest \(Bound.slowest) of messages fall into these times, high from \
        \(Bound.highTailShare) on, low below (rule of thumb)
        """,
      ],
      lookAlikes: [
        "messages arrive at regular intervals: producer-burst",
        "pauses at no fixed intervals: stop-the-world",
        "a period close to the width of a time bucket may be an artefact: analyse a shorter part of the log",
      ],
      actions: [
        "any": "find what runs at that interval; move it, spread it, or give it other resources",
        "RabbitMQ":
          "raise collect_statistics_interval when that is the period; look at WAL roll-over of quorum queues",
        "NATS": "sync_interval", "Mosquitto": "autosave_interval",
      ],
      sources: [
        "autocorrelation, confirmed by folding the log at the period; the shares of phase and cycles are rules of thumb"
      ]),
    needs: [.events], .capacity, word: .slowAtTimes,
    statistics: [.autocorrelation, .cyclesHit, .slowServiceFactor],
    effects: Effects(inQueue: [
      .consumerSlow, .producerBurst, .regimeChange, .consumerLag, .prefetchHigh, .nearLimit, .slowTail,
      .backlogPeak,
    ])
  ) { file in
    file.queues.compactMap { ofQueue($0, file) } + file.samples.compactMap { ofSamples($0, file) }
  }

  private static func ofQueue(_ queue: QueueCase, _ file: CaseFile) -> Finding? {
    guard queue.hasTail(of: Bounds.slowTail), let span = queue.span, let rhythm = queue.rhythm else {
      return nil
    }
    let work = queue.work(in: rhythm)
    let crowd = queue.crowd(in: rhythm)
    let isWork = work.map { $0.slow >= Bounds.serviceFactor.value * $0.usual } ?? false
    guard isWork || crowd < Bounds.crowd.value && rhythm.isStrict else { return nil }
    let share = queue.tailShare(during: rhythm.times(in: span))
    var details = [rhythm.sentence(span)]
    if let work, isWork {
      details.append(
        "The longest tenth of the service times is \(timed(work.slow)) in these times, \(timed(work.usual)) otherwise."
      )
    }
    if let share {
      details.append(
        "Of the slowest \(Bound.slowest) of messages \(shareFigure(share)) fall into these times.")
    }
    var excluded = [Exclusion(.stopTheWorld, "the times are regular")]
    if crowd < Bounds.crowd.value {
      excluded.append(Exclusion(.producerBurst, "arrivals are not higher at these times"))
    }
    return Finding(
      .periodicStall, queue.subject, Severity(ofTailShare: share), isWork ? .high : .medium,
      "slow every \(rhythm.periodText(span))", details: details, during: file.whole,
      impact: Impact(tailShare: share),
      evidence: evidence(rhythm, span, RecordQuery(queue: queue.name, during: rhythm.example(in: span)))
        + (work.map {
          [
            Evidence(
              "longest tenth of the service times \(timed($0.slow)) in that phase, \(timed($0.usual)) otherwise",
              .slowServiceFactor, $0.usual > 0 ? $0.slow / $0.usual : nil,
              threshold: Bounds.serviceFactor.value)
          ]
        } ?? []),
      excluded: excluded, advice: [advice(rhythm, span, at: queue.name)])
  }

  private static func ofSamples(_ samples: SampleFigures, _ file: CaseFile) -> Finding? {
    let both = samples.latency.quantiles([0.5, 0.99])
    guard samples.count >= Bound.tailSamples.count, both.count == 2,
      Double(both[1]) >= Bounds.slowTail.value * Double(max(1, both[0])), let span = file.span,
      let timeline = samples.timeline, timeline.keepsQuantities,
      let rhythm = Rhythm(timeline.quantile(0.99, in: span.range).map { $0.map(Double.init) }),
      rhythm.isStrict
    else { return nil }
    return Finding(
      .periodicStall, Subject(.label, samples.label), .medium, .medium,
      "slow every \(rhythm.periodText(span))",
      details: [rhythm.sentence(span)], during: file.whole,
      evidence: evidence(rhythm, span, RecordQuery(during: rhythm.example(in: span))),
      excluded: [Exclusion(.stopTheWorld, "the times are regular")],
      advice: [advice(rhythm, span, at: samples.label)])
  }

  private static func evidence(_ rhythm: Rhythm, _ span: LogSpan, _ query: RecordQuery) -> [Evidence] {
    [
      Evidence(
        "autocorrelation \(plainFigure((rhythm.likeness * 100).rounded() / 100)) at \(rhythm.periodText(span))",
        .autocorrelation, rhythm.likeness, threshold: Rhythm.likeness.value, samples: span.bucketCount,
        query: query),
      Evidence(
        "\(countFigure(rhythm.hits)) of \(countFigure(rhythm.cycles, of: "cycle")) are slow in the same phase",
        .cyclesHit, Double(rhythm.hits) / Double(rhythm.cycles),
        threshold: Rhythm.hitShare.value, samples: rhythm.cycles),
    ]
  }

  private static func advice(_ rhythm: Rhythm, _ span: LogSpan, at place: String) -> Advice {
    Advice(
      "the job that runs every \(rhythm.periodText(span)) at \(place)", system: .application,
      setting: "schedule",
      from: "every \(rhythm.periodText(span))",
      to: "another time or place, or spread over the \(rhythm.periodText(span))",
      risk: .low, cost: "the job itself ends later", undo: "the former schedule")
  }
}

extension Rhythm {
  func periodText(_ span: LogSpan) -> String {
    timed(
      span.bucketSeconds >= 1
        ? (period * span.bucketSeconds).rounded() * 1e9 : period * span.bucketSeconds * 1e9)
  }

  func sentence(_ span: LogSpan) -> String {
    "\(countFigure(hits)) of \(countFigure(cycles, of: "cycle")) of \(periodText(span)) have a slow time of "
      + "\(timed(length * span.bucketSeconds * 1e9)) or less, always in the same phase."
  }

  /// The slow phase of each cycle.
  func times(in span: LogSpan) -> [Range<Int64>] {
    (0...cycles).compactMap { cycle in
      let from = Int((phase + Double(cycle - 1) * period).rounded(.down))
      let to = Int((phase + Double(cycle - 1) * period + length).rounded(.up))
      let buckets = max(0, from)..<max(0, min(to, span.bucketCount), from)
      return buckets.isEmpty || buckets.lowerBound >= span.bucketCount ? nil : span.time(of: buckets)
    }
  }

  /// The second slow phase: the first one may be cut.
  func example(in span: LogSpan) -> Range<Int64> {
    let times = times(in: span)
    return times.count > 1 ? times[1] : times.first ?? stretch(from: span.first, to: span.last)
  }
}

extension QueueCase {
  /// That of its slowest messages, in buckets of its timeline; buckets are taken together until they hold five messages
  /// on average, as long as 120 groups are left.
  fileprivate var rhythm: Rhythm? {
    let series = durations(0.99)
    guard !series.isEmpty else { return nil }
    let enough = 5 * series.count / max(1, figures.endToEnd.count) + 1
    return Rhythm(series, inGroupsOf: min(enough, max(1, series.count / 120)))
  }

  /// Processing time of the longest tenth done in the slow phase, and of that done otherwise; nil when too few can
  /// be followed.
  fileprivate func work(in rhythm: Rhythm) -> (slow: Double, usual: Double)? {
    guard let study, let span else { return nil }
    var (slow, usual): ([Double], [Double]) = ([], [])
    for passage in study.passages where passage.consumer != nil {
      let bucket = Int((passage.end &- span.start(of: 0)) / span.width)
      if rhythm.contains(bucket) { slow.append(passage.service) } else { usual.append(passage.service) }
    }
    guard min(slow.count, usual.count) >= Bounds.fewestServices.count else { return nil }
    // Many in the phase only drain behind the stall: its longest tenth tells how long work took meanwhile.
    func upperTenth(_ values: [Double]) -> Double {
      mean(Array(values.sorted().suffix(max(1, values.count / 10))))
    }
    return (upperTenth(slow), upperTenth(usual))
  }

  /// Arrivals in the slow phase, and the buckets before it from which they are late, over arrivals otherwise.
  fileprivate func crowd(in rhythm: Rhythm) -> Double {
    guard let flow, let span else { return 0 }
    var (inside, outside): ([Double], [Double]) = ([], [])
    for bucket in span.whole {
      let isInside = rhythm.contains(bucket) || rhythm.contains(bucket + 1) || rhythm.contains(bucket + 2)
      if isInside {
        inside.append(Double(flow.incoming[bucket]))
      } else {
        outside.append(Double(flow.incoming[bucket]))
      }
    }
    let usual = mean(outside)
    return usual > 0 ? mean(inside) / usual : inside.isEmpty ? 0 : .infinity
  }
}
