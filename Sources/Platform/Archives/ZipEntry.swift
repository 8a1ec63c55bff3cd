/// What one header of a zip archive says: one in the directory, or the local one before the bytes of an entry.
struct ZipEntry {
  static let directoryMark: UInt32 = 0x0201_4B50
  static let localMark: UInt32 = 0x0403_4B50
  private static let directorySize = 46
  private static let localSize = 30

  var name: [UInt8]
  var checksum: UInt32
  /// Bytes as stored, and as decoded.
  var packedSize: Int64
  var size: Int64
  /// Where its local header stands.
  var headerPlace: Int64
  private(set) var flags: Int
  private(set) var method: Int
  private var attributes: UInt32 = 0
  private var madeBy = 0

  /// The entry of the directory at a place, and how many bytes it has; nil when there is none.
  static func inDirectory(_ stored: StoredBytes, at place: Int64) -> (entry: ZipEntry, length: Int)? {
    let head = LittleEndian(stored.bytes(at: place, count: directorySize))
    guard head.bytes.count == directorySize, head.word(at: 0) == directoryMark else { return nil }
    let (nameSize, extraSize) = (head.half(at: 28), head.half(at: 30))
    let texts = stored.bytes(at: place + Int64(directorySize), count: nameSize + extraSize)
    guard texts.count == nameSize + extraSize else { return nil }
    var entry = ZipEntry(
      name: Array(texts[..<nameSize]), checksum: head.word(at: 16), packedSize: Int64(head.word(at: 20)),
      size: Int64(head.word(at: 24)), headerPlace: Int64(head.word(at: 42)), flags: head.half(at: 8),
      method: head.half(at: 10), attributes: head.word(at: 38), madeBy: head.half(at: 4) >> 8)
    entry.widen(with: texts[nameSize...])
    return (entry, directorySize + nameSize + extraSize + head.half(at: 32))
  }

  /// The local header at a place, and where the bytes of its entry begin; nil when there is none.
  static func local(_ stored: StoredBytes, at place: Int64) -> (entry: ZipEntry, bytes: Int64)? {
    let head = LittleEndian(stored.bytes(at: place, count: localSize))
    guard head.bytes.count == localSize, head.word(at: 0) == localMark else { return nil }
    let (nameSize, extraSize) = (head.half(at: 26), head.half(at: 28))
    let texts = stored.bytes(at: place + Int64(localSize), count: nameSize + extraSize)
    guard texts.count == nameSize + extraSize else { return nil }
    var entry = ZipEntry(
      name: Array(texts[..<nameSize]), checksum: head.word(at: 14), packedSize: Int64(head.word(at: 18)),
      size: Int64(head.word(at: 22)), headerPlace: place, flags: head.half(at: 6), method: head.half(at: 8))
    entry.widen(with: texts[nameSize...])
    return (entry, place + Int64(localSize + nameSize + extraSize))
  }

  /// Takes the numbers that need more than 32 bits from the field for them (zip64).
  private mutating func widen(with extra: ArraySlice<UInt8>) {
    let fields = LittleEndian(Array(extra))
    var place = 0
    while place + 4 <= extra.count {
      let length = fields.half(at: place + 2)
      if fields.half(at: place) == 1 {
        var next = place + 4
        func isWide(_ value: Int64) -> Bool { value == Int64(UInt32.max) && next + 8 <= place + 4 + length }
        for field in [\ZipEntry.size, \.packedSize, \.headerPlace] where isWide(self[keyPath: field]) {
          self[keyPath: field] = fields.long(at: next)
          next += 8
        }
      }
      place += 4 + length
    }
  }

  /// Whether checksum and sizes stand behind the bytes and not before them.
  var isSizedBehind: Bool { flags & 8 != 0 }

  var isDeflated: Bool { method == 8 }

  var kind: ArchiveMember.Kind {
    // Windows writers may separate folders by the other slash.
    if name.last == UInt8(ascii: "/") || name.last == UInt8(ascii: "\\") && size == 0 { return .directory }
    let (unix, fileType) = (3, attributes >> 28)
    if madeBy == unix, fileType == 0xA { return .link }
    if madeBy == unix, fileType != 0, fileType != 8 { return fileType == 4 ? .directory : .special }
    if flags & 0x41 != 0 { return .unreadable("encrypted") }
    return method == 0 || isDeflated ? .file : .unreadable("stored by a method that mqtune does not read")
  }

  /// The entry as a member whose bytes begin at a place.
  func member(at place: Int64, isChecked: Bool) -> ArchiveMember {
    let check: Coding =
      isChecked ? .deflated(checksum: checksum, size: size) : .deflated(checksum: nil, size: nil)
    return ArchiveMember(
      name: name, kind: kind, offset: place, size: packedSize, coding: isDeflated ? check : .told,
      storedChecksum: isChecked && !isDeflated ? checksum : nil)
  }
}
