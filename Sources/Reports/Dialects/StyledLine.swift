extension Tone {
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
  var tone = Tone.plain

  init(_ text: String, _ tone: Tone = .plain) {
    self.text = text
    self.tone = tone
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
      guard color, let code = part.tone.code, !text.isEmpty else {
        result += text
        continue
      }
      let padding = text.prefix { $0 == " " }
      result += padding + "\u{1b}[\(code)m" + text.dropFirst(padding.count) + "\u{1b}[0m"
    }
    return withoutTrailingBlanks(result)
  }
}

func withoutTrailingBlanks(_ text: String) -> String {
  var end = text.endIndex
  while end > text.startIndex {
    let before = text.index(before: end)
    guard text[before] == " " else { break }
    end = before
  }
  return String(text[..<end])
}
