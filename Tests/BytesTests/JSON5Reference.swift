/// A recogniser of JSON5 1.0.0 that follows the grammar rule by rule, over characters: slow, short, and nothing like the
/// scanner. As in the scanner, bytes that are not UTF-8 may stand in strings and comments.
struct JSON5Reference {
  private let text: [Unicode.Scalar]
  private var at = 0

  static func accepts(_ document: [UInt8]) -> Bool {
    var reference = JSON5Reference(text: Array(String(decoding: document, as: UTF8.self).unicodeScalars))
    return reference.space() && reference.value(depth: 0) && reference.space()
      && reference.at == reference.text.count
  }

  private init(text: [Unicode.Scalar]) { self.text = text }

  private mutating func value(depth: Int) -> Bool {
    if take("{") { return depth < 1_024 && items(until: "}") { $0.member(depth: depth + 1) } }
    if take("[") { return depth < 1_024 && items(until: "]") { $0.value(depth: depth + 1) } }
    if take("\"") { return string("\"") }
    if take("'") { return string("'") }
    return word("true") || word("false") || word("null") || number()
  }

  private mutating func items(until close: Unicode.Scalar, _ item: (inout JSON5Reference) -> Bool) -> Bool {
    guard space() else { return false }
    while !take(close) {
      guard item(&self), space() else { return false }
      if take(",") {
        guard space() else { return false }
      } else {
        return take(close)
      }
    }
    return true
  }

  private mutating func member(depth: Int) -> Bool {
    guard take("\"") ? string("\"") : take("'") ? string("'") : name() else { return false }
    return space() && take(":") && space() && value(depth: depth)
  }

  private mutating func name() -> Bool {
    let start = at
    while let scalar = nameCharacter(isFirst: at == start) { at += scalar == "\\" ? 6 : 1 }
    return at > start
  }

  /// The next character when it belongs to a name; a backslash for an escape.
  private func nameCharacter(isFirst: Bool) -> Unicode.Scalar? {
    guard let scalar = peek(0) else { return nil }
    if scalar != "\\" { return belongs(scalar, isFirst) ? scalar : nil }
    guard peek(1) == "u", let unit = hex(at + 2..<at + 6), let escaped = Unicode.Scalar(unit) else {
      return nil
    }
    return belongs(escaped, isFirst) ? scalar : nil
  }

  private func belongs(_ scalar: Unicode.Scalar, _ isFirst: Bool) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .letterNumber:
      true
    case .nonspacingMark, .spacingMark, .decimalNumber, .connectorPunctuation: !isFirst || scalar == "_"
    default: scalar == "$" || !isFirst && (scalar == "\u{200C}" || scalar == "\u{200D}")
    }
  }

  private mutating func string(_ quote: Unicode.Scalar) -> Bool {
    while let scalar = peek(0) {
      at += 1
      if scalar == quote { return true }
      if scalar == "\n" || scalar == "\r" { return false }
      if scalar == "\\", !escape() { return false }
    }
    return false
  }

  private mutating func escape() -> Bool {
    guard let letter = peek(0) else { return false }
    at += 1
    switch letter {
    case "1"..."9": return false
    case "0": return !(peek(0).map { "0"..."9" ~= $0 } ?? false)
    case "x", "u":
      let end = at + (letter == "x" ? 2 : 4)
      guard hex(at..<end) != nil else { return false }
      at = end
      return true
    case "\r":
      _ = take("\n")
      return true
    default: return true
    }
  }

  private mutating func number() -> Bool {
    if !take("-") { _ = take("+") }
    if word("Infinity") || word("NaN") { return true }
    if peek(0) == "0", peek(1) == "x" || peek(1) == "X" {
      at += 2
      return digits { Character($0).isHexDigit && $0.isASCII }
    }
    let isWhole = take("0") || decimals()
    let isFraction = take(".") && (decimals() || isWhole)
    guard isWhole || isFraction else { return false }
    guard take("e") || take("E") else { return true }
    if !take("-") { _ = take("+") }
    return decimals()
  }

  private mutating func decimals() -> Bool { digits { "0"..."9" ~= $0 } }

  private mutating func digits(_ isDigit: (Unicode.Scalar) -> Bool) -> Bool {
    let start = at
    while let scalar = peek(0), isDigit(scalar) { at += 1 }
    return at > start
  }

  private func hex(_ range: Range<Int>) -> UInt32? {
    guard range.upperBound <= text.count, text[range].allSatisfy({ Character($0).isHexDigit && $0.isASCII })
    else {
      return nil
    }
    return UInt32(text[range].map(String.init).joined(), radix: 16)
  }

  /// White space and comments; false when a comment does not end.
  private mutating func space() -> Bool {
    while let scalar = peek(0) {
      if "\t\n\u{B}\u{C}\r\u{2028}\u{2029}\u{FEFF}".unicodeScalars.contains(scalar)
        || scalar.properties.generalCategory == .spaceSeparator
      {
        at += 1
      } else if scalar == "/", peek(1) == "/" {
        while let next = peek(0), !"\n\r\u{2028}\u{2029}".unicodeScalars.contains(next) { at += 1 }
      } else if scalar == "/", peek(1) == "*" {
        at += 2
        while peek(0) != "*" || peek(1) != "/" {
          guard peek(0) != nil else { return false }
          at += 1
        }
        at += 2
      } else {
        return true
      }
    }
    return true
  }

  private func peek(_ offset: Int) -> Unicode.Scalar? { at + offset < text.count ? text[at + offset] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard peek(0) == scalar else { return false }
    at += 1
    return true
  }

  private mutating func word(_ word: String) -> Bool {
    guard text[at...].starts(with: word.unicodeScalars) else { return false }
    at += word.unicodeScalars.count
    return true
  }
}
