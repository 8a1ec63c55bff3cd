internal import Bytes

/// A text that people read, taken apart: its words, what varies among them, and the `key=value` pairs in it.
///
/// Two texts that differ only in what varies have the same words and slots, and so the same `hash`. Made once and used
/// again for every line.
@safe
final class Sentence {
  /// A word, or a slot: a place where numbers, ids or paths stand.
  @safe
  struct Token {
    @unsafe var start: UnsafeRawPointer
    var count: Int
    /// Of the word; `slot` for what varies.
    var hash: UInt64
    /// What stands between it and the token before.
    var mark: Mark

    var isSlot: Bool { hash == Token.slot }
    static let slot: UInt64 = 0
  }

  /// What may stand before a token.
  enum Mark: UInt8 {
    case none
    /// Nothing: a text begins with it.
    case start
    /// A colon: what follows is often the text of an error.
    case colon
    case comma
    /// `->`, `<-` or `=>`.
    case arrow
    case bracket
  }

  /// A key and its value. Both lie in the text.
  @safe
  struct Pair {
    @unsafe var key: UnsafeRawPointer
    var keyCount: Int
    @unsafe var value: UnsafeRawPointer
    var valueCount: Int
    var isQuoted: Bool
  }

  static let tokenLimit = 48
  static let pairLimit = 48

  private(set) var tokenCount = 0
  private(set) var pairCount = 0
  /// Of the words and slots.
  private(set) var hash: UInt64 = 0
  private var mark = Mark.start
  // Every line is read into these; a benchmark shows arrays to cost a fifth more.
  @unsafe private let tokenMemory: UnsafeMutablePointer<Token>
  @unsafe private let pairMemory: UnsafeMutablePointer<Pair>

  var tokens: [Token] { unsafe Array(UnsafeBufferPointer(start: tokenMemory, count: tokenCount)) }
  var pairs: [Pair] { unsafe Array(UnsafeBufferPointer(start: pairMemory, count: pairCount)) }

  init() {
    // Trivial values, read only below the counts.
    unsafe tokenMemory = .allocate(capacity: Self.tokenLimit)
    unsafe pairMemory = .allocate(capacity: Self.pairLimit)
  }

  deinit {
    unsafe tokenMemory.deallocate()
    unsafe pairMemory.deallocate()
  }

  @inline(__always)
  func token(_ index: Int) -> Token? { index < tokenCount ? unsafe tokenMemory[index] : nil }

  @inline(__always)
  func pair(_ index: Int) -> Pair? { index < pairCount ? unsafe pairMemory[index] : nil }

  @inline(__always)
  func clear() {
    tokenCount = 0
    pairCount = 0
    hash = 0
    mark = .start
  }

  /// Takes in a text behind those read since `clear`.
  /// - Parameter isSpoken: Whether the value of a key is read as words of the sentence, as that of `msg` is.
  func read(_ text: UnsafeRawPointer, _ count: Int, isSpoken: (UnsafeRawPointer, Int) -> Bool) {
    mark = .start
    unsafe readWords(text, count, isSpoken)
  }

  private func readWords(
    _ text: UnsafeRawPointer, _ count: Int, _ isSpoken: (UnsafeRawPointer, Int) -> Bool
  ) {
    var at = 0
    while at < count {
      let byte = unsafe text.load(fromByteOffset: at, as: UInt8.self)
      var kind = ByteKind.of(byte)
      guard kind.isWord else {
        unsafe note(byte, text, at)
        at += 1
        continue
      }
      let start = at
      var sum = kind
      repeat {
        sum.formUnion(kind)
        at += 1
        guard at < count else { break }
        let next = unsafe text.load(fromByteOffset: at, as: UInt8.self)
        kind = ByteKind.of(next)
        // A name such as `mail:high` is one word, and `id:4711` is two.
        if next == UInt8(ascii: ":"), unsafe joinsNames(text, count, at) { kind = .joint }
      } while kind.isWord
      if unsafe isPlaceholder(text, count, start..<at) { continue }
      if !sum.contains(.path), at < count, let value = unsafe valueStart(text, count, key: start, end: at) {
        at = unsafe readPair(text, count, key: start..<at, value: value, isSpoken)
      } else {
        unsafe append(text + start, at - start, sum)
      }
    }
  }

  private func note(_ byte: UInt8, _ text: UnsafeRawPointer, _ at: Int) {
    switch byte {
    case UInt8(ascii: ":"): mark = .colon
    case UInt8(ascii: ","), UInt8(ascii: ";"): mark = .comma
    case UInt8(ascii: "("), UInt8(ascii: "["): mark = .bracket
    case UInt8(ascii: "<"): mark = .arrow
    case UInt8(ascii: ">") where at > 0:
      let before = unsafe text.load(fromByteOffset: at - 1, as: UInt8.self)
      if before == UInt8(ascii: "-") || before == UInt8(ascii: "=") { mark = .arrow }
    default: break
    }
  }

  /// Whether a colon stands between two words without digits.
  private func joinsNames(_ text: UnsafeRawPointer, _ count: Int, _ colon: Int) -> Bool {
    guard colon > 0, unsafe ByteKind.of(text.load(fromByteOffset: colon - 1, as: UInt8.self)) == .letter
    else {
      return false
    }
    var at = colon + 1
    while at < count {
      let kind = unsafe ByteKind.of(text.load(fromByteOffset: at, as: UInt8.self))
      guard kind.isWord else { break }
      if kind != .letter, kind != .joint { return false }
      at += 1
    }
    return at > colon + 1
  }

  /// Whether a name in braces stands for a value, as in a template of .NET or Rust: `received {Queue}`.
  private func isPlaceholder(_ text: UnsafeRawPointer, _ count: Int, _ name: Range<Int>) -> Bool {
    guard name.lowerBound > 0, name.upperBound < count else { return false }
    let before = unsafe text.load(fromByteOffset: name.lowerBound - 1, as: UInt8.self)
    let after = unsafe text.load(fromByteOffset: name.upperBound, as: UInt8.self)
    return before == UInt8(ascii: "{") && after == UInt8(ascii: "}")
  }

  /// Where the value begins of a key that ends at `end`: behind `=`, or behind `":` where a quote stands before the key.
  private func valueStart(_ text: UnsafeRawPointer, _ count: Int, key: Int, end: Int) -> Int? {
    func byte(_ at: Int) -> UInt8 {
      at >= 0 && at < count ? unsafe text.load(fromByteOffset: at, as: UInt8.self) : 0
    }
    let first = byte(key) | 0x20
    guard
      first >= UInt8(ascii: "a") && first <= UInt8(ascii: "z") || byte(key) == UInt8(ascii: "_")
        || byte(key) == UInt8(ascii: "@")
    else { return nil }
    if byte(end) == UInt8(ascii: "=") {
      let next = byte(end + 1)
      return next > UInt8(ascii: " ") && next != UInt8(ascii: "=") && next != UInt8(ascii: ">")
        ? end + 1 : nil
    }
    guard byte(end) == UInt8(ascii: "\"") || byte(end) == UInt8(ascii: "'"), byte(key - 1) == byte(end) else {
      return nil
    }
    var at = end + 1
    while byte(at) == UInt8(ascii: " ") { at += 1 }
    guard byte(at) == UInt8(ascii: ":") || byte(at) == UInt8(ascii: "=") else { return nil }
    at += 1
    if byte(at) == UInt8(ascii: ">") { at += 1 }
    while byte(at) == UInt8(ascii: " ") { at += 1 }
    return at < count ? at : nil
  }

  /// Reads the value of a key; returns where the text goes on.
  private func readPair(
    _ text: UnsafeRawPointer, _ count: Int, key: Range<Int>, value start: Int,
    _ isSpoken: (UnsafeRawPointer, Int) -> Bool
  ) -> Int {
    func byte(_ at: Int) -> UInt8 { unsafe text.load(fromByteOffset: at, as: UInt8.self) }
    var (from, end, next) = (start, start, start)
    let quote = byte(start)
    let isQuoted = quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
    if isQuoted {
      from += 1
      end = from
      while end < count, byte(end) != quote { end += byte(end) == UInt8(ascii: "\\") ? 2 : 1 }
      end = min(end, count)
      next = min(count, end + 1)
    } else if quote == UInt8(ascii: "{") || quote == UInt8(ascii: "[") {
      // The pairs inside count as pairs of the text.
      return start + 1
    } else {
      while end < count, !ByteKind.of(byte(end)).contains(.valueEnd) { end += 1 }
      next = end
      if end > from, byte(end - 1) == UInt8(ascii: ".") { end -= 1 }
    }
    if unsafe isSpoken(text + key.lowerBound, key.count) {
      mark = .start
      unsafe readWords(text + from, end - from, isSpoken)
      mark = .start
    } else if pairCount < Self.pairLimit {
      unsafe pairMemory[pairCount] = Pair(
        key: text + key.lowerBound, keyCount: key.count, value: text + from, valueCount: end - from,
        isQuoted: isQuoted)
      pairCount += 1
    }
    return max(next, start)
  }

  private func append(_ start: UnsafeRawPointer, _ count: Int, _ sum: ByteKind) {
    var count = count
    while count > 1, unsafe start.load(fromByteOffset: count - 1, as: UInt8.self) == UInt8(ascii: ".") {
      count -= 1
    }
    guard sum.contains(.letter) || sum.contains(.digit), tokenCount < Self.tokenLimit else { return }
    let isSlot = sum.contains(.digit) || sum.contains(.path) || count > Self.longestWord
    let number = isSlot ? Token.slot : unsafe Sentence.hash(ofWord: start, count)
    hash = fold(hash ^ number ^ 1, 0x9E37_79B9_7F4A_7C15)
    unsafe tokenMemory[tokenCount] = Token(
      start: start, count: count, hash: number, mark: mark)
    tokenCount += 1
    mark = .none
  }

  private static let longestWord = 40

  /// The hash of a word, never that of a slot. Reads up to 16 bytes behind its start.
  @inline(__always)
  static func hash(ofWord start: UnsafeRawPointer, _ count: Int) -> UInt64 {
    let short =
      unsafe ShortBytes(padded: start, count: min(count, 16)).tableHash ^ UInt64(truncatingIfNeeded: count)
    return count <= 16 ? max(1, short) : unsafe max(1, fold(short, hashBytes(start + 16, count - 16) | 1))
  }
}

/// What a byte of a text may be part of.
struct ByteKind: OptionSet {
  let rawValue: UInt8

  static let letter = ByteKind(rawValue: 1)
  static let digit = ByteKind(rawValue: 2)
  /// Of a path, an address or an expression: words with it vary.
  static let path = ByteKind(rawValue: 4)
  /// Within a word only: `-`, `_`, `.`.
  static let joint = ByteKind(rawValue: 8)
  /// Ends a value that has no quotes.
  static let valueEnd = ByteKind(rawValue: 16)

  var isWord: Bool { rawValue & 15 != 0 }

  @inline(__always)
  static func of(_ byte: UInt8) -> ByteKind { ByteKind(rawValue: table[Int(byte)]) }

  private static let table: [UInt8] = (0...255).map { byte -> UInt8 in
    let byte = UInt8(byte)
    var kind: ByteKind = []
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): kind = .digit
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 0x80...0xFF:
      kind = .letter
    case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): kind = .joint
    case UInt8(ascii: "/"), UInt8(ascii: "@"), UInt8(ascii: "\\"), UInt8(ascii: "?"), UInt8(ascii: "&"),
      UInt8(ascii: "%"),
      UInt8(ascii: "*"), UInt8(ascii: "$"), UInt8(ascii: "+"), UInt8(ascii: "~"):
      kind = .path
    case 0...0x20, UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ")"), UInt8(ascii: "}"),
      UInt8(ascii: "]"),
      UInt8(ascii: "|"), UInt8(ascii: "\""):
      kind = .valueEnd
    default: break
    }
    return kind.rawValue
  }
}
