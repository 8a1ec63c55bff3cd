internal import CZlib

/// The bytes inside gzip data or inside an entry of a zip archive, decoded as they are asked for; never more than one
/// buffer is held.
///
/// Several gzip members in a row are one source, as `cat a.gz b.gz` makes them. Zero bytes behind a member are
/// padding. Whatever else stands there, and whatever damage is met, ends the source and is noted; everything
/// decoded before counts.
@safe final class InflateFeed: ByteFeed {
  enum Form {
    case gzip
    /// The bytes alone, and what is known of them.
    case zipEntry(checksum: UInt32?, size: Int64?)
  }

  private static let inputSize = 128 << 10

  private let feed: any ByteFeed
  private let form: Form
  private let record: ReadRecord
  private let input: UnsafeMutablePointer<UInt8>
  private let stream: UnsafeMutablePointer<z_stream>
  private var decoded: Int64 = 0
  private var taken: Int64 = 0
  private var checksum: UInt = 0
  private var ended = false
  private var betweenMembers = false

  init(_ feed: any ByteFeed, _ form: Form = .gzip, record: ReadRecord) {
    self.feed = feed
    self.form = form
    self.record = record
    unsafe input = .allocate(capacity: Self.inputSize)
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    unsafe stream.pointee.next_in = input
    let window: Int32 =
      switch form {
      case .gzip: 16 + MAX_WBITS
      case .zipEntry: -MAX_WBITS
      }
    let status = unsafe inflateInit2_(stream, window, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    if status != Z_OK {
      record.note("\(name) data cannot be decoded (zlib error \(status))")
      ended = true
    }
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
    unsafe input.deallocate()
  }

  private var name: String {
    switch form {
    case .gzip: "gzip"
    case .zipEntry: "zip"
    }
  }

  /// How many encoded bytes were used so far.
  var consumed: Int64 { unsafe taken - Int64(stream.pointee.avail_in) }

  /// Whether the data came to their own end.
  private(set) var isComplete = false

  @unsafe func read(into start: UnsafeMutableRawPointer, count: Int) -> Int {
    var filled = 0
    while filled < count && !ended {
      if betweenMembers && !startNextMember() { break }
      let room = min(count - filled, 1 << 30)
      unsafe stream.pointee.next_out = (start + filled).assumingMemoryBound(to: UInt8.self)
      unsafe stream.pointee.avail_out = UInt32(room)
      if unsafe stream.pointee.avail_in == 0 && !refill() {
        stop("\(name) data ends early; \(decoded) bytes before that count")
        break
      }
      let status = unsafe inflate(stream, Z_NO_FLUSH)
      let made = unsafe room - Int(stream.pointee.avail_out)
      if case .zipEntry = form {
        unsafe checksum = crc32(checksum, stream.pointee.next_out - made, UInt32(made))
      }
      filled += made
      decoded += Int64(made)
      judge(status)
    }
    return filled
  }

  private func judge(_ status: Int32) {
    switch status {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END:
      isComplete = true
      if case .zipEntry(let checksum, let size) = form {
        finish(checksum, size)
      } else {
        betweenMembers = true
      }
    default:
      let reason = unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "zlib error \(status)"
      stop("\(name) data is damaged (\(reason)); \(decoded) bytes before that count")
    }
  }

  /// Compares the whole of an entry with what the archive says of it.
  private func finish(_ expected: UInt32?, _ size: Int64?) {
    ended = true
    if expected.map({ UInt($0) != checksum }) ?? false || size.map({ $0 != decoded }) ?? false {
      stop("zip data is damaged (incorrect data check); \(decoded) bytes before that count")
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
    taken += Int64(got)
    unsafe stream.pointee.next_in = input
    unsafe stream.pointee.avail_in = UInt32(kept + got)
    return got > 0
  }

  private func stop(_ text: String) {
    record.noteUnlessStopped(text)
    ended = true
  }
}
