internal import Bytes
internal import Events
internal import Measures
internal import Metrics
internal import Profiles

// Messages that wait in the hands of one consumer while another has nothing to do. Two rules share the test and differ
// in the cause: shares that do not fit the consumers, or hands that hold too much.

/// What both rules look at.
private struct Hoard {
  let queue: QueueCase
  let study: TraceStudy
  /// Largest minus smallest share of time that consumers are at work.
  let spread: Double
  /// Most that one consumer had in hand.
  let most: Int
  /// What the wait at consumers makes of what the slowest hundredth takes longer; nil below 299 messages.
  let share: Double?
  /// The log does not show the messages in a consumer's hands: it is written when work on them begins, and that later
  /// ones overtake them gives them away.
  let isHidden: Bool
  /// How many are overtaken; only of those that are hidden.
  let overtaken: Double

  /// Unless messages are in the hands of consumers for long, others being empty-handed.
  init?(_ queue: QueueCase) {
    // Long waits only: then the trace is worth the look.
    guard queue.consumers.count >= 2, queue.waits, let study = queue.study else { return nil }
    let hands = study.hands
    let working = hands.there.indices.filter { hands.there[$0] > 0 && hands.deliveries[$0] > 0 }
    guard working.count >= 2, hands.wastedShare >= 0.1 else { return nil }
    let loads = working.map { min(1, hands.busy[$0] / hands.there[$0]) }
    most = working.map { hands.most[$0] }.max() ?? 0
    isHidden = study.hidesHands
    overtaken = isHidden ? study.overtakenShare : 0
    // Below five in hand a message waits behind a few others at most, and a fair share of that is chance.
    guard isHidden || most > 4 else { return nil }
    share = isHidden ? study.tail?.wait : study.tail?.buffered
    guard (share ?? (isHidden ? 1 : 0)) >= 0.3 else { return nil }
    self.queue = queue
    self.study = study
    spread = (loads.max() ?? 0) - (loads.min() ?? 0)
  }

  /// The prefetch that keeps a consumer busy and no more, where the round trip is short.
  static let enough = 2

  var during: Range<Int64> { study.window }
  var severity: Severity { (share ?? 1) >= 0.5 ? .high : .medium }

  /// As it was logged, or the most that anybody held; nil when the log hides it.
  var prefetch: Int? { queue.consumers.compactMap(\.prefetch).max() ?? (isHidden ? nil : most) }

  /// Advice that brings less is not worth the trouble.
  static let leastGain = 1.5

  /// Puts what helps most first.
  /// - Returns: the proof that it helps, nothing where no replay can tell, and nil where none helps enough.
  func gain(of advice: inout [Advice], _ forecaster: Forecaster) -> [Evidence]? {
    // What waits unseen in a consumer's hands is not in the load that a replay starts from.
    if isHidden { return [] }
    let gains = advice.map { $0.change.flatMap { forecaster.gain(queue, $0) } }
    guard let best = gains.compactMap({ $0 }).max() else { return [] }
    guard best >= Hoard.leastGain else { return nil }
    let order = advice.indices.sorted { (-(gains[$0] ?? 0), $0) < (-(gains[$1] ?? 0), $1) }
    advice = order.map { advice[$0] }
    return [
      Evidence(
        "p99 is \(factorText(best)) what it would be otherwise, by replay", "replay_gain", best,
        threshold: Hoard.leastGain, samples: study.passages.count)
    ]
  }

  var evidence: [Evidence] {
    let query = RecordQuery(queue: queue.name, during: during)
    var evidence = [
      Evidence(
        "somebody empty-handed \(shareFigure(study.hands.wastedShare)) of the time in which messages wait",
        "wasted_share", study.hands.wastedShare, threshold: 0.1, samples: study.passages.count, query: query)
    ]
    if isHidden {
      evidence.append(
        Evidence(
          "\(shareFigure(overtaken)) of the messages are overtaken by later ones", "overtaken_share",
          overtaken,
          threshold: 0.1, samples: study.passages.count, query: query))
    }
    if let share {
      evidence.append(
        Evidence(
          "waiting in a consumer's hands makes \(shareFigure(share)) of what the slowest take longer",
          "tail_share",
          share, threshold: 0.3, samples: study.passages.count, query: query))
    }
    return evidence
  }
}

extension RuleID {
  public static let unfairDispatch = RuleID("unfair-dispatch")
  public static let prefetchHigh = RuleID("prefetch-high")
}

extension Rule {
  static let unfairDispatch = Rule(
    .unfairDispatch,
    RuleText(
      "some consumers are overloaded while others idle",
      """
      Messages are handed out in shares that do not fit the consumers: some have more in hand than they can do, and \
      others have nothing.
      """,
      test: [
        "in at least 10 % of the time in which messages wait, in the queue or at a consumer, another is empty-handed",
        "waiting at the consumer makes at least 30 % of what the slowest hundredth takes longer",
        "the consumers' busy shares differ by 0.3 or more, and one holds more than 4 messages at a time",
        "replaying the log with the advised change makes p99 at least 1.5 times as short, where the log can be replayed",
        "where the log shows a delivery only when work begins: at least 10 % of the messages are overtaken by later ones",
      ],
      lookAlikes: [
        "equal counts at unequal speeds are the symptom of round-robin; unequal counts can be right",
        "a single active consumer or ordered keys: parallelism-cap",
        "the prefetch alone is to blame where consumers are equally busy: prefetch-high",
      ],
      actions: [
        "mqtune": "dispatch least-outstanding, prefetch near 2 x (round trip + work) / work",
        "RabbitMQ": "a lower prefetch on every consumer, so that the queue decides late who gets a message",
        "Kafka": "a sticky or uniform assignment; share groups",
        "NATS": "pull consumers",
      ],
      sources: [
        "RabbitMQ documentation: consumer prefetch, consumer priorities",
        "replays at equal and unequal speeds",
      ]),
    needs: [.deliveries, .settles, .identities, .enough, .consumers], .capacity
  ) { file in
    file.queues.compactMap { queue in
      guard let hoard = Hoard(queue), hoard.spread >= 0.3 else { return nil }
      var advice = [Advice.prefetch(of: queue, from: hoard.prefetch, to: Hoard.enough)]
      let now = file.setting(.dispatch)
      if !file.isRabbitMQ, now != "least-outstanding" {
        advice.append(.dispatch(of: queue, from: now, to: "least-outstanding"))
      }
      guard let gain = hoard.gain(of: &advice, file.forecaster) else { return nil }
      let hands = hoard.study.hands
      let loads = hands.there.indices.map {
        hands.there[$0] > 0 ? min(1, hands.busy[$0] / hands.there[$0]) : 0
      }
      let busiest = loads.indices.max { (loads[$0], $1) < (loads[$1], $0) } ?? 0
      let idlest = loads.indices.filter { hands.there[$0] > 0 }.min { (loads[$0], $0) < (loads[$1], $1) } ?? 0
      let holds =
        hoard.isHidden
        ? "messages wait in its hands while later ones are done elsewhere"
        : "holds up to \(countFigure(hands.most[busiest], of: "message"))"
      return Finding(
        .unfairDispatch, queue.subject, hoard.severity, hoard.isHidden ? .medium : .high,
        "some consumers are overloaded while others idle",
        details: [
          "\(queue.consumers[busiest].name) is busy \(shareFigure(loads[busiest])) of the time and \(holds); "
            + "\(queue.consumers[idlest].name) is busy \(shareFigure(loads[idlest]))."
        ],
        during: hoard.during, impact: Impact(tailShare: hoard.share),
        evidence: hoard.evidence + gain + [
          Evidence(
            "busy shares differ by \(shareFigure(hoard.spread))", "busy_spread", hoard.spread, threshold: 0.3)
        ],
        advice: advice)
    }
  }

  static let prefetchHigh = Rule(
    .prefetchHigh,
    RuleText(
      "consumers hoard messages that others could do",
      """
      A consumer is handed many messages at once. Those behind a long one wait in its hands, where no other consumer can \
      take them, though others have nothing to do.
      """,
      test: [
        "in at least 10 % of the time in which messages wait, another consumer is empty-handed",
        "waiting at the consumer makes at least 30 % of what the slowest hundredth takes longer",
        "the consumers are about equally busy, and one holds more than 4 messages at a time",
        "replaying the log with the advised prefetch makes p99 at least 1.5 times as short, where the log can be replayed",
      ],
      lookAlikes: [
        "a long round trip needs the prefetch: see what prefetch-low computes",
        "a single consumer: nobody else could take them",
      ],
      actions: [
        "any": "prefetch down to 2 x (round trip + work) / work, rounded up",
        "RabbitMQ": "basic.qos; never unlimited (0); acknowledge by hand",
      ],
      sources: ["RabbitMQ documentation: consumer prefetch, confirms", "replays with equal consumers"]),
    needs: [.deliveries, .settles, .identities, .enough, .consumers], .tuning
  ) { file in
    file.queues.compactMap { queue in
      guard let hoard = Hoard(queue), hoard.spread < 0.3, !hoard.isHidden else { return nil }
      var advice = [Advice.prefetch(of: queue, from: hoard.prefetch, to: Hoard.enough)]
      guard let gain = hoard.gain(of: &advice, file.forecaster) else { return nil }
      let buffered = hoard.study.passages.map(\.buffered).sorted()
      return Finding(
        .prefetchHigh, queue.subject, hoard.severity, .high,
        "consumers hoard messages that others could do",
        details: [
          "A consumer holds up to \(countFigure(hoard.most, of: "message")); one message in a hundred waits over "
            + "\(timed(percentile(0.99, of: buffered))) there for \(timed(percentile(0.5, of: hoard.study.services))) of work."
        ],
        during: hoard.during, impact: Impact(tailShare: hoard.share), evidence: hoard.evidence + gain,
        excluded: [Exclusion(.unfairDispatch, "the consumers are about equally busy")],
        advice: advice)
    }
  }
}
