internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID {
  public static let diskIO = RuleID("disk-io")
}

extension Rule {
  static let diskIO = Rule(
    .diskIO,
    RuleText(
      "flushes to disk take long",
      """
      Every flush to disk takes long, and confirms wait for it: the disk, or what else writes to it, is the limit.
      """,
      test: [
        "the median flush takes at least 50 ms, or the 99th percentile 500 ms (chosen: a healthy disk takes 1 to 10 ms)",
        "flushes are at least 30 % of the time to a confirm, where confirms are logged",
      ],
      lookAlikes: [
        "many flushes of one message each: batch-small",
        "flushes are quick and confirms wait for them: batch-wait",
      ],
      actions: [
        "any": "a faster disk, or one of its own; flush at intervals in place of each time",
        "RabbitMQ": "confirms in batches, fewer persistent messages",
        "Kafka": "leave log.flush.* unset; separate disks",
        "RocketMQ": "ASYNC_FLUSH", "Pulsar": "the journal on a device of its own", "NATS": "sync_interval",
      ],
      sources: ["RabbitMQ documentation: confirms", "Kafka documentation: operations, disks and flush"]),
    needs: [.syncs], .capacity
  ) { file in
    guard let disk = DiskCase(file), !disk.isBusyWithTinyBatches, let middle = disk.sync.quantile(0.5),
      let late = disk.sync.quantile(0.99), middle >= 50_000_000 || late >= 500_000_000,
      disk.share.map({ $0 >= 0.3 }) ?? true
    else { return [] }
    let share = disk.share
    var details = [
      "A flush takes \(timed(middle)), one in a hundred \(timed(late)) or more; one is under way "
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
            "median flush \(timed(middle))", "sync_ms", Double(middle) / 1e6, threshold: 50,
            samples: disk.sync.count)
        ]
          + (share.map {
            [
              Evidence(
                "\(shareFigure($0)) of a confirm", "persist_share", $0, threshold: 0.3,
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
        "flushes of the broker", system: file.isOwnBroker ? .mqtune : .system, setting: "flush interval",
        to: "\(interval) ms", risk: .high, cost: "what came since the last flush is lost in a crash",
        undo: "a flush for each batch")
    ]
  }
}
