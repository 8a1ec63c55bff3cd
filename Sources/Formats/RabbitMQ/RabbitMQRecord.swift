/// One event of the log, of one line or several, with its text joined.
struct RabbitMQRecord {
  var time: Int64 = 0
  var level = RabbitMQLevel.info
  /// The writing process, or 0.
  var process: UInt64 = 0
  /// The lines of the message, joined by newlines.
  var text: [UInt8] = []
  /// Its first line, counted from the first line of the batch.
  var line = 0
  /// Lines of the source before the batch.
  var linesBefore = 0
  /// Its first line, counted from the first line of the source.
  var sourceLine: Int { linesBefore + line }

  /// Where the first line of the text stands.
  var firstLine: Range<Int> {
    0..<(text.firstIndex(of: UInt8(ascii: "\n")) ?? text.count)
  }

  /// What stands below the first line.
  var below: Range<Int> {
    let start = min(firstLine.upperBound + 1, text.count)
    return text.span.trimmed(start..<text.count)
  }

  /// The vhost that the first line names; `none` stands for a connection that did not get to one.
  var vhost: String? {
    let line = firstLine
    guard
      let name = text.span.enclosed(by: "vhost '", "'", in: line)
        ?? text.span.enclosed(by: "vhost: '", "'", in: line)
    else { return nil }
    let vhost = text.span.text(name)
    return vhost == "none" ? nil : vhost
  }

  /// The beginning of the text, for a reader of the report.
  var sample: String {
    var length = min(text.count, 200)
    // Cutting inside a character would show a replacement mark.
    while length > 0, length < text.count, text[length] & 0xC0 == 0x80 { length -= 1 }
    return String(decoding: text[0..<length], as: UTF8.self)
  }
}
