// What JSON5 allows beyond JSON. The scanner comes here only where a JSON document would be refused, so that reading
// JSON costs nothing more.

extension JSONScanner {
  /// The grammar of a document.
  public enum Dialect: UInt8, Sendable {
    /// RFC 8259.
    case json
    /// JSON5 1.0.0: JSON for files that people write, with comments, trailing commas, keys without quotes.
    case json5
  }

  /// The token at a place where JSON has none, for the reason given, or the error when JSON5 has none either.
  @inline(never)
  mutating func tokenOfJSON5(orElse reason: Reason, at offset: Int) -> Token {
    switch reason {
    case .valueExpected, .keyExpected, .commaOrCloseExpected, .textAfterDocument:
      return tokenOfJSON5(orElse: reason)
    case .badNumber: return numberOfJSON5()
    case .badEscape, .controlCharacter:
      let isKey = expectation == .key || expectation == .keyOrClose
      return stringOfJSON5(isKey ? .key : .string, from: offset)
    default: return refuse(reason, at: offset)
    }
  }

  private mutating func tokenOfJSON5(orElse reason: Reason) -> Token {
    let start = position
    guard skipSpaceOfJSON5() else { return errorToken }
    // Now something else than space is next, so that this function is not entered again for space at the same place.
    if position > start { return advance() }
    let byte = byte(position)
    switch expectation {
    case .value:
      let isAfterComma = depth > 0 && !isInObject
      return isAfterComma && byte == UInt8(ascii: "]") ? close(byte) : valueOfJSON5(byte)
    case .itemOrClose: return valueOfJSON5(byte)
    case .key: return byte == UInt8(ascii: "}") ? close(byte) : keyOfJSON5(byte)
    case .keyOrClose: return keyOfJSON5(byte)
    case .commaOrClose, .nothing, .failed: return refuse(reason, at: position)
    }
  }

  private mutating func valueOfJSON5(_ byte: UInt8) -> Token {
    switch byte {
    case UInt8(ascii: "'"):
      let token = stringOfJSON5(.string, from: position &+ 1)
      if token.kind != .error { valueIsComplete() }
      return token
    case UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "I"), UInt8(ascii: "N"):
      return numberOfJSON5()
    default: return refuse(nameEnd(from: position) == nil ? .valueExpected : .badLiteral, at: position)
    }
  }

  // MARK: Keys

  private mutating func keyOfJSON5(_ byte: UInt8) -> Token {
    if byte == UInt8(ascii: "'") {
      return colonOfJSON5(
        after: stringOfJSON5(.key, from: position &+ 1))
    }
    let start = position
    guard let (end, hasEscapes) = nameEnd(from: start) else {
      return refuse(byte == UInt8(ascii: "\\") ? .badEscape : .nameExpected, at: start)
    }
    position = end
    let key = colonOfJSON5(after: Token(kind: .key, start: start, end: end, hasEscapes: hasEscapes))
    // What is wrong with `min-parsed: 3` is the key, not its colon.
    let isCut = problem == Problem(reason: .colonExpected, offset: end) && [0x2D, 0x2E].contains(peek(end))
    return isCut ? refuse(.badName, at: start) : key
  }

  /// The key when a colon follows, behind comments too.
  @inline(never)
  mutating func colonOfJSON5(after key: Token) -> Token {
    guard key.kind != .error else { return key }
    guard dialect != .json5 || skipSpaceOfJSON5() else { return errorToken }
    guard peek(position) == UInt8(ascii: ":") else { return refuse(.colonExpected, at: position) }
    position &+= 1
    expectation = .value
    return key
  }

  /// Where the name (ECMAScript 5.1 `IdentifierName`) that begins at an offset ends, and whether it holds escapes; nil
  /// when none begins there.
  private func nameEnd(from start: Int) -> (end: Int, hasEscapes: Bool)? {
    var (at, hasEscapes) = (start, false)
    while true {
      let isEscape = peek(at) == UInt8(ascii: "\\")
      guard let (scalar, length) = isEscape ? escapedCharacter(at) : character(at),
        scalar.continuesName, at > start || scalar.startsName
      else { break }
      if isEscape { hasEscapes = true }
      at &+= length
    }
    return at > start ? (at, hasEscapes) : nil
  }

  private func escapedCharacter(_ at: Int) -> (Unicode.Scalar, length: Int)? {
    let escape = unsafe Span<UInt8>(_unsafeBytes: content(of: token(.key, from: at, to: at &+ 6)))
    return escapedUnit(escape, 0).flatMap(Unicode.Scalar.init).map { ($0, 6) }
  }

  /// The character at an offset and how many bytes it has; nil where there is none in UTF-8.
  private func character(_ at: Int) -> (Unicode.Scalar, length: Int)? {
    let first = peek(at)
    if first < 0x80 { return at < count ? (Unicode.Scalar(first), 1) : nil }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    var decoder = UTF8()
    var bytes = (at..<at &+ length).map(peek).makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&bytes) else { return nil }
    return (scalar, UTF8.width(scalar))
  }

  // MARK: Numbers

  /// Reads the number at `position`: a sign of either kind, then `Infinity`, `NaN`, a hexadecimal number, or digits with
  /// a point anywhere among them.
  private mutating func numberOfJSON5() -> Token {
    let start = position
    var at = start
    if peek(at) == UInt8(ascii: "-") || peek(at) == UInt8(ascii: "+") { at &+= 1 }
    if let word = ["Infinity", "NaN"].first(where: { stands($0, at) }) {
      at &+= word.utf8.count
    } else if peek(at) == UInt8(ascii: "0"), peek(at &+ 1) | 0x20 == UInt8(ascii: "x") {
      at &+= 2
      let digits = at
      while hexDigit(peek(at)) != nil { at &+= 1 }
      guard at > digits else { return refuse(.badNumber, at: at) }
    } else {
      guard skipDecimal(&at) else { return refuse(at == start ? .badLiteral : .badNumber, at: at) }
    }
    position = at
    valueIsComplete()
    return token(.number, from: start, to: at)
  }

  private func stands(_ word: String, _ at: Int) -> Bool {
    zip(word.utf8, at...).allSatisfy { peek($1) == $0 }
  }

  /// Moves past `1`, `1.5`, `1.`, `.5`, each with or without an exponent; false, at the first byte that is wrong, when
  /// there is no such number.
  private func skipDecimal(_ at: inout Int) -> Bool {
    var hasDigits = true
    if peek(at) == UInt8(ascii: "0") { at &+= 1 } else { hasDigits = skipDigits(&at) }
    if peek(at) == UInt8(ascii: ".") {
      at &+= 1
      if skipDigits(&at) { hasDigits = true }
    }
    guard hasDigits else { return false }
    guard peek(at) | 0x20 == UInt8(ascii: "e") else { return true }
    at &+= 1
    if peek(at) == UInt8(ascii: "+") || peek(at) == UInt8(ascii: "-") { at &+= 1 }
    return skipDigits(&at)
  }

  // MARK: Strings

  /// Reads the string whose quote, of either kind, is at `position` on from an offset at which JSON has no such string.
  private mutating func stringOfJSON5(_ kind: Token.Kind, from first: Int) -> Token {
    let start = position &+ 1
    let quote = byte(start &- 1)
    var at = first
    // A string that is read on from its middle is read again, which happens once for each string.
    var hasEscapes = (start..<first).contains { byte($0) == UInt8(ascii: "\\") }
    while at < count {
      switch byte(at) {
      case quote:
        position = at &+ 1
        return Token(kind: kind, start: start, end: at, hasEscapes: hasEscapes)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        guard let length = escapeLengthOfJSON5(at) else { return refuse(.badEscape, at: at) }
        at &+= length
      case 0x0A, 0x0D:
        return refuse(.unterminatedString, at: at)
      default:
        at &+= 1
      }
    }
    return refuse(.unterminatedString, at: count)
  }

  /// The length of the escape whose backslash is at `at`, the line end that it may continue included; of an escaped
  /// character that means itself at least its first byte. Nil when it is none.
  private func escapeLengthOfJSON5(_ at: Int) -> Int? {
    let letter = peek(at &+ 1)
    switch letter {
    case UInt8(ascii: "x"), UInt8(ascii: "u"):
      let end = at &+ (letter == UInt8(ascii: "x") ? 4 : 6)
      return (at &+ 2..<end).allSatisfy { hexDigit(peek($0)) != nil } ? end &- at : nil
    case UInt8(ascii: "0"): return peek(at &+ 2) &- UInt8(ascii: "0") <= 9 ? nil : 2
    case UInt8(ascii: "1")...UInt8(ascii: "9"): return nil
    case 0x0D: return peek(at &+ 2) == 0x0A ? 3 : 2
    default: return at &+ 1 < count ? 2 : nil
    }
  }

  // MARK: Space

  /// Moves past white space and comments; false, with the error set, where a comment does not end.
  private mutating func skipSpaceOfJSON5() -> Bool {
    while true {
      skipWhiteSpace()
      switch peek(position) {
      case UInt8(ascii: "/"):
        if peek(position &+ 1) == UInt8(ascii: "/") {
          skipLine()
        } else if peek(position &+ 1) == UInt8(ascii: "*") {
          guard skipBlockComment() else { return false }
        } else {
          return true
        }
      case 0x0B, 0x0C:
        position &+= 1
      case 0xC2...0xEF:
        guard let (scalar, length) = character(position), scalar.isSpaceOfJSON5 else { return true }
        position &+= length
      default: return true
      }
    }
  }

  private mutating func skipLine() {
    while position < count {
      switch byte(position) {
      case 0x0A, 0x0D: return
      case 0xE2:
        if let (scalar, _) = character(position), scalar.endsLine { return }
        position &+= 1
      default: position &+= 1
      }
    }
  }

  private mutating func skipBlockComment() -> Bool {
    let start = position
    position &+= 2
    while position < count {
      if byte(position) == UInt8(ascii: "*"), peek(position &+ 1) == UInt8(ascii: "/") {
        position &+= 2
        return true
      }
      position &+= 1
    }
    _ = refuse(.unterminatedComment, at: start)
    return false
  }
}

extension Unicode.Scalar {
  fileprivate var endsLine: Bool { value == 0x2028 || value == 0x2029 }

  fileprivate var isSpaceOfJSON5: Bool {
    value == 0xFEFF || endsLine || properties.generalCategory == .spaceSeparator
  }

  fileprivate var startsName: Bool {
    if isASCII { return self == "$" || self == "_" || properties.isAlphabetic }
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .letterNumber:
      return true
    default: return false
    }
  }

  fileprivate var continuesName: Bool {
    if startsName || "0"..."9" ~= self { return true }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .decimalNumber, .connectorPunctuation: return true
    // The joiner and the non-joiner of letters.
    default: return value == 0x200C || value == 0x200D
    }
  }
}
