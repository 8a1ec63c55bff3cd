internal import Events

/// What a node says about itself, its peers and its queues, other than about connections.
struct RabbitMQIncidents {
  /// The node that writes the log, once its banner was seen.
  private var node = "broker"
  /// A start whose banner, which names the node, has not followed yet.
  private var start: RabbitMQRecord?
  private var isStopping = false
  /// Resources whose alarm is set somewhere in the cluster.
  private var alarms: [String] = []
  /// Settings that stood before the banner, which says whose they are.
  private var heldSettings: [SettingNote] = []
  private var cluster = RabbitMQCluster()
  private var queues = RabbitMQQueues()

  mutating func interpret(_ topic: RabbitMQTopic, _ record: RabbitMQRecord, into batch: EventBatch) {
    switch topic {
    case .resourceAlarm, .fileAlarm, .otherAlarm: alarm(topic, record, batch)
    case .limit: limit(record, batch)
    case .starting, .banner, .stopping: life(topic, record, batch)
    case .quorumQueue, .mirroredQueue, .crashedQueue: queues.interpret(topic, record, into: batch)
    case .consumerTimeout: consumerTimeout(record, batch)
    case .maintenance:
      let begins = record.text.span.has("This node is being put", in: record.firstLine)
      batch.note(.maintenance, node, begins ? .begin : .end, record)
    case .deprecation:
      let text = record.text.span
      let feature = text.enclosed(by: "'", "'", in: record.firstLine).map { text.text($0) }
      batch.note(.deprecatedFeature, feature ?? node, .point, record)
    case .storeRecovery:
      guard record.text.span.firstIndex(of: "from scratch", in: record.firstLine) != nil else { return }
      batch.note(.messageStoreRecovery, node, .point, record)
    case .busyPort: batch.note(.portBusy, node, .point, record)
    case .minority: batch.note(.pauseMinority, node, .point, record)
    case .autoheal: batch.note(.autoheal, node, .point, record)
    case .otherError: otherError(record, batch)
    default: cluster.interpret(topic, record, into: batch)
    }
  }

  /// Tells what was held back for a banner.
  /// - Parameter linesBefore: lines of the source before the batch.
  mutating func finish(linesBefore: Int, into batch: EventBatch) {
    for setting in heldSettings {
      var setting = setting
      setting.subject = node
      batch.settings.append(setting)
    }
    heldSettings.removeAll()
    guard var start else { return }
    (start.line, start.linesBefore) = (start.sourceLine - linesBefore, linesBefore)
    batch.note(.brokerStart, node, .point, start)
    self.start = nil
  }

  private mutating func alarm(_ topic: RabbitMQTopic, _ record: RabbitMQRecord, _ batch: EventBatch) {
    let text = record.text.span
    let line = record.firstLine
    let resource: String
    switch topic {
    case .fileAlarm: resource = "file-descriptors"
    case .otherAlarm: resource = text.enclosed(by: "'", "'", in: line).map { text.text($0) } ?? "other"
    default: resource = text.has("memory", in: line) ? "memory" : "disk"
    }
    // An alarm holds up the publishers of the whole cluster until the last node is well again.
    let isSet = text.firstIndex(of: " set", in: line) != nil
    let isCleared =
      topic != .resourceAlarm || text.firstIndex(of: "cleared across the cluster", in: line) != nil
    if isSet, !alarms.contains(resource) {
      alarms.append(resource)
      batch.alarm(resource, cleared: false, at: record.time, line: record.line)
    } else if !isSet, isCleared {
      alarms.removeAll { $0 == resource }
      batch.alarm(resource, cleared: true, at: record.time, line: record.line)
    }
  }

  /// Tells a setting, or holds it back while the node that it belongs to is not known.
  private mutating func note(_ setting: SettingNote, in batch: EventBatch) {
    if start == nil { batch.settings.append(setting) } else { heldSettings.append(setting) }
  }

  private mutating func limit(_ record: RabbitMQRecord, _ batch: EventBatch) {
    let text = record.text.span
    let line = record.firstLine
    let told: [(String, String?, SettingName)] = [
      ("Memory high watermark set to ", " (", .memoryWatermark),
      ("Disk free limit set to ", nil, .diskFreeLimit),
      ("Limiting to approx ", " file handles", .fileHandles),
    ]
    for (words, end, name) in told where text.has(words, in: line) {
      let rest = words.utf8.count..<line.upperBound
      let stop = end.flatMap { text.firstIndex(of: $0, in: rest) } ?? line.upperBound
      let value = text.text(text.trimmed(rest.lowerBound..<stop))
      note(SettingNote(time: record.time, subject: node, name: name, value: value), in: batch)
    }
  }

  private mutating func life(_ topic: RabbitMQTopic, _ record: RabbitMQRecord, _ batch: EventBatch) {
    let text = record.text.span
    let line = record.firstLine
    switch topic {
    case .starting:
      finish(linesBefore: record.linesBefore, into: batch)
      start = record
      isStopping = false
      // A node forgets its alarms when it stops, without a word when it was killed.
      for resource in alarms { batch.alarm(resource, cleared: true, at: record.time, line: record.line) }
      alarms.removeAll()
      cluster.restart(record, into: batch)
      let versions = [
        (SettingName.rabbitMQVersion, "Starting RabbitMQ "), (.erlangVersion, " on Erlang "),
      ]
      for (name, words) in versions {
        guard let index = text.firstIndex(of: words, in: line) else { continue }
        let value = text.word(in: (index + words.utf8.count)..<line.upperBound)
        note(SettingNote(time: record.time, subject: node, name: name, value: value), in: batch)
      }
    case .banner:
      if let colon = text.firstIndex(of: ": ", in: line) {
        node = text.word(in: (colon + 2)..<line.upperBound)
      }
      finish(linesBefore: record.linesBefore, into: batch)
    default:
      guard !isStopping else { return }
      isStopping = true
      batch.note(.brokerStop, node, .point, record)
    }
  }

  private func consumerTimeout(_ record: RabbitMQRecord, _ batch: EventBatch) {
    let text = record.text.span
    let line = record.firstLine
    guard let end = text.firstIndex(of: " has timed out waiting for ", in: line) else { return }
    let head = 0..<end
    if let queue = text.enclosed(by: "queue '", "'", in: head) {
      batch.note(.consumerTimeout, text.text(queue), .point, record)
    } else {
      let channel = text.firstIndex(of: " on channel ", in: head) ?? end
      batch.note(.consumerTimeout, "consumer " + text.text(9..<max(9, channel)), .point, record)
    }
  }

  private func otherError(_ record: RabbitMQRecord, _ batch: EventBatch) {
    var event = Event(.error, time: record.time)
    let text = record.text.span
    // Erlang itself frames what it says in stars.
    let unframed = text.trimmed(0..<text.count) { $0.isBlank || $0 == UInt8(ascii: "*") }
    event.reason = batch.reasons.number(of: ReasonText.grouping(text, unframed))
    event.line = Int32(clamping: record.line)
    batch.append(event)
  }
}

extension EventBatch {
  func note(_ kind: IncidentKind, _ subject: String, _ phase: IncidentNote.Phase, _ record: RabbitMQRecord) {
    incidents.append(
      IncidentNote(
        time: record.time, kind: kind, subject: subject, phase: phase, sample: record.sample,
        line: record.line))
  }

  func alarm(_ resource: String, cleared: Bool, at time: Int64, line: Int) {
    var event = Event(.alarm, time: time)
    event.queue = names.number(of: resource)
    event.line = Int32(clamping: line)
    if cleared { event.flags = .cleared }
    append(event)
  }
}

extension Span where Element == UInt8 {
  /// The text up to the next blank, at most 100 bytes of it.
  func word(in range: Range<Int>) -> String {
    let end = range.first { self[$0].isBlank } ?? range.upperBound
    return text(range.lowerBound..<Swift.min(end, range.lowerBound + 100))
  }
}
