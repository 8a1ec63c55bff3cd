/// Whether the bytes are one JSON document, as `JSONScanner` understands it.
public func isJSONDocument(_ bytes: [UInt8]) -> Bool {
  withJSONScanner(bytes) { scanner in
    while true {
      switch scanner.next().kind {
      case .end: return true
      case .error: return false
      default: continue
      }
    }
  }
}

/// Lends a scanner over an array; it must not leave `body`.
public func withJSONScanner<Result>(
  _ bytes: [UInt8], dialect: JSONScanner.Dialect = .json, _ body: (inout JSONScanner) throws -> Result
) rethrows -> Result {
  try unsafe bytes.withUnsafeBytes { memory in
    if let start = memory.baseAddress {
      var scanner = unsafe JSONScanner(start, count: memory.count, dialect: dialect)
      return try body(&scanner)
    }
    // An array without elements may have no address.
    return try unsafe withUnsafePointer(to: 0 as UInt8) { start in
      var scanner = unsafe JSONScanner(start, count: 0, dialect: dialect)
      return try body(&scanner)
    }
  }
}

extension JSONScanner {
  /// Whether the bytes of a key or string are exactly `text`; its escapes are not decoded.
  public func equals(_ token: Token, _ text: StaticString) -> Bool {
    let content = unsafe content(of: token)
    guard text.hasPointerRepresentation, content.count == text.utf8CodeUnitCount,
      let start = content.baseAddress
    else { return false }
    return unsafe equalBytes(start, text.utf8Start, content.count)
  }

  /// Appends the text of a key or string, its escapes decoded.
  public func appendText(of token: Token, to output: inout [UInt8]) {
    let content = unsafe content(of: token)
    if token.hasEscapes, dialect == .json5 {
      unsafe unescapeJSON5(Span<UInt8>(_unsafeBytes: content), into: &output)
    } else if token.hasEscapes, let start = content.baseAddress {
      unsafe unescapeJSON(start, count: content.count, into: &output)
    } else {
      unsafe output.append(contentsOf: content)
    }
  }

  /// The text of a key or string, its escapes decoded and bytes that are not UTF-8 replaced; of any other token
  /// its bytes.
  public func text(of token: Token) -> String {
    guard token.hasEscapes else {
      return unsafe String(decoding: content(of: token), as: UTF8.self)
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(token.end - token.start)
    appendText(of: token, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The value of a number token when it is a whole number that fits, however it is written (`1.5e1` is 15).
  public func int64(_ token: Token) -> Int64? {
    let text = unsafe Span<UInt8>(_unsafeBytes: content(of: token))
    return decimalToInt64(text) ?? (dialect == .json5 ? hexToInt64(text) : nil)
  }

  /// The nearest `Double` of a number token; nil when it is too large for one. `Infinity` and `NaN` of JSON5 are what they
  /// name.
  public func double(_ token: Token) -> Double? {
    let text = unsafe Span<UInt8>(_unsafeBytes: content(of: token))
    return decimalToDouble(text) ?? (dialect == .json5 ? doubleOfJSON5(text) : nil)
  }

  /// A number token times `unit` nanoseconds; see `decimalToNanos`.
  public func nanoseconds(_ token: Token, unit: Int64) -> Int64? {
    decimalToNanos(unsafe Span<UInt8>(_unsafeBytes: content(of: token)), unit: unit)
  }

  /// The instant that a string or number token names; see `parseTimestamp`.
  public func timestamp(_ token: Token, zonelessOffset: Int = 0, year: Int? = nil) -> ParsedTime? {
    guard token.hasEscapes else {
      let content = unsafe Span<UInt8>(_unsafeBytes: content(of: token))
      return parseTimestamp(content, zonelessOffset: zonelessOffset, year: year)
    }
    var text: [UInt8] = []
    appendText(of: token, to: &text)
    return parseTimestamp(text.span, zonelessOffset: zonelessOffset, year: year)
  }
}

/// Appends the text of the inside of a JSON string: escapes decoded, surrogate pairs joined, lone surrogates
/// as U+FFFD, everything else byte for byte. A backslash that starts no escape stays as it is.
@unsafe
public func unescapeJSON(_ start: UnsafeRawPointer, count: Int, into output: inout [UInt8]) {
  let text = unsafe Span<UInt8>(
    _unsafeStart: start.assumingMemoryBound(to: UInt8.self), count: max(0, count))
  var at = 0
  while at < text.count {
    let byte = text[at]
    guard byte == UInt8(ascii: "\\"), at + 1 < text.count else {
      output.append(byte)
      at += 1
      continue
    }
    if let plain = simpleEscape(text[at + 1]) {
      output.append(plain)
      at += 2
    } else if let scalar = escapedScalar(text, &at) {
      appendUTF8(scalar, to: &output)
    } else {
      output.append(byte)
      at += 1
    }
  }
}

/// The byte that a backslash and a letter stand for.
private func simpleEscape(_ letter: UInt8) -> UInt8? {
  switch letter {
  case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
  case UInt8(ascii: "b"): 0x08
  case UInt8(ascii: "f"): 0x0C
  case UInt8(ascii: "n"): 0x0A
  case UInt8(ascii: "r"): 0x0D
  case UInt8(ascii: "t"): 0x09
  default: nil
  }
}

/// Reads one `\uXXXX` or a surrogate pair of two, and moves past it; nil and unmoved when there is none.
func escapedScalar(_ text: Span<UInt8>, _ at: inout Int) -> Unicode.Scalar? {
  guard let unit = escapedUnit(text, at) else { return nil }
  at += 6
  guard unit & 0xFC00 == 0xD800, let low = escapedUnit(text, at), low & 0xFC00 == 0xDC00 else {
    return Unicode.Scalar(unit) ?? "\u{FFFD}"
  }
  at += 6
  return Unicode.Scalar(0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)) ?? "\u{FFFD}"
}

func escapedUnit(_ text: Span<UInt8>, _ at: Int) -> UInt32? {
  guard text.count - at >= 6, text[at] == UInt8(ascii: "\\"), text[at + 1] == UInt8(ascii: "u") else {
    return nil
  }
  var unit: UInt32 = 0
  for offset in (at + 2)..<(at + 6) {
    guard let digit = hexDigit(text[offset]) else { return nil }
    unit = unit << 4 | UInt32(digit)
  }
  return unit
}

func appendUTF8(_ scalar: Unicode.Scalar, to output: inout [UInt8]) {
  output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
}

/// The value of a hexadecimal digit of either case.
func hexDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
  default: nil
  }
}
