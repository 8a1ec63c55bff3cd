/// What helps against errors of clients, by the words that brokers and libraries have for them.
struct ErrorRemedy {
  /// Any of them, in lower case.
  var words: [String]
  var setting: String
  var to: String

  /// What names a thing precisely before what any text may hold: most of them say in which vhost it was.
  private static let all = [
    ErrorRemedy(
      words: ["inequivalent arg"], setting: "arguments of declarations",
      to: sameEverywhere),
    ErrorRemedy(
      words: ["invalid arg", "value_negative"], setting: "arguments of declarations",
      to: "values that the broker accepts"),
    ErrorRemedy(
      words: ["unknown delivery tag"], setting: "acknowledgements",
      to: "one for each delivery, on the channel that it came by"),
    ErrorRemedy(
      words: ["unknown exchange type"], setting: "type of the exchange",
      to: "one that the broker or a plugin knows"),
    ErrorRemedy(
      words: ["no queue", "no exchange", "no binding"], setting: "names that are used",
      to: declaredFirst),
    ErrorRemedy(
      words: ["resource_locked", "exclusive"], setting: "exclusive queues",
      to: "used by the connection that declared them alone, or not exclusive"),
    ErrorRemedy(words: ["reserved prefix"], setting: "names of queues", to: "none that begins with amq."),
    ErrorRemedy(
      words: [
        "bad_header", "bad_version", "frame_error", "unexpected_frame", "handshake", "frame_too_large",
      ],
      setting: "what connects to the broker's port",
      to: "clients of its protocol alone, not probes that only open it"),
    ErrorRemedy(
      words: ["content_too_large", "larger than", "max size"], setting: "size of messages",
      to: "below the broker's limit (max_message_size), large bodies elsewhere"),
    ErrorRemedy(
      words: ["channel_max", "number of channels", "connection limit", "resource_error"],
      setting: "open channels and connections", to: "closed when done, so that they stay below the limit"),
    ErrorRemedy(
      words: ["channel_error", "channelwrongstate", "channel is closed", "channel closed", "already closed"],
      setting: "a channel that an error closed", to: "opened anew before its next use, by one thread alone"),
    ErrorRemedy(
      words: ["syntax_error", "not_implemented", "command_invalid", "internal_error"],
      setting: "client library", to: "a version that is made for this version of the broker"),
    ErrorRemedy(
      words: ["connection_forced"], setting: "connecting",
      to: "again after 1 s, doubled up to 30 s, when the broker closes the connection"),
    ErrorRemedy(
      words: [
        "unexpectedly closed", "streamlost", "connection reset", "broken pipe", "no_data", "eoferror",
        "end of file",
      ],
      setting: lostEnd, to: "closed in order before its process ends"),
    ErrorRemedy(
      words: ["amqpconnectionerror", "connectionrefused", "connection refused"], setting: "connecting",
      to: "again after 1 s, doubled up to 30 s, until the broker answers"),
    ErrorRemedy(
      words: ["vhost", "virtual host"], setting: "virtual host",
      to: "one that exists (rabbitmqctl list_vhosts)"),
    ErrorRemedy(
      words: ["not_found", "not found"], setting: "names that are used",
      to: declaredFirst),
    ErrorRemedy(
      words: ["precondition_failed"], setting: "arguments of declarations",
      to: sameEverywhere),
  ]

  private static func remedy(for reason: String) -> ErrorRemedy? {
    let text = reason.lowercased()
    return all.first { $0.words.contains { text.contains($0) } }
  }

  private static let lostEnd = "end of a connection"
  private static let sameEverywhere =
    "those of what exists already, the same in every client, or a passive declaration"
  private static let declaredFirst = "declared first by whoever uses them, or spelt as they are declared"

  /// For the first few failures, each change once; for what nobody knows, where to look.
  /// - Parameter brokerDied: then nobody could have ended connections in order.
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
          "handling of errors", to: "the failing call found and mended: its text and records are the evidence"
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
