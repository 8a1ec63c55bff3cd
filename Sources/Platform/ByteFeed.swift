/// Where bytes come from, one after the other.
protocol ByteFeed: AnyObject {
  /// Puts the next bytes at `start` and returns how many: fewer than `count` only when there are no more.
  /// What ends a source early is noted in its record, and looks like the end here.
  @unsafe func read(into start: UnsafeMutableRawPointer, count: Int) -> Int

  /// Puts what is there without waiting for more, at most `count` bytes; 0 is the end.
  @unsafe func readSome(into start: UnsafeMutableRawPointer, count: Int) -> Int

  /// Passes over the next bytes and returns how many: fewer than `count` only when there are no more.
  func skip(_ count: Int64) -> Int64
}

extension ByteFeed {
  @unsafe func readSome(into start: UnsafeMutableRawPointer, count: Int) -> Int {
    unsafe read(into: start, count: count)
  }

  /// Reads for as long as something comes.
  @unsafe func readFully(into start: UnsafeMutableRawPointer, count: Int) -> Int {
    var filled = 0
    while filled < count {
      let got = unsafe readSome(into: start + filled, count: count - filled)
      if got == 0 { break }
      filled += got
    }
    return filled
  }

  func skip(_ count: Int64) -> Int64 {
    var position: Int64 = 0
    var passed = LastBytes(limit: 0)
    _ = pass(to: count, from: &position, keeping: &passed)
    return position
  }

  /// The next bytes, `count` of them if there are so many.
  func take(_ count: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: count) { room, filled in
      filled = unsafe room.baseAddress.map { unsafe read(into: $0, count: count) } ?? 0
    }
  }
}

/// A part of a plain file, read by position: any number of these may share one open file.
final class RangeFeed: ByteFeed {
  private let file: OpenFile
  private let origin: Int64
  private var position: Int64
  private let end: Int64
  private let record: ReadRecord
  private let isEncoded: Bool

  /// Feeds the bytes `position..<end` of a source whose first byte stands at `origin` in the file.
  /// - Parameter isEncoded: True for bytes that are decoded on their way: they count as read.
  init(
    _ file: OpenFile, origin: Int64, position: Int64, end: Int64, record: ReadRecord, isEncoded: Bool = false
  ) {
    self.file = file
    self.origin = origin
    self.position = position
    self.end = end
    self.record = record
    self.isEncoded = isEncoded
  }

  @unsafe func read(into start: UnsafeMutableRawPointer, count: Int) -> Int {
    let wanted = Int(min(Int64(count), end - position))
    var filled = 0
    while filled < wanted {
      do {
        let got = try unsafe file.read(into: start + filled, count: wanted - filled, at: origin + position)
        if got == 0 {
          note("became shorter while it was read: \(position) of \(end) bytes were there")
          break
        }
        filled += got
        position += Int64(got)
        if isEncoded { record.addRead(got) }
      } catch {
        note("\(error.text), after \(position) bytes")
        break
      }
    }
    return filled
  }

  func skip(_ count: Int64) -> Int64 {
    let passed = max(0, min(count, end - position))
    position += passed
    return passed
  }

  /// What ends encoded bytes is the reason of whatever their decoder says then.
  private func note(_ text: String) { record.note(text, at: isEncoded ? 0 : position) }
}

/// Whatever an open file yields next: a pipe, a terminal.
final class StreamFeed: ByteFeed {
  private let file: OpenFile
  private let waits: Bool
  private let record: ReadRecord
  private var total: Int64 = 0

  /// - Parameter waits: True for what may block for long, where a request to stop must get through.
  init(_ file: OpenFile, waits: Bool, record: ReadRecord) {
    self.file = file
    self.waits = waits
    self.record = record
  }

  @unsafe func read(into start: UnsafeMutableRawPointer, count: Int) -> Int {
    unsafe readFully(into: start, count: count)
  }

  @unsafe func readSome(into start: UnsafeMutableRawPointer, count: Int) -> Int {
    if waits && !file.waitUntilReadable(or: record.stop) { return 0 }
    do {
      let got = try unsafe file.read(into: start, count: count)
      total += Int64(got)
      record.addRead(got)
      return got
    } catch {
      record.noteUnlessStopped("\(error.text), after \(total) bytes")
      return 0
    }
  }
}
