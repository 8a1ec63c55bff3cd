/// A feed whose next bytes may be looked at before they are read.
final class PeekedFeed: ByteFeed {
  private let feed: any ByteFeed
  private var held: [UInt8] = []
  private var used = 0

  init(_ feed: any ByteFeed) { self.feed = feed }

  /// The next bytes, `count` of them if there are so many; they will be read again.
  func peek(_ count: Int) -> ArraySlice<UInt8> {
    if held.count - used < count {
      held = held[used...] + feed.take(count - (held.count - used))
      used = 0
    }
    return held[used...].prefix(count)
  }

  @unsafe func read(into start: UnsafeMutableRawPointer, count: Int) -> Int {
    let again = unsafe takeHeld(into: start, count: count)
    return again == count ? again : unsafe again + feed.read(into: start + again, count: count - again)
  }

  @unsafe func readSome(into start: UnsafeMutableRawPointer, count: Int) -> Int {
    let again = unsafe takeHeld(into: start, count: count)
    return again > 0 ? again : unsafe feed.readSome(into: start, count: count)
  }

  func skip(_ count: Int64) -> Int64 {
    let again = Int(min(Int64(held.count - used), max(count, 0)))
    used += again
    return Int64(again) + feed.skip(count - Int64(again))
  }

  @unsafe private func takeHeld(into start: UnsafeMutableRawPointer, count: Int) -> Int {
    let count = min(count, held.count - used)
    guard count > 0 else { return 0 }
    unsafe held.withUnsafeBytes { bytes in
      if let first = bytes.baseAddress { unsafe start.copyMemory(from: first + used, byteCount: count) }
    }
    used += count
    if used == held.count { (held, used) = ([], 0) }
    return count
  }
}
