/// Tar archives, member by member.
public enum Tar {
  /// What a header says. A name that is too long for it needs another header before.
  public struct Header: Sendable {
    public var name: [UInt8]
    public var kind = UInt8(ascii: "0")
    /// As the field has it; nil for the number of bytes, in octal.
    public var size: [UInt8]?
    public var magic = Array("ustar\u{0}00".utf8)
    public var prefix: [UInt8] = []
    /// Whether a map of a sparse file follows.
    public var goesOn = false

    public init(_ name: String, kind: Character = "0") {
      self.name = Array(name.utf8)
      self.kind = kind.asciiValue ?? 0
    }
  }

  /// An archive of files, with the mark of its end.
  public static func archive(_ files: [(name: String, content: [UInt8])]) -> [UInt8] {
    files.flatMap { member(Header($0.name), $0.content) } + end
  }

  public static let end = [UInt8](repeating: 0, count: 1_024)

  /// A header and the bytes behind it, up to a whole block.
  public static func member(_ header: Header, _ content: [UInt8]) -> [UInt8] {
    var block = [UInt8](repeating: 0, count: 512)
    func put(_ bytes: [UInt8], at place: Int, room: Int) {
      for (index, byte) in bytes.prefix(room).enumerated() { block[place + index] = byte }
    }
    put(header.name, at: 0, room: 100)
    put(header.size ?? octal(content.count, digits: 11), at: 124, room: 12)
    put([header.kind], at: 156, room: 1)
    put(header.magic, at: 257, room: 8)
    put(header.prefix, at: 345, room: 155)
    if header.goesOn { put([1], at: 482, room: 1) }
    put([UInt8](repeating: 32, count: 8), at: 148, room: 8)
    put(octal(block.reduce(0) { $0 + Int($1) }, digits: 6) + [0], at: 148, room: 8)
    return block + content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
  }

  /// The record of a pax header.
  public static func pax(_ key: String, _ value: String) -> [UInt8] {
    let rest = " \(key)=\(value)\n"
    var length = rest.utf8.count
    while "\(length)\(rest)".utf8.count != length { length += 1 }
    return Array("\(length)\(rest)".utf8)
  }

  private static func octal(_ number: Int, digits: Int) -> [UInt8] {
    let text = String(number, radix: 8)
    return Array((String(repeating: "0", count: max(0, digits - text.count)) + text).utf8)
  }
}

/// Zip archives, entry by entry.
public struct Zip {
  public struct Entry: Sendable {
    public var name: String
    /// As it stands in the archive.
    public var stored: [UInt8]
    public var content: [UInt8]
    public var method = 0
    public var flags = 0
    /// What the directory says of the system and the kind of file.
    public var madeBy = 0
    public var attributes = 0
    /// Whether sizes and places stand in the field for large numbers.
    public var isWide = false

    public init(_ name: String, _ content: [UInt8], stored: [UInt8]? = nil, method: Int = 0) {
      self.name = name
      self.content = content
      self.stored = stored ?? content
      self.method = method
    }

    /// Not compressed, but as deflate has it: of one block.
    public static func deflated(_ name: String, _ content: [UInt8]) -> Entry {
      let gzip = Gzip.stored(content)
      return Entry(name, content, stored: Array(gzip[10..<(gzip.count - 8)]), method: 8)
    }
  }

  private var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0

  private init() {}

  public static func archive(_ entries: [Entry], comment: String = "") -> [UInt8] {
    var zip = Zip()
    for entry in entries { zip.add(entry) }
    let place = zip.bytes.count
    let end =
      number(0x0605_4B50, 4) + number(0, 4) + number(zip.count, 2) + number(zip.count, 2)
      + number(zip.directory.count, 4) + number(place, 4) + number(comment.utf8.count, 2)
    return zip.bytes + zip.directory + end + Array(comment.utf8)
  }

  private mutating func add(_ entry: Entry) {
    let isSizedBehind = entry.flags & 8 != 0
    let checksum = Int(Gzip.checksum(entry.content))
    let place = bytes.count
    let sizes = [entry.stored.count, entry.content.count]
    let common = Zip.number(entry.flags, 2) + Zip.number(entry.method, 2) + Zip.number(0, 4)
    let none = Zip.number(0, 12)
    let known = Zip.number(checksum, 4) + sizes.flatMap { Zip.number($0, 4) }
    bytes += Zip.number(0x0403_4B50, 4) + Zip.number(20, 2) + common + (isSizedBehind ? none : known)
    bytes += Zip.number(entry.name.utf8.count, 2) + Zip.number(0, 2) + Array(entry.name.utf8) + entry.stored
    if isSizedBehind { bytes += Zip.number(0x0807_4B50, 4) + known }
    let large = Zip.number(0xFFFF_FFFF, 4)
    let extra =
      entry.isWide
      ? Zip.number(1, 2) + Zip.number(24, 2) + Zip.number(sizes[1], 8) + Zip.number(sizes[0], 8)
        + Zip.number(place, 8) : []
    directory +=
      Zip.number(0x0201_4B50, 4) + Zip.number(20 | entry.madeBy << 8, 2) + Zip.number(20, 2) + common
    directory += Zip.number(checksum, 4)
    directory += entry.isWide ? large + large : sizes.flatMap { Zip.number($0, 4) }
    directory += Zip.number(entry.name.utf8.count, 2) + Zip.number(extra.count, 2) + Zip.number(0, 6)
    directory += Zip.number(entry.attributes, 4) + (entry.isWide ? large : Zip.number(place, 4))
    directory += Array(entry.name.utf8) + extra
    count += 1
  }

  private static func number(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> (8 * $0)) : 0 }
  }
}
