internal import Bytes
internal import Events
internal import Measures
internal import Metrics
internal import Profiles
internal import Simulation

// Messages that wait for one consumer while another is idle. Two rules share the test and differ in the cause: shares that
// do not fit the consumers, or a prefetch that is too high.

extension RuleID {
  public static let unfairDispatch = RuleID("unfair-dispatch")
  public static let prefetchHigh = RuleID("prefetch-high")
}

extension Statistic {
  static let wastedShare = Statistic("wasted_share", .messages(.total))
  static let overtakenShare = Statistic("overtaken_share", .messages(.total))
  static let tailShare = Statistic("tail_share", .messages(.total))
  static let replayGain = Statistic("replay_gain", .messages(.total))
  static let busySpread = Statistic("busy_spread", .messages(.work))
}

private enum Bounds {
  static let wastedShare = Bound.share(0.1)
  static let tailShare = Bound.share(0.3)
  static let busySpread = Bound.number(0.3)
  /// With fewer messages in hand one waits behind a few others at most, and a fair share of that is chance.
  static let inHand = Bound.number(4)
  /// Advice that brings less is not worth the effort.
  static let gain = Bound.number(1.5)
  static let overtakenShare = Bound.share(0.1)
  /// With one message more in hand a consumer has the next one at once; without it, it waits for a round trip.
  static let clearlyBetter = Bound.number(1.1)
}

/// What both rules look at.
private struct Hoard {
  let queue: QueueCase
  let study: TraceStudy
  /// Largest minus smallest share of time that consumers are at work.
  let spread: Double
  /// Most that one consumer had in hand.
  let most: Int
  /// The share that the wait at consumers has in what the slowest hundredth takes longer; nil for too few messages.
  let share: Double?
  /// The log does not show the messages that a consumer holds, because it is written when work on them begins; they are
  /// known because later ones overtake them, or because only a replay that has them gives the log.
  let isHidden: Bool
  /// The prefetch of that replay; nil without one.
  let replayed: Int?
  /// The share of messages that are overtaken; only where they are hidden.
  let overtaken: Double

  /// Nil unless consumers hold messages for long while others are idle.
  init?(_ queue: QueueCase, _ forecaster: Forecaster) {
    // Long waits only: then the trace is worth the look.
    guard queue.consumers.count >= 2, queue.waits, let study = queue.study else { return nil }
    let hands = study.hands
    let working = hands.there.indices.filter { hands.there[$0] > 0 && hands.deliveries[$0] > 0 }
    guard working.count >= 2, hands.wastedShare >= Bounds.wastedShare.value else { return nil }
    let loads = working.map { min(1, hands.busy[$0] / hands.there[$0]) }
    most = working.map { hands.most[$0] }.max() ?? 0
    replayed = forecaster.hiddenPrefetch(of: queue)
    isHidden = study.hidesHands || replayed != nil
    overtaken = isHidden ? study.overtakenShare : 0
    guard isHidden || most > Bounds.inHand.count else { return nil }
    share = isHidden ? study.tail?.wait : study.tail?.buffered
    guard (share ?? (isHidden ? 1 : 0)) >= Bounds.tailShare.value else { return nil }
    self.queue = queue
    self.study = study
    spread = (loads.max() ?? 0) - (loads.min() ?? 0)
  }

  /// The prefetch that keeps a consumer busy and no more, where the round trip is short.
  private var enough: Int { 1 + max(1, study.handlers.max() ?? 1) }

  /// A lower prefetch: of those that keep consumers busy the one with which a replay has the shorter p99.
  func lowerPrefetch(_ forecaster: Forecaster) -> Advice {
    let usual = Advice.prefetch(of: queue, from: prefetch, to: enough)
    let least = Advice.prefetch(of: queue, from: prefetch, to: enough - 1)
    func gain(_ advice: Advice) -> Double { advice.change.flatMap { forecaster.gain(queue, $0) } ?? 0 }
    return gain(least) >= Bounds.clearlyBetter.value * gain(usual) && gain(usual) > 0 ? least : usual
  }

  var during: Range<Int64> { study.window }
  var severity: Severity { (share ?? 1) >= Bound.highTailShare.value ? .high : .medium }

  /// As it was logged, or the most that a consumer held; nil when the log hides it.
  var prefetch: Int? { queue.consumers.compactMap(\.prefetch).max() ?? replayed ?? (isHidden ? nil : most) }

  /// Puts what helps most first.
  /// - Returns: the proof that it helps, nothing where no replay can tell, and nil where none helps enough.
  func gain(of advice: inout [Advice], _ forecaster: Forecaster) -> [Evidence]? {
    // Messages that a consumer holds unseen are not in the load that a replay starts from.
    if isHidden, replayed == nil { return [] }
    let gains = advice.map { $0.change.flatMap { forecaster.gain(queue, $0) } }
    guard let best = gains.compactMap({ $0 }).max() else { return [] }
    guard best >= Bounds.gain.value else { return nil }
    let order = advice.indices.sorted { (-(gains[$0] ?? 0), $0) < (-(gains[$1] ?? 0), $1) }
    advice = order.map { advice[$0] }
    return [
      Evidence(
        "p99 is \(factorText(best)) that of a replay with the advised change", .replayGain, best,
        threshold: Bounds.gain.value, samples: study.passages.count)
    ]
  }

  /// The finding with what a replay is to be without: messages are handed out as its first advice has it.
  func removable(_ finding: Finding) -> Finding {
    var finding = finding
    finding.removal = finding.advice.first?.change.map(ReplaySettings.init)
    return finding
  }

  /// What consumers hold, where the log shows it, and where only a replay does.
  var seen: String {
    let buffered = study.passages.map(\.buffered).sorted()
    return
      "A consumer holds up to \(countFigure(most, of: "message")); one message in a hundred waits there over "
      + "\(timed(percentile(0.99, of: buffered))), though the median service time is \(timed(percentile(0.5, of: study.services)))."
  }
  var unseen: String {
    let ahead = prefetch.map { $0 > 0 ? "up to \(countFigure($0, of: "message"))" : "any number of messages" }
    return
      "Deliveries are logged when the work begins; by a replay, the clients hold \(ahead ?? "messages") until then, "
      + "and those behind a slow one wait there while other consumers are idle."
  }

  var evidence: [Evidence] {
    let query = RecordQuery(queue: queue.name, during: during)
    var evidence = [
      Evidence(
        "a consumer was idle for \(shareFigure(study.hands.wastedShare)) of the time in which messages waited",
        .wastedShare, study.hands.wastedShare, threshold: Bounds.wastedShare.value,
        samples: study.passages.count, query: query)
    ]
    if isHidden, replayed == nil {
      evidence.append(
        Evidence(
          "\(shareFigure(overtaken)) of the messages are delivered after later ones", .overtakenShare,
          overtaken, threshold: Bounds.overtakenShare.value, samples: study.passages.count, query: query))
    }
    if let share {
      evidence.append(
        Evidence(
          "waiting at a consumer is \(shareFigure(share)) of the extra time of the slowest \(Bound.slowest) of messages",
          .tailShare, share, threshold: Bounds.tailShare.value, samples: study.passages.count, query: query))
    }
    return evidence
  }
}

extension Rule {
  static let unfairDispatch = Rule(
    .unfairDispatch,
    RuleText(
      "some consumers are overloaded while others idle",
      """
      The broker does not deliver messages in proportion to the speed of the consumers: some hold more messages than they \
      can process, and others have none.
      """,
      test: [
        """
        for at least \(Bounds.wastedShare) of the time in which messages wait, in the queue or at a consumer, another \
        consumer is idle
        """,
        """
        waiting at the consumer is at least \(Bounds.tailShare) of the extra time that the slowest \(Bound.slowest) of messages take; \
        high from \(Bound.highTailShare) on, medium below
        """,
        """
        the utilisation of the consumers differs by \(Bounds.busySpread) or more, and one consumer holds more than \
        \(Bounds.inHand) messages at a time
        """,
        """
        in a replay of the log with the advised change p99 is lower by a factor of at least \(Bounds.gain), where the log \
        can be replayed
        """,
        """
        where the log shows a delivery only when processing begins: a replay in which consumers hold messages unseen gives \
        the log; where none can tell, at least \(Bounds.overtakenShare) of the messages are delivered after messages that were \
        published later
        """,
      ],
      lookAlikes: [
        "consumers that get unequal numbers of messages: this is right where their speeds differ",
        "a single active consumer or ordered keys: parallelism-cap",
        "the prefetch alone is to blame where consumers are equally busy: prefetch-high",
      ],
      actions: [
        "mqtune": "dispatch least-outstanding, prefetch near 2 x (round trip + service time) / service time",
        "RabbitMQ":
          "a lower prefetch on every consumer, so that the queue chooses the consumer of a message later",
        "Kafka": "a sticky or uniform assignment; share groups",
        "NATS": "pull consumers",
      ],
      sources: [
        "RabbitMQ documentation: consumer prefetch, consumer priorities",
        "replays at equal and unequal speeds",
      ]),
    needs: [.deliveries, .settles, .identities, .enough, .consumers], .capacity,
    statistics: [.wastedShare, .overtakenShare, .tailShare, .replayGain, .busySpread],
    effects: Effects(inQueue: [
      .consumerCapacity, .consumerLag, .prefetchHigh, .consumerSlow, .dropOverflow, .nearLimit, .slowTail,
      .backlogPeak,
    ])
  ) { file in
    file.queues.compactMap { queue in
      guard let hoard = Hoard(queue, file.forecaster), hoard.spread >= Bounds.busySpread.value else {
        return nil
      }
      var advice = [hoard.lowerPrefetch(file.forecaster)]
      let now = file.setting(.dispatch)
      if !file.isRabbitMQ, now != Dispatch.leastOutstanding.rawValue {
        advice.append(.dispatch(of: queue, from: now, to: .leastOutstanding))
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
        ? "holds messages while other consumers finish later ones"
        : "holds up to \(countFigure(hands.most[busiest], of: "message"))"
      return hoard.removable(
        Finding(
          .unfairDispatch, queue.subject, hoard.severity, hoard.isHidden ? .medium : .high,
          "some consumers are overloaded while others idle",
          details: [
            "\(queue.consumers[busiest].name) is busy \(shareFigure(loads[busiest])) of the time and \(holds); "
              + "\(queue.consumers[idlest].name) is busy \(shareFigure(loads[idlest]))."
          ],
          during: hoard.during, impact: Impact(tailShare: hoard.share),
          evidence: hoard.evidence + gain + [
            Evidence(
              "utilisation of consumers differs by \(shareFigure(hoard.spread))", .busySpread, hoard.spread,
              threshold: Bounds.busySpread.value)
          ],
          advice: advice))
    }
  }

  static let prefetchHigh = Rule(
    .prefetchHigh,
    RuleText(
      "consumers hold messages that others could process",
      """
      A consumer gets many messages at once. The messages behind a slow one wait at the consumer, where no other consumer \
      can take them, though others are idle.
      """,
      test: [
        "for at least \(Bounds.wastedShare) of the time in which messages wait, another consumer is idle",
        """
        waiting at the consumer is at least \(Bounds.tailShare) of the extra time that the slowest \(Bound.slowest) of messages take; \
        high from \(Bound.highTailShare) on, medium below
        """,
        """
        the utilisation of the consumers differs by less than \(Bounds.busySpread), and one consumer holds more than \
        \(Bounds.inHand) messages at a time, or only a replay in which consumers hold messages unseen gives the log
        """,
        """
        in a replay of the log with the advised prefetch p99 is lower by a factor of at least \(Bounds.gain), where the \
        log can be replayed
        """,
      ],
      lookAlikes: [
        "a long round trip that needs a high prefetch: prefetch-low",
        "a single consumer: no other consumer could take its messages",
      ],
      actions: [
        "any": "lower the prefetch to 2 x (round trip + service time) / service time, rounded up",
        "RabbitMQ": "basic.qos; never unlimited (0); manual acknowledgements",
      ],
      sources: ["RabbitMQ documentation: consumer prefetch, confirms", "replays with equal consumers"]),
    needs: [.deliveries, .settles, .identities, .enough, .consumers], .tuning,
    statistics: [.wastedShare, .tailShare, .replayGain],
    effects: Effects(inQueue: [
      .unfairDispatch, .consumerLag, .consumerSlow, .nearLimit, .slowTail, .backlogPeak,
    ])
  ) { file in
    file.queues.compactMap { queue in
      // What is hidden has to be proved by a replay.
      guard let hoard = Hoard(queue, file.forecaster), hoard.spread < Bounds.busySpread.value,
        !hoard.isHidden || hoard.replayed != nil
      else { return nil }
      var advice = [hoard.lowerPrefetch(file.forecaster)]
      guard let gain = hoard.gain(of: &advice, file.forecaster) else { return nil }
      return hoard.removable(
        Finding(
          .prefetchHigh, queue.subject, hoard.severity, .high,
          "consumers hold messages that others could process",
          details: [hoard.isHidden ? hoard.unseen : hoard.seen],
          during: hoard.during, impact: Impact(tailShare: hoard.share), evidence: hoard.evidence + gain,
          excluded: [Exclusion(.unfairDispatch, "the consumers are about equally busy")],
          advice: advice))
    }
  }
}
