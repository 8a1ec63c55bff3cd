import Bytes
import Events
import Testing

@testable import Profiles

struct WhereTests {
  private static func compare(
    _ field: Where.Field, _ relation: Where.Relation, _ value: Where.Value, at offset: Int = 0
  ) -> Where.Node {
    .comparison(Where.Comparison(field: field, relation: relation, value: value, offset: offset))
  }

  static let conditions: [(text: String, root: Where.Node)] = [
    ("queue = orders", compare(.queue, .equal, .text("orders"))),
    ("queue=orders", compare(.queue, .equal, .text("orders"))),
    ("queue ~ orders.*", compare(.queue, .matches, .text("orders.*"))),
    ("client ne 'a b'", compare(.client, .notEqual, .text("a b"))),
    (#"reason = "say \"no\"""#, compare(.reason, .equal, .text(#"say "no""#))),
    ("event = dead-letter", compare(.event, .equal, .event(.deadLetter))),
    ("event ~ dead*", compare(.event, .matches, .text("dead*"))),
    ("latency > 250ms", compare(.latency, .greater, .number(250_000_000))),
    ("latency>=1.5s", compare(.latency, .greaterOrEqual, .number(1_500_000_000))),
    ("latency lt 2h", compare(.latency, .less, .number(7_200_000_000_000))),
    ("bytes <= 4KiB", compare(.bytes, .lessOrEqual, .number(4_096))),
    ("bytes le 512", compare(.bytes, .lessOrEqual, .number(512))),
    ("attempt != 1", compare(.attempt, .notEqual, .number(1))),
    ("producer = not", compare(.producer, .equal, .text("not"))),
    (
      "queue = a and not attempt > 1",
      .all([
        compare(.queue, .equal, .text("a")),
        .not(compare(.attempt, .greater, .number(1), at: 18)),
      ])
    ),
    (
      "queue = a or queue = b and attempt eq 2",
      .any([
        compare(.queue, .equal, .text("a")),
        .all([
          compare(.queue, .equal, .text("b"), at: 13),
          compare(.attempt, .equal, .number(2), at: 27),
        ]),
      ])
    ),
    (
      "(queue = a or queue = b)and attempt = 2",
      .all([
        .any([
          compare(.queue, .equal, .text("a"), at: 1),
          compare(.queue, .equal, .text("b"), at: 14),
        ]),
        compare(.attempt, .equal, .number(2), at: 28),
      ])
    ),
    (
      "queue = é and attempt = 2",
      .all([
        compare(.queue, .equal, .text("é")), compare(.attempt, .equal, .number(2), at: 15),
      ])
    ),
  ]

  @Test(arguments: conditions)
  func `a condition becomes a typed tree`(text: String, root: Where.Node) throws {
    let condition = try Where(parsing: text)
    #expect(condition.root == root)
    #expect(condition.text == text)
  }

  static let fields = "event, queue, client, producer, consumer, reason, bytes, attempt, latency"

  static let mistakes: [(text: String, column: Int, length: Int, problem: String)] = [
    ("", 0, 1, "expected a field (\(fields)), found the end"),
    ("queu = a", 0, 4, "no field 'queu'; there are \(fields)"),
    ("id = 6f2a", 0, 2, "a filter cannot use the ids of messages; try 'mqtune show message ID'"),
    ("queue", 5, 1, "expected one of = != ~ < <= > >=, found the end"),
    ("queue is a", 6, 2, "expected one of = != ~ < <= > >=, found 'is'"),
    ("queue ! a", 6, 1, "expected one of = != ~ < <= > >=, found '!'"),
    ("latency >", 9, 1, "expected a value after '>'"),
    ("latency > 250", 10, 3, "a latency needs a number and a unit, such as 250ms"),
    ("latency > 99999999999999h", 10, 15, "a latency needs a number and a unit, such as 250ms"),
    ("latency ~ 2s", 8, 1, "'latency' is a quantity, and '~' compares names"),
    ("queue < a", 6, 1, "'queue' is a name, and can be compared by = != ~ only"),
    ("queue ge a", 6, 2, "'queue' is a name, and can be compared by = != ~ only"),
    ("bytes > 4KiX", 8, 4, "expected a size such as 512 or 4KiB"),
    ("attempt > 1.5", 10, 3, "expected a whole number"),
    ("(queue = a", 0, 1, "this '(' is never closed"),
    ("queue = a)", 9, 1, "there is no '(' for this ')'"),
    ("queue = 'a", 8, 1, "this quote is never closed"),
    ("queue = a queue = b", 10, 5, "expected 'and' or 'or', found 'queue'"),
    ("queue = a and", 13, 1, "expected a field (\(fields)), found the end"),
    ("é = a", 0, 1, "no field 'é'; there are \(fields)"),
  ]

  @Test(arguments: mistakes)
  func `a mistake is told with its place`(text: String, column: Int, length: Int, problem: String) {
    #expect(throws: Where.Mistake(column: column, length: length, problem: problem)) {
      try Where(parsing: text)
    }
  }

  @Test func `a misspelt event is refused with the words there are`() {
    let mistake = #expect(throws: Where.Mistake.self) { try Where(parsing: "event = acked") }
    #expect(mistake?.column == 8)
    #expect(mistake?.problem.hasPrefix("no such event; there are publish, confirm, return,") == true)
  }

  @Test func `no depth and no length exhausts anything`() {
    let deep = String(repeating: "(", count: 100_000)
    #expect(throws: Where.Mistake(column: 64, length: 1, problem: "nested deeper than 64")) {
      try Where(parsing: deep)
    }
    let wide = Array(repeating: "attempt = 1", count: 20_000).joined(separator: " or ")
    #expect(throws: Never.self) { try Where(parsing: wide) }
  }

  @Test func `any text is either a condition or a mistake inside it`() {
    let seed: UInt64 = 20_261_125
    var random = SplitMix(state: seed)
    let pieces = [
      "queue", "latency", "and", "or", "not", "(", ")", "=", "<", "~", "'", "\"", "\\", " ", "1ms", "é",
      "\u{0}",
    ]
    for _ in 0..<2_000 {
      let text = (0..<random.below(12)).map { _ in pieces[random.below(pieces.count)] }.joined()
      do throws(Where.Mistake) {
        _ = try Where(parsing: text)
      } catch {
        #expect((0...text.unicodeScalars.count).contains(error.column), "seed \(seed): \(text)")
      }
    }
  }
}

private struct SplitMix {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(bound))
  }
}
