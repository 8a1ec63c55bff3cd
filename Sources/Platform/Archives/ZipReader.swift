/// The entries of a zip archive, as its directory lists them.
///
/// An archive that is cut has lost its directory, which stands at its end. Then the headers before each entry tell as much as
/// they can.
struct ZipReader {
  private static let endSize = 22
  private static let longestComment = 0xFFFF

  private let stored: StoredBytes
  private var place: Int64
  private var isDirectory: Bool
  /// Where the directory ends.
  private var limit: Int64
  /// How much the places in the directory are off, when something stands before the archive.
  private var shift: Int64 = 0
  /// How many bytes the entries so far have.
  private var listedSize: Int64 = 0
  private(set) var end: ArchiveEnd?

  init(_ stored: StoredBytes) {
    self.stored = stored
    if let directory = ZipReader.directory(of: stored) {
      (isDirectory, place, limit) = (true, directory.range.lowerBound, directory.range.upperBound)
      shift = directory.shift
    } else {
      (isDirectory, place, limit) = (false, 0, stored.size)
    }
  }

  /// The next entry, nil behind the last one.
  mutating func next() -> ArchiveMember? {
    guard end == nil else { return nil }
    return isDirectory ? nextListed() : nextFound()
  }

  // MARK: By the directory

  private mutating func nextListed() -> ArchiveMember? {
    guard place < limit else {
      end = .whole
      return nil
    }
    guard let (entry, length) = ZipEntry.inDirectory(stored, at: place) else {
      end = .early("is damaged: its directory is none at byte \(place)")
      return nil
    }
    place += Int64(length)
    let header = entry.headerPlace.addingReportingOverflow(shift)
    guard !header.overflow, let (_, bytes) = ZipEntry.local(stored, at: header.partialValue) else {
      var lost = ArchiveMember(name: entry.name, kind: entry.kind)
      if lost.kind == .file { lost.kind = .unreadable("not where the directory says") }
      return lost
    }
    let (sum, overflows) = listedSize.addingReportingOverflow(entry.packedSize)
    guard !overflows, sum <= stored.size else {
      end = .early("is damaged: its entries lie over each other")
      return nil
    }
    listedSize = sum
    return entry.member(at: bytes, isChecked: true)
  }

  /// Where the directory stands.
  private static func directory(of stored: StoredBytes) -> (range: Range<Int64>, shift: Int64)? {
    let tailSize = Int(min(stored.size, Int64(endSize + longestComment)))
    let tailPlace = stored.size - Int64(tailSize)
    let tail = stored.bytes(at: tailPlace, count: tailSize)
    guard tail.count >= endSize else { return nil }
    for start in stride(from: tail.count - endSize, through: 0, by: -1)
    where tail[start...].starts(with: [0x50, 0x4B, 5, 6]) {
      let record = LittleEndian(Array(tail[start...].prefix(endSize)))
      guard start + endSize + record.half(at: 20) <= tail.count else { continue }
      let end = tailPlace + Int64(start)
      if let wide = wideDirectory(of: stored, before: end) { return wide }
      return range(
        of: stored, Int64(record.word(at: 12)), statedPlace: Int64(record.word(at: 16)), before: end)
    }
    return nil
  }

  /// The directory of an archive with numbers that need more than 32 bits (zip64).
  private static func wideDirectory(
    of stored: StoredBytes, before end: Int64
  ) -> (range: Range<Int64>, shift: Int64)? {
    let locator = LittleEndian(stored.bytes(at: end - 20, count: 20))
    guard locator.word(at: 0) == 0x0706_4B50 else { return nil }
    // Something may stand before the archive; then the record is right before its locator.
    for place in [locator.long(at: 8), end - 20 - 56] {
      let record = LittleEndian(stored.bytes(at: place, count: 56))
      guard record.bytes.count == 56, record.word(at: 0) == 0x0606_4B50 else { continue }
      return range(of: stored, record.long(at: 40), statedPlace: record.long(at: 48), before: place)
    }
    return nil
  }

  private static func range(
    of stored: StoredBytes, _ size: Int64, statedPlace: Int64, before end: Int64
  ) -> (range: Range<Int64>, shift: Int64)? {
    if size == 0 { return (end..<end, 0) }
    guard size <= end, ZipEntry.inDirectory(stored, at: end - size) != nil else { return nil }
    return ((end - size)..<end, end - size - statedPlace)
  }

  // MARK: Without a directory

  private mutating func nextFound() -> ArchiveMember? {
    guard let (entry, bytes) = ZipEntry.local(stored, at: place) else {
      end = .early("has no directory at its end, as a part of an archive has none")
      return nil
    }
    var member = entry.member(at: bytes, isChecked: !entry.isSizedBehind)
    if entry.isSizedBehind, entry.packedSize == 0 {
      guard entry.isDeflated, let size = deflatedSize(at: bytes) else {
        end = .early("has no directory at its end, and an entry whose size stands only there")
        return nil
      }
      member.size = size
    }
    let (next, overflows) = bytes.addingReportingOverflow(member.size)
    place = overflows ? .max : next
    if entry.isSizedBehind { passDescriptor() }
    return member
  }

  /// Decodes an entry to find its end.
  private func deflatedSize(at bytes: Int64) -> Int64? {
    let record = ReadRecord(path: "", stop: stored.record.stop)
    let feed = InflateFeed(
      stored.feed(from: bytes), .zipEntry(checksum: nil, size: nil), record: record)
    _ = feed.skip(.max)
    // Where the data end early, the entry is the last one.
    return stored.record.stop.isRequested ? nil : feed.isComplete ? feed.consumed : stored.size - bytes
  }

  /// Checksum and sizes stand behind the bytes, with or without a mark, in 32 or 64 bits.
  private mutating func passDescriptor() {
    let marks = [ZipEntry.localMark, ZipEntry.directoryMark]
    let bytes = LittleEndian(stored.bytes(at: place, count: 28))
    let length = [16, 12, 24, 20].first { marks.contains(bytes.word(at: $0)) }
    place = place > .max - 16 ? place : place + Int64(length ?? 16)
  }
}
