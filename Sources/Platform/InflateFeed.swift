internal import CZlib

/// The bytes inside a gzip file, decoded as they are asked for; never more than one buffer is held.
///
/// Several members in a row are one source, as `cat a.gz b.gz` makes them. Zero bytes behind a member are
/// padding. Whatever else stands there, and whatever damage is met, ends the source and is noted; everything
/// decoded before counts.
@safe final class InflateFeed: ByteFeed {
  private static let inputSize = 128 << 10

  private let feed: StreamFeed
  private let record: ReadRecord
  private let input: UnsafeMutablePointer<UInt8>
  private let stream: UnsafeMutablePointer<z_stream>
  private var decoded: Int64 = 0
  private var ended = false
  private var betweenMembers = false

  /// - Parameter start: The first bytes, when they have been read already.
  init(_ feed: StreamFeed, start: [UInt8], record: ReadRecord) {
    self.feed = feed
    self.record = record
    unsafe input = .allocate(capacity: Self.inputSize)
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    unsafe input.initialize(from: start, count: min(start.count, Self.inputSize))
    unsafe stream.pointee.next_in = input
    unsafe stream.pointee.avail_in = UInt32(min(start.count, Self.inputSize))
    let gzipOnly: Int32 = 16 + MAX_WBITS
    let status = unsafe inflateInit2_(stream, gzipOnly, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    if status != Z_OK {
      record.note("gzip data cannot be decoded (zlib error \(status))")
      ended = true
    }
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
    unsafe input.deallocate()
  }

  @unsafe func read(into start: UnsafeMutableRawPointer, count: Int) -> Int {
    var filled = 0
    while filled < count && !ended {
      if betweenMembers && !startNextMember() { break }
      let room = min(count - filled, 1 << 30)
      unsafe stream.pointee.next_out = (start + filled).assumingMemoryBound(to: UInt8.self)
      unsafe stream.pointee.avail_out = UInt32(room)
      if unsafe stream.pointee.avail_in == 0 && !refill() {
        stop("gzip data ends early; \(decoded) bytes before that count")
        break
      }
      let status = unsafe inflate(stream, Z_NO_FLUSH)
      let made = unsafe room - Int(stream.pointee.avail_out)
      filled += made
      decoded += Int64(made)
      judge(status)
    }
    return filled
  }

  private func judge(_ status: Int32) {
    switch status {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: betweenMembers = true
    default:
      let reason = unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "zlib error \(status)"
      stop("gzip data is damaged (\(reason)); \(decoded) bytes before that count")
    }
  }

  /// Skips padding and looks for another member: false when this was the last one.
  private func startNextMember() -> Bool {
    while true {
      if unsafe stream.pointee.avail_in == 0 && !refill() { break }
      if unsafe stream.pointee.next_in.pointee != 0 {
        guard nextIsMember() else {
          stop("what follows the gzip data after \(decoded) bytes is not gzip and was not read")
          return false
        }
        unsafe inflateReset(stream)
        betweenMembers = false
        return true
      }
      unsafe stream.pointee.next_in += 1
      unsafe stream.pointee.avail_in -= 1
    }
    ended = true
    return false
  }

  /// Whether the magic number of gzip comes next; it may lie across two reads.
  private func nextIsMember() -> Bool {
    if unsafe stream.pointee.avail_in < 2 { _ = refill() }
    return unsafe stream.pointee.avail_in >= 2 && stream.pointee.next_in[0] == 0x1F
      && stream.pointee.next_in[1] == 0x8B
  }

  /// Reads more compressed bytes behind those not used yet (of which there is at most one): false at the end.
  private func refill() -> Bool {
    let kept = unsafe Int(stream.pointee.avail_in)
    if kept > 0 { unsafe input.update(from: stream.pointee.next_in, count: kept) }
    let got = unsafe feed.readSome(into: input + kept, count: Self.inputSize - kept)
    unsafe stream.pointee.next_in = input
    unsafe stream.pointee.avail_in = UInt32(kept + got)
    return got > 0
  }

  private func stop(_ text: String) {
    record.noteUnlessStopped(text)
    ended = true
  }
}
