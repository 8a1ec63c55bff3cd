/// One program of a made application: what it says of messages, and in which words and keys.
struct ApplicationService: Sendable {
  enum Role: Sendable { case publisher, worker }
  enum Word: Int, Sendable { case publish, deliver, ack, nack }

  let role: Role
  let voice: ApplicationVoice
  let file: Int
  let logger: String
  let noun: String
  /// The sentences of the words, in the order of the words.
  private let sentences: [String]
  private let events: [[String]]
  private let operations: [String]
  /// The words of keys, by role.
  private let keys: [String: [String]]
  let logsDeliveries: Bool
  let namesQueueOnDelivery: Bool
  let namesQueueOnSettle: Bool
  private let namesConsumerOnDelivery: Bool
  private let namesConsumerOnSettle: Bool
  private let logsDurations: Bool
  private let logsTraces: Bool
  private let logsSizes: Bool
  let announce: String?
  let confirm: String?
  let step: String?

  /// - Parameter first: The publisher of the same application.
  init(
    _ role: Role, file: Int, like first: ApplicationService?, sharesVoice: Bool = false,
    _ random: inout SeededGenerator
  ) {
    self.role = role
    self.file = file
    let sameCarrier = random.chance(0.6) ? first?.voice.carrier : nil
    let ownVoice = ApplicationVoice(&random, carrier: sameCarrier)
    let voice = sharesVoice ? first?.voice ?? ownVoice : ownVoice
    self.voice = voice
    logger =
      role == .publisher
      ? random.pick(["shop.OrderService", "api.Outbox", "com.acme.web.Publisher"])
      : random.pick(["shop.Worker", "jobs.Consumer", "com.acme.jobs.Handler"])
    let ownNoun = random.pick(ApplicationWords.nouns)
    let noun = sharesVoice ? first?.noun ?? ownNoun.word : ownNoun.word
    self.noun = noun
    let works = ["job", "task", "command", "work item"].contains(noun)
    func sentence(_ table: [String], _ random: inout SeededGenerator) -> String {
      let fit = table.filter { sentence in
        works
          || !["Running", "xecut", "started[ on", "Work on", "Starting work"].contains {
            sentence.contains($0)
          }
      }
      let capital = noun.prefix(1).uppercased() + noun.dropFirst()
      return random.pick(fit).replacing("{n}", with: noun).replacing("{N}", with: capital)
    }
    sentences = [
      ApplicationWords.publish, ApplicationWords.deliver, ApplicationWords.ack, ApplicationWords.nack,
    ]
    .map { sentence($0, &random) }
    let subject = random.chance(0.75) ? [noun] : []
    events = ApplicationWords.events.map { subject + random.pick($0) }
    let ownOperations = random.pick(ApplicationWords.operations)
    operations = sharesVoice ? first?.operations ?? ownOperations : ownOperations
    let idKeys = ApplicationWords.nouns.first { $0.word == noun }?.ids ?? []
    let ownKeys: [String: [String]] = [
      "id": random.pick(idKeys),
      "dest": random.pick([["queue"], ["queue", "name"], ["destination"], ["topic"], ["target"], ["to"]]),
      "exchange": ["exchange"], "routing": ["routing", "key"],
      "queue": random.pick([["queue"], ["queue"], ["queue", "name"], ["source"], ["topic"], ["stream"]]),
      "consumer": random.pick([
        ["consumer"], ["worker"], ["worker", "id"], ["handler"], ["pod"], ["thread"], ["processed", "by"],
      ]),
      "took": random.pick([
        ["duration"], ["elapsed"], ["took"], ["processing", "time"], ["time", "taken"], ["runtime"],
        ["latency"],
      ]),
      "attempt": random.pick([["attempt"], ["delivery", "count"], ["try"]]),
      "reason": random.pick([["error"], ["reason"], ["cause"]]), "requeue": ["requeue"],
      "trace": random.pick([["trace", "id"], ["correlation", "id"]]),
      "size": random.pick([["size"], ["bytes"]]),
    ]
    keys = sharesVoice ? (first?.keys ?? ownKeys) : ownKeys
    logsDeliveries = random.chance(0.85)
    namesQueueOnDelivery = random.chance(0.75)
    namesQueueOnSettle = random.chance(0.5)
    namesConsumerOnDelivery = random.chance(0.6)
    namesConsumerOnSettle = random.chance(0.6)
    logsDurations = random.chance(0.7)
    let traces = random.chance(0.25)
    logsTraces = sharesVoice ? first?.logsTraces ?? traces : traces
    logsSizes = random.chance(0.3)
    let announces = random.chance(0.1)
    announce = announces ? sentence(ApplicationWords.announce, &random) : nil
    confirm = random.chance(0.12) ? sentence(ApplicationWords.confirm, &random) : nil
    step = random.chance(0.3) ? sentence(ApplicationWords.steps, &random) : nil
  }

  /// What the service says when something has happened to a message.
  func says(
    _ word: Word, _ known: [String: ApplicationStatement.Value], thread: String = "main"
  ) -> ApplicationStatement {
    ApplicationStatement(
      level: word == .nack ? .warning : .info, logger: logger, thread: thread, event: events[word.rawValue],
      operation: operations[word.rawValue], sentence: sentences[word.rawValue],
      fields: fields(told(word), known))
  }

  /// A further line on a message.
  func remarks(
    _ sentence: String, _ known: [String: ApplicationStatement.Value], thread: String = "main"
  ) -> ApplicationStatement {
    let words = sentence.replacing("[ {id}]", with: "").replacing("[ for {id}]", with: "").replacing(
      "[ of {id}]", with: "")
    let event = words.lowercased().split { !$0.isLetter }.map(String.init)
    return ApplicationStatement(
      level: .debug, logger: logger, thread: thread, event: event, sentence: sentence,
      fields: fields(["id", "trace"], known))
  }

  private func told(_ word: Word) -> [String] {
    var roles = ["id"]
    switch word {
    case .publish:
      // A sentence without keys names the exchange and the routing key as one.
      roles += ["dest", "exchange", "routing"]
      if logsSizes { roles.append("size") }
    case .deliver:
      if namesQueueOnDelivery { roles.append("queue") }
      if namesConsumerOnDelivery { roles.append("consumer") }
      roles.append("attempt")
    case .ack, .nack:
      if namesQueueOnSettle { roles.append("queue") }
      if namesConsumerOnSettle { roles.append("consumer") }
      if logsDurations { roles.append("took") }
      if word == .nack { roles += ["attempt", "reason"] }
      if word == .nack, voice.wording == .event || voice.wording == .operation { roles.append("requeue") }
    }
    if logsTraces { roles.append("trace") }
    return roles
  }

  private func fields(
    _ roles: [String], _ known: [String: ApplicationStatement.Value]
  ) -> [ApplicationStatement.Field] {
    roles.compactMap { role in
      guard let value = known[role] else { return nil }
      // An exchange has a key of its own, and so has its routing key.
      let key = role == "dest" && known["exchange"] != nil ? [] : keys[role] ?? [role]
      return ApplicationStatement.Field(role: role, key: key, value: value)
    }
  }
}
