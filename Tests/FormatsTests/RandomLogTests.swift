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
    #expect(Set(records.map(\.kind)) == Set(EventKind.allCases).subtracting([.sample]))
    let pairs = zip(records, records.dropFirst())
    #expect(pairs.contains { $0.time > $1.time })
    #expect(pairs.contains { $0.time == $1.time && $0 != $1 })
    #expect(pairs.contains { $0 == $1 })
    #expect(records.contains { $0.number("attempt") ?? 0 > 1 })
  }

  @Test func `Values are quoted where the dialect asks for it`() {
    let line = LogRecord(
      time: 1_772_442_000_000_001, kind: .error,
      fields: [
        .init("reason", .text(#"no "q" = \"#)), .init("client", .text("web-1")), .init("code", .number(404)),
        .init("note", .text("")),
      ])
    #expect(
      EventLogWriter.textLine(line)
        == #"2026-03-02T09:00:00.000001Z error reason="no \"q\" = \\" client=web-1 code=404 note="""#)
  }

  @Test func `JSON names things as its style says`() {
    let line = LogRecord(
      time: 1_772_442_000_123_456, kind: .publish,
      fields: [.init("queue", .text("orders")), .init("id", .text("6f2a")), .init("bytes", .number(512))])
    var nested = JSONStyle.standard
    nested.timeKey = "@timestamp"
    nested.timeForm = .epochSeconds
    nested.nested = "message"
    let cases: [(JSONStyle, String)] = [
      (
        .standard,
        #"{"ts":"2026-03-02T09:00:00.123456Z","event":"publish","queue":"orders","id":"6f2a","bytes":512}"#
      ),
      (
        .application,
        #"{"time":1772442000123,"level":"info","msg":"message published","action":"published","topic":"orders","#
          + #""messageId":"6f2a","size":512}"#
      ),
      (
        nested,
        #"{"@timestamp":1772442000.123456,"event":"publish","message":{"queue":"orders","id":"6f2a","bytes":512}}"#
      ),
    ]
    for (style, expected) in cases {
      #expect(String(decoding: EventLogWriter.json([line], style: style), as: UTF8.self) == expected + "\n")
    }
  }
}
