internal import Bytes
internal import Events

/// What a line has in common with others of its kind: its keys and the words of its text, without what varies from
/// message to message. With the shape goes what the line says of messages.
struct LineShape {
  private(set) var hash: UInt64
  private(set) var signs: MessagingSigns = []
  /// A hash of the id that says most; 0 without any.
  private(set) var identity: UInt64 = 0
  private var identityRank = MessagingSigns.anyID.rawValue
  /// The key by which events name the message of the id that says most; 0 without any.
  var messageKey: UInt64 { identityRank == MessagingSigns.anyID.rawValue ? 0 : max(1, identity) }

  init(_ outcome: UInt64) { hash = outcome &+ 1 }

  /// Takes in a key, or a word.
  mutating func mix(_ number: UInt64) { hash = fold(hash ^ number, 0x9E37_79B9_7F4A_7C15) }

  mutating func insert(_ more: MessagingSigns) { signs.formUnion(more) }

  /// Takes in the value of a key that is an id; of several ids the one whose sign comes first counts.
  mutating func take(_ id: UnsafeRawPointer, _ count: Int, _ sign: MessagingSigns) {
    guard count > 0, sign.rawValue < identityRank else { return }
    identityRank = sign.rawValue
    identity = unsafe hashBytes(id, count)
  }
}

// MARK: Texts

extension LineShape {
  /// What stands between two separators of a text.
  private struct Token {
    var start: Int
    var end: Int
    var digits = 0
    var letters = 0
    /// How often a digit follows a letter, or the other way round.
    var changes = 0
    /// Part of a path or an address: its words are names.
    var isPath = false
    var hasDot = false

    var count: Int { end - start }

    /// Letters and digits mixed as no word mixes them; or a number behind what it is of, as in `job 4711`, and not before
    /// it, as in `published 4711 metrics`.
    func isID(behindNoun: Bool) -> Bool {
      guard !isPath, !hasDot else { return false }
      if letters == 0 { return digits >= 3 && behindNoun }
      return digits >= 5 || count >= 8 && digits >= 3 && changes >= 3
    }
  }

  /// Takes in a text that people read. A word with digits counts as any other such word.
  mutating func add(text start: UnsafeRawPointer, _ count: Int, _ keys: KeySigns) {
    var at = 0
    var key: MessagingSigns = []
    var isBehindNoun = false
    while let token = unsafe LineShape.token(start, count, from: &at) {
      let begin = unsafe start + token.start
      let isKey = unsafe at < count && (start + at).load(as: UInt8.self) == UInt8(ascii: "=")
      if isKey, token.digits == 0 {
        key = unsafe keys.signs(begin, token.count)
        if key.contains(.queue) || key.contains(.noun) { insert(key) }
        unsafe mix(hashBytes(begin, token.count))
        continue
      }
      defer { key = [] }
      let isValueOfID = !key.isDisjoint(with: .anyID)
      let isID = unsafe token.isID(behindNoun: isBehindNoun) && !LineShape.isTime(begin, token.count)
      isBehindNoun = false
      if isValueOfID || isID {
        let sign = isValueOfID ? key : .idInText
        insert(sign)
        unsafe take(begin, token.count, sign)
      }
      // A queue has a name that is no word of the text.
      if isValueOfID || key.contains(.queue) || token.digits > 0 || token.isPath {
        mix(token.isPath ? 2 : 1)
        if token.isPath || isValueOfID || key.contains(.queue) { continue }
      } else {
        unsafe mix(hashBytes(begin, token.count))
      }
      let said = unsafe LineShape.words(begin, token.count)
      insert(said)
      isBehindNoun = said.contains(.noun) && !token.hasDot
    }
  }

  /// The next token; `at` moves behind it.
  private static func token(_ start: UnsafeRawPointer, _ count: Int, from at: inout Int) -> Token? {
    while at < count {
      let byte = unsafe (start + at).load(as: UInt8.self)
      guard isSeparator(byte) else { break }
      at += 1
    }
    guard at < count else { return nil }
    var token = Token(start: at, end: at)
    var last: UInt8 = 0
    while at < count {
      let byte = unsafe (start + at).load(as: UInt8.self)
      if isSeparator(byte) { break }
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        token.digits += 1
        if last == 2 { token.changes += 1 }
        last = 1
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
        token.letters += 1
        if last == 1 { token.changes += 1 }
        last = 2
      case UInt8(ascii: "/"), UInt8(ascii: "@"), UInt8(ascii: "\\"), UInt8(ascii: "?"), UInt8(ascii: "&"):
        token.isPath = true
      case UInt8(ascii: "."): token.hasDot = at + 1 < count
      default: break
      }
      at += 1
    }
    token.end = at
    return token
  }

  /// Whether a token is a date, or the part of a time stamp before its first colon: `2026-11-20`, `2026-11-20T22`,
  /// `20261120T224000Z`. The lines of a log have many of them, and they name no message.
  private static func isTime(_ start: UnsafeRawPointer, _ count: Int) -> Bool {
    guard count >= 10 else { return false }
    var dashes = 0
    var hasHour = false
    for index in 0..<count {
      switch unsafe (start + index).load(as: UInt8.self) {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): continue
      case UInt8(ascii: "-") where index == 4 || index == 7: dashes += 1
      case UInt8(ascii: "T") where index == 8 + dashes, UInt8(ascii: "_") where index == 8 + dashes:
        hasHour = true
      case UInt8(ascii: "Z") where index == count - 1: break
      default: return false
      }
    }
    return dashes == 2 && (hasHour || count == 10) || dashes == 0 && hasHour
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"),
      UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""),
      UInt8(ascii: "'"), UInt8(ascii: "`"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "|"),
      UInt8(ascii: "="), UInt8(ascii: ":"), UInt8(ascii: "#"), UInt8(ascii: "!"):
      true
    default: false
    }
  }

  /// What the words of a token say: `consume.done` has two, `MessagePublished` as well.
  private static func words(_ start: UnsafeRawPointer, _ count: Int) -> MessagingSigns {
    var signs: MessagingSigns = []
    var word = MessagingWords.noWord
    var wasSmall = false
    for index in 0...count {
      let byte = index < count ? unsafe (start + index).load(as: UInt8.self) : 0
      let small = byte | 0x20
      let isLetter = small >= UInt8(ascii: "a") && small <= UInt8(ascii: "z") && byte >= 0x41
      let isCapital = isLetter && byte < 0x60
      if word != MessagingWords.noWord, !isLetter || isCapital && wasSmall {
        signs.formUnion(MessagingWords.signs(ofWord: word))
        word = MessagingWords.noWord
      }
      if isLetter { word = MessagingWords.extended(word, by: byte) }
      wasSmall = isLetter && !isCapital
    }
    return signs
  }
}

/// What keys say of messages, remembered by their bytes: logs have few different keys.
final class KeySigns {
  private var known: [UInt64: MessagingSigns] = [:]
  private static let limit = 4_096

  /// - Parameter parent: the key of the object that holds the value; nil at the top.
  func signs(
    _ start: UnsafeRawPointer, _ count: Int, in parent: UnsafeRawBufferPointer? = nil
  ) -> MessagingSigns {
    var number = unsafe hashBytes(start, count)
    if let parent = unsafe parent, let base = parent.baseAddress {
      number = unsafe fold(number, hashBytes(base, parent.count) | 1)
    }
    if let signs = known[number] { return signs }
    let key = unsafe String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
    let owner = unsafe parent.map { unsafe String(decoding: $0, as: UTF8.self) } ?? ""
    let signs = MessagingKeys.signs(of: key, in: owner)
    if known.count < KeySigns.limit { known[number] = signs }
    return signs
  }
}

extension EventBatch {
  /// Counts a line that is no record of its format, where its text looks like an event of a message.
  /// - Returns: whether it does.
  @discardableResult
  func noteUnread(
    text start: UnsafeRawPointer, _ count: Int, line: Int, outcome: UnreadLines.Outcome = .notUnderstood,
    _ keys: KeySigns
  ) -> Bool {
    var shape = LineShape(UInt64(outcome.rawValue))
    unsafe shape.add(text: start, min(count, 4_096), keys)
    guard shape.signs.tellOfMessages else { return false }
    unsafe noteUnread(shape, outcome, start, count, key: shape.messageKey, line: line)
    return true
  }

  /// The same of a text in safe memory.
  func noteUnread(_ text: Span<UInt8>, line: Int, _ keys: KeySigns) {
    unsafe text.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      unsafe noteUnread(text: start, bytes.count, line: line, keys)
    }
  }

  /// Counts a line that looks like an event of a message.
  /// - Parameter key: the message that it names; 0 for none.
  func noteUnread(
    _ shape: LineShape, _ outcome: UnreadLines.Outcome, _ start: UnsafeRawPointer, _ count: Int, key: UInt64,
    line: Int
  ) {
    if let place = unread.place(of: shape.hash) {
      unread.count(at: place, key: key)
      unread.note(identity: shape.identity, at: place)
      return
    }
    let text = unsafe Array(
      UnsafeRawBufferPointer(start: start, count: min(count, UnreadLines.textLimit)))
    unread.append(
      UnreadLines(
        shape: shape.hash, outcome: outcome, line: line, text: text, identity: shape.identity,
        namesQueue: shape.signs.contains(.queue)), key: key)
  }
}
