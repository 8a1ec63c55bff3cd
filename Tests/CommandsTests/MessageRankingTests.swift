import Diagnosis
import Events
import Testing

@testable import CLI
@testable import Commands

/// Which messages prove a figure, whatever the order in which logs tell of them.
@Suite struct MessageRankingTests {
  private static func event(
    _ kind: EventKind, _ time: Int64, _ key: UInt64, party: UInt32 = 1, attempt: UInt16 = 1
  ) -> Event {
    var event = Event(kind, time: time)
    (event.key, event.party, event.attempt) = (key, party, attempt)
    return event
  }

  /// Three messages of one consumer: the second waits longest, the first takes longest to settle.
  private static let story = [
    event(.publish, 0, 1, party: 9), event(.publish, 10, 2, party: 9), event(.deliver, 20, 1),
    event(.publish, 30, 3, party: 9), event(.deliver, 40, 2), event(.ack, 90, 1), event(.ack, 95, 2),
    event(.deliver, 97, 3),
  ]

  static let cases: [(measure: Witness.Measure, expected: [[Int64]])] = [
    (.wait, [[3, 67], [2, 30], [1, 20]]),
    // Of the third nobody knows how long it will be held.
    (.held, [[1, 70], [2, 55], [3, 3]]),
    (.work, [[1, 70], [2, 5]]),
    // The first two came without any ack before them.
    (.pause, [[3, 2]]),
    (.total, [[1, 90], [2, 85]]),
    (.backwards, []),
    (.deliveries, []),
  ]

  private func ranking(_ measure: Witness.Measure, _ events: [Event], to end: Int64 = 100) -> [[Int64]] {
    var ranking = MessageRanking(measure, from: 0, to: end, limit: 3)
    for event in events { ranking.look(at: event, isOwn: event.party == 1) }
    ranking.finish()
    return ranking.ranking.entries.map { [Int64($0.thing), $0.value] }
  }

  @Test(arguments: cases)
  func `messages are followed from a beginning to an end`(measure: Witness.Measure, expected: [[Int64]]) {
    #expect(ranking(measure, Self.story) == expected)
  }

  @Test(arguments: [Witness.Measure.wait, .held, .total])
  func `the log of the consumers may come before that of the producers`(measure: Witness.Measure) {
    let reordered = Self.story.filter { $0.kind != .publish } + Self.story.filter { $0.kind == .publish }
    #expect(ranking(measure, reordered) == ranking(measure, Self.story))
  }

  @Test func `what ends before it begins is found, and nothing else takes it for a wait`() {
    let events = [Self.event(.deliver, 10, 1), Self.event(.publish, 35, 1, party: 9)]
    #expect(ranking(.backwards, events) == [[1, 25]])
    #expect(ranking(.wait, events).isEmpty)
  }

  @Test func `deliveries are counted, by the log's own count where it has one`() {
    let events = [
      Self.event(.deliver, 1, 1), Self.event(.deliver, 2, 1, attempt: 0),
      Self.event(.deliver, 3, 2, attempt: 7),
      Self.event(.deliver, 4, 3),
    ]
    #expect(ranking(.deliveries, events) == [[2, 7], [1, 2]])
  }

  @Test func `outside of the time that is asked for nothing counts`() {
    #expect(ranking(.total, Self.story, to: 92) == [[1, 90]])
  }
}
