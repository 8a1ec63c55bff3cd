internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID { public static let largeMessages = RuleID("large-messages") }

extension Statistic {
  static let largeBytesShare = Statistic("large_bytes_share", .messages(.bytes))
  static let largeServiceFactor = Statistic("work_large_over_others", .messages(.bytes))
  static let sizeTimeCorrelation = Statistic("size_time_rank_correlation", .messages(.bytes))
  static let medianBytes = Statistic("median_bytes", .messages(.bytes))
}

private enum Bounds {
  static let sizeFactor = Bound.number(20)
  static let fewestLarge = Bound.number(5)
  static let mostLarge = Bound.share(0.1)
  static let bytesShare = Bound.share(0.5)
  static let serviceFactor = Bound.number(5)
  static let largeSize = Bound.bytes(100_000)
  static let correlation = Bound.number(0.5)
  static let thirdsFactor = Bound.number(1.5)
  static let fewestSized = Bound.number(100)
}

extension Rule {
  static let largeMessages = Rule(
    .largeMessages,
    RuleText(
      "large messages take long, and others wait behind them",
      """
      A few messages are many times as large as the rest, or all are large: processing and transferring large \
      messages causes the slowest times, also of small messages behind them.
      """,
      test: [
        """
        of at least \(Bounds.fewestSized) messages with a size, \(Bounds.fewestLarge) messages or more, but at most \
        \(Bounds.mostLarge), are at least \(Bounds.sizeFactor) times as large as the median; they hold \
        \(Bounds.bytesShare) of the bytes, and processing them takes at least \(Bounds.serviceFactor) times as long
        """,
        """
        or the median size is \(Bounds.largeSize) or more (rule of thumb), and time grows with size: rank correlation >= \
        \(Bounds.correlation), and the largest third takes \(Bounds.thirdsFactor) times as long as the smallest
        """,
        """
        with a few large messages: medium when they explain \(Bound.mediumTailShare) of the slowest \(Bound.slowest) of messages, high \
        from \(Bound.highTailShare) on (rule of thumb); medium when all messages are large
        """,
      ],
      lookAlikes: [
        "slow messages are no larger than others: consumer-slow",
        "all bytes together fill the link: network-saturation",
      ],
      actions: [
        "any": "store bodies elsewhere and send references, or give large messages a queue of their own",
        "RabbitMQ": "max_message_size limits them (16 MiB by default, 128 MiB before 4.0)",
        "Kafka": "max.request.size and message.max.bytes (1 MiB)", "NATS": "max_payload (1 MiB, not above 8)",
      ],
      sources: [
        "ratio of percentiles and rank correlation of size and time; claim check pattern",
        "RabbitMQ documentation: configuration",
      ]),
    needs: [.identities, .sizes], .capacity,
    statistics: [.largeBytesShare, .largeServiceFactor, .sizeTimeCorrelation, .medianBytes],
    effects: Effects(inQueue: [
      .consumerSlow, .consumerCapacity, .networkSaturation, .consumerLag, .prefetchHigh, .nearLimit,
      .slowTail,
      .backlogPeak,
    ])
  ) { file in
    file.queues.compactMap { queue in
      guard queue.counts.sized >= Bounds.fewestSized.count,
        queue.counts.sized * 10 >= queue.counts.published * 9,
        queue.mayHaveGiants || queue.meanSize >= Bounds.largeSize.value, let study = queue.study
      else { return nil }
      return giants(in: queue, study, file) ?? largeOnes(in: queue, study, file)
    }
  }

  /// A few that are much larger than the rest.
  private static func giants(in queue: QueueCase, _ study: TraceStudy, _ file: CaseFile) -> Finding? {
    let known = study.passages.filter { $0.bytes >= 0 }
    let sizes = known.map { Double($0.bytes) }.sorted()
    let middle = max(1, median(sizes))
    let bound = Bounds.sizeFactor.value * middle
    let giants = known.filter { Double($0.bytes) >= bound }
    let bytes = giants.reduce(0) { $0 + Double($1.bytes) }
    guard giants.count >= Bounds.fewestLarge.count,
      Double(giants.count) <= Bounds.mostLarge.value * Double(known.count),
      bytes >= Bounds.bytesShare.value * sizes.reduce(0, +)
    else { return nil }
    let work = median(giants.map(\.service).sorted())
    let others = median(known.filter { Double($0.bytes) < bound }.map(\.service).sorted())
    guard work >= Bounds.serviceFactor.value * max(1, others) else { return nil }
    let size = median(giants.map { Double($0.bytes) }.sorted())
    let share = tailShare(of: giants, among: known, bound: bound)
    let sizeText = sizeFigure(Int64(wholeNumber(size)))
    return Finding(
      .largeMessages, queue.subject, Severity(ofTailShare: share), .high,
      "a few large messages keep others waiting",
      details: [
        "\(countFigure(giants.count)) of \(countFigure(known.count, of: "message")) are about \(sizeText), "
          + "\(countFigure(wholeNumber(size / middle))) times the median, and hold \(shareFigure(bytes / sizes.reduce(0, +))) of the bytes.",
        "Processing a large message takes \(timed(work)), another one \(timed(others)). Of the slowest \(Bound.slowest) of messages "
          + "\(shareFigure(share)) are large or waited behind a large one.",
      ],
      during: study.window, impact: Impact(tailShare: share),
      evidence: [
        Evidence(
          "largest messages hold \(shareFigure(bytes / sizes.reduce(0, +))) of the bytes",
          .largeBytesShare,
          bytes / sizes.reduce(0, +), threshold: Bounds.bytesShare.value, samples: known.count,
          query: giants.first.map {
            RecordQuery(queue: queue.name, during: stretch(from: $0.publish, to: $0.end))
          }),
        Evidence(
          "processing large messages takes \(plainFigure((work / max(1, others)).rounded())) times as long",
          .largeServiceFactor,
          work / max(1, others), threshold: Bounds.serviceFactor.value, samples: giants.count),
      ],
      excluded: [Exclusion(.consumerSlow, "the slow messages are the large ones")],
      advice: advice(
        queue,
        to:
          "above \(sizeFigure(Int64(wholeNumber(bound)))) stored elsewhere, with a reference in the message",
        from: sizeText))
  }

  /// All of them are large.
  private static func largeOnes(in queue: QueueCase, _ study: TraceStudy, _ file: CaseFile) -> Finding? {
    let known = study.passages.filter { $0.bytes >= 0 }.sorted { ($0.bytes, $0.end) < ($1.bytes, $1.end) }
    let sizes = known.map { Double($0.bytes) }
    guard known.count >= 50, median(sizes) >= Bounds.largeSize.value else { return nil }
    let order = rankCorrelation(sizes, known.map(\.total))
    let third = known.count / 3
    let (small, large) = (
      median(known.prefix(third).map(\.total).sorted()), median(known.suffix(third).map(\.total).sorted())
    )
    guard order >= Bounds.correlation.value, large >= Bounds.thirdsFactor.value * max(1, small) else {
      return nil
    }
    let size = sizeFigure(Int64(wholeNumber(median(sizes))))
    let rate = queue.span?.seconds.map { sizeFigure(Int64(wholeNumber(Double(queue.counts.bytes) / $0))) }
    return Finding(
      .largeMessages, queue.subject, .medium, .medium, "messages are large, and time grows with size",
      details: [
        "The median message is \(size)\(rate.map { "; \($0)/s in all" } ?? "").",
        "The smallest third of the messages takes \(timed(small)) (median), the largest third \(timed(large)).",
      ],
      during: study.window,
      evidence: [
        Evidence(
          "time grows with size", .sizeTimeCorrelation, order,
          threshold: Bounds.correlation.value, samples: known.count,
          query: RecordQuery(queue: queue.name, during: study.window)),
        Evidence(
          "median size \(size)", .medianBytes, median(sizes),
          threshold: Bounds.largeSize.value, samples: known.count),
      ],
      excluded: queue.isFallingBehind
        ? [] : [Exclusion(.networkSaturation, "messages do not pile up: the link has room for their bytes")],
      advice: advice(queue, to: "stored elsewhere, with a reference in the message", from: size))
  }

  private static func advice(_ queue: QueueCase, to: String, from: String) -> [Advice] {
    [
      Advice(
        "bodies of \(queue.called)", system: .publisher, setting: "message size", from: from, to: to,
        risk: .medium,
        cost: "another request for each message, and old bodies must be deleted",
        undo: "bodies in the message",
        source: "claim check pattern"),
      Advice(
        "large messages of \(queue.called)", system: .publisher, setting: "queue",
        from: "one queue for all sizes",
        to: "a queue and consumers of their own", risk: .low,
        cost: "no order between large and small messages",
        undo: "one queue"),
    ]
  }

  /// Of the slowest hundredth, the share that is large itself or owes its time to a large one: beyond what would meet
  /// one by chance.
  private static func tailShare(
    of giants: [TraceStudy.Passage], among known: [TraceStudy.Passage], bound: Double
  ) -> Double {
    let slowest = known.sorted { $0.total > $1.total }.prefix(max(5, known.count / 100))
    let large = slowest.count { Double($0.bytes) >= bound }
    let work = giants.map { (from: $0.start, to: $0.end) }.sorted { $0.from < $1.from }
    func meetsOne(_ passage: TraceStudy.Passage) -> Bool {
      work.contains { $0.from < passage.start && $0.to > passage.publish }
    }
    let small = slowest.filter { Double($0.bytes) < bound }
    // A thin sample of all tells how often that is so by chance.
    let step = max(1, known.count / 200)
    let sample = stride(from: 0, to: known.count, by: step).map { known[$0] }
    let usual = Double(sample.count(where: meetsOne)) / Double(max(1, sample.count))
    let met = small.isEmpty ? 0 : Double(small.count(where: meetsOne)) / Double(small.count)
    let excess = usual < 1 ? max(0, (met - usual) / (1 - usual)) : 0
    return (Double(large) + excess * Double(small.count)) / Double(max(1, slowest.count))
  }
}

extension QueueCase {
  var meanSize: Double { Double(counts.bytes) / Double(max(1, counts.sized)) }

  /// Some messages take so much longer than most that it is worth a look at their sizes.
  fileprivate var mayHaveGiants: Bool {
    let times = figures.endToEnd.quantiles([0.5, 0.99, 0.999])
    return times.count == 3 && (times[1] >= 10 * max(1, times[0]) || times[2] >= 15 * max(1, times[0]))
  }
}
