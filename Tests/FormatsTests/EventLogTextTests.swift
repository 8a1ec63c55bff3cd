import Bytes
import Events
import Formats
import TestSupport
import Testing

@Suite struct EventLogTextTests {
  /// 2026-11-20T22:40:00Z.
  static let start: Int64 = 1_795_214_400_000_000_000

  static let lines: [(line: String, outcome: String)] = [
    // Every event, with what it needs and what it may have.
    ("publish queue=q id=1", "publish T queue=q key=yes"),
    (
      "publish queue=q id=1 producer=p bytes=512 depth=17 exchange=e key=k due=2026-11-20T22:39:59Z",
      "publish T queue=q party=p key=yes bytes=512 quantity=17 due=1795214399000000000"
    ),
    ("confirm queue=q id=1 producer=p", "confirm T queue=q party=p key=yes"),
    ("return id=1 reason=no-route", "return T key=yes reason=no-route"),
    ("return reason=no-route", "return T reason=no-route"),
    (
      "deliver queue=q id=1 consumer=w attempt=2 depth=3",
      "deliver T queue=q party=w key=yes quantity=3 attempt=2"
    ),
    ("ack queue=q id=1 consumer=w", "ack T queue=q party=w key=yes"),
    ("ack id=1", "ack T key=yes"),
    ("nack queue=q id=1 requeue=true", "nack T queue=q key=yes requeue"),
    ("nack queue=q id=1 requeue=false consumer=w", "nack T queue=q party=w key=yes"),
    ("nack queue=q id=1 producer=p", "nack T queue=q party=p key=yes refused"),
    ("nack queue=q id=1 producer=p consumer=w", "nack T queue=q party=w key=yes"),
    ("nack queue=q id=1 consumer=w producer=p", "nack T queue=q party=w key=yes"),
    ("expire queue=q id=1", "expire T queue=q key=yes"),
    ("dead-letter queue=q id=1 reason=rejected to=dlq", "dead-letter T queue=q key=yes reason=rejected"),
    ("drop queue=q id=1 reason=maxlen", "drop T queue=q key=yes reason=maxlen"),
    ("connect client=c peer=1.2.3.4 user=u", "connect T party=c"),
    ("disconnect client=c reason=gone", "disconnect T party=c reason=gone"),
    ("consume queue=q consumer=w prefetch=9", "consume T queue=q party=w quantity=9"),
    ("cancel queue=q consumer=w", "cancel T queue=q party=w"),
    ("error reason=refused client=c queue=q code=403", "error T queue=q party=c reason=refused"),
    ("alarm resource=memory state=set", "alarm T queue=memory"),
    ("alarm resource=disk state=clear", "alarm T queue=disk cleared"),
    ("alarm resource=disk state=cleared", "alarm T queue=disk cleared"),
    ("block client=c reason=memory", "block T party=c reason=memory"),
    ("unblock client=c", "unblock T party=c"),
    ("sync took_us=1500 bytes=4096 messages=3", "sync T bytes=4096 quantity=3 duration=1500000"),
    (
      "stats queue=q depth=4 unacked=2 consumers=1 bytes=90 load=0.75 state=idle",
      "stats T queue=q bytes=90 quantity=4; q: unacked is 2.0; q: consumers is 1.0; q: load is 0.75; "
        + "q: depth is 4.0; q: bytes is 90.0"
    ),
    ("stats client=c heap=7", "stats T party=c; c: heap is 7.0"),
    ("stats heap=7", "stats T; heap is 7.0"),
    ("stats heap=7 depth=x", "badNumber"),
    ("stats heap=7 x", "malformed"),
    ("config prefetch=5 mode=fair", "config T; prefetch=5; mode=fair"),
    ("config mode=fair client=mq-1", "config T party=mq-1; mq-1: mode=fair"),
    ("config mode=fair x", "malformed"),
    // Words.
    ("ack", "missingField"),
    ("publish producer=p", "missingField"),
    ("consume consumer=w", "missingField"),
    ("alarm state=set", "missingField"),
    ("acked queue=q id=1", "unknownEvent"),
    ("sample queue=q", "unknownEvent"),
    ("", "unknownEvent"),
    ("  ack queue=q", "unknownEvent"),
    // Unknown keys, repeated keys, odd blanks.
    ("ack queue=q id=1 zzz=1 a-very-long-unknown-key=2 x=", "ack T queue=q key=yes"),
    ("ack queue=q queue=r id=1", "ack T queue=r key=yes"),
    ("ack  queue=q   id=1  ", "ack T queue=q key=yes"),
    ("ack queue=q id=1\r", "ack T queue=q key=yes"),
    ("ack queue=q id=1 \r", "ack T queue=q key=yes"),
    ("ack queue=q id=", "ack T queue=q"),
    ("ack queue= id=1", "ack T key=yes"),
    ("ack queue=q=r id=1", "ack T queue=q=r key=yes"),
    ("ack queue=q\tid=1", "malformed"),
    ("ack\tqueue=q", "malformed"),
    ("ack queue=q\0 id=1", "malformed"),
    ("ack queue=q id=1\rx", "malformed"),
    ("ack queue", "malformed"),
    ("ack a-key-without-a-value", "malformed"),
    ("ack =q", "malformed"),
    // Quoting.
    (#"ack queue="e mails" id=1"#, "ack T queue=e mails key=yes"),
    (#"ack queue="a=b" id=1"#, "ack T queue=a=b key=yes"),
    (#"ack queue="a\"b\\c" id=1"#, #"ack T queue=a"b\c key=yes"#),
    (#"ack queue="a\u00e4\n" id=1"#, "ack T queue=aä\n key=yes"),
    (#"ack queue="" id=1"#, "ack T key=yes"),
    (#"ack queue="a"b id=1"#, "malformed"),
    (#"ack queue="a id=1"#, "malformed"),
    (#"ack queue="a\"#, "malformed"),
    (#"ack queue=a"b id=1"#, #"ack T queue=a"b key=yes"#),
    ("ack queue=käse id=1", "ack T queue=käse key=yes"),
    // Numbers.
    ("publish queue=q bytes=-1", "badNumber"),
    ("publish queue=q bytes=1.5", "badNumber"),
    ("publish queue=q bytes=", "badNumber"),
    ("publish queue=q bytes=99999999999", "publish T queue=q bytes=2147483647"),
    ("publish queue=q depth=x", "badNumber"),
    ("publish queue=q depth=999999999999999999", "publish T queue=q quantity=999999999999999999"),
    ("publish queue=q depth=9999999999999999999", "badNumber"),
    ("deliver queue=q attempt=70000", "deliver T queue=q attempt=65535"),
    ("deliver queue=q attempt=0x1", "badNumber"),
    ("sync took_us=999999999999999999", "badNumber"),
    ("sync took_us=9223372036854775", "sync T duration=9223372036854775000"),
    ("publish queue=q due=never", "publish T queue=q"),
  ]

  @Test(arguments: lines.indices)
  func `a line becomes its event`(index: Int) throws {
    let (line, expected) = Self.lines[index]
    let found = outcome("2026-11-20T22:40:00Z " + line, try format("mqtune"))
    #expect(found == expected.replacingFirst(" T", with: " \(Self.start)"), "\(line)")
  }

  static let stamps: [(stamp: String, outcome: String)] = [
    ("2026-11-20T22:40:00Z", "1795214400000000000"),
    ("2026-11-20T22:40:00.1Z", "1795214400100000000"),
    ("2026-11-20T22:40:00.12Z", "1795214400120000000"),
    ("2026-11-20T22:40:00.123Z", "1795214400123000000"),
    ("2026-11-20T22:40:00.1234Z", "1795214400123400000"),
    ("2026-11-20T22:40:00.12345Z", "1795214400123450000"),
    ("2026-11-20T22:40:00.123456Z", "1795214400123456000"),
    ("2026-11-20T22:40:00.1234567Z", "1795214400123456700"),
    ("2026-11-20T22:40:00.12345678Z", "1795214400123456780"),
    ("2026-11-20T22:40:00.123456789Z", "1795214400123456789"),
    ("2026-11-20T22:40:59.999999999Z", "1795214459999999999"),
    ("2026-11-20T23:40:00+01:00", "1795214400000000000"),
    ("2026-11-20T17:10:00.5-05:30", "1795214400500000000"),
    ("1970-01-01T00:00:00Z", "0"),
    ("1969-12-31T23:59:59Z", "timeOutOfRange"),
    ("0001-01-01T00:00:00Z", "timeOutOfRange"),
    ("9999-12-31T23:59:59Z", "timeOutOfRange"),
    ("2026-13-20T22:40:00Z", "badTime"),
    ("2026-02-29T22:40:00Z", "badTime"),
    ("2026-11-20T24:40:00Z", "badTime"),
    ("2026-11-20T22:60:00Z", "badTime"),
    ("2026-11-20T22:40:00.Z", "badTime"),
    ("2026-11-20T22:40:00.12x456Z", "badTime"),
    ("2026-11-20T22:40:6:Z", "badTime"),
    ("yesterday", "badTime"),
    ("", "noTime"),
  ]

  /// Alone, and behind a line of the same minute, whose parts a decoder remembers.
  @Test(arguments: stamps.indices, ["", "2026-11-20T22:40:10Z ack id=1\n"])
  func `a time stamp is read to the nanosecond or refused`(index: Int, before: String) throws {
    let (stamp, expected) = Self.stamps[index]
    let batch = EventBatch()
    let decoder = try format("mqtune").makeDecoder(DecodeOptions())
    decoder.decode(Block(Array("\(before)\(stamp) ack id=1\n".utf8)), into: batch)
    let found = batch.issues.isEmpty ? batch.array.last.map { String($0.time) } : "\(batch.issues[0].problem)"
    #expect(found == expected, "\(stamp)")
  }

  @Test func `a stamp without a zone is in the zone of the options, and that is said`() throws {
    let format = try format("mqtune")
    let line = "2026-11-20T22:40:00 ack id=1\n"
    #expect(Decoded(format, line).assumptions == [.zonelessIsUTC])
    var options = DecodeOptions()
    options.inputOffset = 3_600
    let decoded = Decoded(format, line, options)
    #expect(decoded.events == ["2026-11-20T21:40:00Z ack"] && decoded.assumptions == [.zonelessIsInputZone])
  }

  static let log = """
    \u{FEFF}# mqtune events 1\r
    2026-11-20T22:40:00.123456Z publish queue=orders id=6f2a producer=p-1 bytes=512 depth=17\r

    2026-11-20T22:40:00.124001Z deliver queue="e mails" id=6f2a consumer=w-2 attempt=1 depth=16
    nonsense
    # a comment
    2026-11-20T22:40:00.130877Z ack queue=orders id=6f2a consumer=w-2
    2026-11-20T22:40:00.130877Z config prefetch=3
    """

  @Test func `comments and empty lines are ignored, and every line is accounted for`() throws {
    let decoded = Decoded(try format("mqtune"), Self.log)
    #expect(
      decoded.events == [
        "2026-11-20T22:40:00.123456Z publish queue=orders party=p-1 bytes=512",
        "2026-11-20T22:40:00.124001Z deliver queue=e mails party=w-2",
        "2026-11-20T22:40:00.130877Z ack queue=orders party=w-2", "2026-11-20T22:40:00.130877Z config",
      ])
    #expect(decoded.lines == 8 && decoded.ignored == 3 && decoded.problems == [.badTime])
    #expect(decoded.settings == ["prefetch=3"])
  }

  @Test func `a log may be cut at any line end`() throws {
    expectCutsDoNotMatter(try format("mqtune"), Self.log)
    expectCutsDoNotMatter(
      try format("mqtune"), RandomLog.lines(seed: 1, count: 80).map { $0 + "\n" }.joined())
  }

  @Test func `any bytes are accounted for`() throws {
    expectAnyBytesAreAccountedFor(try format("mqtune"), Self.log)
    expectAnyBytesAreAccountedFor(
      try format("mqtune"), RandomLog.lines(seed: 2, count: 12).map { $0 + "\n" }.joined())
  }

  @Test func `a block may end anywhere`() throws {
    let format = try format("mqtune")
    let bytes = Array(Self.log.utf8)
    for end in bytes.indices {
      let decoded = Decoded(format, [Array(bytes[..<end])])
      #expect(decoded.events.count + decoded.ignored + decoded.notUnderstood == decoded.lines)
    }
  }

  @Test func `a value of a hundred kilobytes is one value`() throws {
    let long = String(repeating: "x", count: 100_000)
    let format = try format("mqtune")
    let stamp = "2026-11-20T22:40:00Z"
    for value in [long, "\"\(long) \"", "\"\(String(repeating: "\\n", count: 50_000))\""] {
      let decoded = Decoded(
        format, "\(stamp) ack id=1 x=\(value) queue=q\n\(stamp) ack id=2 queue=\(value)\n")
      #expect(decoded.events.count == 2 && decoded.events[0] == "2026-11-20T22:40:00Z ack queue=q")
    }
  }

  @Test func `what the writer writes is claimed and understood`() throws {
    let format = try format("mqtune")
    for seed in UInt64(1)...20 {
      let lines = RandomLog.lines(seed: seed, count: 100)
      let decoded = Decoded(format, lines.map { $0 + "\n" }.joined())
      #expect(decoded.lines == 100 && decoded.ignored == 1 && decoded.notUnderstood == 0)
      for line in lines { #expect(format.claims(text: line)) }
    }
    for sample in format.samples { #expect(format.claims(text: sample)) }
    for line in ["", "{}", "2026-11-20T22:40:00Z", "2026-11-20T22:40:00Z something else", "ack queue=q"] {
      #expect(!format.claims(text: line))
    }
  }

  @Test func `a line too long to be held counts as not understood`() throws {
    let block = Block(capacity: 0)
    block.oversizedLength = 17 << 20
    let batch = EventBatch()
    for name in ["mqtune", "json"] {
      batch.clear()
      try format(name).makeDecoder(DecodeOptions()).decode(block, into: batch)
      #expect(batch.lines == 1 && batch.issues == [LineIssue(line: 0, problem: .tooLong)])
    }
  }
}

extension String {
  func replacingFirst(_ text: String, with other: String) -> String {
    guard let start = indices.first(where: { self[$0...].hasPrefix(text) }) else { return self }
    let end = index(start, offsetBy: text.count)
    guard end == endIndex || self[end] == " " || self[end] == ";" else { return self }
    return String(self[..<start]) + other + String(self[end...])
  }
}
