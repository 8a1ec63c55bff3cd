import Testing

@testable import Formats

struct ByteSearchTests {
  private let text = Array("queue 'a' in vhost '/': a 'b' x".utf8)

  @Test func `finds the first and the last place of a word`() {
    let (span, all) = (text.span, 0..<text.count)
    let first = span.firstIndex(of: "a", in: all)
    let last = span.lastIndex(of: "a", in: all)
    let missing = span.firstIndex(of: "queue 'b", in: all)
    let cut = span.firstIndex(of: "vhost", in: 0..<16)
    let empty = span.lastIndex(of: "a long word, longer than the text it is looked for in", in: all)
    #expect([first, last, missing, cut, empty] == [7, 24, nil, nil, nil])
  }

  @Test func `takes what stands between two words`() {
    let (span, all) = (text.span, 0..<text.count)
    let queue = span.enclosed(by: "queue '", "'", in: all).map { span.text($0) }
    let open = span.enclosed(by: "x", "'", in: all)
    #expect(queue == "a" && open == nil)
  }

  static let numbers: [(text: String, number: Int64?)] = [
    ("0", 0), ("42", 42), ("999999999999999999", 999_999_999_999_999_999), ("", nil), ("-1", nil),
    ("1.5", nil),
    ("9999999999999999999", nil), ("1 ", nil),
  ]

  @Test(arguments: numbers)
  func `reads plain decimal numbers only`(number: (text: String, number: Int64?)) {
    let bytes = Array(number.text.utf8)
    let result = bytes.span.number(0..<bytes.count)
    #expect(result == number.number)
  }

  @Test func `trims blanks or other bytes`() {
    let bytes = Array(" \t** a * b ** \n".utf8)
    let blanks = bytes.span.trimmed(0..<bytes.count)
    let stars = bytes.span.trimmed(0..<bytes.count) { $0.isBlank || $0 == UInt8(ascii: "*") }
    let nothing = bytes.span.trimmed(0..<2)
    #expect(bytes[blanks].count == 11 && String(decoding: bytes[stars], as: UTF8.self) == "a * b")
    #expect(nothing.isEmpty)
  }
}
