internal import Bytes

/// Writes the parts of a profile one after the other: numbers as variable-length integers, small ones short.
struct Packer {
  private(set) var bytes: [UInt8] = []

  mutating func put(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Signed numbers in zigzag order, so that small negative ones are short too.
  mutating func put(_ value: Int64) { put(UInt64(bitPattern: (value << 1) ^ (value >> 63))) }
  mutating func put(_ value: Int) { put(Int64(value)) }
  mutating func put(_ value: Bool) { put(UInt64(value ? 1 : 0)) }

  mutating func put(_ value: Int128) {
    put(UInt64(truncatingIfNeeded: value))
    put(UInt64(truncatingIfNeeded: value >> 64))
  }

  mutating func put(_ text: [UInt8]) {
    put(UInt64(text.count))
    bytes.append(contentsOf: text)
  }

  mutating func put(_ text: String) { put(Array(text.utf8)) }

  mutating func put<Element>(_ list: [Element], _ body: (inout Packer, Element) -> Void) {
    put(UInt64(list.count))
    for element in list { body(&self, element) }
  }
}

/// Reads the bytes of a `Packer`. Any bytes are acceptable: a value that is missing or impossible throws.
struct Unpacker {
  struct Malformed: Error {}

  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  var isAtEnd: Bool { position == bytes.endIndex }

  mutating func unsigned() throws(Malformed) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      guard position < bytes.endIndex, shift < 64 else { throw Malformed() }
      let byte = bytes[position]
      position += 1
      guard shift < 63 || byte <= 1 else { throw Malformed() }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
  }

  mutating func int64() throws(Malformed) -> Int64 {
    let value = try unsigned()
    return Int64(bitPattern: (value >> 1)) ^ -Int64(bitPattern: value & 1)
  }

  /// No counter of a real log is larger: sums of a few of them stay far from the end of their type.
  private static let largestCount = 1 << 56

  mutating func int() throws(Malformed) -> Int {
    let value = Int(try int64())
    guard value.magnitude <= Unpacker.largestCount.magnitude else { throw Malformed() }
    return value
  }

  /// A count that must not be negative.
  mutating func count() throws(Malformed) -> Int {
    let value = try int()
    guard value >= 0 else { throw Malformed() }
    return value
  }

  mutating func bool() throws(Malformed) -> Bool { try number(below: 2) == 1 }

  /// An index into something of `limit` elements.
  mutating func number(below limit: Int) throws(Malformed) -> Int {
    let value = try unsigned()
    guard value < UInt64(limit) else { throw Malformed() }
    return Int(value)
  }

  mutating func fixed<Number: FixedWidthInteger>(_ type: Number.Type) throws(Malformed) -> Number {
    guard let value = Number(exactly: try int64()) else { throw Malformed() }
    return value
  }

  mutating func int128() throws(Malformed) -> Int128 {
    let low = try unsigned()
    let high = try unsigned()
    return Int128(truncatingIfNeeded: high) << 64 | Int128(low)
  }

  mutating func text() throws(Malformed) -> [UInt8] {
    let length = try unsigned()
    guard length <= UInt64(bytes.endIndex - position) else { throw Malformed() }
    let result = Array(bytes[position..<(position + Int(length))])
    position += Int(length)
    return result
  }

  mutating func string() throws(Malformed) -> String { String(decoding: try text(), as: UTF8.self) }

  /// For how many elements of a list memory is reserved: a number that is a lie reserves no more than the rest of the file
  /// takes itself.
  static func room(for number: UInt64, bytesLeft: Int, stride: Int) -> Int {
    min(Int(clamping: number), bytesLeft / max(1, stride))
  }

  mutating func list<Element>(
    _ body: (inout Unpacker) throws(Malformed) -> Element
  ) throws(Malformed) -> [Element] {
    let number = try unsigned()
    let left = bytes.endIndex - position
    // Every element takes a byte at least.
    guard number <= UInt64(left) else { throw Malformed() }
    var result: [Element] = []
    result.reserveCapacity(Unpacker.room(for: number, bytesLeft: left, stride: MemoryLayout<Element>.stride))
    for _ in 0..<number { result.append(try body(&self)) }
    return result
  }
}
