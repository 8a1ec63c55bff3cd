internal import Bytes

/// The lines of a block in turn, as ranges of its bytes.
///
/// Takes the bytes with each call rather than holding them, so that it can live in a loop that also changes its
/// decoder. A byte order mark before the first line of a source and the carriage return of a line end are left out.
struct BlockLines {
  /// The number of the line handed out last, counted from 0; -1 before the first.
  private(set) var number = -1
  private var next: Int
  private let end: Int

  init(_ block: Block) {
    end = block.count
    let hasMark = block.offset == 0 && end >= 3 && block.bytes[0..<3].elementsEqual([0xEF, 0xBB, 0xBF])
    next = hasMark ? 3 : 0
  }

  mutating func nextLine(in bytes: Span<UInt8>) -> Range<Int>? {
    guard next < end else { return nil }
    let start = next
    let newline = bytes.firstIndex(of: UInt8(ascii: "\n"), in: start..<end) ?? end
    next = newline + 1
    number += 1
    return start..<(newline > start && bytes[newline - 1] == UInt8(ascii: "\r") ? newline - 1 : newline)
  }
}
