internal import Bytes
internal import Events
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID { public static let resourceAlarm = RuleID("resource-alarm") }

extension Statistic { static let alarmShare = Statistic("alarm_share") }

private enum Bounds {
  static let critical = Bound.share(0.01)
}

extension Rule {
  static let resourceAlarm = Rule(
    .resourceAlarm,
    RuleText(
      "memory or disk runs short and publishing stops",
      """
      The broker ran short of memory, disk or file handles and set an alarm. Until the alarm is cleared no client may \
      publish, on any node of the cluster.
      """,
      test: [
        "an alarm is set in the log, or publishers log that the broker blocks them because it is short of something",
        """
        critical when the alarm lasts for \(Bounds.critical) of the log or more, and always for the disk; high otherwise
        """,
      ],
      lookAlikes: [
        "single publishers held back without an alarm: flow-control",
        "the broker logs nothing at all: stop-the-world, broker-restart",
      ],
      actions: [
        "any": "drain the backlog first; limit the length of the queues, so that no such backlog returns",
        "RabbitMQ":
          "vm_memory_high_watermark within 0.4-0.7 (default 0.6, before 4.0 0.4); disk_free_limit is a minimum: free the disk",
        "NATS, Mosquitto": "raise the store or memory limit",
      ],
      sources: ["RabbitMQ documentation: alarms, memory, production checklist"]),
    needs: [.incidents], .alarm, word: .alarms, statistics: [.alarmShare],
    effects: Effects(everywhere: [
      .flowControl, .producerBurst, .regimeChange, .logGap, .stopTheWorld, .consumerLag, .confirmSerial,
      .batchWait,
      .periodicStall, .interruption, .errorRate, .backlogPeak, .slowTail,
    ])
  ) { file in
    let alarms = file.incidents(of: .resourceAlarm)
    return alarms.isEmpty ? toldByPublishers(file) : alarms.compactMap { alarm($0, file) }
  }

  /// What publishers are told of an alarm, in a log that has none of the broker's own lines.
  private static func toldByPublishers(_ file: CaseFile) -> [Finding] {
    ["memory", "disk"].compactMap { resource in
      let held = file.incidents(of: .publisherBlocked).filter { $0.sample.lowercased().contains(resource) }
      let spans = joined(held.flatMap { record in file.spans(of: record).map(file.withPauseBefore) })
      guard let first = spans.first, let last = spans.last else { return nil }
      let share = file.share(of: spans)
      return Finding(
        .resourceAlarm, Subject(.broker, resource),
        share >= Bounds.critical.value || resource == "disk" ? .critical : .high, .medium,
        "the broker is short of \(resource) and stops all publishing",
        details: [
          "\(countFigure(held.count, of: "publisher")) logged that the broker blocked "
            + "\(held.count == 1 ? "it" : "them") because of its \(resource); with the pause of publishing before, that is "
            + "\(secondsFigure(file.seconds(of: spans), ascii: true)) (\(shareFigure(share)) of the log).",
          "The broker's own log tells how long the alarm lasted.",
        ],
        during: stretch(from: first.lowerBound, to: last.upperBound),
        evidence: [
          Evidence(
            "blocked, short of \(resource)", .alarmShare, share, threshold: Bounds.critical.value,
            samples: held.reduce(0) { $0 + $1.count }, lines: file.places(of: held.flatMap(\.lines).prefix(3))
          )
        ], advice: relief(of: resource, AlarmLimit(of: resource, at: nil, file), file),
        headline: Headline(nil, "The broker is short of \(resource) and stops all publishing."))
    }
  }

  private static func alarm(_ record: IncidentRecord, _ file: CaseFile) -> Finding? {
    let spans = joined(file.spans(of: record))
    guard let first = spans.first, let last = spans.last else { return nil }
    let share = file.share(of: spans)
    let isDisk = record.subject == "disk"
    let blocked = file.seconds(of: spans)
    let times = spans.count == 1 ? "once" : countFigure(spans.count, of: "time")
    var details = [
      "The \(record.subject) alarm was set \(times), for \(secondsFigure(blocked, ascii: true)) in all "
        + "(\(shareFigure(share)) of the log); no client could publish during that time."
    ]
    let published = Double(file.queues.reduce(0) { $0 + $1.counts.published })
    var impact = Impact()
    if published > 0, share < 1, file.seconds > 0 {
      let usual = published / (file.seconds * (1 - share))
      impact.lostPerSecond = usual * share
      details.append("At other times \(rateFigure(usual)) msg/s are published.")
    }
    let held = file.incidents(of: .publisherBlocked)
    if !held.isEmpty {
      details.append("\(countFigure(held.count, of: "publisher")) logged that the broker blocked them.")
    }
    let limit = AlarmLimit(of: record, file)
    if let then = limit.then, let now = limit.now, limit.wasChanged {
      details.append("The limit was \(then) when the last alarm was set; by the end of the log it is \(now).")
    }
    if file.spans(of: record).last?.upperBound == file.whole.upperBound, record.marks.last?.begins == true {
      details.append("The alarm was not cleared before the log ends.")
    }
    return Finding(
      .resourceAlarm, Subject(.broker, record.subject),
      share >= Bounds.critical.value || isDisk ? .critical : .high, .high,
      "the broker is short of \(record.subject) and stops all publishing", details: details,
      during: stretch(from: first.lowerBound, to: last.upperBound), impact: impact,
      evidence: [
        Evidence(
          "\(record.subject) alarm for \(shareFigure(share)) of the log", .alarmShare, share,
          threshold: Bounds.critical.value,
          samples: spans.count, lines: file.places(of: record.lines))
      ], advice: relief(of: record.subject, limit, file),
      headline: Headline(nil, "The broker is short of \(record.subject) and stops all publishing."))
  }

  private static let watermarkCommand: PasteLine = "rabbitmqctl set_vm_memory_high_watermark "

  /// The command that sets the watermark to what the log says of it: a size, or a part of the memory.
  private static func watermark(_ told: String) -> PasteLine {
    if let size = Quantity.bytes(told.split(separator: " ").joined()) {
      return watermarkCommand + "absolute \(size: size)"
    }
    if let part = Double(told), part > 0, part < 1 { return watermarkCommand + "\(figure: part)" }
    return "the former watermark"
  }

  private static func relief(of resource: String, _ limit: AlarmLimit, _ file: CaseFile) -> [Advice] {
    var advice: [Advice] = []
    if let queue = file.queues.max(by: { ($0.backlogEnd ?? 0) < ($1.backlogEnd ?? 0) }),
      let backlog = queue.backlogEnd, Double(backlog) > QueueCase.smallBacklog
    {
      advice.append(
        Advice(
          "backlog of \(queue.called)", system: .consumer, setting: "backlog", from: countFigure(backlog),
          to: "0", cost: "more consumers for a while", undo: "the former consumers"))
    }
    switch resource {
    case "memory" where file.isRabbitMQ:
      let isFour = file.setting(.rabbitMQVersion) != nil && !file.isRabbitMQ(before: (4, 0))
      let (from, to): (PasteLine, PasteLine) = isFour ? ("0.6", "0.7") : ("0.4", "0.6")
      advice.append(
        Advice(
          "memory high watermark of the broker", system: .rabbitmq,
          setting: "vm_memory_high_watermark.relative",
          from: limit.now ?? from.text, to: "\(to.text) of the memory", risk: .medium,
          cost: "a growing backlog is noticed later; less memory for other programs",
          undo: limit.now.map(watermark) ?? watermarkCommand + from,
          apply: watermarkCommand + to, source: "RabbitMQ documentation: memory"))
    case "disk":
      advice.append(
        Advice(
          "free disk of the broker", system: .system, setting: "free disk",
          // How much disk is free below another limit is not known.
          from: limit.wasChanged ? nil : limit.now.map { "below \($0)" },
          to: limit.now.map { "at least twice \($0)" } ?? "at least twice the limit",
          cost: "disk space", undo: "none needed",
          source: "RabbitMQ documentation: disk alarms; the limit is a minimum, do not lower it"))
    case "file-descriptors":
      advice.append(
        Advice(
          "open files of the broker", system: .system, setting: "open files",
          from: limit.now, to: "65536", cost: "memory of the kernel",
          undo: limit.now.flatMap(Quantity.whole).map { "ulimit -n \($0)" } ?? "the former limit",
          apply: file.isRabbitMQ ? "LimitNOFILE=65536" : nil,
          source: "RabbitMQ documentation: production checklist"))
    default:
      // Twice the most that a queue held.
      let most = file.queues.compactMap { queue -> Int64? in
        guard queue.counts.sized > 0, let level = queue.history?.levels.max() else { return nil }
        return Int64(wholeNumber(Double(level) * Double(queue.counts.bytes) / Double(queue.counts.sized) * 2))
      }.max()
      advice.append(
        Advice(
          "\(resource) limit of the broker", system: file.isOwnBroker ? .mqtune : .system,
          setting: "\(resource) limit",
          to: most.map { "\(sizeFigure($0)) more" } ?? "twice what the largest backlog takes", risk: .medium,
          cost: "a growing backlog is noticed later", undo: "the former limit"))
    }
    return advice
  }
}

extension CaseFile {
  /// A span with the buckets before it in which nothing was published: a client that waits for a confirm reads the broker's
  /// word only when that comes.
  fileprivate func withPauseBefore(_ span: Range<Int64>) -> Range<Int64> {
    guard let log = self.span else { return span }
    let flows = queues.compactMap(\.flow)
    var from = span.lowerBound
    for bucket in (0..<(flows.first?.incoming.count ?? 0)).reversed()
    where log.start(of: bucket) < span.lowerBound {
      let end = log.start(of: bucket) &+ log.width
      // The bucket in which the span begins may hold what was published before and after.
      if end > span.lowerBound { continue }
      guard flows.allSatisfy({ $0.incoming[bucket] == 0 }) else { break }
      from = max(whole.lowerBound, log.start(of: bucket))
    }
    return from..<max(from &+ 1, span.upperBound)
  }
}

/// The limit that sets an alarm when it is passed; nil where the log does not tell it. Advice starts from what holds now.
private struct AlarmLimit {
  /// As it was when the alarm was set last; where that is not known, as the log says last.
  let then: String?
  /// By the end of the log.
  let now: String?

  init(of alarm: IncidentRecord, _ file: CaseFile) {
    self.init(of: alarm.subject, at: alarm.marks.filter(\.begins).map(\.time).max(), file)
  }

  init(of resource: String, at lastSet: Int64?, _ file: CaseFile) {
    let name: SettingName =
      switch resource {
      case "memory": .memoryWatermark
      case "disk": .diskFreeLimit
      default: .fileHandles
      }
    now = file.setting(name)
    then = lastSet.flatMap { file.setting(name, at: $0) } ?? now
  }

  var wasChanged: Bool { then != now }
}
