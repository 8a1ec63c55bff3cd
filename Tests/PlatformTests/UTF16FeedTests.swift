import TestSupport
import Testing

@testable import Platform

/// Text in UTF-16 is read as the same text in UTF-8.
@Suite struct UTF16FeedTests {
  private func decoded(_ bytes: [UInt8], piece: Int) -> [UInt8] {
    let content = contentFeed(of: MemoryFeed(bytes), .told, .bare, record: ReadRecord(path: "a.log"))
    var all: [UInt8] = []
    while true {
      let some = content.take(piece)
      all += some
      if some.count < piece { return all }
    }
  }

  private func encoded(_ units: [UInt16], _ order: UTF16Feed.Order) -> [UInt8] {
    units.flatMap { unit in
      let (low, high) = (UInt8(unit & 0xFF), UInt8(unit >> 8))
      return order == .littleEndian ? [low, high] : [high, low]
    }
  }

  @Test(arguments: [UTF16Feed.Order.littleEndian, .bigEndian], [1, 3, 7, 100_000])
  func `of either order, with a mark or without, in pieces of any size`(order: UTF16Feed.Order, piece: Int) {
    let text = "2026-03-02 publish queue=q ü € 𝄞\r\n"
    let units = Array(text.utf16)
    let expected = Array(text.utf8)
    #expect(decoded(encoded([0xFEFF] + units, order), piece: piece) == expected)
    #expect(decoded(encoded(units, order), piece: piece) == expected)
  }

  @Test(
    arguments: [
      ([0x61, 0xD800, 0x62], "a\u{FFFD}b"), ([0x61, 0xDC00, 0x62], "a\u{FFFD}b"),
      ([0x61, 0x62, 0xD834], "ab\u{FFFD}"), ([0x61, 0xD834, 0xD834, 0xDD1E], "a\u{FFFD}𝄞"),
    ] as [([UInt16], String)])
  func `half of a pair is replaced`(units: [UInt16], expected: String) {
    for order in [UTF16Feed.Order.littleEndian, .bigEndian] {
      let bytes = encoded([0xFEFF] + units, order)
      #expect(decoded(bytes, piece: 2) == Array(expected.utf8))
      #expect(decoded(bytes + [0x63], piece: 100) == Array(expected.utf8) + Array("\u{FFFD}".utf8))
    }
  }

  @Test func `text in UTF-8 and binary data stay as they are`() {
    for text in [
      "", "a", "ab", "plain text\n", "\u{FEFF}with a mark\n", "\0\0\0\0\0\0", "a\0\0b", "aaaa\0aaa",
    ] {
      #expect(decoded(Array(text.utf8), piece: 5) == Array(text.utf8))
    }
  }

  @Test(arguments: 0..<20)
  func `any bytes are acceptable`(seed: Int) {
    var random = SeededGenerator(seed: 73, part: seed)
    let bytes = [0xFF, 0xFE] + (0..<random.below(2_000)).map { _ in UInt8(random.below(256)) }
    let text = decoded(bytes, piece: 1 + random.below(50))
    #expect(Array(String(decoding: text, as: UTF8.self).utf8) == text)
  }
}
