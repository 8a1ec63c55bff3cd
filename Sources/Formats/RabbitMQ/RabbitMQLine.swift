/// `TIME [LEVEL] PID MESSAGE`, taken apart but not yet judged. Ranges are of the bytes it was read from.
struct RabbitMQLine {
  /// Everything before the message: lines of one record have the same.
  var prefix: Range<Int>
  var stamp: Range<Int>
  var level: RabbitMQLevel
  /// The number of the writing process, or 0 where the line has none.
  var process: UInt64
  var message: Range<Int>

  /// The longest time stamp looked at.
  private static let longestStamp = 40

  /// Reads a line; nil when it has no `TIME [LEVEL]` at its start.
  init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    let line = bytes.withoutColours(range)
    guard !line.isEmpty, bytes[line.lowerBound].digit != nil else { return nil }
    let head = line.lowerBound..<min(line.upperBound, line.lowerBound + Self.longestStamp)
    guard let open = bytes.firstIndex(of: UInt8(ascii: "["), in: head), open > line.lowerBound + 1,
      bytes[open - 1] == UInt8(ascii: " "),
      let close = bytes.firstIndex(of: UInt8(ascii: "]"), in: open..<min(line.upperBound, open + 12)),
      let level = RabbitMQLevel(bytes, (open + 1)..<close)
    else { return nil }
    stamp = line.lowerBound..<(open - 1)
    self.level = level
    var end = close + 1
    process = 0
    if let (process, after) = bytes.process(at: end + 1, before: line.upperBound) {
      self.process = process
      end = after
    }
    // A line without text ends here, its last blank stripped.
    prefix = line.lowerBound..<end
    if end < line.upperBound, bytes[end] == UInt8(ascii: " ") { end += 1 }
    message = end..<line.upperBound
  }
}

/// The severities of an Erlang logger, least first.
enum RabbitMQLevel: UInt8, Comparable {
  case debug, info, notice, warning, error, critical, alert, emergency

  /// Reads a severity in any of the spellings that `level_format` offers: `warning`, `WARN`, `wrn`.
  init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    guard (3...9).contains(range.count), range.allSatisfy({ bytes[$0].isLetter }) else { return nil }
    switch (bytes[range.lowerBound] | 32, bytes[range.lowerBound + 1] | 32) {
    case (UInt8(ascii: "d"), _): self = .debug
    case (UInt8(ascii: "i"), _): self = .info
    case (UInt8(ascii: "n"), _): self = .notice
    case (UInt8(ascii: "w"), _): self = .warning
    case (UInt8(ascii: "e"), UInt8(ascii: "m")): self = .emergency
    case (UInt8(ascii: "e"), _): self = .error
    case (UInt8(ascii: "c"), _): self = .critical
    case (UInt8(ascii: "a"), _): self = .alert
    default: return nil
    }
  }

  static func < (a: RabbitMQLevel, b: RabbitMQLevel) -> Bool { a.rawValue < b.rawValue }
}

extension Span where Element == UInt8 {
  /// Reads an Erlang process such as `<0.853.0>` and says where it ends.
  func process(at position: Int, before end: Int) -> (process: UInt64, end: Int)? {
    guard position < end, self[position] == UInt8(ascii: "<") else { return nil }
    var index = position + 1
    var process: UInt64 = 0
    var part: UInt64 = 0
    while index < end, index - position < 32 {
      let byte = self[index]
      index += 1
      if let digit = byte.digit {
        part = part &* 10 &+ UInt64(digit)
      } else if byte == UInt8(ascii: ".") {
        process = process &* 0x1_0000_01B3 &+ part
        part = 0
      } else if byte == UInt8(ascii: ">") {
        return (process &* 0x1_0000_01B3 &+ part, index)
      } else {
        return nil
      }
    }
    return nil
  }

  /// The range without the colour escapes a console puts around a line.
  func withoutColours(_ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while let length = colour(at: start, before: end) { start += length }
    while end > start, self[end - 1] == UInt8(ascii: "m"),
      let escape = lastIndex(of: "\u{1B}[", in: Swift.max(start, end - 16)..<end),
      colour(at: escape, before: end) == end - escape
    {
      end = escape
    }
    return start..<end
  }

  private func colour(at position: Int, before end: Int) -> Int? {
    guard has("\u{1B}[", at: position, before: end) else { return nil }
    var index = position + 2
    while index < end, index - position < 16 {
      let byte = self[index]
      index += 1
      if byte == UInt8(ascii: "m") { return index - position }
      guard byte.digit != nil || byte == UInt8(ascii: ";") else { return nil }
    }
    return nil
  }
}
