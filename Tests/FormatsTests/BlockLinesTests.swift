import Bytes
import Testing

@testable import Formats

struct BlockLinesTests {
  static let blocks: [(text: String, lines: [String])] = [
    ("", []), ("\n", [""]), ("a", ["a"]), ("a\n", ["a"]), ("a\r\n\r\nb\r", ["a", "", "b"]),
    ("\u{FEFF}a\nb", ["a", "b"]), ("\u{FEFF}", []), ("\n\na", ["", "", "a"]),
  ]

  @Test(arguments: blocks)
  func `hands out lines without their ends`(block: (text: String, lines: [String])) {
    let bytes = Block(Array(block.text.utf8))
    var lines = BlockLines(bytes)
    var found: [String] = []
    while let line = lines.nextLine(in: bytes.bytes.span) {
      #expect(lines.number == found.count)
      found.append(String(decoding: bytes.bytes[line], as: UTF8.self))
    }
    #expect(found == block.lines)
  }

  @Test func `keeps a byte order mark that is not at the start of a source`() {
    let block = Block(Array("\u{FEFF}a".utf8))
    block.offset = 10
    var lines = BlockLines(block)
    #expect(lines.nextLine(in: block.bytes.span) == 0..<4)
  }
}
