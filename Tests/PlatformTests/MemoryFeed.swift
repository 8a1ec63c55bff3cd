@testable import Platform

/// A text in memory.
final class MemoryFeed: ByteFeed {
  private var rest: ArraySlice<UInt8>
  /// How many calls there were; a cutter must not ask again after the end.
  private(set) var callsAfterEnd = 0
  private var hasEnded = false

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  convenience init(_ text: String) { self.init(Array(text.utf8)) }

  @unsafe func read(into start: UnsafeMutableRawPointer, count: Int) -> Int {
    if hasEnded { callsAfterEnd += 1 }
    let got = min(count, rest.count)
    for index in 0..<got {
      unsafe start.storeBytes(of: rest[rest.startIndex + index], toByteOffset: index, as: UInt8.self)
    }
    rest = rest.dropFirst(got)
    hasEnded = got < count
    return got
  }
}
