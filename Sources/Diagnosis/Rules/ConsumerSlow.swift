internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID {
  public static let consumerSlow = RuleID("consumer-slow")
}

extension Rule {
  static let consumerSlow = Rule(
    .consumerSlow,
    RuleText(
      "some messages take many times as long to process, or all do since some moment",
      """
      The work itself, not the waiting, makes the slow messages slow: a few take many times as long as the usual one, \
      or from some moment on all of them take longer.
      """,
      test: [
        "processing p99 is at least 10 times p50 and its squared variation at least 2, or the one 5 and the other 4 (an exponential law has 6.6 and 1)",
        "and processing makes at least 30 % of what the slowest hundredth takes longer than the usual message",
        "or both hold, and consumers are busy for 30 to 80 % of the time: then what waits, waits behind the slow ones",
        "either way the slow ones take 10 ms and more",
        "or: the median processing time steps up by half or more at one moment and stays there",
      ],
      lookAlikes: [
        "deliver to ack is taken for processing: with a prefetch above 1 it holds the wait at the consumer too",
        "the slow ones all are at one consumer: consumer-outlier",
        "the slow ones are the large ones: large-messages",
        "they come at fixed intervals: periodic-stall",
      ],
      actions: [
        "any": "find what the slow class waits for; give it a time limit, or a queue of its own",
        "RabbitMQ":
          "prefetch 1 to 2 for that queue, so that a slow message holds up no other; consumer_timeout as a net",
        "Kafka": "a lower max.poll.records, so that one poll does not outlast max.poll.interval.ms",
      ],
      sources: ["RabbitMQ documentation: consumer prefetch, consumers", "rank-based CUSUM for the step"]),
    needs: [.deliveries, .settles, .identities, .enough], .capacity
  ) { file in
    file.queues.compactMap { queue in step(of: queue) ?? tail(of: queue) }
  }

  private static let parts = 40
  /// Below that, in nanoseconds, a slow message is a whim of the machine.
  private static let shortest = 10e6

  private static func step(of queue: QueueCase) -> Finding? {
    guard let study = queue.studyIfTroubled, study.services.count >= 299 else { return nil }
    let series = study.services(inParts: parts).compactMap { $0 }
    guard series.count >= parts * 3 / 4, let point = ChangePoint(series, margin: 6), point.factor >= 1.5,
      point.strength > 1.3, series.keepsLevels(around: point)
    else { return nil }
    let at = study.moment(ofPart: point.index, of: series.count)
    let share = study.tail?.service
    return Finding(
      .consumerSlow, queue.subject, queue.isFallingBehind ? .critical : .high, .high,
      "processing takes \(factorText(point.factor)) as long since some moment",
      details: [
        "The median rises from \(timed(point.before)) to \(timed(point.after)) and stays there"
          + whoChanged(study, at: at, by: point.factor) + ".",
        "Find what changed then: a release, a dependency, the data.",
      ],
      during: at..<max(at + 1, study.window.upperBound),
      impact: Impact(tailShare: share, lostPerSecond: queue.growth),
      evidence: [
        Evidence(
          "median processing \(timed(point.before)) before, \(timed(point.after)) after",
          "median_service_factor",
          point.factor, threshold: 1.5, samples: study.services.count,
          query: RecordQuery(queue: queue.name, during: at..<max(at + 1, study.window.upperBound)))
      ],
      advice: [
        Advice(
          "what the consumers of \(queue.called) do", system: .application, setting: "processing time",
          from: timed(point.after), to: timed(point.before), cost: "a look at what changed at that moment",
          undo: "none needed")
      ])
  }

  /// Of consumers that worked before and after a change, how many changed with it; empty for a single one.
  private static func whoChanged(_ study: TraceStudy, at moment: Int64, by factor: Double) -> String {
    var (before, after): ([Int: [Double]], [Int: [Double]]) = ([:], [:])
    for passage in study.passages {
      guard let consumer = passage.consumer else { continue }
      if passage.start < moment {
        before[consumer, default: []].append(passage.service)
      } else {
        after[consumer, default: []].append(passage.service)
      }
    }
    let known = before.filter { $0.value.count >= 5 && (after[$0.key] ?? []).count >= 5 }
    let changed = known.count { consumer, services in
      median((after[consumer] ?? []).sorted()) >= median(services.sorted()) * factor.squareRoot()
    }
    guard known.count > 1 else { return "" }
    return changed == known.count
      ? ", at all \(countFigure(changed, of: "consumer"))"
      : ", at \(countFigure(changed)) of \(countFigure(known.count, of: "consumer"))"
  }

  private static func tail(of queue: QueueCase) -> Finding? {
    guard let study = queue.studyIfTroubled, study.services.count >= 299 else { return nil }
    let (usual, slow) = (percentile(0.5, of: study.services), percentile(0.99, of: study.services))
    guard slow >= shortest, let tail = study.tail else { return nil }
    let ratio = usual > 0 ? slow / usual : 0
    let isUneven = study.serviceVariation >= 4
    // The slowest hundredth of a few hundred may be chance; that of an exponential law varies with a variation of 1.
    let isHeavy = ratio >= 10 && study.serviceVariation >= 2
    // Consumers with time to spare keep others waiting only behind their slow messages: then the wait is theirs too.
    let causesWaits = isHeavy && isUneven && (0.3..<0.8).contains(queue.utilisation ?? 1)
    guard isHeavy || isUneven && ratio >= 5, tail.service >= 0.3 || causesWaits,
      study.sizeCorrelation < 0.5
    else { return nil }
    // What one consumer does alone is that consumer's trouble.
    let medians = study.servicesByConsumer.filter { $0.count >= 20 }.map { percentile(0.5, of: $0) }
    if let most = medians.max(), let least = medians.min(), most > 2 * least { return nil }
    // Between the usual and the slow ones, and never below what nine of ten take.
    let limit = max(percentile(0.9, of: study.services), (usual * slow).squareRoot())
    let failing = Double(study.services.count { $0 > limit }) / Double(study.services.count)
    return Finding(
      .consumerSlow, queue.subject, tail.service >= 0.5 ? .high : .medium, .high,
      "a few messages take many times as long to process",
      details: [
        "Half are done in \(timed(usual)), one in a hundred takes over \(timed(slow)).",
        "Processing makes \(shareFigure(tail.service)) of what the slowest hundredth takes longer.",
      ],
      during: study.window, impact: Impact(tailShare: tail.service),
      evidence: [
        Evidence(
          "processing p99 is \(factorText(ratio)) p50", "service_tail_ratio", ratio, threshold: 10,
          samples: study.services.count, query: RecordQuery(queue: queue.name, during: study.window)),
        Evidence(
          "squared variation \(rateFigure(study.serviceVariation))", "service_scv", study.serviceVariation,
          threshold: 4,
          samples: study.services.count),
      ],
      excluded: [
        Exclusion(.consumerOutlier, "the consumers are alike"),
        Exclusion(.largeMessages, "the slow ones are not the large ones"),
      ],
      advice: [
        Advice(
          "a time limit for one message of \(queue.called)", system: .application, setting: "handler timeout",
          to: timed(limit), risk: .medium,
          cost: "\(shareFigure(failing)) of the messages fail and must be handled elsewhere",
          undo: "no limit")
      ])
  }
}

/// `3.1 times`
func factorText(_ factor: Double) -> String { "\(rateFigure(factor)) times" }

extension [Double] {
  /// Whether both sides of a change are levels and not slopes or spikes: three of four values on each side lie nearer
  /// to their own median than to the other.
  func keepsLevels(around point: ChangePoint) -> Bool {
    let middle = (point.before * point.after).squareRoot()
    let rises = point.after > point.before
    let before = self[..<point.index].count { rises ? $0 < middle : $0 > middle }
    let after = self[point.index...].count { rises ? $0 > middle : $0 < middle }
    return before * 4 >= point.index * 3 && after * 4 >= (count - point.index) * 3
  }
}
