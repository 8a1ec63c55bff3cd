import Events
import TestSupport
import Testing

@Suite struct RandomLogTests {
  @Test(arguments: [0, 1, 2, 50, 500])
  func `It has as many lines as asked for`(_ count: Int) {
    #expect(RandomLog.lines(seed: 1, count: count).count == count)
  }

  @Test func `A seed gives the same log again`() {
    #expect(RandomLog.lines(seed: 2, count: 300) == RandomLog.lines(seed: 2, count: 300))
    #expect(RandomLog.lines(seed: 2, count: 300) != RandomLog.lines(seed: 3, count: 300))
  }

  @Test func `Every kind of event comes, and every kind of disorder`() {
    let records = (0..<10).flatMap { RandomLog.records(seed: $0, count: 500) }
    #expect(Set(records.map(\.kind)) == Set(EventKind.allCases).subtracting([.sample, .start]))
    let pairs = zip(records, records.dropFirst())
    #expect(pairs.contains { $0.time > $1.time })
    #expect(pairs.contains { $0.time == $1.time && $0 != $1 })
    #expect(pairs.contains { $0 == $1 })
    #expect(records.contains { $0.number("attempt") ?? 0 > 1 })
  }
}
