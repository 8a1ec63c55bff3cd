/// The members of a tar archive, one after the other, as its bytes come.
struct TarReader {
  /// Names and pax headers that are longer are passed over.
  private static let longestHeader: Int64 = 1 << 20
  /// So many zero bytes behind the end are looked at for another archive, as `cat a.tar b.tar` makes them.
  private static let longestPadding = 64 << 10

  private let feed: any ByteFeed
  /// The place of the next byte of the feed.
  private var position: Int64 = 0
  /// Where the next header stands.
  private var nextHeader: Int64 = 0
  private var globalRecords = PaxRecords()
  /// How the archive ends, once that is known.
  private(set) var end: ArchiveEnd?

  init(_ feed: any ByteFeed) { self.feed = feed }

  /// The next member, nil behind the last one. What is left of the member before is passed over.
  mutating func next() -> ArchiveMember? {
    var own = PaxRecords()
    var longName: [UInt8]?
    while end == nil, let header = nextHeaderBlock() {
      let size = own.size ?? header.length
      switch header.kind {
      case UInt8(ascii: "x"): own.add(body(of: header))
      case UInt8(ascii: "g"): globalRecords.add(body(of: header))
      case UInt8(ascii: "L"): longName = TarHeader.text(body(of: header)[...])
      // The target of a link, and the name of the whole archive.
      case UInt8(ascii: "K"), UInt8(ascii: "V"): expectHeader(behind: header.length)
      default:
        if header.goesOn { skipSparseMap() }
        var member = ArchiveMember(
          name: own.path ?? longName ?? globalRecords.path ?? header.name, offset: position, size: size)
        member.kind = kind(of: header, named: member.name, own)
        if !TarReader.hasBytes(header.kind, own) { member.size = 0 }
        expectHeader(behind: member.size)
        return member
      }
    }
    return nil
  }

  /// The next bytes of the latest member, at most `count`; fewer only when the archive ends.
  mutating func take(_ count: Int) -> [UInt8] {
    let bytes = feed.take(count)
    position += Int64(bytes.count)
    return bytes
  }

  // MARK: Headers

  /// The header that stands at the place where one is expected; nil when the archive ends.
  private mutating func nextHeaderBlock() -> TarHeader? {
    let gap = nextHeader - position
    let passed = feed.skip(gap)
    position += passed
    guard passed == gap else { return finish(.withinMember) }
    let block = take(TarHeader.size)
    nextHeader = position
    if block.allSatisfy({ $0 == 0 }) {
      guard block.count == TarHeader.size else {
        return finish(.early(block.isEmpty ? "ends without the mark of its end" : "ends within a header"))
      }
      return headerBehindEnd()
    }
    if let header = TarHeader(block[...]) { return header }
    let isCut = block.count < TarHeader.size
    return finish(
      .early(isCut ? "ends within a header" : "is damaged: there is no header at byte \(position - 512)"))
  }

  /// Another archive may follow the end of one.
  private mutating func headerBehindEnd() -> TarHeader? {
    var block: [UInt8] = []
    for _ in 0..<(TarReader.longestPadding / TarHeader.size) {
      block = take(TarHeader.size)
      if block.contains(where: { $0 != 0 }) || block.count < TarHeader.size { break }
    }
    nextHeader = position
    if let header = TarHeader(block[...]), header.isNamed { return header }
    end = .whole
    return nil
  }

  private mutating func finish(_ end: ArchiveEnd) -> TarHeader? {
    self.end = end
    return nil
  }

  /// The bytes behind a header that says something of the next one.
  private mutating func body(of header: TarHeader) -> [UInt8] {
    expectHeader(behind: header.length)
    return header.length <= TarReader.longestHeader ? take(Int(header.length)) : []
  }

  private mutating func skipSparseMap() {
    repeat {
      let block = take(TarHeader.size)
      guard block.count == TarHeader.size, block[504] != 0 else { break }
    } while true
  }

  private mutating func expectHeader(behind length: Int64) {
    let (filled, overflows) = length.addingReportingOverflow(511)
    let (place, overflowsToo) = position.addingReportingOverflow(filled / 512 * 512)
    nextHeader = overflows || overflowsToo ? .max : place
  }

  // MARK: Kinds

  private func kind(of header: TarHeader, named name: [UInt8], _ records: PaxRecords) -> ArchiveMember.Kind {
    switch header.kind {
    case 0, UInt8(ascii: "0"), UInt8(ascii: "7"):
      if name.last == UInt8(ascii: "/") { return .directory }
      return records.isSparse ? .sparse : .file
    case UInt8(ascii: "S"): return .sparse
    case UInt8(ascii: "1"), UInt8(ascii: "2"): return .link
    case UInt8(ascii: "5"), UInt8(ascii: "D"): return .directory
    default: return .special
    }
  }

  /// Links, devices and directories have no bytes, whatever their size says; only pax knows hard links with bytes.
  private static func hasBytes(_ kind: UInt8, _ records: PaxRecords) -> Bool {
    switch kind {
    case UInt8(ascii: "1"): records != PaxRecords()
    case UInt8(ascii: "2")...UInt8(ascii: "6"): false
    default: true
    }
  }
}
