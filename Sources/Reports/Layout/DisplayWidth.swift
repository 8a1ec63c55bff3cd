/// Columns that a terminal gives to `text`: wide East Asian characters and emoji take two.
///
/// Counts characters, not code points, so a letter with its accents is one. Costs one look at the bytes for
/// ASCII.
func displayWidth(_ text: String) -> Int {
  var isASCII = true
  for byte in text.utf8 where byte >= 0x80 {
    isASCII = false
    break
  }
  return isASCII ? text.utf8.count : text.reduce(0) { $0 + displayWidth($1) }
}

func displayWidth(_ character: Character) -> Int {
  var widest = 1
  for scalar in character.unicodeScalars where isWide(scalar) { widest = 2 }
  return widest
}

/// `text` in at most `width` columns, shortened in the middle: the ends of names tell them apart.
func shortened(_ text: String, to width: Int, ascii: Bool) -> String {
  guard displayWidth(text) > width else { return text }
  guard width > 0 else { return "" }
  let room = width - 1
  let characters = Array(text)
  let head = prefixCount(characters, columns: room - room / 2)
  let tail = prefixCount(characters.reversed(), columns: room / 2)
  return String(characters[..<head]) + (ascii ? "~" : "…") + String(characters.suffix(tail))
}

/// `text` cut at the right so that it fits into `width` columns.
func clipped(_ text: String, to width: Int) -> String {
  guard displayWidth(text) > width else { return text }
  let characters = Array(text)
  return String(characters[..<prefixCount(characters, columns: width)])
}

/// `text` in lines of at most `width` columns, cut wherever it has to be; all but the first are indented, and what stands
/// behind the indents is together the text.
public func pieces(of text: String, width: Int, indent: Int) -> [String] {
  var lines = [clipped(text, to: max(width, 2))]
  var rest = text.dropFirst(lines[0].count)
  while !rest.isEmpty {
    let piece = clipped(String(rest), to: max(width - indent, 2))
    lines.append(String(repeating: " ", count: indent) + piece)
    rest = rest.dropFirst(piece.count)
  }
  return lines
}

/// `text` in lines of at most `width` columns, broken between words; a word that is longer is cut into pieces.
func wrapped(_ text: String, width: Int) -> [String] {
  let width = max(width, 1)
  var lines: [String] = []
  var line = ""
  for word in text.split(separator: " ") {
    var rest = String(word)
    if !line.isEmpty, displayWidth(line) + 1 + displayWidth(rest) <= width {
      line += " " + rest
      continue
    }
    if !line.isEmpty { lines.append(line) }
    while displayWidth(rest) > width {
      let piece = clipped(rest, to: width)
      // A wide character in a single column cannot be placed.
      if piece.isEmpty { return lines }
      lines.append(piece)
      rest.removeFirst(piece.count)
    }
    line = rest
  }
  if !line.isEmpty { lines.append(line) }
  return lines
}

/// How many of the first characters fit into `columns`.
private func prefixCount(_ characters: [Character], columns: Int) -> Int {
  var used = 0
  for (index, character) in characters.enumerated() {
    used += displayWidth(character)
    if used > columns { return index }
  }
  return characters.count
}

/// East Asian Wide and Fullwidth, and what is drawn as emoji.
private func isWide(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0..<0x1100: false
  case 0xFE0F, 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F,
    0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
    0x16FE0...0x18CFF, 0x1AFF0...0x1B2FF, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF,
    0x20000...0x3FFFD:
    true
  default: scalar.properties.isEmojiPresentation
  }
}
