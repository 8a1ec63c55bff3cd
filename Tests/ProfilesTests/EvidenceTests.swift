import Bytes
import Events
import Metrics
import TestSupport
import Testing

@testable import Profiles

/// What a log says beside its messages: gauges, summaries, flushes, settings, planned times.
@Suite struct EvidenceTests {
  private static let start: Int64 = 1_795_214_400_000_000_000
  private static let second: Int64 = 1_000_000_000

  private func line(_ second: Int, _ rest: String) -> String {
    "2026-11-20T22:40:\(second < 10 ? "0" : "")\(second)Z \(rest)"
  }

  private func words(_ profile: Profile) -> [String] {
    profile.gaugeFigures.map { gauge in
      let whole = gauge.timeline.whole
      return "\(gauge.kind) \(gauge.subject) \(gauge.name): \(whole?.least ?? .nan) to "
        + "\(whole?.greatest ?? .nan), at last \(whole?.last ?? .nan), \(gauge.timeline.count)"
    }
  }

  @Test func `A gauge is of the queue or the client that its line names`() throws {
    let lines = [
      line(0, "stats queue=q depth=4 unacked=2"), line(1, "stats client=q heap=0.5"), line(2, "stats heap=9"),
      line(3, "stats queue=q depth=7"), line(2, "stats queue=q depth=1"),
    ]
    let expected = [
      "node  heap: 9.0 to 9.0, at last 9.0, 1", "queue q depth: 1.0 to 7.0, at last 7.0, 3",
      "queue q unacked: 2.0 to 2.0, at last 2.0, 1", "client q heap: 0.5 to 0.5, at last 0.5, 1",
    ]
    let profile = try fold(lines)
    #expect(words(profile) == expected)
    #expect(words(try Profile(decoding: profile.encoded())) == expected)
    #expect(words(try merged(lines.map { [$0] }, saved: true)) == expected)
  }

  @Test func `Gauges beyond the limit are counted`() throws {
    let lines = (0..<Gauges.limit + 3).map { line(0, "stats queue=q\($0) unacked=1") }
    let profile = try fold(lines)
    #expect(profile.gaugeFigures.count == Gauges.limit && profile.omittedGauges == 3)
    let halves = try merged([Array(lines[..<300]), Array(lines[300...])])
    #expect(halves.gaugeFigures.count == Gauges.limit && halves.omittedGauges == 3)
  }

  @Test func `A gauge or a summary counts under the conditions of an event that says the same`() {
    func kept(_ filter: EventFilter) -> [Int] {
      let batch = EventBatch()
      let (orders, web) = (batch.names.number(of: "orders"), batch.names.number(of: "web"))
      let depth = batch.names.number(of: "depth")
      batch.gauges = [
        Gauge(kind: .queue, subject: orders, name: depth, value: 1, time: 1),
        Gauge(kind: .client, subject: web, name: depth, value: 1, time: 2),
        Gauge(kind: .node, subject: 0, name: depth, value: 1, time: 3),
      ]
      batch.summaries = [IntervalSummary(subject: orders, from: 0, to: 4, count: 1, percentiles: [])]
      filter.apply(to: batch, EventFilter.Memory())
      return batch.gauges.map { Int($0.time) } + batch.summaries.map { Int($0.to) }
    }
    #expect(kept(EventFilter(since: 2)) == [2, 3, 4])
    #expect(kept(EventFilter(until: 2)) == [1])
    #expect(kept(EventFilter(queues: NamePatterns(include: ["audit"]))) == [2, 3])
    #expect(kept(EventFilter(clients: NamePatterns(exclude: ["web"]))) == [1, 3, 4])
  }

  // MARK: Summaries

  private func summary(_ from: Int64, _ percentiles: [(Double, Int64)], errors: Int = 0) -> IntervalSummary {
    IntervalSummary(
      subject: 0, from: Self.start + from * Self.second, to: Self.start + (from + 1) * Self.second,
      count: 100,
      errors: errors, percentiles: percentiles.map { IntervalSummary.Percentile(rank: $0.0, value: $0.1) })
  }

  private func profile(_ summaries: [(subject: String, summary: IntervalSummary)]) -> Profile {
    let profile = Profile()
    let batch = EventBatch()
    batch.summaries = summaries.map { subject, summary in
      var summary = summary
      summary.subject = batch.names.number(of: subject)
      return summary
    }
    profile.fold(batch, source: profile.beginSource(path: "log", eventLogForm), bytes: 0)
    return profile
  }

  @Test func `Summaries stay as they are, in order of time, and make the span of the log`() throws {
    let all = [
      ("b", summary(5, [(50, 7), (99, 70)], errors: 3)), ("a", summary(0, [(50, 1)])),
      ("b", summary(2, [(50, 9)])),
    ]
    let whole = profile(all)
    #expect(whole.first == Self.start && whole.last == Self.start + 6 * Self.second)
    #expect(whole.summaryFigures.map(\.subject) == ["a", "b"])
    #expect(whole.summaryFigures.map(\.intervals) == [[all[1].1], [all[2].1, all[0].1]])
    for cut in 0...3 {
      let parts = profile(Array(all[..<cut]))
      parts.merge(try Profile(decoding: profile(Array(all[cut...])).encoded()))
      #expect(parts.summaryFigures.map(\.intervals) == whole.summaryFigures.map(\.intervals))
    }
  }

  @Test func `Intervals beyond the limit are counted`() {
    let one = profile(
      (0..<Int64(Summaries.intervalLimit + 2)).map { ("a", summary($0, [(50, 1)])) })
    #expect(
      one.summaryFigures.map(\.intervals.count) == [Summaries.intervalLimit] && one.omittedSummaries == 2)
    let many = profile((0..<Summaries.subjectLimit + 5).map { ("s\($0)", summary(0, [(50, 1)])) })
    #expect(many.summaryFigures.count == Summaries.subjectLimit && many.omittedSummaries == 5)
  }

  // MARK: Flushes and planned times

  @Test func `A label that is called disk sync is an ordinary sample, and flushes are none`() throws {
    let samples = ["disk sync", "other"].enumerated().map { number, label in
      #"{"ts":"2026-11-20T22:40:0\#(number)Z","queue":"\#(label)","latency_ms":\#(number + 3)}"#
    }
    let flush = #"{"ts":"2026-11-20T22:40:05Z","event":"sync","latency_ms":9,"messages":4,"bytes":100}"#
    let profile = try fold(samples + [flush], format: "json")
    #expect(profile.sampleFigures.map(\.label) == ["disk sync", "other"])
    #expect(profile.sampleFigures.map(\.latency.exactValues) == [[3_000_000], [4_000_000]])
    #expect(profile.flushFigures.latency.exactValues == [9_000_000])
    #expect(profile.syncFigures == SyncFigures(count: 1, counted: 1, messages: 4, bytes: 100))
    let again = try Profile(decoding: profile.encoded())
    #expect(again.sampleFigures.map(\.label) == ["disk sync", "other"])
    #expect(again.flushFigures.latency.exactValues == [9_000_000])
  }

  @Test func `The lateness of a publish is how far it is behind its planned time`() throws {
    let lines = [
      line(3, "publish queue=q id=1 due=2026-11-20T22:40:01Z"), line(3, "publish queue=q id=2"),
      line(4, "publish queue=q id=3 due=2026-11-20T22:40:04Z"),
      line(5, "publish queue=q id=4 due=2026-11-20T22:40:09Z"),
      line(6, "publish queue=q due=2026-11-20T22:40:05.5Z"),
    ]
    for profile in [try fold(lines), try merged(lines.map { [$0] }, saved: true)] {
      let queue = try #require(profile.queueFigures.first)
      #expect(queue.lateness.exactValues.sorted() == [0, 0, 500_000_000, 2_000_000_000])
    }
  }

  // MARK: Settings

  @Test func `Two subjects do not overwrite each other, and a setting has the value of its time`() throws {
    let lines = [
      line(0, "config client=a limit=1"), line(1, "config client=b limit=2"),
      line(4, "config client=a limit=3"),
      line(5, "config client=a limit=3"), line(2, "config limit=9"),
    ]
    let limit = SettingName("limit")
    for profile in [try fold(lines), try merged(lines.map { [$0] }, saved: true)] {
      #expect(profile.settingRecords.map(\.subject) == ["", "a", "b"])
      #expect(profile.settingRecords.map(\.value) == ["9", "3", "2"])
      #expect(profile.settingRecords.map(\.changes.count) == [1, 2, 1])
      #expect(profile.setting(limit) == "3")
      let then = (0...5).map { profile.setting(limit, at: Self.start + $0 * Self.second) }
      #expect(then == ["1", "2", "9", "9", "3", "3"])
      #expect(profile.setting(limit, at: Self.start - 1) == nil && profile.setting(.broker) == nil)
    }
  }
}
