internal import Bytes

/// What helps against errors of clients, by the words that brokers and libraries have for them.
struct ErrorRemedy {
  /// Any of them, in lower case.
  var words: [String]
  var setting: String
  var to: String

  /// Words that name a thing precisely come before words that any text may hold: most texts name a vhost.
  private static let all = [
    ErrorRemedy(
      words: ["inequivalent arg"], setting: "arguments of declarations",
      to: sameEverywhere),
    ErrorRemedy(
      words: ["invalid arg", "value_negative"], setting: "arguments of declarations",
      to: "values that the broker accepts"),
    ErrorRemedy(
      words: ["unknown delivery tag"], setting: "acknowledgements",
      to: "one ack for each delivery, on the channel of the delivery"),
    ErrorRemedy(
      words: ["unknown exchange type"], setting: "type of the exchange",
      to: "a type that the broker or a plugin knows"),
    ErrorRemedy(
      words: ["no queue", "no exchange", "no binding"], setting: namesUsed,
      to: declaredFirst),
    ErrorRemedy(
      words: ["resource_locked", "exclusive"], setting: "exclusive queues",
      to: "used only by the connection that declared them, or declared as not exclusive"),
    ErrorRemedy(
      words: ["reserved prefix"], setting: "names of queues", to: "without the reserved prefix amq."),
    ErrorRemedy(
      words: [
        "bad_header", "bad_version", "frame_error", "unexpected_frame", "handshake", "frame_too_large",
      ],
      setting: "connections to the broker's port",
      to: "only from clients that speak its protocol; a health check must log in as well"),
    ErrorRemedy(
      words: ["content_too_large", "larger than", "max size"], setting: "size of messages",
      to: "below the broker's limit (max_message_size), large bodies elsewhere"),
    ErrorRemedy(
      words: ["channel_max", "number of channels", "connection limit", "resource_error"],
      setting: "open channels and connections", to: "closed when done, so that they stay below the limit"),
    ErrorRemedy(
      words: ["channel_error", "channelwrongstate", "channel is closed", "channel closed", "already closed"],
      setting: "use of a closed channel",
      to: "open a new channel after an error; use a channel from one thread only"),
    ErrorRemedy(
      words: ["syntax_error", "not_implemented", "command_invalid", "internal_error"],
      setting: "client library", to: "a version that is made for this version of the broker"),
    ErrorRemedy(
      words: ["connection_forced"], setting: "pause before connecting again",
      to: "1 s, doubled up to 30 s, when the broker closes the connection"),
    ErrorRemedy(
      words: [
        "unexpectedly closed", "streamlost", "connection reset", "broken pipe", "no_data", "eoferror",
        "end of file",
      ],
      setting: lostEnd, to: "in order, before the process exits"),
    ErrorRemedy(
      words: ["amqpconnectionerror", "connectionrefused", "connection refused"],
      setting: "pause before connecting again",
      to: "1 s, doubled up to 30 s, until the broker answers"),
    ErrorRemedy(
      words: ["vhost", "virtual host"], setting: "virtual host",
      to: "a virtual host that exists (rabbitmqctl list_vhosts)"),
    ErrorRemedy(
      words: ["not_found", "not found"], setting: namesUsed,
      to: declaredFirst),
    ErrorRemedy(
      words: ["precondition_failed"], setting: "arguments of declarations",
      to: sameEverywhere),
  ]

  private static func remedy(for reason: String) -> ErrorRemedy? {
    let text = reason.lowercased()
    return all.first { $0.words.contains { text.contains($0) } }
  }

  private static let lostEnd = "closing of connections"
  private static let sameEverywhere =
    "the same in every client as the existing queue has, or a passive declaration"
  private static let namesUsed = "queues and exchanges that clients name"
  private static let declaredFirst = "spelled correctly, and declared before use"

  /// For the first few failures, each change once; for unknown failures, where to look.
  /// - Parameter brokerDied: then no client could have closed its connections in order.
  static func advice(for failures: [Failure], brokerDied: Bool) -> [Advice] {
    var settings: Set<String> = []
    var advice: [Advice] = []
    for failure in failures {
      guard advice.count < 3, let remedy = remedy(for: failure.reason),
        !(brokerDied && remedy.setting == lostEnd), settings.insert(remedy.setting).inserted
      else { continue }
      advice.append(change(remedy.setting, to: remedy.to))
    }
    return advice.isEmpty && !brokerDied
      ? [
        change(
          "handling of errors", to: "find and fix the failing call: the evidence has its text and records"
        )
      ]
      : advice
  }

  private static func change(_ setting: String, to: String) -> Advice {
    Advice(
      setting, system: .application, setting: setting, to: to, cost: "a change at the client",
      undo: "the former client", source: "RabbitMQ documentation: channels, error handling")
  }
}
