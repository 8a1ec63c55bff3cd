/// What the words, keys and ids of a line say of messages, whatever the format of the line.
struct MessagingSigns: OptionSet {
  let rawValue: UInt16

  /// A word that only messaging has, such as `published` or `acked`.
  static let action = MessagingSigns(rawValue: 1 << 0)
  /// A word for what happens to messages and to much else, such as `received` or `done`.
  static let step = MessagingSigns(rawValue: 1 << 1)
  /// A word for what messaging is about, such as `message`, `job` or `queue`.
  static let noun = MessagingSigns(rawValue: 1 << 2)
  /// A key that names a queue.
  static let queue = MessagingSigns(rawValue: 1 << 3)
  /// A key that names the id of a message, such as `msg_id` or `jid`.
  static let messageID = MessagingSigns(rawValue: 1 << 4)
  /// The key `id`, or another that may be that of a message.
  static let plainID = MessagingSigns(rawValue: 1 << 5)
  /// A key that names the id of something else, such as `order_id`.
  static let foreignID = MessagingSigns(rawValue: 1 << 6)
  /// A word in the text that looks like an id.
  static let idInText = MessagingSigns(rawValue: 1 << 7)
  /// A key whose value is an id, in `key=value`; its kind is one of the above.
  static let anyID: MessagingSigns = [.messageID, .plainID, .foreignID, .idInText]

  /// Whether a line with these signs looks like the record of an event of a message. Chatter has some of the signs:
  /// `published 42 metrics` has no id, `queue orders is healthy` has no event, and an access log has ids of requests only.
  var tellOfMessages: Bool {
    if contains(.queue) {
      return contains(.action) || contains(.step) && contains(.noun)
        || !isDisjoint(with: [.messageID, .plainID])
    }
    if contains(.action) { return !isDisjoint(with: .anyID) }
    guard contains(.step) else { return false }
    return contains(.messageID) || contains(.noun) && !isDisjoint(with: [.plainID, .idInText])
  }
}

/// The vocabulary of messaging in the texts that people write into logs.
enum MessagingWords {
  private static let actions = [
    "publish", "published", "publishes", "publishing", "republished", "puback", "produced", "producing",
    "enqueue", "enqueued", "enqueues", "enqueuing", "enqueueing", "requeue", "requeued", "requeuing",
    "dequeue", "dequeued", "dequeues", "dequeuing", "dequeueing", "consume", "consumed", "consumes",
    "consuming", "deliver", "delivered", "delivers", "delivering", "delivery", "redeliver", "redelivered",
    "redelivery", "ack", "acked", "acks", "acking", "acknowledge", "acknowledged", "acknowledges",
    "acknowledging", "acknowledgement", "acknowledgment", "nack", "nacked", "nacks", "nacking", "unacked",
    "deadlettered", "deadletter", "dlq",
  ]
  private static let steps = [
    "receive", "received", "receives", "receiving", "recv", "got", "send", "sent", "sends", "sending", "put",
    "process", "processed", "processes", "processing", "handle", "handled", "handles", "handling", "start",
    "started", "starts", "starting", "begin", "begins", "began", "beginning", "finish", "finished",
    "finishes",
    "finishing", "end", "ended", "complete", "completed", "completes", "completing", "done", "fail", "failed",
    "fails", "failing", "failure", "error", "errored", "succeed", "succeeded", "succeeds", "success",
    "perform", "performed", "performing", "performs", "run", "running", "runs", "ran", "execute", "executed",
    "executes", "executing", "accept", "accepted", "accepts", "accepting", "reject", "rejected", "rejects",
    "rejecting", "retry", "retried", "retries", "retrying", "dispatch", "dispatched", "dispatching", "push",
    "pushed", "pushing", "pop", "popped", "pull", "pulled", "pulling", "fetch", "fetched", "fetching", "pick",
    "picked", "take", "took", "taken", "taking", "emit", "emitted", "emitting", "submit", "submitted",
    "submitting", "schedule", "scheduled", "expire", "expired", "discard", "discarded", "drop", "dropped",
    "claim", "claimed", "reserve", "reserved", "settle", "settled", "settling", "commit", "committed", "add",
    "added", "create", "created", "out", "in", "produce", "produces", "queued", "queueing", "confirm",
    "confirmed", "returned", "forward", "forwarded", "forwarding", "work", "working", "worked",
  ]
  private static let nouns = [
    "message", "messages", "msg", "msgs", "queue", "queues", "topic", "topics", "job", "jobs", "task",
    "tasks", "consumer", "producer", "publisher", "subscriber", "event", "events", "exchange", "broker",
  ]

  /// What a word says, by the hash of its letters in lower case.
  private static let signs: [UInt64: MessagingSigns] = {
    var signs: [UInt64: MessagingSigns] = [:]
    for (words, sign) in [(actions, MessagingSigns.action), (steps, .step), (nouns, .noun)] {
      for word in words { signs[hash(of: word), default: []].insert(sign) }
    }
    return signs
  }()

  static func signs(ofWord hash: UInt64) -> MessagingSigns { signs[hash] ?? [] }

  /// The hash of a word without letters; `extended` adds them one by one.
  static let noWord: UInt64 = 0xCBF2_9CE4_8422_2325

  @inline(__always)
  static func extended(_ hash: UInt64, by letter: UInt8) -> UInt64 {
    (hash ^ UInt64(letter | 0x20)) &* 0x0000_0100_0000_01B3
  }

  private static func hash(of word: String) -> UInt64 { word.utf8.reduce(noWord, extended) }
}

/// What the key of a value says of messages.
enum MessagingKeys {
  private static let queues = ["queue", "queuename", "topic", "topicname", "routingkey", "destinationname"]
  /// Too short, or too common as the end of other words, to be looked for at the end of a key.
  private static let wholeQueues: Set<String> = ["exchange", "destination", "exchangename", "queueurl"]
  private static let messageIDs = [
    "msgid", "messageid", "jobid", "taskid", "deliverytag", "eventid", "deliveryid",
  ]
  private static let wholeMessageIDs: Set<String> = ["jid", "mid"]
  private static let plainIDs: Set<String> = ["id", "uuid", "ulid", "guid", "correlationid"]
  /// Ids that loggers and frameworks add to lines of any kind.
  private static let ambient: Set<String> = [
    "traceid", "spanid", "parentid", "parentspanid", "requestid", "reqid", "xrequestid", "sessionid",
    "userid",
    "customerid", "accountid", "tenantid", "orgid", "threadid", "processid", "pid", "tid", "hostid",
    "containerid", "podid", "instanceid", "insertid", "clientid", "buildid", "commitid", "deviceid",
    "consumerid", "workerid", "nodeid", "brokerid", "connectionid", "producerid", "groupid",
  ]
  private static let nouns: Set<String> = [
    "job", "jobname", "jobtype", "jobclass", "task", "taskname", "tasktype", "messagetype", "consumer",
    "producer", "consumertag",
  ]
  /// Where the parent of a key `id` is one of these, it is the id of a message.
  private static let owners = ["msg", "message", "msginfo", "job", "task", "delivery", "event"]

  /// - Parameters:
  ///   - key: as it is in the log.
  ///   - parent: the key of the object that holds it; empty at the top.
  static func signs(of key: String, in parent: String) -> MessagingSigns {
    let own = normalised(key)
    let whole = normalised(parent) + own
    if own.isEmpty || ambient.contains(own) { return [] }
    if wholeQueues.contains(own) || wholeQueues.contains(whole) || queues.contains(where: whole.hasSuffix) {
      return .queue
    }
    if wholeMessageIDs.contains(own) || messageIDs.contains(where: own.hasSuffix) { return .messageID }
    if own == "id", !parent.isEmpty { return ofOwned(normalised(parent)) }
    if plainIDs.contains(own) { return .plainID }
    if endsInID(key) { return .foreignID }
    return nouns.contains(own) ? .noun : []
  }

  private static func ofOwned(_ owner: String) -> MessagingSigns {
    if owners.contains(where: owner.hasSuffix) { return .messageID }
    return ["user", "customer", "account", "trace", "span", "request", "process", "thread", "session"]
      .contains(owner) ? [] : .plainID
  }

  /// Whether `id` is a word of its own at the end, as in `order_id` and `orderId`, and not the end of `valid`.
  private static func endsInID(_ key: String) -> Bool {
    let end = key.suffix(3)
    return end.hasSuffix("Id") || end.hasSuffix("ID")
      || end.count == 3 && end.hasSuffix("id") && end.first.map { "_-.".contains($0) } == true
  }

  private static func normalised(_ text: String) -> String {
    String(decoding: EventWords.normalised(Array(text.utf8)), as: UTF8.self)
  }
}

/// Whether the value at a path of a JSON line may be what a field of messages holds: ids and queues have keys that say
/// so, and words for what happened do not stand under them.
public func mayName(_ field: String, _ path: String) -> Bool {
  let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
  let signs = MessagingKeys.signs(of: parts.last ?? "", in: parts.count > 1 ? parts[0] : "")
  switch field {
  case "id": return !signs.isDisjoint(with: .anyID)
  case "queue": return signs.contains(.queue)
  default: return signs.isDisjoint(with: .anyID) && !signs.contains(.queue)
  }
}
