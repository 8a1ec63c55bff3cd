internal import Bytes
internal import Metrics
internal import Profiles

extension RuleID {
  public static let batchWait = RuleID("batch-wait")
}

extension Rule {
  static let batchWait = Rule(
    .batchWait,
    RuleText(
      "a fixed wait for more messages dominates",
      """
      Confirms wait for a flush that comes a fixed time after the first message, while the disk has nothing to do. The \
      wait is by design; it is too long for this rate.
      """,
      test: [
        "at least half of the time to a confirm is neither flush nor queueing for it: flushes take less than half of "
          + "it, and one is under way for less than half of the time",
        "the wait has an end: the 99th percentile of confirms is at most 2.5 times their median (chosen)",
        "the median confirm takes at least 20 ms (chosen)",
      ],
      lookAlikes: [
        "the flush itself takes long: disk-io", "a long way to the broker: look at the network first",
      ],
      actions: [
        "any": "a shorter flush interval, or a flush as soon as the disk is free",
        "Kafka": "lower linger.ms, fetch.min.bytes 1", "Pulsar": "journalMaxGroupWaitMSec 1",
      ],
      sources: ["Kafka documentation: producer and consumer configuration"]),
    needs: [.confirms, .syncs], .tuning
  ) { file in
    guard let disk = DiskCase(file), disk.busy < 0.5, disk.confirm.count >= 50,
      let flush = disk.sync.quantile(0.5), let confirm = disk.confirm.quantile(0.5),
      let late = disk.confirm.quantile(0.99), confirm >= 20_000_000, flush < confirm / 2,
      Double(late) <= 2.5 * Double(confirm)
    else { return [] }
    let share = Double(confirm - flush) / Double(confirm)
    let interval = max(0, late - flush)
    let wanted = max(1, min(5, interval / 1_000_000 / 10))
    return [
      Finding(
        .batchWait, DiskCase.subject, share >= 0.5 && confirm >= 50_000_000 ? .high : .medium, .high,
        "confirms wait for a flush that comes after a fixed time",
        details: [
          "A confirm takes \(timed(confirm)) and never much more than \(timed(late)), the flush itself \(timed(flush)); "
            + "the disk is busy \(shareFigure(disk.busy)) of the time.",
          "The fixed wait is about \(timed(interval)).",
        ], during: file.whole,
        evidence: [
          Evidence(
            "\(shareFigure(share)) of a confirm is waiting", "wait_share", share, threshold: 0.5,
            samples: disk.confirm.count),
          Evidence(
            "disk busy \(shareFigure(disk.busy))", "disk_busy", disk.busy, threshold: 0.5,
            samples: disk.sync.count),
        ],
        excluded: [Exclusion(.diskIO, "a flush takes \(timed(flush))")],
        advice: [
          Advice(
            "flushes of the broker", system: file.isOwnBroker ? .mqtune : .application,
            setting: "flush interval",
            from: timed(interval), to: "\(wanted) ms",
            cost: "more flushes a second, \(rateFigure(disk.perSecond)) now",
            undo: "flush interval \(timed(interval))", source: "Group commit; Kafka documentation: linger.ms")
        ])
    ]
  }
}
