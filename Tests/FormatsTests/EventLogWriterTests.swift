import Events
import TestSupport
import Testing

@Suite struct EventLogWriterTests {
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

  @Test(arguments: [0, 1, 9, 65_535, 65_536, 200_000])
  func `A stored gzip file holds its content in blocks`(_ count: Int) {
    let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let file = Gzip.stored(content)
    var found: [UInt8] = []
    var position = 10
    var isLast = false
    while !isLast {
      isLast = file[position] == 1
      let length = Int(file[position + 1]) | Int(file[position + 2]) << 8
      #expect(file[position + 3] == ~file[position + 1] && file[position + 4] == ~file[position + 2])
      found += file[(position + 5)..<(position + 5 + length)]
      position += 5 + length
    }
    #expect(found == content)
    #expect(file.count == position + 8)
  }

  @Test func `A gzip file ends with checksum and length`() {
    // 0xCBF43926 is the check value of CRC-32 for these nine bytes.
    #expect(Gzip.stored(Array("123456789".utf8)).suffix(8) == [0x26, 0x39, 0xF4, 0xCB, 9, 0, 0, 0])
  }
}
