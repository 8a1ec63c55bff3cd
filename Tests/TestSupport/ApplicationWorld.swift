/// The services of a made application, and what they call things.
struct ApplicationWorld: Sendable {
  /// What publishers name as the place where messages go.
  enum Destination: String, Sendable {
    case queue, exchange, other = "another name"
  }

  let story: ApplicationStory
  let services: [ApplicationService]
  let fileNames: [String]
  let destination: Destination
  let queues: [QueueNames.Name]
  let ids: [String]
  let traces: [String]
  let idsAreNumbers: Bool
  let idStyle: IDStyle
  let consumers: [[String]]
  let consumersNameQueues: Bool

  init(_ story: ApplicationStory, _ random: inout SeededGenerator) {
    self.story = story
    destination = random.pick([.queue, .queue, .queue, .exchange, .other])
    queues = Array(random.pick(QueueNames.all).prefix(story.queueCount))
    idStyle = random.pick(IDStyle.allCases)
    idsAreNumbers = idStyle == .numbers && random.chance(0.6)
    let isSplit = random.chance(0.35)
    fileNames = isSplit ? ["publisher.log", "worker.log"] : ["app.log"]
    let first = ApplicationService(.publisher, file: 0, like: nil, &random)
    services = [
      first, ApplicationService(.worker, file: isSplit ? 1 : 0, like: first, sharesVoice: !isSplit, &random),
    ]
    consumersNameQueues = services[1].namesQueueOnDelivery || services[1].namesQueueOnSettle
    let prefix = random.pick(["msg-", "job_", "ORD-", "evt_", "m", "T"])
    let style = idStyle
    var own: [String] = []
    var traces: [String] = []
    for number in 0..<story.messageCount {
      own.append(style.make(number, prefix: prefix, &random))
      traces.append(IDStyle.hex(32, &random))
    }
    ids = own
    self.traces = traces
    let form = random.below(4)
    consumers = story.consumerCounts.indices.map { queue in
      (0..<story.consumerCounts[queue]).map { number in
        let index = queue * 4 + number + 1
        return switch form {
        case 0: "worker-\(index)"
        case 1: "pool-\(queue + 1)-thread-\(number + 1)"
        case 2: "consumer_\(index)"
        default:
          "worker-7d9f8b-\(["x2kqp", "b81mz", "q7tts", "n4vlc", "z9pwd", "k3jha", "r6gsn", "t5yxe"][index - 1])"
        }
      }
    }
  }

  var summary: String {
    let worker = services[1]
    let voices =
      fileNames.count > 1
      ? "publisher: \(services[0].voice.summary); worker: \(worker.voice.summary)" : worker.voice.summary
    let told = worker.logsDeliveries ? "" : ", no deliveries"
    return
      "\(story.plot.rawValue), \(story.queueCount) queues, \(voices), ids \(idStyle.rawValue), to \(destination.rawValue)\(told)"
  }

  /// Whether the queue of each message is clear from the log.
  private var namesQueues: Bool { destination == .queue }

  var truth: ApplicationLog.Truth {
    var truth = ApplicationLog.Truth()
    truth.all = story.counts()
    if namesQueues {
      for (number, name) in queues.enumerated() { truth.queues[name.queue] = story.counts(of: number) }
    }
    truth.logsDeliveries = services[1].logsDeliveries
    truth.endToEnd = story.endToEnd
    truth.resolution = services.map { resolution(of: $0.voice) }.max() ?? 0
    return truth
  }

  private func resolution(of voice: ApplicationVoice) -> Int64 { voice.stamp.resolution }

  // MARK: Statements

  /// What is said on a step, with the time after it in microseconds and the number of the service.
  func statements(
    on step: ApplicationStory.Step, _ random: inout SeededGenerator
  ) -> [(Int64, ApplicationStatement, Int)] {
    let (publisher, worker) = (services[0], services[1])
    switch step.kind {
    case .publish:
      var all = [(Int64(0), publisher.says(.publish, fields(of: step)), 0)]
      if let announce = publisher.announce {
        all.append((-700, publisher.remarks(announce, fields(of: step)), 0))
      }
      if let confirm = publisher.confirm {
        all.append((2_000 + Int64(random.below(6_000)), publisher.remarks(confirm, fields(of: step)), 0))
      }
      return all
    case .deliver:
      guard worker.logsDeliveries else { return [] }
      return [(0, worker.says(.deliver, fields(of: step), thread: thread(of: step)), 1)]
    case .ack, .nack:
      let word: ApplicationService.Word = step.kind == .ack ? .ack : .nack
      var all = [(Int64(0), worker.says(word, fields(of: step), thread: thread(of: step)), 1)]
      if let remark = worker.step {
        all.append(
          (-step.work * 6 / 10, worker.remarks(remark, fields(of: step), thread: thread(of: step)), 1))
      }
      return all
    }
  }

  private func thread(of step: ApplicationStory.Step) -> String { consumers[step.queue][step.consumer] }

  /// All that could be said of a step; a service says some of it.
  private func fields(of step: ApplicationStory.Step) -> [String: ApplicationStatement.Value] {
    var fields: [String: ApplicationStatement.Value] = [:]
    let name = queues[step.queue]
    let id = ids[step.message]
    fields["id"] = idsAreNumbers ? Int(id).map { .number($0) } ?? .text(id) : .text(id)
    fields["trace"] = .text(traces[step.message])
    if step.kind == .publish {
      fields["size"] = .number(400 + step.message * 37 % 1_900)
      switch destination {
      case .queue: fields["dest"] = .text(name.queue)
      case .other: fields["dest"] = .text(name.other)
      case .exchange:
        fields["dest"] = .text("exchange \(name.exchange) with routing key \(name.routingKey)")
        fields["exchange"] = .text(name.exchange)
        fields["routing"] = .text(name.routingKey)
      }
      return fields
    }
    fields["queue"] = .text(name.queue)
    fields["consumer"] = .text(thread(of: step))
    if story.plot == .errors { fields["attempt"] = .number(step.attempt) }
    if step.kind != .deliver { fields["took"] = .duration(step.work) }
    if step.kind == .nack {
      fields["reason"] = .text(
        ApplicationWords.reasons[(step.message + step.attempt) % ApplicationWords.reasons.count])
      fields["requeue"] = .flag(true)
    }
    return fields
  }
}
