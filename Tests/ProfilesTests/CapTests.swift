import Bytes
import Events
import Formats
import Testing

@testable import Profiles

/// What grows with the log is bounded, and what was left out is counted.
@Suite struct CapTests {
  private let stamp = "2026-11-20T22:40:00Z"

  @Test func `queues beyond the limit go into one, and every message is still counted`() throws {
    let count = Profile.queueLimit + 200
    let profile = try fold((0..<count).map { "\(stamp) publish queue=q\($0) id=1" })
    #expect(profile.queues.count == Profile.queueLimit + 1)
    #expect(profile.queues.reduce(0) { $0 + $1.counts.published + $1.counts.duplicates } == count)
    #expect(profile.omittedNames > 0)
    #expect(profile.queues.last?.name == Profile.otherReason)
    let read = try Profile(decoding: profile.encoded())
    read.merge(try fold(["\(stamp) publish queue=new id=1", "\(stamp) publish queue=q5 id=2"]))
    #expect(read.queues.count == Profile.queueLimit + 1)
    #expect(read.queues.reduce(0) { $0 + $1.counts.published + $1.counts.duplicates } == count + 2)
  }

  @Test func `consumers beyond the limit are not kept apart`() throws {
    let count = Profile.partyLimit + 50
    let profile = try fold((0..<count).map { "\(stamp) deliver queue=q id=\($0) consumer=w\($0)" })
    #expect(profile.parties.count == Profile.partyLimit && profile.omittedParties == 50)
    #expect(profile.queues[0].counts.delivered == count)
  }

  @Test func `reasons beyond the limit go into one`() throws {
    let count = Reasons.limit + 100
    let profile = try fold((0..<count).map { "\(stamp) error queue=q reason=r\($0)" })
    let reasons = profile.queues[0].reasons.tallies
    #expect(reasons.count == Reasons.limit + 1)
    #expect(reasons.values.reduce(0) { $0 + $1.count } == count)
    #expect(reasons[Profile.otherReason]?.count == 100)
    #expect(reasons[Profile.otherReason]?.lines.map(\.line) == [Reasons.limit, Reasons.limit + 1])
  }

  @Test func `incidents beyond the limit are counted`() throws {
    let count = IncidentLog.limit + 10
    let profile = try fold((0..<count).map { "\(stamp) alarm resource=r\($0) state=set" })
    #expect(profile.incidentRecords.count == IncidentLog.limit && profile.omittedIncidents == 10)
  }

  @Test func `a message list without end keeps the slowest and the latest only`() throws {
    let profile = Profile()
    for part in 0..<4 {
      let lines = (0..<500).flatMap { number in
        let id = part * 500 + number
        let minute = String(100 + id % 60).dropFirst()
        return [
          "2026-11-20T22:\(minute):00Z publish queue=q id=\(id)",
          "2026-11-20T22:\(minute):00Z deliver queue=q id=\(id)",
          "2026-11-20T22:\(minute):\(String(100 + id % 59).dropFirst())Z ack queue=q id=\(id)",
        ]
      }
      try fold(lines, into: profile)
    }
    #expect(profile.slowest.count == Profile.slowestLimit)
    #expect(profile.slowest.allSatisfy { $0.duration == 58_000_000_000 })
    #expect(profile.table.count == 0)
  }
}
