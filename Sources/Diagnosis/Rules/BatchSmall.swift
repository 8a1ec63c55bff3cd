internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID { public static let batchSmall = RuleID("batch-small") }

extension Statistic {
  static let batch = Statistic("batch", .records(.sync))
  static let diskBusy = Statistic("disk_busy", .records(.sync))
}

extension Rule {
  static let batchSmall = Rule(
    .batchSmall,
    RuleText(
      "batches are too small",
      """
      Almost every message has its own flush to disk, and the disk is busy most of the time. One flush could write many \
      messages.
      """,
      test: [
        "a flush writes \(DiskCase.tinyBatch) messages or fewer on average",
        "the disk flushes for at least \(DiskCase.busyWithTinyBatches) of the time (both bounds are rules of thumb)",
      ],
      lookAlikes: [
        "each flush takes long and writes many messages: disk-io",
        "a low rate of messages leaves nothing to batch",
      ],
      actions: [
        "any": "write several messages with one flush or request",
        "RabbitMQ": "publish without waiting for each confirm",
        "Kafka": "linger.ms 5 to 20, batch.size 64 KiB",
        "Pulsar": "batchingMaxPublishDelay",
      ],
      sources: ["Kafka documentation: producer configuration", "KIP-1030"]),
    needs: [.syncs], .capacity, statistics: [.batch, .diskBusy],
    effects: Effects(everywhere: [.diskIO, .confirmSerial, .flowControl])
  ) { file in
    guard let disk = DiskCase(file), disk.isBusyWithTinyBatches, let flush = disk.sync.mean else { return [] }
    // As many to a flush as keep the disk busy for 30% of the time.
    let wanted = max(10, wholeNumber((disk.batch * disk.busy / 0.3).rounded(.up)))
    return [
      Finding(
        .batchSmall, DiskCase.subject, .high, .high,
        "almost every message has its own flush, and flushes keep the disk busy",
        details: [
          "\(rateFigure(disk.perSecond)) flushes a second write \(plainFigure((disk.batch * 10).rounded() / 10)) messages each and take "
            + "\(timed(flush)): the disk is busy \(shareFigure(disk.busy)) of the time."
        ], during: file.whole,
        evidence: [
          Evidence(
            "\(plainFigure((disk.batch * 10).rounded() / 10)) messages a flush on average", .batch,
            disk.batch,
            threshold: DiskCase.tinyBatch.value,
            samples: disk.sync.count),
          Evidence(
            "the disk flushes \(shareFigure(disk.busy)) of the time", .diskBusy, disk.busy,
            threshold: DiskCase.busyWithTinyBatches.value,
            samples: disk.sync.count),
        ],
        advice: [
          Advice(
            "messages written by one flush of the broker",
            system: file.isOwnBroker ? .mqtune : file.isRabbitMQ ? .publisher : .application,
            setting: "write batch", from: plainFigure((disk.batch * 10).rounded() / 10), to: "\(wanted)",
            cost: "a message waits for further messages, or for a few ms",
            undo: "write batch \(figure: (disk.batch * 10).rounded() / 10)",
            apply: file.isRabbitMQ ? "channel.wait_for_confirms() once for \(wanted) publishes" : nil,
            source: "RabbitMQ documentation: confirms; group commit")
        ])
    ]
  }
}
