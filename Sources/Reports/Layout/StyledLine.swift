/// What colour says; without colour all styles look alike, so none carries meaning alone.
enum TextStyle: Sendable {
  case plain, good, caution, alarm

  /// The Select Graphic Rendition parameters; nil for plain text.
  fileprivate var code: String? {
    switch self {
    case .plain: nil
    case .good: "1;32"
    case .caution: "1;33"
    case .alarm: "1;31"
    }
  }
}

struct StyledText: Equatable, Sendable {
  var text: String
  var style = TextStyle.plain

  init(_ text: String, _ style: TextStyle = .plain) {
    self.text = text
    self.style = style
  }
}

/// One line of the text report.
struct StyledLine: Equatable, Sendable {
  var parts: [StyledText]

  init(_ parts: [StyledText]) { self.parts = parts }
  init(_ text: String) { parts = [StyledText(text)] }

  var text: String { parts.map(\.text).joined() }

  /// The line in at most `width` columns, without blanks at its end.
  func written(width: Int, color: Bool) -> String {
    var result = ""
    var left = width
    for (index, part) in parts.enumerated() {
      var text = clipped(part.text, to: left)
      left -= displayWidth(text)
      if index == parts.count - 1 || left == 0 { text = withoutTrailingBlanks(text) }
      guard color, let code = part.style.code, !text.isEmpty else {
        result += text
        continue
      }
      let padding = text.prefix { $0 == " " }
      result += padding + "\u{1b}[\(code)m" + text.dropFirst(padding.count) + "\u{1b}[0m"
    }
    return withoutTrailingBlanks(result)
  }
}

/// The sections that have something to say, with an empty line between them.
func written(_ sections: [[StyledLine]], width: Int, color: Bool) -> [UInt8] {
  var bytes: [UInt8] = []
  for lines in sections where !lines.isEmpty {
    if !bytes.isEmpty { bytes.append(UInt8(ascii: "\n")) }
    for line in lines {
      bytes.append(contentsOf: line.written(width: width, color: color).utf8)
      bytes.append(UInt8(ascii: "\n"))
    }
  }
  return bytes
}

private func withoutTrailingBlanks(_ text: String) -> String {
  var end = text.endIndex
  while end > text.startIndex {
    let before = text.index(before: end)
    guard text[before] == " " else { break }
    end = before
  }
  return String(text[..<end])
}
