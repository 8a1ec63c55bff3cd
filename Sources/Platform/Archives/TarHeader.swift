/// One header of a tar archive (POSIX ustar, GNU, and what was before them).
struct TarHeader {
  static let size = 512

  /// What its kind is, as the byte that says it.
  let kind: UInt8
  /// The bytes that follow, without those that fill the last block.
  let length: Int64
  let name: [UInt8]
  /// Whether further headers follow that say where the bytes of a sparse file belong.
  let goesOn: Bool

  /// Nil when the bytes are no header: too few, or their sum is not what they say.
  init?(_ block: ArraySlice<UInt8>) {
    guard block.count >= TarHeader.size else { return nil }
    let bytes = Array(block.prefix(TarHeader.size))
    guard let sum = TarHeader.number(bytes[148..<156]), TarHeader.sums(bytes).contains(sum),
      let length = TarHeader.number(bytes[124..<136])
    else { return nil }
    kind = bytes[156]
    self.length = length
    goesOn = kind == UInt8(ascii: "S") && bytes[482] != 0
    let name = TarHeader.text(bytes[0..<100])
    // GNU has other things in the place of the prefix.
    let prefix = bytes[257..<263].elementsEqual("ustar\0".utf8) ? TarHeader.text(bytes[345..<500]) : []
    self.name = prefix.isEmpty ? name : prefix + [UInt8(ascii: "/")] + name
  }

  var isNamed: Bool { !name.isEmpty }

  /// The sum of all bytes with its own field blank. Some old writers took bytes for signed numbers.
  private static func sums(_ bytes: [UInt8]) -> [Int64] {
    var (unsigned, signed) = (Int64(0), Int64(0))
    for (place, byte) in bytes.enumerated() {
      let byte = (148..<156).contains(place) ? UInt8(ascii: " ") : byte
      unsigned += Int64(byte)
      signed += Int64(Int8(bitPattern: byte))
    }
    return [unsigned, signed]
  }

  static func text(_ field: ArraySlice<UInt8>) -> [UInt8] { Array(field.prefix { $0 != 0 }) }

  /// An octal number, or a binary one when the first bit says so; nil for anything else, and for numbers below 0.
  private static func number(_ field: ArraySlice<UInt8>) -> Int64? {
    if let first = field.first, first & 0x80 != 0 {
      guard first == 0x80 else { return nil }
      return number(of: field.dropFirst(), radix: 256) { $0 }
    }
    let digits = field.drop { $0 == UInt8(ascii: " ") || $0 == 0 }.prefix {
      $0 != UInt8(ascii: " ") && $0 != 0
    }
    return number(of: digits, radix: 8) { (0x30...0x37).contains($0) ? $0 - 0x30 : nil }
  }

  static func number(
    of digits: ArraySlice<UInt8>, radix: Int64, _ value: (UInt8) -> UInt8?
  ) -> Int64? {
    var result: Int64 = 0
    for byte in digits {
      guard let digit = value(byte) else { return nil }
      let (product, overflows) = result.multipliedReportingOverflow(by: radix)
      let (sum, overflowsToo) = product.addingReportingOverflow(Int64(digit))
      if overflows || overflowsToo { return nil }
      result = sum
    }
    return result
  }
}

/// What a pax header says of the member that follows it.
struct PaxRecords: Equatable {
  var path: [UInt8]?
  var size: Int64?
  var isSparse = false

  init() {}

  /// Takes in `LENGTH KEY=VALUE\n` records until one of them is none.
  mutating func add(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while let space = rest.firstIndex(of: UInt8(ascii: " ")),
      let length = PaxRecords.decimal(rest[..<space]), length <= rest.count,
      case let record = rest.prefix(Int(length)).drop(while: { $0 != UInt8(ascii: " ") }).dropFirst(),
      record.last == UInt8(ascii: "\n"), let sign = record.firstIndex(of: UInt8(ascii: "="))
    {
      note(record[..<sign], record[(sign + 1)...].dropLast())
      rest = rest.dropFirst(Int(length))
    }
  }

  private mutating func note(_ key: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) {
    func isKey(_ word: String) -> Bool { key.elementsEqual(word.utf8) }
    if isKey("path") { path = path ?? TarHeader.text(value) }
    if isKey("size") { size = PaxRecords.decimal(value) }
    if isKey("GNU.sparse.name") { path = TarHeader.text(value) }
    if key.starts(with: "GNU.sparse.".utf8) { isSparse = true }
  }

  private static func decimal(_ digits: ArraySlice<UInt8>) -> Int64? {
    digits.isEmpty
      ? nil : TarHeader.number(of: digits, radix: 10) { (0x30...0x39).contains($0) ? $0 - 0x30 : nil }
  }
}
