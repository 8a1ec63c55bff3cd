internal import CZlib

/// The bytes of an archive that can be read at any place.
struct StoredBytes {
  let file: OpenFile
  let origin: Int64
  let size: Int64
  let record: ReadRecord

  /// The bytes of a range, fewer where they end before.
  func bytes(at place: Int64, count: Int) -> [UInt8] {
    guard place >= 0, place < size else { return [] }
    return feed(from: place).take(Int(min(Int64(count), size - place)))
  }

  /// The checksum (CRC-32) of a range.
  func checksum(from place: Int64, count: Int64) -> UInt32 {
    let feed = feed(from: place)
    var (sum, left) = (UInt(0), count)
    while left > 0, !record.stop.isRequested {
      let bytes = feed.take(Int(min(left, Int64(SourceReader.blockSize))))
      if bytes.isEmpty { break }
      sum = unsafe bytes.withUnsafeBufferPointer { unsafe crc32(sum, $0.baseAddress, UInt32($0.count)) }
      left -= Int64(bytes.count)
    }
    return UInt32(truncatingIfNeeded: sum)
  }

  func feed(from place: Int64) -> RangeFeed {
    RangeFeed(file, origin: origin, position: place, end: size, record: record)
  }
}

/// The numbers in the headers of a zip archive, of which the lowest byte comes first. What lies behind the end is 0.
struct LittleEndian {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func number(at place: Int, bytes count: Int) -> UInt64 {
    (0..<count).reduce(0) { $0 | UInt64(byte(at: place + $1)) << UInt64(8 * $1) }
  }

  func half(at place: Int) -> Int { Int(number(at: place, bytes: 2)) }
  func word(at place: Int) -> UInt32 { UInt32(truncatingIfNeeded: number(at: place, bytes: 4)) }

  /// A size or a place; as large as can be when it is larger.
  func long(at place: Int) -> Int64 { Int64(clamping: number(at: place, bytes: 8)) }

  private func byte(at place: Int) -> UInt8 { bytes.indices.contains(place) ? bytes[place] : 0 }
}
