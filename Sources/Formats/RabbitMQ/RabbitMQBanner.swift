/// What a broker prints on its console beside its log.
enum RabbitMQBanner {
  private static let progress = "  Starting broker..."

  private static let beginnings = [
    "  ##", "  ####", "  Erlang:", "  TLS Library:", "  Release series support", "  Doc guides:",
    "  Support:", "  Tutorials:", "  Monitoring:", "  Upgrading:", "  Logs:", "  Config file(s):", progress,
    "        /", "        <", "                  /", " completed with ", "dets: file ", "  Home:",
    "  Licensed ",
    "  Copyright ",
  ]

  /// The line without the words after which, on a console, the first record stands without a line end.
  static func remainder(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Range<Int> {
    LinePrefix.skip(progress, bytes, line)
  }

  static func has(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
    bytes.trimmed(line).isEmpty || beginnings.contains { bytes.has($0, in: line) }
  }
}
