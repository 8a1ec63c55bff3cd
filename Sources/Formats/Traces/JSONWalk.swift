internal import Bytes

/// Steps through the members and elements of a JSON value that may end anywhere.
///
/// Made for objects inside of text of any length: it looks at each byte once, and it is lenient. What it reads as a value
/// need not be one that JSON allows, but a text that is cut is never taken for a whole one.
struct JSONWalk {
  enum Stop { case incomplete, malformed }

  /// A value as it was passed: a text without its quotes, a number or a word, or something with parts.
  struct Value {
    enum Kind { case text, word, parts }

    var kind: Kind
    var range: Range<Int>
  }

  private(set) var at: Int
  /// Why the walk cannot go on; every further step is empty.
  private(set) var stop: Stop?
  /// Line ends passed between the parts of the value.
  private(set) var lineEnds = 0

  init(at start: Int) { at = start }

  /// Moves into an object or a list; passes any other value and answers false.
  mutating func enter(_ byte: UInt8, _ text: Span<UInt8>) -> Bool {
    guard let next = peek(text) else { return false }
    guard next == byte else {
      _ = value(text)
      return false
    }
    at += 1
    return true
  }

  /// The next key of the object that was entered, and then the walk stands before its value; nil behind the object.
  mutating func key(_ text: Span<UInt8>) -> Range<Int>? {
    guard let next = part(closedBy: UInt8(ascii: "}"), text) else { return nil }
    guard next == UInt8(ascii: "\"") else { return fail(.malformed) }
    guard let key = string(text) else { return nil }
    passColon(text)
    return stop == nil ? key : nil
  }

  /// Moves behind the colon that follows a key.
  mutating func passColon(_ text: Span<UInt8>) {
    guard let colon = peek(text) else { return }
    guard colon == UInt8(ascii: ":") else {
      stop = .malformed
      return
    }
    at += 1
  }

  /// Whether the list that was entered has a further element, and then the walk stands before it.
  mutating func hasElement(_ text: Span<UInt8>) -> Bool { part(closedBy: UInt8(ascii: "]"), text) != nil }

  /// Passes a value.
  mutating func value(_ text: Span<UInt8>) -> Value? {
    guard let byte = peek(text) else { return nil }
    switch byte {
    case UInt8(ascii: "\""): return string(text).map { Value(kind: .text, range: $0) }
    case UInt8(ascii: "{"), UInt8(ascii: "["): return passParts(text)
    default: return word(text)
    }
  }

  /// The next byte that is not blank.
  mutating func peek(_ text: Span<UInt8>) -> UInt8? {
    guard stop == nil else { return nil }
    while at < text.count {
      let byte = text[at]
      if byte > 32 { return byte }
      if byte == UInt8(ascii: "\n") { lineEnds += 1 }
      at &+= 1
    }
    return fail(.incomplete)
  }

  /// Passes a string; where its text stands.
  mutating func string(_ text: Span<UInt8>) -> Range<Int>? {
    let start = at + 1
    var place = start
    let count = text.count
    while place < count {
      let byte = text[place]
      if byte == UInt8(ascii: "\"") {
        at = place + 1
        return start..<place
      }
      if byte == UInt8(ascii: "\\") {
        place &+= 2
      } else if byte < 32 {
        at = place
        return fail(.malformed)
      } else {
        place &+= 1
      }
    }
    return fail(.incomplete)
  }

  /// The first byte of the next part of an object or a list; nil behind its end.
  private mutating func part(closedBy end: UInt8, _ text: Span<UInt8>) -> UInt8? {
    guard var byte = peek(text) else { return nil }
    if byte == UInt8(ascii: ",") {
      at += 1
      guard let next = peek(text) else { return nil }
      byte = next
    }
    guard byte == end else { return byte }
    at += 1
    return nil
  }

  private mutating func word(_ text: Span<UInt8>) -> Value? {
    let start = at
    while at < text.count {
      let byte = text[at]
      guard
        byte.isPartOfName || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
          || byte == UInt8(ascii: ".")
      else {
        return at > start ? Value(kind: .word, range: start..<at) : fail(.malformed)
      }
      at &+= 1
    }
    return fail(.incomplete)
  }

  private mutating func passParts(_ text: Span<UInt8>) -> Value? {
    let start = at
    var depth = 0
    while let byte = peek(text) {
      switch byte {
      case UInt8(ascii: "\""):
        guard string(text) != nil else { return nil }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      default: break
      }
      at += 1
      if depth == 0 { return Value(kind: .parts, range: start..<at) }
    }
    return nil
  }

  private mutating func fail<Answer>(_ reason: Stop) -> Answer? {
    stop = reason
    return nil
  }
}
