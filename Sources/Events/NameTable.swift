internal import Bytes

/// Numbers for names, given in the order of first sight; number 0 is "no name".
///
/// A lookup hashes the bytes and compares them once; only a name that was never seen allocates. Bounded: when
/// `limit` names are held, further ones all become `NameTable.other` and are counted in `refused`.
@safe
public final class NameTable {
  /// The number every name beyond the limit gets.
  public static let other: UInt32 = 1

  /// What `other` is called in reports.
  public static let otherName = "(other)"

  /// How many lookups found no room since the names were last forgotten.
  public private(set) var refused = 0
  /// How often the names were forgotten: a number means the same only as long as this does not change.
  public private(set) var generation = 0

  private let limit: Int
  private let maxLength: Int
  public private(set) var count = 2
  /// By number: hash and place of each name. By slot (open addressing, at most a quarter full, so that most names lie
  /// where they are looked for first): a number, 0 for an empty slot. Raw memory, because two names are looked up for
  /// every line of a log.
  private var entries: UnsafeMutablePointer<Entry>
  private var slots: UnsafeMutablePointer<UInt32>
  private var mask = 1_023
  /// Short names seen lately, by some of their bytes: found with one comparison, where a slot takes a hash of them all.
  @usableFromInline let recent: UnsafeMutablePointer<Recent>
  private static let recentCount = 1_024
  /// The bytes of all names behind each other.
  private var arena: UnsafeMutablePointer<UInt8>
  private var arenaCount = 0
  private var arenaCapacity = 4_096

  private struct Entry {
    var hash: UInt64
    /// The first 16 bytes, which are the whole name more often than not.
    var start: ShortBytes
    var length: Int
    var offset: Int
  }

  /// A name of up to 16 bytes; of no bytes, whose number is 0, in places that are not in use.
  @usableFromInline
  struct Recent {
    @usableFromInline var bytes: UInt128 = 0
    @usableFromInline var mask: UInt128 = 0
    @usableFromInline var number: UInt32 = 0
    @usableFromInline var length = 0
  }

  /// - Parameter maxLength: longer names are cut to so many bytes, so that a name costs a bounded amount.
  public init(limit: Int = EventBatch.nameLimit, maxLength: Int = 256) {
    self.limit = limit
    self.maxLength = maxLength
    unsafe entries = .allocate(capacity: 256)
    unsafe slots = .allocate(capacity: mask + 1)
    unsafe slots.initialize(repeating: 0, count: mask + 1)
    unsafe arena = .allocate(capacity: arenaCapacity)
    unsafe recent = .allocate(capacity: NameTable.recentCount)
    unsafe recent.initialize(repeating: Recent(), count: NameTable.recentCount)
    for (index, byte) in NameTable.otherName.utf8.enumerated() { unsafe arena[index] = byte }
    arenaCount = NameTable.otherName.utf8.count
    let nothing = ShortBytes(low: 0, high: 0)
    unsafe entries[0] = Entry(hash: 0, start: nothing, length: 0, offset: 0)
    unsafe entries[1] = Entry(hash: 0, start: nothing, length: arenaCount, offset: 0)
  }

  deinit {
    unsafe entries.deallocate()
    unsafe slots.deallocate()
    unsafe arena.deallocate()
    unsafe recent.deallocate()
  }

  /// Forgets all names and keeps the memory: numbers are given anew.
  public func forget() {
    generation += 1
    refused = 0
    guard count > 2 else { return }
    count = 2
    arenaCount = NameTable.otherName.utf8.count
    unsafe slots.update(repeating: 0, count: mask + 1)
    unsafe recent.update(repeating: Recent(), count: NameTable.recentCount)
  }

  /// The bytes of a name, as they stood in the log.
  public func bytes(_ number: UInt32) -> [UInt8] {
    precondition(number < count, "a number is one that this table gave out")
    let entry = unsafe entries[Int(number)]
    return unsafe Array(UnsafeBufferPointer(start: arena + entry.offset, count: entry.length))
  }

  /// A name as text; bytes that are not UTF-8 become U+FFFD.
  public func text(_ number: UInt32) -> String { String(decoding: bytes(number), as: UTF8.self) }

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
    let short = unsafe ShortBytes(start, count: length)
    let hash = length <= 16 ? short.tableHash : unsafe hashBytes(start, length)
    return unsafe number(at: start, length, short, hash: hash)
  }

  /// The same for memory of which at least 15 more bytes can be read.
  @unsafe @inlinable @inline(__always)
  public func number(padded start: UnsafeRawPointer, count: Int) -> UInt32 {
    let recent = unsafe recent + place(ofRecent: start, count)
    let found = unsafe UInt128(littleEndian: start.loadUnaligned(as: UInt128.self))
    if unsafe recent.pointee.length == count && (found ^ recent.pointee.bytes) & recent.pointee.mask == 0 {
      return unsafe recent.pointee.number
    }
    return unsafe search(padded: start, count: count)
  }

  /// The last bytes of a name, or the first ones and what follows: in these the names of a log differ.
  @inlinable @inline(__always)
  func place(ofRecent start: UnsafeRawPointer, _ count: Int) -> Int {
    let word = unsafe start.loadUnaligned(fromByteOffset: max(0, count &- 8), as: UInt64.self)
    return Int(truncatingIfNeeded: (word &* 0x9E37_79B9_7F4A_7C15) &>> 54)
  }

  @inline(never) @usableFromInline
  func search(padded start: UnsafeRawPointer, count: Int) -> UInt32 {
    guard count > 0 else { return 0 }
    let length = min(count, maxLength)
    let short = unsafe ShortBytes(padded: start, count: min(length, 16))
    let hash = length <= 16 ? short.tableHash : unsafe hashPadded(start, length)
    let number = unsafe number(at: start, length, short, hash: hash)
    // A name beyond the limit is counted each time.
    if count <= 16, length == count, number != NameTable.other {
      unsafe recent[place(ofRecent: start, count)] = Recent(
        bytes: UInt128(_low: short.low, _high: short.high), mask: .max >> UInt128(128 - count * 8),
        number: number,
        length: count)
    }
    return number
  }

  @inline(__always)
  private func number(
    at start: UnsafeRawPointer, _ length: Int, _ short: ShortBytes, hash: UInt64
  ) -> UInt32 {
    var slot = Int(truncatingIfNeeded: hash) & mask
    while true {
      let number = unsafe slots[slot]
      if number == 0 { return unsafe insert(start, length, short, hash: hash, slot: slot) }
      let entry = unsafe entries + Int(number)
      if unsafe entry.pointee.start == short && entry.pointee.length == length {
        if length <= 16 { return number }
        if unsafe equalBytes(UnsafeRawPointer(arena + entry.pointee.offset), start, length) { return number }
      }
      slot = (slot &+ 1) & mask
    }
  }

  @inline(never)
  private func insert(
    _ start: UnsafeRawPointer, _ length: Int, _ short: ShortBytes, hash: UInt64, slot: Int
  ) -> UInt32 {
    guard count < limit else {
      refused += 1
      return Self.other
    }
    if arenaCount + length > arenaCapacity { growArena(length) }
    unsafe UnsafeMutableRawPointer(arena + arenaCount).copyMemory(from: start, byteCount: length)
    unsafe entries[count] = Entry(hash: hash, start: short, length: length, offset: arenaCount)
    arenaCount += length
    unsafe slots[slot] = UInt32(count)
    count += 1
    if count * 4 > mask { grow() }
    return UInt32(count - 1)
  }

  private func growArena(_ length: Int) {
    let larger = max(arenaCapacity * 2, arenaCount + length)
    let fresh = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    unsafe fresh.update(from: arena, count: arenaCount)
    unsafe arena.deallocate()
    unsafe arena = fresh
    arenaCapacity = larger
  }

  private func grow() {
    let size = (mask + 1) * 2
    let moved = UnsafeMutablePointer<Entry>.allocate(capacity: size / 4)
    unsafe moved.update(from: entries, count: count)
    unsafe entries.deallocate()
    unsafe entries = moved
    unsafe slots.deallocate()
    unsafe slots = .allocate(capacity: size)
    unsafe slots.initialize(repeating: 0, count: size)
    mask = size - 1
    for number in 2..<count {
      var slot = unsafe Int(truncatingIfNeeded: entries[number].hash) & mask
      while unsafe slots[slot] != 0 { slot = (slot + 1) & mask }
      unsafe slots[slot] = UInt32(number)
    }
  }
}
