import Profiles
import Testing

@testable import Measures

private let window = Window(.endOfLoad, from: 0, to: 10_000_000_000)

struct JudgedFlowTests {
  static let texts: [(arriving: Double, leaving: Double, text: [String])] = [
    (5.14, 3.45, ["5.1", "3.4", "1.7"]), (612.3, 571.1, ["612", "571", "41"]),
    (1_204.4, 1_099.6, ["1,204", "1,099", "105"]), (12.3, 0, ["12", "0", "12"]),
    (20.4, 19.93, ["20.40", "19.93", "0.47"]), (0.5, 0, ["0.50", "0.00", "0.50"]),
    (9, 4, ["9.0", "4.0", "5.0"]),
  ]

  @Test(arguments: texts)
  func `two rates and the growth between them add up as text`(
    arriving: Double, leaving: Double, text: [String]
  ) throws {
    let flow = try #require(
      JudgedFlow(window: window, inPerS: arriving, leavingPerS: leaving, growthPerS: arriving - leaving))
    #expect([flow.text.arriving, flow.text.leaving, flow.text.growth] == text)
    let numbers = text.map { Double($0.filter { $0 != "," }) ?? .nan }
    #expect(abs(numbers[0] - numbers[1] - numbers[2]) < 1e-9)
  }
}

extension JudgedFlowTests {
  @Test func `rates that do not explain the growth are not told beside it`() {
    #expect(JudgedFlow(window: window, inPerS: 5, leavingPerS: 5, growthPerS: 1) == nil)
  }
}

struct JudgedServiceTests {
  private func life(_ deliver: Int64, _ end: Int64, _ consumer: UInt32, deliveries: Int = 1) -> TracedLife {
    TracedLife(
      publish: 0, deliver: deliver, end: end, consumer: consumer, bytes: -1, deliveries: deliveries,
      isAcked: true)
  }

  static let cases: [(name: String, lives: [(Int64, Int64, UInt32, Int)], messages: Int, time: Double)] = [
    ("from the delivery", [(2, 5, 1, 1)], 1, 3),
    ("from the settle before, when that came later", [(2, 5, 1, 1), (3, 9, 1, 1)], 2, 7),
    ("each consumer by itself", [(2, 5, 1, 1), (3, 9, 2, 1)], 2, 9),
    ("in the order of their ends", [(3, 9, 1, 1), (2, 5, 1, 1)], 2, 7),
    ("time before the window does not count", [(-4, 3, 1, 1)], 1, 3),
    ("nor do messages settled outside of it", [(2, 12, 1, 1), (-5, -1, 1, 1)], 0, 0),
    (
      "of a redelivered message the work is not known, but when it ended", [(1, 6, 1, 2), (2, 7, 1, 1)], 1, 1
    ),
    ("without a consumer", [(2, 5, 0, 1)], 0, 0),
    ("not settled", [(2, TracedLife.unseen, 1, 1)], 0, 0),
  ]

  @Test(arguments: cases)
  func `work in a window`(
    name: String, lives: [(Int64, Int64, UInt32, Int)], messages: Int, time: Double
  ) {
    let ten = Window(.endOfLoad, from: 0, to: 10)
    let lives = lives.map { life($0.0, $0.1, $0.2, deliveries: $0.3) }
    let work = JudgedService.work(in: lives, in: ten)
    #expect(work.messages == messages && work.time == time, "\(name)")
  }
}
