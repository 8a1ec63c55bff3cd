internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID {
  public static let networkSaturation = RuleID("network-saturation")
}

extension Rule {
  static let networkSaturation = Rule(
    .networkSaturation,
    RuleText(
      "the way to the consumers carries no more bytes",
      """
      Messages leave the queue as fast as their bytes get through, and not as fast as consumers could work: many small ones \
      a second or a few large ones, and always as many bytes.
      """,
      test: [
        "while messages wait, the time in which a few dozen of them are settled grows with their bytes: correlation >= 0.8",
        "bytes a second vary less than messages a second (by a factor of 0.7 or less; chosen)",
        "this holds for all consumers together: the work of one is not explained by its own message alone",
      ],
      lookAlikes: [
        "each consumer's work grows with the size of its own message: large-messages, consumer-capacity",
        "one consumer only is slow: consumer-outlier",
        "time does not depend on size: consumer-capacity",
      ],
      actions: [
        "any": "compress bodies, send references instead of bodies, or a wider link",
        "RabbitMQ": "buffers tune themselves since 4.1; consumers near the node that holds the queue",
        "Kafka":
          "compression.type zstd or lz4, client.rack for fetches nearby, socket.send.buffer.bytes on long links",
      ],
      sources: [
        "bottleneck law on bytes: the slope of time over bytes is one over the bandwidth",
        "RabbitMQ documentation: networking",
      ]),
    needs: [.identities, .sizes, .settles], .capacity
  ) { file in
    file.queues.compactMap { ofQueue($0, file) }
  }

  private static func ofQueue(_ queue: QueueCase, _ file: CaseFile) -> Finding? {
    guard queue.counts.sized * 10 >= queue.counts.published * 9, queue.isFallingBehind || queue.waits,
      let study = queue.study, let link = LinkFit(study)
    else { return nil }
    let isAlone = queue.activeConsumers < 2
    let offered = (queue.inRate ?? 0) * queue.meanSize
    let rate = sizeFigure(Int64(wholeNumber(link.bytesPerSecond)))
    let severity: Severity =
      queue.isFallingBehind ? .critical : (study.tail?.service ?? 0) >= 0.5 ? .medium : .high
    var details = [
      "\(rate)/s get through, whether messages are small or large; \(sizeFigure(Int64(wholeNumber(offered))))/s arrive."
    ]
    if isAlone { details.append("With one consumer its own work per byte would look the same.") }
    if queue.isFallingBehind {
      details.append("The backlog grows by \(rateFigure(queue.growth ?? 0)) msg/s.")
    }
    let needed = link.bytesPerSecond > 0 ? offered / link.bytesPerSecond : 0
    return Finding(
      .networkSaturation, queue.subject, severity, isAlone ? .low : .high,
      "the way to its consumers carries no more bytes", details: details, during: study.window,
      impact: Impact(
        tailShare: study.tail.map { $0.wait + $0.buffered },
        lostPerSecond: queue.isFallingBehind ? queue.growth : nil),
      evidence: [
        Evidence(
          "time to settle \(countFigure(link.messages)) messages grows with their bytes",
          "time_bytes_correlation",
          link.fit, threshold: 0.8, samples: link.groups,
          query: RecordQuery(queue: queue.name, during: study.window)),
        Evidence(
          "bytes a second vary less than messages a second", "bytes_over_messages_variation",
          link.variationRatio,
          threshold: 0.7, samples: link.groups),
        Evidence("\(rate)/s", "bytes_per_s", link.bytesPerSecond),
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
          "bytes on the way to the consumers of \(queue.called)", system: .publisher, setting: "compression",
          to: needed > 1
            ? "bodies smaller by \(shareFigure(1 - 0.7 / needed)) or more"
            : "bodies smaller by \(shareFigure(0.3)) or more",
          cost: "processor time at both ends", undo: "no compression"),
        Advice(
          "link to the consumers of \(queue.called)", system: .system, setting: "bandwidth",
          from: "\(rate)/s",
          to: "\(sizeFigure(Int64(wholeNumber(max(offered, link.bytesPerSecond) / 0.7))))/s", risk: .medium,
          cost: "a wider link, or consumers closer to the broker", undo: "the former link"),
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
      // Only where the next one was there already did nothing but the way or the work hold it up.
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
    guard fit >= 0.8 else { return nil }
    let bytesRates = zip(bytes, times).map { $0 / $1 }
    let messageRates = times.map { Double(size) / $0 }
    let spread = squaredVariation(messageRates)
    guard spread > 0 else { return nil }
    variationRatio = (squaredVariation(bytesRates) / spread).squareRoot()
    guard variationRatio <= 0.7, !Self.followsOwnSize(study) else { return nil }
    bytesPerSecond = bytes.reduce(0, +) / times.reduce(0, +) * 1e9
    groups = bytes.count
    messages = size
  }

  /// Whether each consumer takes as long as its own message is large: then it is work and no shared way.
  private static func followsOwnSize(_ study: TraceStudy) -> Bool {
    study.servicesByConsumer.count { !$0.isEmpty } > 1 && study.sizeCorrelation >= 0.85
  }
}
