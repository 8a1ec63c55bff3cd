import Bytes
import Testing

@testable import Platform

/// What a cutter hands out for one piece of a source: blocks of whole lines, where each begins, and lines too long.
@Suite struct BlockCutterTests {
  /// A block as text, `!` for a line too long, each behind the offset at which it begins.
  private func blocks(
    _ text: String, blockSize: Int = 8, lineLimit: Int = 20, before end: Int64 = .max,
    from position: Int64 = 0, leavesUnfinishedLine: Bool = false
  ) -> [String] {
    let feed = MemoryFeed(text)
    var cutter = BlockCutter(
      feed, position: position, blockSize: blockSize, lineLimit: lineLimit,
      leavesUnfinishedLine: leavesUnfinishedLine)
    let block = Block(capacity: 0)
    var found: [String] = []
    while cutter.next(into: block, before: end) {
      let lines = block.isOversizedLine ? "!" : String(decoding: block.bytes[..<block.count], as: UTF8.self)
      found.append("\(block.offset) \(lines)")
      #expect(block.offset + block.sourceLength == cutter.position)
    }
    #expect(feed.callsAfterEnd == 0)
    if end == .max, position == 0, !leavesUnfinishedLine { #expect(cutter.position == text.utf8.count) }
    return found
  }

  @Test(
    arguments: [
      ("", []), ("a", []), ("\n", ["0 \n"]), ("ab\nc", ["0 ab\n"]),
      ("abc\ndef\ngh\nij", ["0 abc\ndef\n", "8 gh\n"]),
      ("abcdefghijklm", []), ("ab\nabcdefghijklmnopqrstuvw", ["0 ab\n"]),
      ("abcdefghijklmnopqrstuvw\nx\ny", ["0 !", "24 x\n"]),
    ] as [(String, [String])])
  func `a last line without an end may be left`(text: String, expected: [String]) {
    #expect(blocks(text, leavesUnfinishedLine: true) == expected)
  }

  @Test(
    arguments: [
      ("", []),
      ("\n", ["0 \n"]),
      ("a", ["0 a"]),
      ("ab\ncd\n", ["0 ab\ncd\n"]),
      // The eight bytes of a block end in the middle of a line, which is handed out again with the next one.
      ("abc\ndef\ngh\nij", ["0 abc\ndef\n", "8 gh\nij"]),
      ("abcd\nefgh\ni\n", ["0 abcd\n", "5 efgh\ni\n"]),
      // A line longer than a block is whole all the same.
      ("abcdefghijklm\nno\n", ["0 abcdefghijklm\n", "14 no\n"]),
      ("a\r\n\r\n\0\n", ["0 a\r\n\r\n\0\n"]),
    ] as [(String, [String])])
  func `blocks end with a line`(text: String, expected: [String]) {
    #expect(blocks(text) == expected)
  }

  @Test(arguments: [1, 2, 3, 7, 64])
  func `a line longer than the limit stands for itself, whatever the size of blocks`(blockSize: Int) {
    let long = String(repeating: "x", count: 11)
    func lines(_ text: String) -> [String] {
      // Blocks of several lines are cut apart, so that sizes do not matter.
      blocks(text, blockSize: blockSize, lineLimit: 10).flatMap { block -> [String] in
        let parts = block.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[1] != "!", var offset = Int(parts[0]) else { return [block] }
        return parts[1].split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { line in
          defer { offset += line.utf8.count + 1 }
          return "\(offset) \(line)"
        }
      }
    }
    #expect(lines("a\n\(long)\nb\n") == ["0 a", "2 !", "14 b"])
    #expect(lines("\(long)\n0123456789\n") == ["0 !", "12 0123456789"])
    #expect(lines("a\n\(long)") == ["0 a", "2 !"])
  }

  @Test(
    arguments: [
      (0, []), (1, ["0 ab\n"]), (3, ["0 ab\n"]), (4, ["0 ab\n", "3 cd\n"]), (6, ["0 ab\ncd\n"]),
      (7, ["0 ab\ncd\n", "6 e"]), (99, ["0 ab\ncd\ne"]),
    ] as [(Int64, [String])])
  func `lines that begin before a boundary belong to this side of it, the one across it by itself`(
    end: Int64, expected: [String]
  ) {
    #expect(blocks("ab\ncd\ne", blockSize: 100, before: end) == expected)
  }

  @Test func `a boundary counts from the start of the source, not of the piece`() {
    #expect(blocks("ab\ncd\nef\n", blockSize: 100, before: 104, from: 100) == ["100 ab\n", "103 cd\n"])
  }

  @Test func `what was looked at is handed out all the same`() {
    let feed = MemoryFeed("ab\ncd\nef\n")
    var cutter = BlockCutter(feed, position: 0, blockSize: 100, lineLimit: 100)
    let looks = [cutter.peek(4), cutter.peek(2)]
    #expect(looks == [Array("ab\nc".utf8), Array("ab".utf8)])
    let block = Block(capacity: 0)
    let hasLines = cutter.next(into: block, before: .max)
    #expect(hasLines)
    #expect(Array(block.bytes[..<block.count]) == Array("ab\ncd\nef\n".utf8))
    #expect(cutter.position == 9)
    let hasMore = cutter.next(into: block, before: .max)
    #expect(!hasMore)
  }
}
