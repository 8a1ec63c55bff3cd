internal import Bytes

/// The text of the latest lines of a log, by number: the lines of the current block and, for formats whose records may
/// begin in one block and end in the next, of the block before.
///
/// A block is divided into lines when its first line is asked for.
final class RecentLines {
  private struct Page {
    var firstLine: Int
    var bytes: [UInt8]
    var count: Int
    var ranges: [Range<Int>]?
  }

  /// How many bytes of a line are given.
  private static let longestText = 4_096

  private let keepsPrevious: Bool
  private var pages: [Page] = []

  init(keepsPrevious: Bool) { self.keepsPrevious = keepsPrevious }

  /// Adds a block.
  /// - Parameter firstLine: The number of its first line in the log.
  func begin(_ block: Block, firstLine: Int) {
    if pages.count > (keepsPrevious ? 1 : 0) { pages.removeFirst() }
    pages.append(Page(firstLine: firstLine, bytes: block.bytes, count: block.count))
  }

  /// Lets go of a block that need not be kept before its owner fills it again: otherwise its bytes would be copied.
  func end() {
    if !keepsPrevious { pages.removeAll(keepingCapacity: true) }
  }

  func line(_ number: Int) -> String {
    guard let page = pages.lastIndex(where: { $0.firstLine <= number }) else {
      return "(this record began too far back to be shown)"
    }
    let ranges = pages[page].ranges ?? Self.lines(of: pages[page])
    pages[page].ranges = ranges
    let place = number - pages[page].firstLine
    guard ranges.indices.contains(place) else { return "(a line too long to show)" }
    var range = ranges[place]
    if range.count > Self.longestText { range = range.lowerBound..<(range.lowerBound + Self.longestText) }
    if let last = pages[page].bytes[range].last, last == UInt8(ascii: "\r") { range.removeLast() }
    return String(decoding: pages[page].bytes[range], as: UTF8.self)
  }

  private static func lines(of page: Page) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    while start < page.count {
      let end = page.bytes[start..<page.count].firstIndex(of: UInt8(ascii: "\n")) ?? page.count
      ranges.append(start..<end)
      start = end + 1
    }
    return ranges
  }
}

extension Range<Int> {
  fileprivate mutating func removeLast() { self = lowerBound..<(upperBound - 1) }
}
