internal import Bytes

/// Numbers for names, given in the order of first sight; number 0 is "no name".
///
/// A lookup hashes the bytes and compares them once; only a name that was never seen allocates. Bounded: when
/// `limit` names are held, further ones all become `NameTable.other` and are counted in `refused`.
public final class NameTable {
  /// The number every name beyond the limit gets.
  public static let other: UInt32 = 1

  /// What `other` is called in reports.
  public static let otherName = "(other)"

  /// How many lookups found no room.
  public private(set) var refused = 0

  private let limit: Int
  private let maxLength: Int
  private var texts: [[UInt8]] = [[], Array(NameTable.otherName.utf8)]
  private var hashes: [UInt64] = [0, 0]
  /// Open addressing: numbers of names, 0 for an empty slot; at most half full.
  private var slots = [UInt32](repeating: 0, count: 256)

  /// - Parameter maxLength: longer names are cut to so many bytes, so that a name costs a bounded amount.
  public init(limit: Int = 100_000, maxLength: Int = 256) {
    self.limit = limit
    self.maxLength = maxLength
  }

  public var count: Int { texts.count }

  /// The bytes of a name, as they stood in the log.
  public func bytes(_ number: UInt32) -> [UInt8] { texts[Int(number)] }

  /// A name as text; bytes that are not UTF-8 become U+FFFD.
  public func text(_ number: UInt32) -> String { String(decoding: texts[Int(number)], as: UTF8.self) }

  public func number(of name: String) -> UInt32 { number(of: Array(name.utf8)) }

  public func number(of name: [UInt8]) -> UInt32 {
    unsafe name.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return 0 }
      return unsafe number(at: base, count: bytes.count)
    }
  }

  /// The number of the name at `start`; 0 for an empty one.
  @unsafe
  public func number(at start: UnsafeRawPointer, count: Int) -> UInt32 {
    guard count > 0 else { return 0 }
    let length = min(count, maxLength)
    let hash = unsafe hashBytes(start, length)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while true {
      let number = slots[slot]
      if number == 0 { return unsafe insert(start, length, hash: hash, slot: slot) }
      if hashes[Int(number)] == hash, unsafe matches(number, start, length) { return number }
      slot = (slot + 1) & (slots.count - 1)
    }
  }

  private func matches(_ number: UInt32, _ start: UnsafeRawPointer, _ length: Int) -> Bool {
    unsafe texts[Int(number)].withUnsafeBytes { text in
      guard text.count == length, let base = text.baseAddress else { return false }
      return unsafe equalBytes(base, start, length)
    }
  }

  @inline(never)
  private func insert(_ start: UnsafeRawPointer, _ length: Int, hash: UInt64, slot: Int) -> UInt32 {
    guard texts.count < limit else {
      refused += 1
      return Self.other
    }
    let number = UInt32(texts.count)
    unsafe texts.append(Array(UnsafeRawBufferPointer(start: start, count: length)))
    hashes.append(hash)
    slots[slot] = number
    if texts.count * 2 > slots.count { grow() }
    return number
  }

  private func grow() {
    slots = [UInt32](repeating: 0, count: slots.count * 2)
    for number in 2..<texts.count {
      var slot = Int(truncatingIfNeeded: hashes[number]) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(number)
    }
  }
}
