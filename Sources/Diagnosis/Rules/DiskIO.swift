internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID { public static let diskIO = RuleID("disk-io") }

extension Statistic {
  static let flushTime = Statistic("sync_ms", .records(.sync))
  static let persistShare = Statistic("persist_share", .messages(.confirm))
}

private enum Bounds {
  static let usualFlush = Bound.seconds(0.05)
  static let slowFlush = Bound.seconds(0.5)
  static let confirmShare = Bound.share(0.3)
}

extension Rule {
  static let diskIO = Rule(
    .diskIO,
    RuleText(
      "flushes to disk take long",
      """
      Every flush to disk takes long, and confirms wait for the flush: the disk, or another program that writes to it, is \
      the bottleneck.
      """,
      test: [
        """
        the median flush takes at least \(Bounds.usualFlush), or the 99th percentile \(Bounds.slowFlush) (rule of thumb: a \
        healthy disk takes a few milliseconds)
        """,
        "flushes are at least \(Bounds.confirmShare) of the time to a confirm, where confirms are logged",
      ],
      lookAlikes: [
        "many flushes of one message each: batch-small",
        "flushes are quick and confirms wait for them: batch-wait",
      ],
      actions: [
        "any": "a faster disk, or a disk for the broker alone; flush at intervals instead of for each batch",
        "RabbitMQ": "confirms in batches, fewer persistent messages",
        "Kafka": "leave log.flush.* unset; separate disks",
        "RocketMQ": "ASYNC_FLUSH", "Pulsar": "the journal on a device of its own", "NATS": "sync_interval",
      ],
      sources: ["RabbitMQ documentation: confirms", "Kafka documentation: operations, disks and flush"]),
    needs: [.syncs], .capacity, statistics: [.flushTime, .persistShare],
    effects: Effects(everywhere: [.confirmSerial, .batchWait, .flowControl])
  ) { file in
    guard let disk = DiskCase(file), !disk.isBusyWithTinyBatches, let middle = disk.sync.quantile(0.5),
      let late = disk.sync.quantile(0.99),
      Double(middle) >= Bounds.usualFlush.nanoseconds || Double(late) >= Bounds.slowFlush.nanoseconds,
      disk.share.map({ $0 >= Bounds.confirmShare.value }) ?? true
    else { return [] }
    let share = disk.share
    var details = [
      "The median flush takes \(timed(middle)), one in a hundred \(timed(late)) or more; the disk flushes "
        + "\(shareFigure(disk.busy)) of the time."
    ]
    if let share, let confirm = disk.confirm.quantile(0.5) {
      details.append("A confirm takes \(timed(confirm)), of which \(shareFigure(share)) is the flush.")
    }
    let interval = max(100, wholeNumber(Double(middle) / 1e6 * 2))
    return [
      Finding(
        .diskIO, DiskCase.subject, .high, share == nil ? .medium : .high,
        "flushes to disk take long, and confirms wait for them",
        details: details, during: file.whole,
        evidence: [
          Evidence(
            "median flush \(timed(middle))", .flushTime, Double(middle) / 1e6,
            threshold: Bounds.usualFlush.milliseconds,
            samples: disk.sync.count)
        ]
          + (share.map {
            [
              Evidence(
                "flushes are \(shareFigure($0)) of the time to a confirm", .persistShare, $0,
                threshold: Bounds.confirmShare.value,
                samples: disk.confirm.count)
            ]
          } ?? []),
        excluded: [
          Exclusion(.batchSmall, "\(plainFigure((disk.batch * 10).rounded() / 10)) messages share a flush")
        ],
        advice: [
          Advice(
            "disk of the broker", system: .system, setting: "disk", from: "\(timed(middle)) a flush",
            to: "10 ms a flush or less, not shared", cost: "hardware", undo: "the former disk")
        ] + rarerFlushes(interval: interval, file))
    ]
  }

  /// RabbitMQ has no setting for it: a queue flushes when a confirm waits.
  private static func rarerFlushes(interval: Int, _ file: CaseFile) -> [Advice] {
    guard file.isOwnBroker || !file.isRabbitMQ else { return [] }
    return [
      Advice(
        "time between flushes of the broker", system: file.isOwnBroker ? .mqtune : .system,
        setting: "flush interval",
        to: "\(interval) ms", risk: .high, cost: "messages since the last flush are lost in a crash",
        undo: "a flush for each batch")
    ]
  }
}
