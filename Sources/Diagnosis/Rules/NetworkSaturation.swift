internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID { public static let networkSaturation = RuleID("network-saturation") }

extension Statistic {
  static let timeBytesCorrelation = Statistic("time_bytes_correlation", .messages(.bytes))
  static let bytesVariationRatio = Statistic("bytes_over_messages_variation")
  static let bytesPerSecond = Statistic("bytes_per_s", .messages(.bytes))
}

private enum Bounds {
  static let correlation = Bound.number(0.8)
  static let variationRatio = Bound.number(0.7)
  static let ownSize = Bound.number(0.85)
  static let sizedShare = Bound.share(0.9)
}

extension Rule {
  static let networkSaturation = Rule(
    .networkSaturation,
    RuleText(
      "the network link to the consumers is saturated",
      """
      The bandwidth of the link, and not the speed of the consumers, limits how fast messages leave the queue: many small \
      messages a second or a few large ones, and always about the same number of bytes.
      """,
      test: [
        """
        \(Bounds.sizedShare) of the messages have a size; while messages wait, the time in which a few dozen of them are \
        settled grows with their bytes: correlation >= \(Bounds.correlation)
        """,
        """
        bytes a second vary less than messages a second, by a factor of \(Bounds.variationRatio) or less (rule of thumb)
        """,
        """
        the limit is that of all consumers together: processing time and size of the messages of one consumer correlate \
        by less than \(Bounds.ownSize)
        """,
        """
        critical when the queue falls behind; otherwise medium when processing is \(Bound.highTailShare) of the extra time \
        that the slowest \(Bound.slowest) of messages take, high below
        """,
      ],
      lookAlikes: [
        "the time of each consumer grows with the size of its own message: large-messages, consumer-capacity",
        "only one consumer is slow: consumer-outlier",
        "time does not depend on size: consumer-capacity",
      ],
      actions: [
        "any": "compress bodies, send references instead of bodies, or use a faster link",
        "RabbitMQ":
          "run consumers near the node that holds the queue; since 4.1 the broker sizes its buffers itself",
        "Kafka":
          "compression.type zstd or lz4, client.rack for fetches nearby, socket.send.buffer.bytes on long links",
      ],
      sources: [
        "bottleneck law on bytes: the slope of time over bytes is the reciprocal of the bandwidth",
        "RabbitMQ documentation: networking",
      ]),
    needs: [.identities, .sizes, .settles], .capacity,
    statistics: [.timeBytesCorrelation, .bytesVariationRatio, .bytesPerSecond],
    effects: Effects(inQueue: [
      .consumerCapacity, .consumerLag, .consumerSlow, .largeMessages, .prefetchHigh, .prefetchLow,
      .unfairDispatch,
      .regimeChange, .dropOverflow, .nearLimit, .slowTail, .backlogPeak,
    ])
  ) { file in
    file.queues.compactMap { ofQueue($0, file) }
  }

  private static func ofQueue(_ queue: QueueCase, _ file: CaseFile) -> Finding? {
    guard Double(queue.counts.sized) >= Bounds.sizedShare.value * Double(queue.counts.published),
      queue.isFallingBehind || queue.waits,
      let study = queue.study, let link = LinkFit(study)
    else { return nil }
    let isAlone = queue.activeConsumers < 2
    let offered = (queue.inRate ?? 0) * queue.meanSize
    let rate = sizeFigure(Int64(wholeNumber(link.bytesPerSecond)))
    let severity: Severity =
      queue.isFallingBehind
      ? .critical : (study.tail?.service ?? 0) >= Bound.highTailShare.value ? .medium : .high
    var details = [
      "\(rate)/s get through, whether messages are small or large; \(sizeFigure(Int64(wholeNumber(offered))))/s arrive."
    ]
    if isAlone {
      details.append("With a single consumer this can also be processing that takes time for every byte.")
    }
    if queue.isFallingBehind {
      details.append("The backlog grows by \(rateFigure(queue.growth ?? 0)) msg/s.")
    }
    let needed = link.bytesPerSecond > 0 ? offered / link.bytesPerSecond : 0
    return Finding(
      .networkSaturation, queue.subject, severity, isAlone ? .low : .high,
      "the network link to the consumers is saturated", details: details, during: study.window,
      impact: Impact(
        tailShare: study.tail.map { $0.wait + $0.buffered },
        lostPerSecond: queue.isFallingBehind ? queue.growth : nil),
      evidence: [
        Evidence(
          "time to settle \(countFigure(link.messages)) messages grows with their bytes",
          .timeBytesCorrelation, link.fit, threshold: Bounds.correlation.value, samples: link.groups,
          query: RecordQuery(queue: queue.name, during: study.window)),
        Evidence(
          "bytes a second vary less than messages a second", .bytesVariationRatio,
          link.variationRatio, threshold: Bounds.variationRatio.value, samples: link.groups),
        Evidence("\(rate)/s to the consumers", .bytesPerSecond, link.bytesPerSecond),
      ],
      excluded: isAlone
        ? []
        : [
          Exclusion(
            .consumerCapacity, "consumers work at the pace of all bytes, not of their own messages"),
          Exclusion(.largeMessages, "the work of one message does not follow its own size alone"),
        ],
      advice: [
        Advice(
          "bytes sent to the consumers of \(queue.called)", system: .publisher, setting: "compression",
          to: needed > 1
            ? "bodies smaller by \(shareFigure(1 - 0.7 / needed)) or more"
            : "bodies smaller by \(shareFigure(0.3)) or more",
          cost: "processor time at both ends", undo: "no compression"),
        Advice(
          "link to the consumers of \(queue.called)", system: .system, setting: "bandwidth",
          from: "\(rate)/s",
          to: "\(sizeFigure(Int64(wholeNumber(max(offered, link.bytesPerSecond) / 0.7))))/s", risk: .medium,
          cost: "a faster link, or consumers closer to the broker", undo: "the former link"),
      ])
  }
}

/// How well the bytes of messages explain the time in which they are settled, one after the other.
struct LinkFit: Equatable {
  var bytesPerSecond: Double
  var fit: Double
  /// Variation of bytes a second over that of messages a second.
  var variationRatio: Double
  var groups: Int
  /// In one group.
  var messages: Int

  private static let fewestGroups = 12

  init?(_ study: TraceStudy) {
    let size = min(40, max(8, study.passages.count / 60))
    guard study.passages.count >= size * Self.fewestGroups else { return nil }
    var (bytes, times): ([Double], [Double]) = ([], [])
    var (sum, count, begin) = (0.0, 0, study.passages[0].end)
    var previous = study.passages[0].end
    for passage in study.passages.dropFirst() {
      // Where the next message waited already, only the link or the processing can have held it up.
      if passage.publish > previous || passage.bytes < 0 {
        (sum, count, begin) = (0, 0, passage.end)
      } else {
        sum += Double(passage.bytes)
        count += 1
        if count == size {
          bytes.append(sum)
          times.append(Double(passage.end &- begin))
          (sum, count, begin) = (0, 0, passage.end)
        }
      }
      previous = passage.end
    }
    guard bytes.count >= Self.fewestGroups, times.allSatisfy({ $0 > 0 }) else { return nil }
    fit = correlation(bytes, times)
    guard fit >= Bounds.correlation.value else { return nil }
    let bytesRates = zip(bytes, times).map { $0 / $1 }
    let messageRates = times.map { Double(size) / $0 }
    let spread = squaredVariation(messageRates)
    guard spread > 0 else { return nil }
    variationRatio = (squaredVariation(bytesRates) / spread).squareRoot()
    guard variationRatio <= Bounds.variationRatio.value, !Self.followsOwnSize(study) else { return nil }
    bytesPerSecond = bytes.reduce(0, +) / times.reduce(0, +) * 1e9
    groups = bytes.count
    messages = size
  }

  /// Whether each consumer takes as long as its own message is large: then it is work and no shared way.
  private static func followsOwnSize(_ study: TraceStudy) -> Bool {
    study.servicesByConsumer.count { !$0.isEmpty } > 1 && study.sizeCorrelation >= Bounds.ownSize.value
  }
}
