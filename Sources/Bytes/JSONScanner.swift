/// A pull tokenizer for one JSON document (RFC 8259, or JSON5) that reads memory in place.
///
/// Accepts exactly the documents that the grammar of its dialect accepts, except that nesting ends at `maximumDepth`.
/// What the grammar leaves to implementations is accepted: bytes in strings that are not UTF-8, lone surrogate escapes,
/// repeated keys, a byte order mark at the start. Offsets in tokens count from the start of the memory.
///
/// - Complexity: one pass, no recursion; allocates only below the 64th level of nesting.
@safe
public struct JSONScanner {
  /// The deepest nesting of objects and arrays that is read.
  public static let maximumDepth = 1_024

  /// One step of the document, as offsets into its bytes.
  public struct Token: Equatable, Sendable {
    public enum Kind: UInt8, Sendable {
      case beginObject, endObject, beginArray, endArray, key, string, number, `true`, `false`, null
      /// The document is complete, and nothing but white space follows it.
      case end
      /// The document is refused; see `JSONScanner.problem`.
      case error
    }

    public let kind: Kind
    /// The first byte of the token; of keys and strings in quotes the first one after the quote.
    public let start: Int
    /// The byte after the token; of keys and strings in quotes the closing quote.
    public let end: Int
    /// Whether a key or string holds a backslash, so that its bytes differ from its text.
    public let hasEscapes: Bool
  }

  /// What was wrong, once `next` has returned `error`.
  public private(set) var problem: Problem?

  /// How many objects and arrays are open.
  public private(set) var depth = 0

  private let base: UnsafeRawPointer
  let count: Int
  var position = 0
  var expectation = Expectation.value
  private var lastKind = Token.Kind.end
  /// The innermost 64 open containers at most, the innermost in the lowest bit; a set bit is an object.
  private var objects: UInt64 = 0
  /// Full words of `objects` of the levels above.
  private var outerObjects: [UInt64] = []
  let dialect: Dialect

  enum Expectation: UInt8 {
    case value, itemOrClose, keyOrClose, key, commaOrClose, nothing, failed
  }

  /// Reads `count` bytes from `start` on; the caller keeps them alive and unchanged for as long as the scanner.
  @unsafe
  public init(_ start: UnsafeRawPointer, count: Int, dialect: Dialect = .json) {
    unsafe base = start
    self.count = count
    self.dialect = dialect
    if count >= 3, byte(0) == 0xEF, byte(1) == 0xBB, byte(2) == 0xBF { position = 3 }
  }

  /// The next token. After `end` it is `end` again, after `error` it is `error` again.
  public mutating func next() -> Token {
    let token = advance()
    lastKind = token.kind
    return token
  }

  /// Skips the rest of the value whose first token was just returned, or the whole value of the key just
  /// returned, still checking it. Returns its last token, or `error`.
  @discardableResult
  public mutating func skipValue() -> Token {
    var token = Token(kind: lastKind, start: position, end: position, hasEscapes: false)
    if lastKind == .key { token = next() }
    guard token.kind == .beginObject || token.kind == .beginArray else { return token }
    let outside = depth - 1
    repeat { token = next() } while depth > outside && token.kind != .error
    return token
  }

  mutating func advance() -> Token {
    while true {
      skipWhiteSpace()
      guard position < count else { return endOfInput() }
      let byte = byte(position)
      switch expectation {
      case .value:
        return value(byte)
      case .itemOrClose:
        return byte == UInt8(ascii: "]") ? close(byte) : value(byte)
      case .keyOrClose:
        return byte == UInt8(ascii: "}") ? close(byte) : key(byte)
      case .key:
        return key(byte)
      case .commaOrClose:
        guard byte == UInt8(ascii: ",") else { return close(byte) }
        position &+= 1
        expectation = isInObject ? .key : .value
      case .nothing:
        return fail(.textAfterDocument, at: position)
      case .failed:
        return errorToken
      }
    }
  }

  private mutating func endOfInput() -> Token {
    switch expectation {
    case .nothing: token(.end, from: position, to: position)
    case .failed: errorToken
    default: fail(.unexpectedEnd, at: position)
    }
  }

  /// Where a token stands, quotes included.
  func place(of token: Token) -> Range<Int> {
    let start = min(token.start, count)
    let end = min(max(token.end, start), count)
    let isQuoted =
      (token.kind == .key || token.kind == .string) && start > 0 && end < count
      && byte(start &- 1) == byte(end)
      && (byte(end) == UInt8(ascii: "\"") || byte(end) == UInt8(ascii: "'"))
    return isQuoted ? start &- 1..<end &+ 1 : start..<end
  }

  /// The bytes of a token; none where a token of another scanner lies outside of this document.
  func content(of token: Token) -> UnsafeRawBufferPointer {
    let end = min(token.end, count)
    let start = min(token.start, end)
    return unsafe UnsafeRawBufferPointer(start: base + start, count: end - start)
  }

  // MARK: Values

  private mutating func value(_ byte: UInt8) -> Token {
    switch byte {
    case UInt8(ascii: "\""):
      let token = string(.string)
      if token.kind != .error { valueIsComplete() }
      return token
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return number()
    case UInt8(ascii: "{"): return open(.beginObject)
    case UInt8(ascii: "["): return open(.beginArray)
    case UInt8(ascii: "t"): return literal("true", .true)
    case UInt8(ascii: "f"): return literal("false", .false)
    case UInt8(ascii: "n"): return literal("null", .null)
    default: return fail(.valueExpected, at: position)
    }
  }

  mutating func valueIsComplete() {
    expectation = depth == 0 ? .nothing : .commaOrClose
  }

  private mutating func literal(_ word: StaticString, _ kind: Token.Kind) -> Token {
    let start = position
    let length = word.utf8CodeUnitCount
    guard count - start >= length, unsafe equalBytes(base + start, word.utf8Start, length) else {
      return fail(.badLiteral, at: start)
    }
    position = start &+ length
    valueIsComplete()
    return token(kind, from: start, to: position)
  }

  private mutating func number() -> Token {
    let start = position
    var at = start
    if peek(at) == UInt8(ascii: "-") { at &+= 1 }
    if peek(at) == UInt8(ascii: "0") {
      at &+= 1
      if peek(at) | 0x20 == UInt8(ascii: "x"), dialect == .json5 { return fail(.badNumber, at: at) }
    } else if !skipDigits(&at) {
      return fail(.badNumber, at: at)
    }
    if peek(at) == UInt8(ascii: ".") {
      at &+= 1
      guard skipDigits(&at) else { return fail(.badNumber, at: at) }
    }
    if peek(at) | 0x20 == UInt8(ascii: "e") {
      at &+= 1
      if peek(at) == UInt8(ascii: "+") || peek(at) == UInt8(ascii: "-") { at &+= 1 }
      guard skipDigits(&at) else { return fail(.badNumber, at: at) }
    }
    position = at
    valueIsComplete()
    return token(.number, from: start, to: at)
  }

  /// Moves past digits; false when there is none.
  func skipDigits(_ at: inout Int) -> Bool {
    let start = at
    while at < count, byte(at) &- UInt8(ascii: "0") <= 9 { at &+= 1 }
    return at > start
  }

  private mutating func key(_ byte: UInt8) -> Token {
    guard byte == UInt8(ascii: "\"") else { return fail(.keyExpected, at: position) }
    let token = string(.key)
    guard token.kind != .error else { return token }
    skipWhiteSpace()
    guard peek(position) == UInt8(ascii: ":") else { return colonOfJSON5(after: token) }
    position &+= 1
    expectation = .value
    return token
  }

  // MARK: Nesting

  var isInObject: Bool { objects & 1 == 1 }

  private mutating func open(_ kind: Token.Kind) -> Token {
    guard depth < Self.maximumDepth else { return fail(.tooDeep, at: position) }
    if depth != 0, depth % 64 == 0 { outerObjects.append(objects) }
    objects = objects &<< 1 | (kind == .beginObject ? 1 : 0)
    depth &+= 1
    expectation = kind == .beginObject ? .keyOrClose : .itemOrClose
    position &+= 1
    return token(kind, from: position &- 1, to: position)
  }

  mutating func close(_ byte: UInt8) -> Token {
    let kind: Token.Kind = isInObject ? .endObject : .endArray
    guard byte == (isInObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
      return fail(.commaOrCloseExpected, at: position)
    }
    depth &-= 1
    objects = objects &>> 1
    if depth != 0, depth % 64 == 0, let outer = outerObjects.popLast() { objects = outer }
    valueIsComplete()
    position &+= 1
    return token(kind, from: position &- 1, to: position)
  }

  // MARK: Strings

  /// Reads a string whose opening quote is at `position`.
  private mutating func string(_ kind: Token.Kind) -> Token {
    let start = position &+ 1
    var at = start
    var hasEscapes = false
    while true {
      at = plainEnd(from: at)
      guard at < count else { return fail(.unterminatedString, at: count) }
      switch byte(at) {
      case UInt8(ascii: "\""):
        position = at &+ 1
        return Token(kind: kind, start: start, end: at, hasEscapes: hasEscapes)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        guard let length = escapeLength(at) else { return fail(.badEscape, at: at) }
        at &+= length
      default:
        return fail(.controlCharacter, at: at)
      }
    }
  }

  /// Where the next quote, backslash or control character stands, or the end of the memory.
  private func plainEnd(from start: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var at = start
    while at &+ 8 <= count {
      let word = unsafe UInt64(littleEndian: base.loadUnaligned(fromByteOffset: at, as: UInt64.self))
      // In each term the lowest high bit set is exact: a borrow starts only at a byte that was found.
      let quote = word ^ (ones &* 0x22)
      let backslash = word ^ (ones &* 0x5C)
      let found =
        ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- ones &* 0x20) & ~word)
        & (ones &* 0x80)
      if found != 0 { return at &+ found.trailingZeroBitCount / 8 }
      at &+= 8
    }
    while at < count {
      let byte = byte(at)
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { return at }
      at &+= 1
    }
    return at
  }

  /// The length of the escape whose backslash is at `at`; nil when it is none.
  private func escapeLength(_ at: Int) -> Int? {
    switch peek(at &+ 1) {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return 2
    case UInt8(ascii: "u"):
      for digit in (at &+ 2)..<(at &+ 6) where hexDigit(peek(digit)) == nil { return nil }
      return 6
    default:
      return nil
    }
  }

  // MARK: Bytes

  mutating func skipWhiteSpace() {
    while position < count {
      switch byte(position) {
      case 0x20, 0x0A, 0x0D, 0x09: position &+= 1
      default: return
      }
    }
  }

  func byte(_ offset: Int) -> UInt8 {
    unsafe base.load(fromByteOffset: offset, as: UInt8.self)
  }

  /// The byte at an offset, or 0 behind the end.
  func peek(_ offset: Int) -> UInt8 {
    offset < count ? byte(offset) : 0
  }

  func token(_ kind: Token.Kind, from start: Int, to end: Int) -> Token {
    Token(kind: kind, start: start, end: end, hasEscapes: false)
  }

  var errorToken: Token {
    let offset = problem?.offset ?? position
    return token(.error, from: offset, to: offset)
  }

  /// Where JSON ends: what the dialect allows in its place, otherwise the error. The dialect is looked at here, and not
  /// while JSON goes on.
  private mutating func fail(_ reason: Reason, at offset: Int) -> Token {
    dialect == .json5 ? tokenOfJSON5(orElse: reason, at: offset) : refuse(reason, at: offset)
  }

  mutating func refuse(_ reason: Reason, at offset: Int) -> Token {
    problem = Problem(reason: reason, offset: min(offset, count))
    expectation = .failed
    return errorToken
  }
}
