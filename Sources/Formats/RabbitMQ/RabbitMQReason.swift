/// Why connections and channels of a RabbitMQ server failed, in short texts that group.
enum RabbitMQReason {
  /// Why a connection or a channel failed, from the line below `Error on AMQP connection` or `Channel error`.
  static func ofFailure(_ text: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
    if let refusal = text.firstIndex(of: "login refused: ", in: range) {
      return ReasonText.grouping(text, refusal..<range.upperBound)
    }
    for scope in ["channel", "connection"] {
      let words = "caused a \(scope) exception "
      guard let index = text.firstIndex(of: words, in: range) else { continue }
      let start = index + words.utf8.count
      guard let colon = text.firstIndex(of: UInt8(ascii: ":"), in: start..<range.upperBound) else { break }
      let name = text.text(start..<colon)
      let code = codes[name].map { " (\($0))" } ?? ""
      let detail = firstSentence(text, text.trimmed((colon + 1)..<range.upperBound))
      return Array("\(scope) error \(name)\(code): ".utf8) + ReasonText.grouping(text, detail)
    }
    return ReasonText.grouping(text, range)
  }

  /// Why a connection ended, from the line below `closing AMQP connection`.
  static func ofClosing(_ text: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
    guard let term = text.enclosed(by: "{", ",", in: range), term.lowerBound == range.lowerBound + 1 else {
      // The timeout is a setting, and worth keeping.
      return text.has("missed heartbeats", in: range)
        ? text.array(range.prefix(ReasonText.longest)) : ReasonText.grouping(text, range)
    }
    // An Erlang term such as {handshake_timeout,frame_header}; what a stranger sent in place of a header
    // differs each time.
    guard text.has("handshake_timeout", in: term),
      let state = text.enclosed(by: ",", "}", in: range)
    else { return text.array(term) }
    return text.array(term) + Array(": ".utf8) + text.array(state).prefix(60)
  }

  /// A text without the advice after its first sentence and without the quotes around it.
  private static func firstSentence(_ text: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
    var range = range
    if let end = text.firstIndex(of: ". ", in: range) { range = range.lowerBound..<end }
    if range.count >= 2, text[range.lowerBound] == 34, text[range.upperBound - 1] == 34 {
      range = (range.lowerBound + 1)..<(range.upperBound - 1)
    }
    return range
  }

  /// AMQP 0-9-1 reply codes; the log has only their names.
  private static let codes: [String: Int] = [
    "content_too_large": 311, "no_route": 312, "no_consumers": 313, "connection_forced": 320,
    "CONNECTION_FORCED": 320, "invalid_path": 402, "access_refused": 403, "not_found": 404,
    "resource_locked": 405, "precondition_failed": 406, "frame_error": 501, "syntax_error": 502,
    "command_invalid": 503, "channel_error": 504, "unexpected_frame": 505, "resource_error": 506,
    "not_allowed": 530, "not_implemented": 540, "internal_error": 541,
  ]
}
