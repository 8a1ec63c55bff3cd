import Testing

@testable import Profiles

/// What is remembered of messages that wait, and of those that are finished.
@Suite struct WaitingTests {
  private func entry(_ key: Int) -> WaitingLine.Entry { WaitingLine.Entry(key: UInt64(key), queue: 1) }

  @Test func `a line holds so many, and gives up the oldest`() {
    var line = WaitingLine(limit: 3)
    let given = (1...10).map { line.append(entry($0)) }
    #expect(given == [nil, nil, nil] + (1...7).map { entry($0) })
    #expect(line.waiting == [entry(8), entry(9), entry(10)][...])
    // What was given up does not stay in memory.
    #expect(line.entries.count <= 2 * 3 + 1)
  }

  private func ended(_ key: UInt64, publish: Int64) -> RecentEnds.Entry {
    RecentEnds.Entry(key: key, publish: publish, queue: 2)
  }

  @Test func `of two messages in one place the one published later stays, whichever is noted first`() {
    let place = UInt64(RecentEnds.places)
    for order in [[0, 1], [1, 0]] {
      let ends = RecentEnds()
      let entries = [ended(3, publish: 10), ended(3 + place, publish: 20)]
      for index in order { ends.note(entries[index]) }
      #expect(ends[3] == entries[1])
      #expect(ends.entries.filter { $0.key != 0 } == [entries[1]])
    }
  }

  @Test func `published at one instant the larger id stays`() {
    let place = UInt64(RecentEnds.places)
    for order in [[0, 1], [1, 0]] {
      let ends = RecentEnds()
      let entries = [ended(3, publish: 10), ended(3 + place, publish: 10)]
      for index in order { ends.note(entries[index]) }
      #expect(ends[3] == entries[1])
    }
  }

  @Test func `a place that nobody took is empty`() {
    let ends = RecentEnds()
    ends.note(ended(3, publish: 10))
    #expect(ends[4].key == 0)
  }

  @Test func `a message is confirmed once`() {
    let ends = RecentEnds()
    ends.note(ended(3, publish: 10))
    #expect(!ends[3].isConfirmed)
    ends.confirm(3)
    #expect(ends[3].isConfirmed && ends[3].publish == 10)
  }
}
