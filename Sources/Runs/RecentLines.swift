internal import Bytes

/// The text of the latest lines of a log by their numbers: of the block that is decoded, and of the one before where a
/// record may begin in one block and end in the next.
///
/// Lines are looked for only when the first one of a block is asked for.
final class RecentLines {
  private struct Page {
    var firstLine: Int
    var bytes: [UInt8]
    var count: Int
    var ranges: [Range<Int>]?
  }

  /// A longer line is shown up to here.
  private static let longestText = 4_096

  private let keepsPrevious: Bool
  private var pages: [Page] = []

  init(keepsPrevious: Bool) { self.keepsPrevious = keepsPrevious }

  /// Takes the lines of a block whose first one has this number in the log.
  func begin(_ block: Block, firstLine: Int) {
    if pages.count > (keepsPrevious ? 1 : 0) { pages.removeFirst() }
    pages.append(Page(firstLine: firstLine, bytes: block.bytes, count: block.count))
  }

  /// The block is about to be filled again: what need not be kept is let go, so that its bytes are not copied.
  func end() {
    if !keepsPrevious { pages.removeAll(keepingCapacity: true) }
  }

  func line(_ number: Int) -> String {
    guard let page = pages.lastIndex(where: { $0.firstLine <= number }) else {
      return "(a record that began too far back to be shown)"
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
