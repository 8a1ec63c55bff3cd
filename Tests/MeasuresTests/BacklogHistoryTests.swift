import Testing

@testable import Measures

/// A log of one-second buckets, covered from end to end.
private func span(_ buckets: Int) throws -> LogSpan {
  try #require(LogSpan(first: 0, last: Int64(buckets) * 1_000_000_000 - 1, width: 1_000_000_000))
}

private func history(_ incoming: [Int], _ leaving: [Int], initial: Int? = nil) throws -> BacklogHistory {
  BacklogHistory(incoming: incoming, leaving: leaving, initial: initial, span: try span(incoming.count))
}

struct BacklogHistoryTests {
  @Test func `the backlog of a bucket is what came less what left so far`() throws {
    let history = try history([5, 5, 0, 0], [0, 3, 3, 4])
    #expect(history.levels == [5, 7, 4, 0])
    #expect(history.maximum == 7 && history.initial == 0)
  }

  static let initials: [(name: String, leaving: [Int], given: Int?, initial: Int, levels: [Int])] = [
    ("the least that keeps it from going below zero", [3, 1], nil, 2, [0, 0]),
    ("what is given", [3, 1], 10, 10, [8, 8]),
    ("too few given: never below zero", [3, 1], 0, 0, [0, 0]),
  ]

  @Test(arguments: initials)
  func `what was there before the log`(
    name: String, leaving: [Int], given: Int?, initial: Int, levels: [Int]
  ) throws {
    let history = try history([1, 1], leaving, initial: given)
    #expect(history.initial == initial && history.levels == levels, "\(name)")
  }

  @Test func `the mean is over time and between the ends of buckets`() throws {
    // 0 -> 10 -> 10 -> 0: the areas are 5, 10 and 5.
    #expect(try abs(#require(try history([10, 0, 0], [0, 0, 10]).mean) - 20 / 3) < 1e-6)
  }

  // MARK: Growth

  private static func constant(_ value: Int, _ count: Int) -> [Int] { [Int](repeating: value, count: count) }

  static let growths: [(name: String, incoming: [Int], leaving: [Int], growth: Double?, fallsBehind: Bool)] =
    [
      ("too short for a trend", constant(9, 7), constant(4, 7), nil, false),
      ("more comes than leaves", constant(9, 30), constant(4, 30), 5, true),
      ("more leaves than comes", [300] + constant(4, 29), [0] + constant(9, 29), -5, false),
      ("as much leaves as comes", [50] + constant(4, 29), constant(4, 30), 0, false),
      ("growth of a hundredth is none worth a word", constant(1_000, 60), constant(990, 60), 10, false),
      ("a backlog that is no news", constant(10, 30), constant(10, 29) + [0], 0, false),
    ]

  @Test(arguments: growths)
  func `growth is the difference of the rates when a trend proves it`(
    name: String, incoming: [Int], leaving: [Int], growth: Double?, fallsBehind: Bool
  ) throws {
    let history = try history(incoming, leaving)
    #expect(history.growthPerS == growth, "\(name)")
    #expect(history.fallsBehind(end: history.levels.last ?? 0) == fallsBehind, "\(name)")
    if let growth, growth != 0, let arriving = history.inRate, let left = history.outRate {
      #expect(arriving - left == growth, "\(name)")
    }
  }

  @Test func `only the last third of the load is judged`() throws {
    let history = try history(Self.constant(9, 30), Self.constant(9, 18) + Self.constant(3, 12))
    #expect(history.judged == 20..<30)
    #expect(history.inRate == 9 && history.outRate == 3 && history.growthPerS == 6)
    #expect(
      history.judgedWindow == Window(.endOfLoad, from: 20_000_000_000, to: 29_999_999_999))
    #expect(history.leastJudged == 18)
  }

  @Test func `a load that is over is judged by its own end, and drains by what leaves since`() throws {
    let history = try history(
      Self.constant(9, 30) + Self.constant(0, 20), Self.constant(4, 30) + Self.constant(2, 20))
    #expect(history.hasEnded && history.loaded == 0..<29 && history.judged == 20..<29)
    #expect(history.judgedWindow?.part == .endOfFinishedLoad)
    #expect(history.growthPerS == 5 && history.drainPerS == 2)
  }

  @Test func `a load that left nothing behind is not told from its end`() throws {
    let history = try history(
      Self.constant(9, 30) + Self.constant(0, 20), Self.constant(9, 30) + Self.constant(0, 20))
    #expect(!history.hasEnded && history.loaded == 0..<50)
  }
}
