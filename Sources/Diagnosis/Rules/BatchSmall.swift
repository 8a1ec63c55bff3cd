internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID {
  public static let batchSmall = RuleID("batch-small")
}

extension Rule {
  static let batchSmall = Rule(
    .batchSmall,
    RuleText(
      "batches are too small",
      """
      Every message has a flush to disk of its own, and the disk has no time left, though one flush could serve many.
      """,
      test: [
        "two messages or fewer to a flush",
        "a flush is under way for at least 70 % of the time (both chosen)",
      ],
      lookAlikes: ["each flush takes long and serves many: disk-io", "a low rate has nothing to batch"],
      actions: [
        "any": "several messages to a flush or request",
        "RabbitMQ": "publish without waiting for each confirm",
        "Kafka": "linger.ms 5 to 20, batch.size 64 KiB",
        "Pulsar": "batchingMaxPublishDelay",
      ],
      sources: ["Kafka documentation: producer configuration", "KIP-1030"]),
    needs: [.syncs], .capacity
  ) { file in
    guard let disk = DiskCase(file), disk.isBusyWithTinyBatches, let flush = disk.sync.mean else { return [] }
    // With so many to a flush the disk is busy for 30 % of the time.
    let wanted = max(10, wholeNumber((disk.batch * disk.busy / 0.3).rounded(.up)))
    return [
      Finding(
        .batchSmall, DiskCase.subject, .high, .high,
        "every message has a flush of its own, and the disk is busy with them",
        details: [
          "\(rateFigure(disk.perSecond)) flushes a second write \(plainFigure((disk.batch * 10).rounded() / 10)) messages each and take "
            + "\(timed(flush)): the disk is busy \(shareFigure(disk.busy)) of the time."
        ], during: file.whole,
        evidence: [
          Evidence(
            "\(plainFigure((disk.batch * 10).rounded() / 10)) messages to a flush", "batch", disk.batch,
            threshold: 2,
            samples: disk.sync.count),
          Evidence(
            "flushing \(shareFigure(disk.busy)) of the time", "disk_busy", disk.busy, threshold: 0.7,
            samples: disk.sync.count),
        ],
        advice: [
          Advice(
            "flushes of the broker",
            system: file.isOwnBroker ? .mqtune : file.isRabbitMQ ? .publisher : .application,
            setting: "write batch", from: plainFigure((disk.batch * 10).rounded() / 10), to: "\(wanted)",
            cost: "a message waits until others come, or a few ms",
            undo: "write batch \(plainFigure((disk.batch * 10).rounded() / 10))",
            apply: file.isRabbitMQ ? "channel.wait_for_confirms() once for \(wanted) publishes" : nil,
            source: "RabbitMQ documentation: confirms; group commit")
        ])
    ]
  }
}
