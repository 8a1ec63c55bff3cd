extension String {
  /// The text broken at spaces into lines of at most `width` columns; a longer word stands alone.
  public func wrapped(to width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in split(separator: " ") {
      if line.isEmpty {
        line = String(word)
      } else if line.utf8.count + 1 + word.utf8.count <= width {
        line += " " + word
      } else {
        lines.append(line)
        line = String(word)
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }

  /// The text wrapped within 79 columns, every line indented.
  public func paragraph(indent: Int) -> String {
    let margin = String(repeating: " ", count: indent)
    return wrapped(to: helpWidth - indent).map { "\(margin)\($0)\n" }.joined()
  }

  /// The text wrapped within 79 columns behind a mark, its further lines as far in as the first.
  public func paragraph(indent: Int, after mark: String) -> String {
    let margin = String(repeating: " ", count: indent)
    let inner = String(repeating: " ", count: mark.utf8.count)
    return wrapped(to: helpWidth - indent - mark.utf8.count).enumerated()
      .map { "\(margin)\($0 == 0 ? mark : inner)\($1)\n" }.joined()
  }

  /// The text followed by spaces up to a column, at least two.
  public func padded(to column: Int) -> String {
    self + String(repeating: " ", count: max(2, column - utf8.count))
  }
}

/// Columns of everything mqtune says about itself.
public let helpWidth = 79
