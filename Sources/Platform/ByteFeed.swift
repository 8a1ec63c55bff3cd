/// Where bytes come from, one after the other.
protocol ByteFeed: AnyObject {
  /// Puts the next bytes at `start` and returns how many: fewer than `count` only when there are no more.
  /// What ends a source early is noted in its record, and looks like the end here.
  @unsafe func read(into start: UnsafeMutableRawPointer, count: Int) -> Int
}

extension ByteFeed {
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

  /// Feeds the bytes `position..<end` of a source whose first byte stands at `origin` in the file.
  init(_ file: OpenFile, origin: Int64, position: Int64, end: Int64, record: ReadRecord) {
    self.file = file
    self.origin = origin
    self.position = position
    self.end = end
    self.record = record
  }

  @unsafe func read(into start: UnsafeMutableRawPointer, count: Int) -> Int {
    let wanted = Int(min(Int64(count), end - position))
    var filled = 0
    while filled < wanted {
      do {
        let got = try unsafe file.read(into: start + filled, count: wanted - filled, at: origin + position)
        if got == 0 {
          record.note(
            "became shorter while it was read: \(position) of \(end) bytes were there", at: position)
          break
        }
        filled += got
        position += Int64(got)
      } catch {
        record.note("\(error.text), after \(position) bytes", at: position)
        break
      }
    }
    return filled
  }
}

/// Whatever an open file yields next: a pipe, a terminal, the compressed bytes of a file.
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
    var filled = 0
    while filled < count {
      let got = unsafe readSome(into: start + filled, count: count - filled)
      if got == 0 { break }
      filled += got
    }
    return filled
  }

  /// Reads what one call yields; 0 is the end.
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
