import Profiles
import Reports
import Testing

/// Whatever is left out because there is more of it than is kept is said in the notes, and not said where nothing is.
@Suite struct LimitNoteTests {
  private func notes(_ count: Int, format: String = "mqtune", _ record: (Int) -> String) throws -> [String] {
    let text = (0..<count).map { record($0) + "\n" }.joined()
    return makeReport(try profile(of: Array(text.utf8), format: format), ReportOptions()).notes
  }

  private static let stamp = "2026-03-02T10:00:00Z"

  /// A log of so many records of which each names another thing; what is said when that is one more than the limit.
  private static let limits: [(limit: Int, record: @Sendable (Int) -> String, note: String)] = [
    (200, { "\(stamp) error queue=q reason=r\($0)" }, "There are more distinct reasons than are kept apart"),
    (200, { "\(stamp) error reason=r\($0)" }, "There are more distinct reasons than are kept apart"),
    (200, { "\(stamp) connect client=c\($0)" }, "those of the other clients are in '(other)'"),
    (200, { "\(stamp) publish queue=q\($0) id=1" }, "Only the first 200 queues and labels have percentiles"),
    (
      1_000, { "\(stamp) publish queue=q\($0) id=1" },
      "Only the first 1,000 of 1,001 queues are followed over time"
    ),
    (2_000, { "\(stamp) alarm resource=r\($0) state=set" }, "the list of incidents is full"),
    (500, { "\(stamp) stats queue=q\($0) unacked=1" }, "the list of gauges is full"),
    (500, { "\(stamp) config client=c\($0) prefetch=1" }, "the list of settings is full"),
    (31, { "\(stamp) config prefetch=\($0)" }, "only the latest 32 values are known"),
    (10_000, { "\(stamp) publish queue=q\($0) id=1" }, "queues and 2,000 labels that are kept apart"),
    (20_000, { "\(stamp) publish queue=q id=\($0) producer=p\($0)" }, "20,000 consumers and producers"),
  ]

  @Test(arguments: limits.indices)
  func `a limit is said when it is passed`(index: Int) throws {
    let (limit, record, note) = Self.limits[index]
    let (below, beyond) = (limit > 5_000 ? [] : try notes(limit, record), try notes(limit + 1, record))
    #expect(!below.contains { $0.contains(note) }, "\(below)")
    #expect(beyond.count { $0.contains(note) } == 1, "\(beyond)")
  }

  @Test func `reasons beyond those of one piece of a log are said, in whatever queue they are`() throws {
    let said = try notes(2_100) { "\(Self.stamp) error queue=q\($0 % 50) reason=r\($0)" }
    #expect(said.contains { $0.contains("2,000 of a part of the log); the rest is in '(other)'") }, "\(said)")
  }

  @Test func `stages beyond those of a sample, of a label and of a log are said`() throws {
    func sample(_ stages: Range<Int>, _ label: String) -> String {
      let parts = stages.map { "\"part\($0)_ms\":1" }.joined(separator: ",")
      return #"{"ts":1772445600,"op":"\#(label)","latency_ms":9,\#(parts)}"#
    }
    let ofDecoder =
      "A sample has more than 16 stages, or the samples more than 64 in all: the others are left out."
    let ofLabel = "of stages are left out, because the list of stages of a label is full."
    func said(_ count: Int, _ record: (Int) -> String) throws -> [Bool] {
      let notes = try notes(count, format: "json", record)
      return [notes.contains(ofDecoder), notes.contains { $0.contains(ofLabel) }]
    }
    #expect(try said(3) { _ in sample(0..<16, "a") } == [false, false])
    #expect(try said(3) { _ in sample(0..<17, "a") } == [true, false])
    #expect(try said(2) { sample(($0 * 10)..<($0 * 10 + 10), "a") } == [false, true])
    #expect(try said(7) { sample(($0 * 10)..<($0 * 10 + 10), "l\($0)") } == [true, false])
  }
}
