// Looks at single places of a file, to tell whether it still holds what somebody has read of it.
extension InputSource {
  /// The bytes of a range of the file as it is stored, fewer where it ends before; empty when it cannot be read.
  public func storedBytes(_ range: Range<Int64>) -> [UInt8] {
    guard !range.isEmpty, let file = try? open() else { return [] }
    let feed = RangeFeed(
      file, origin: origin, position: range.lowerBound, end: range.upperBound,
      record: ReadRecord(path: displayPath))
    return feed.take(Int(range.upperBound - range.lowerBound))
  }

  /// What stands before some places in the decoded bytes of a file, and how far these reach.
  public struct DecodedEnds: Sendable {
    /// By offset: the bytes before it. Offsets that the file does not reach are missing.
    public fileprivate(set) var ends: [Int64: [UInt8]] = [:]
    /// All decoded bytes, when the file ended before the greatest offset.
    public fileprivate(set) var size: Int64?
    /// Its last bytes, when the file ended before the greatest offset.
    public fileprivate(set) var last: [UInt8] = []
    /// Whether the encoded data ended early or were damaged.
    public fileprivate(set) var isIncomplete = false
  }

  /// The last decoded bytes of a file, at most `count`, and where they begin. An encoded file is decoded once for this.
  public func lastBytes(_ count: Int) -> (bytes: [UInt8], offset: Int64) {
    if isPlainFile, let size {
      let from = max(0, size - Int64(count))
      return (storedBytes(from..<size), from)
    }
    let ends = decodedEnds(at: [.max], length: count)
    return (ends.last, (ends.size ?? 0) - Int64(ends.last.count))
  }

  /// Decodes a file up to the greatest of some offsets and keeps what stands before each of them, at most `length`
  /// bytes.
  public func decodedEnds(at offsets: some Collection<Int64>, length: Int) -> DecodedEnds {
    var result = DecodedEnds()
    guard let file = try? open() else { return result }
    let record = ReadRecord(path: displayPath)
    let feed = content(of: file, record)
    var end = LastBytes(limit: length)
    var position: Int64 = 0
    for offset in Set(offsets).sorted() where offset >= 0 {
      let isReached = feed.pass(to: offset, from: &position, keeping: &end)
      guard isReached else {
        (result.size, result.last) = (position, end.bytes)
        break
      }
      result.ends[offset] = end.bytes
    }
    result.isIncomplete = record.problem != nil
    return result
  }
}

/// The last bytes of what has gone by.
struct LastBytes {
  let limit: Int
  private(set) var bytes: [UInt8] = []

  init(limit: Int) { self.limit = limit }

  mutating func append(_ next: ArraySlice<UInt8>) {
    if next.count >= limit {
      bytes = Array(next.suffix(limit))
    } else {
      bytes += next
      if bytes.count > limit { bytes.removeFirst(bytes.count - limit) }
    }
  }

  /// Bytes went by that nobody has seen.
  mutating func forget() { bytes = [] }
}

extension ByteFeed {
  /// Takes everything before an offset: false when there is not so much.
  func pass(to offset: Int64, from position: inout Int64, keeping end: inout LastBytes) -> Bool {
    while position < offset {
      let wanted = Int(min(offset - position, Int64(SourceReader.blockSize)))
      let got = take(wanted)
      position += Int64(got.count)
      end.append(got[...])
      if got.count < wanted { return false }
    }
    return true
  }
}
