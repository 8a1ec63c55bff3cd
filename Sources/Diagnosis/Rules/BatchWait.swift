internal import Bytes
internal import Metrics
internal import Profiles

extension RuleID { public static let batchWait = RuleID("batch-wait") }

extension Statistic { static let waitShare = Statistic("wait_share", .messages(.confirm)) }

private enum Bounds {
  static let waitShare = Bound.share(0.5)
  static let diskBusy = Bound.share(0.5)
  static let lateOverUsual = Bound.number(2.5)
  static let shortestConfirm = Bound.seconds(0.02)
  static let longConfirm = Bound.seconds(0.05)
  static let fewestConfirms = Bound.number(50)
}

extension Rule {
  static let batchWait = Rule(
    .batchWait,
    RuleText(
      "confirms wait a fixed time for more messages",
      """
      Confirms wait for a flush that comes a fixed time after the first message, while the disk is idle. The broker does \
      so by design; the wait is too long for this rate.
      """,
      test: [
        """
        at least \(Bounds.waitShare) of the median time to a confirm is not spent in a flush, and the disk flushes for \
        less than \(Bounds.diskBusy) of the time
        """,
        """
        the wait is limited: the 99th percentile of confirms is at most \(Bounds.lateOverUsual) times their median, over \
        \(Bounds.fewestConfirms) confirms or more (rule of thumb)
        """,
        """
        the median confirm takes at least \(Bounds.shortestConfirm); high from \(Bounds.longConfirm) on, medium below \
        (rule of thumb)
        """,
      ],
      lookAlikes: [
        "the flush itself takes long: disk-io",
        "a long network path to the broker: look at the network first",
      ],
      actions: [
        "any": "flush at shorter intervals, or as soon as the disk is free",
        "Kafka": "lower linger.ms, fetch.min.bytes 1", "Pulsar": "journalMaxGroupWaitMSec 1",
      ],
      sources: ["Kafka documentation: producer and consumer configuration"]),
    needs: [.confirms, .syncs], .tuning, statistics: [.waitShare, .diskBusy],
    effects: Effects(everywhere: [.confirmSerial])
  ) { file in
    guard let disk = DiskCase(file), disk.busy < Bounds.diskBusy.value,
      disk.confirm.count >= Bounds.fewestConfirms.count,
      let flush = disk.sync.quantile(0.5), let confirm = disk.confirm.quantile(0.5),
      let late = disk.confirm.quantile(0.99), Double(confirm) >= Bounds.shortestConfirm.nanoseconds,
      Double(flush) < Double(confirm) * (1 - Bounds.waitShare.value),
      Double(late) <= Bounds.lateOverUsual.value * Double(confirm)
    else { return [] }
    let share = Double(confirm - flush) / Double(confirm)
    let interval = max(0, late - flush)
    let wanted = max(1, min(5, interval / 1_000_000 / 10))
    return [
      Finding(
        .batchWait, DiskCase.subject, Double(confirm) >= Bounds.longConfirm.nanoseconds ? .high : .medium,
        .high,
        "confirms wait for a flush that comes after a fixed time",
        details: [
          "The median confirm takes \(timed(confirm)), one in a hundred \(timed(late)) or more, the median flush only "
            + "\(timed(flush)); the disk is busy \(shareFigure(disk.busy)) of the time.",
          "The fixed wait is about \(timed(interval)).",
        ], during: file.whole,
        evidence: [
          Evidence(
            "\(shareFigure(share)) of the time to a confirm is waiting", .waitShare, share,
            threshold: Bounds.waitShare.value,
            samples: disk.confirm.count),
          Evidence(
            "disk busy \(shareFigure(disk.busy))", .diskBusy, disk.busy, threshold: Bounds.diskBusy.value,
            samples: disk.sync.count),
        ],
        excluded: [Exclusion(.diskIO, "a flush takes \(timed(flush))")],
        advice: [
          Advice(
            "wait before a flush of the broker", system: file.isOwnBroker ? .mqtune : .application,
            setting: "flush interval",
            from: timed(interval), to: "\(wanted) ms",
            cost: "more flushes a second, \(rateFigure(disk.perSecond)) now",
            undo: "flush interval \(duration: interval)",
            source: "Group commit; Kafka documentation: linger.ms")
        ])
    ]
  }
}
