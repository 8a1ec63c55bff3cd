import Bytes
import Testing

@testable import Runs

/// The text of lines by their numbers in the log, while a log goes by.
@Suite struct RecentLinesTests {
  private let tooFar = "(this record began too far back to be shown)"
  private let tooLong = "(a line too long to show)"

  private func block(_ text: String) -> Block { Block(Array(text.utf8)) }

  @Test func `lines are found by their numbers, without their line ends`() {
    let lines = RecentLines(keepsPrevious: false)
    lines.begin(block("a\nb\r\n\nd"), firstLine: 10)
    #expect((9...14).map(lines.line) == [tooFar, "a", "b", "", "d", tooLong])
  }

  @Test func `the block before is kept where records may begin in it, and none before that`() {
    for keeps in [false, true] {
      let lines = RecentLines(keepsPrevious: keeps)
      for (number, text) in ["a\nb\n", "c\nd\n", "e\n"].enumerated() {
        if number > 0 { lines.end() }
        lines.begin(block(text), firstLine: 2 * number)
      }
      #expect((1...4).map(lines.line) == [tooFar, keeps ? "c" : tooFar, keeps ? "d" : tooFar, "e"])
    }
  }

  @Test func `of a long line the beginning is shown, and of one that was not held nothing`() {
    let lines = RecentLines(keepsPrevious: false)
    lines.begin(block(String(repeating: "x", count: 5_000)), firstLine: 0)
    #expect(lines.line(0) == String(repeating: "x", count: 4_096))
    let oversized = Block(capacity: 0)
    oversized.oversizedLength = 17 << 20
    let others = RecentLines(keepsPrevious: true)
    others.begin(oversized, firstLine: 7)
    #expect(others.line(7) == tooLong)
  }
}
