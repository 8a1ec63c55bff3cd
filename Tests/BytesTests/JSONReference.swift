/// A recogniser of RFC 8259 that follows the grammar rule by rule: slow, short, and nothing like the scanner.
struct JSONReference {
  private let bytes: [UInt8]
  private var at = 0

  static func accepts(_ document: [UInt8]) -> Bool {
    var reference = JSONReference(bytes: document)
    if document.starts(with: [0xEF, 0xBB, 0xBF]) { reference.at = 3 }
    return reference.element(depth: 0) && reference.at == document.count
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func element(depth: Int) -> Bool {
    space()
    guard value(depth: depth) else { return false }
    space()
    return true
  }

  private mutating func value(depth: Int) -> Bool {
    if take("{") { return depth < 1_024 && items(until: "}") { $0.member(depth: depth + 1) } }
    if take("[") { return depth < 1_024 && items(until: "]") { $0.element(depth: depth + 1) } }
    if take("\"") { return string() }
    return word("true") || word("false") || word("null") || number()
  }

  private mutating func items(until close: Unicode.Scalar, _ item: (inout JSONReference) -> Bool) -> Bool {
    space()
    if take(close) { return true }
    repeat { guard item(&self) else { return false } } while take(",")
    return take(close)
  }

  private mutating func member(depth: Int) -> Bool {
    space()
    guard take("\""), string() else { return false }
    space()
    return take(":") && element(depth: depth)
  }

  private mutating func string() -> Bool {
    while at < bytes.count {
      if take("\"") { return true }
      if take("\\") {
        if take("u") {
          for _ in 0..<4 {
            guard take(where: { Character(UnicodeScalar($0)).isHexDigit }) else { return false }
          }
        } else {
          guard take(where: { "\"\\/bfnrt".utf8.contains($0) }) else { return false }
        }
      } else {
        guard take(where: { $0 >= 0x20 }) else { return false }
      }
    }
    return false
  }

  private mutating func number() -> Bool {
    _ = take("-")
    guard take("0") || digits() else { return false }
    if take(".") { guard digits() else { return false } }
    if take("e") || take("E") {
      _ = take("+") || take("-")
      return digits()
    }
    return true
  }

  private mutating func digits() -> Bool {
    let start = at
    while take(where: { (0x30...0x39).contains($0) }) {}
    return at > start
  }

  private mutating func space() {
    while take(where: { [0x20, 0x09, 0x0A, 0x0D].contains($0) }) {}
  }

  private mutating func word(_ word: String) -> Bool {
    guard bytes[at...].starts(with: word.utf8) else { return false }
    at += word.utf8.count
    return true
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    take(where: { UInt32($0) == scalar.value })
  }

  private mutating func take(where isWanted: (UInt8) -> Bool) -> Bool {
    guard at < bytes.count, isWanted(bytes[at]) else { return false }
    at += 1
    return true
  }
}
