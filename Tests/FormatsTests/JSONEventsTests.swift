import Bytes
import Events
import Formats
import TestSupport
import Testing

@Suite struct JSONEventsTests {
  /// 2026-11-20T22:40:00Z.
  static let start = "1795214400000000000"
  private static let ts = #""ts":"2026-11-20T22:40:00Z""#

  /// Lines that begin with a time stamp, as what follows it; `T` stands for the time.
  static let lines: [(line: String, outcome: String)] = [
    (
      #""event":"publish","queue":"q","id":"1","producer":"p","bytes":512,"depth":4"#,
      "publish T queue=q party=p key=yes bytes=512 quantity=4"
    ),
    (#""event":"publish","queue":"q","id":1,"confirm_ms":2.5"#, "publish T queue=q key=yes duration=2500000"),
    (
      #""event":"deliver","queue":"q","id":"1","consumer":"w","attempt":2"#,
      "deliver T queue=q party=w key=yes attempt=2"
    ),
    (#""event":"deliver","id":"1","retries":1"#, "deliver T key=yes attempt=2"),
    (#""event":"deliver","id":"1","redeliveryCount":2"#, "deliver T key=yes attempt=3"),
    (#""event":"deliver","id":"1","redelivered":true"#, "deliver T key=yes redelivered"),
    (#""event":"deliver","id":"1","redelivered":false"#, "deliver T key=yes"),
    (#""event":"deliver","id":"1","redelivered":"True""#, "deliver T key=yes redelivered"),
    (#""event":"deliver","id":"1","redelivered":1"#, "deliver T key=yes redelivered"),
    (#""event":"ack","queue":"q","id":"1","processing_ms":12"#, "ack T queue=q key=yes duration=12000000"),
    (#""event":"ack","queue":"q","id":"1","handler_us":12"#, "ack T queue=q key=yes duration=12000"),
    (
      #""event":"nack","queue":"q","id":"1","requeue":true,"reason":"bad""#,
      "nack T queue=q key=yes reason=bad requeue"
    ),
    (#""event":"nack","queue":"q","id":"1","producer":"p""#, "nack T queue=q party=p key=yes refused"),
    (
      #""event":"nack","queue":"q","id":"1","confirm_ms":3"#,
      "nack T queue=q key=yes duration=3000000 refused"
    ),
    (#""event":"error","queue":"q","id":"1","error":"bad""#, "nack T queue=q key=yes reason=bad"),
    (#""event":"error","queue":"q","error":"bad","client":"c""#, "error T queue=q party=c reason=bad"),
    // A mere name of an error has its detail beside it; what stands in it for this one case makes no reason of its own.
    (
      #""event":"error","error":"Closed","detail":"(406, 'timed out after 4000 ms on chan_7')","client":"c""#,
      "error T party=c reason=Closed: (406, 'timed out after N ms on chan_7')"
    ),
    (#""event":"error","error":"Gone","detail":"None""#, "error T reason=Gone"),
    (#""event":"error","error":"it is gone","detail":"for 3 s""#, "error T reason=it is gone"),
    (#""event":"error","detail":"all is lost""#, "error T reason=all is lost"),
    (#""event":"confirm","queue":"q","id":"1","producer":"p""#, "confirm T queue=q party=p key=yes"),
    (#""event":"return","id":"1","reason":"no-route""#, "return T key=yes reason=no-route"),
    (#""event":"expire","queue":"q","id":"1""#, "expire T queue=q key=yes"),
    (
      #""event":"dead-letter","queue":"q","id":"1","reason":"rejected""#,
      "dead-letter T queue=q key=yes reason=rejected"
    ),
    (#""event":"subscribe","queue":"q","consumer":"w","prefetch":9"#, "consume T queue=q party=w quantity=9"),
    // Of the dialect's own word and the applications' one the other fields tell which it is.
    (#""event":"consume","queue":"q","consumer":"w""#, "consume T queue=q party=w"),
    (#""event":"Consume","queue":"q","consumer":"w","prefetch":5"#, "consume T queue=q party=w quantity=5"),
    (#""event":"consume","queue":"q","consumer":"w","id":"1""#, "deliver T queue=q party=w key=yes"),
    (#""event":"consume","queue":"q","consumer":"w","size":3"#, "deliver T queue=q party=w"),
    (#""event":"consume","topic":"q""#, "deliver T queue=q"),
    (#""event":"alarm","resource":"memory","state":"set""#, "alarm T queue=memory"),
    (#""event":"alarm","resource":"memory","state":"clear""#, "alarm T queue=memory cleared"),
    // RabbitMQ's tracing plugin names the queues of a publish elsewhere.
    (
      #""type":"published","channel":1,"queue":"none","routed_queues":["q"],"routing_keys":["k"],"id":"1""#,
      "publish T queue=q key=yes"
    ),
    (
      #""type":"published","channel":1,"queue":"none","routed_queues":[],"routing_keys":["k"],"id":"1""#,
      "return T queue=k key=yes"
    ),
    (#""type":"published","channel":1,"queue":"none","id":"1""#, "publish T queue=none key=yes"),
    (
      #""type":"received","channel":1,"queue":"q","routed_queues":"none","routing_keys":["k"],"id":"1""#,
      "deliver T queue=q key=yes"
    ),
    (#""event":"sync","took_us":15"#, "sync T duration=15000"),
    (#""event":"flush","took_us":15,"messages":7,"bytes":90"#, "sync T bytes=90 quantity=7 duration=15000"),
    (#""event":"stats","queue":"q","messages":7"#, "stats T queue=q; q: messages is 7.0"),
    (#""event":"stats","queue":"q","depth":9"#, "stats T queue=q quantity=9; q: depth is 9.0"),
    (#""event":"stats","client":"c","heap":0.5,"up":true,"level":30"#, "stats T party=c; c: heap is 0.5"),
    (
      #""event":"publish","queue":"q","id":"1","due":"2026-11-20T22:39:59Z""#,
      "publish T queue=q key=yes due=1795214399000000000"
    ),
    (#""event":"config","prefetch":3,"mode":"fair""#, "config T; prefetch=3; mode=fair"),
    // Names of the same thing; which party a name is, the event says.
    (#""event":"publish","topic":"q","messageId":"1","service":"p""#, "publish T queue=q party=p key=yes"),
    (#""event":"ack","destination":"q","msg_id":"1","service":"w""#, "ack T queue=q party=w key=yes"),
    (#""event":"ack","MESSAGE-ID":"1","Queue_Name":"q""#, "ack T queue=q key=yes"),
    (#""event":"ack","messaging.destination.name":"q","messaging.message.id":"1""#, "ack T queue=q key=yes"),
    (#""event":"ack","queue":"q","topic":"t","id":"1""#, "ack T queue=q key=yes"),
    (#""event":"ack","topic":"t","queue":"q","id":"1""#, "ack T queue=q key=yes"),
    (#""event":"ack","channel":"c","deliveryTag":5"#, "ack T key=yes"),
    (#""event":"ack","deliveryTag":5"#, "missingField"),
    (#""event":"ack","channel":"c""#, "ack T queue=c"),
    (#""event":"ack""#, "missingField"),
    // One level down, and not further.
    (#""event":"ack","message":{"id":"1","queue":"q"}"#, "ack T queue=q key=yes"),
    (#""event":"ack","id":"1","queue":"q","message":{"id":"2","queue":"r"}"#, "ack T queue=q key=yes"),
    (#""event":"ack","a":{"b":{"id":"1"}}"#, "missingField"),
    (#""event":"ack","id":"1","a":[{"queue":"q"}]"#, "ack T key=yes"),
    // Duplicate keys, escapes, other values.
    (#""event":"ack","id":"1","queue":"q","queue":"r""#, "ack T queue=r key=yes"),
    (#""\u0065vent":"ack","i\u0064":"1","\u0071ueue":"q""#, "ack T queue=q key=yes"),
    (#""event":"ack","id":"1","queue":"a\"b\\\u00e4\ud83d\ude00""#, #"ack T queue=a"b\ä😀 key=yes"#),
    (#""event":"ack","id":"1","queue":"\ud83d""#, "ack T queue=\u{FFFD} key=yes"),
    (#""event":"ack","id":"1","queue":7"#, "ack T queue=7 key=yes"),
    (#""event":"publish","id":"1","bytes":-5"#, "publish T key=yes"),
    (#""event":"publish","id":"1","bytes":99999999999"#, "publish T key=yes bytes=2147483647"),
    // Samples, with their stages.
    (#""latency_ms":12.5"#, "sample T queue=(all) duration=12500000"),
    (#""latency_us":3,"service":"web""#, "sample T queue=web duration=3000"),
    (#""duration_s":2,"op":"checkout""#, "sample T queue=checkout duration=2000000000"),
    (#""elapsed":"1.5s","queue":"q""#, "sample T queue=q duration=1500000000"),
    (
      #""latencyMs":7,"db_ms":3,"net_us":40"#,
      "sample T queue=(all) duration=7000000; stage db=3000000; stage net=40000"
    ),
    (
      #""latency_ms":1,"level":"error","msg":"boom""#,
      "sample T queue=(all) duration=1000000 reason=boom failed"
    ),
    (#""latency_ms":-1"#, "badNumber"),
    (#""latency_ms":"soon""#, "badNumber"),
    // Neither.
    (#""level":"error","msg":"refused","service":"web""#, "error T party=web reason=refused"),
    (#""level":"FATAL","err":"gone""#, "error T reason=gone"),
    (#""level":50,"msg":"gone""#, "error T reason=gone"),
    (#""level":30,"msg":"fine""#, "ignored"),
    (#""level":"info","msg":"fine""#, "ignored"),
    (#""event":"lunch""#, "ignored"),
    (#""event":"lunch","action":"ack","id":"1""#, "ack T key=yes"),
  ]

  @Test(arguments: lines.indices)
  func `a line becomes its event`(index: Int) throws {
    let (line, expected) = Self.lines[index]
    let found = outcome("{\(Self.ts),\(line)}", try format("json"))
    #expect(found == expected.replacingFirst(" T", with: " \(Self.start)"), "\(line)")
  }

  static let others: [(line: String, outcome: String)] = [
    ("", "ignored"), ("  \t", "ignored"), ("\r", "ignored"),
    ("plain text", "notThisFormat"), ("[1,2]", "notThisFormat"), ("\"x\"", "notThisFormat"),
    ("{", "malformed"), ("{}x", "malformed"), ("{}{}", "malformed"), (#"{"a"}"#, "malformed"),
    (#"{"event":"ack","id":"1"}"#, "noTime"), ("{}", "noTime"),
    (#"{"ts":"soon","event":"ack","id":"1"}"#, "badTime"),
    (#"{"ts":null,"event":"ack","id":"1"}"#, "badTime"),
    (#"{"ts":"","event":"ack","id":"1"}"#, "noTime"),
    (#"{"ts":"0001-01-01T00:00:00Z","event":"ack","id":"1"}"#, "timeOutOfRange"),
    (#"{"ts":"9999-12-31T23:59:59Z","event":"ack","id":"1"}"#, "timeOutOfRange"),
    (#"  {"ts":1763678400,"event":"ack","id":"1"}  "#, "ack 1763678400000000000 key=yes"),
    (#"web-1  | {"ts":1763678400,"event":"ack","id":"1"}"#, "ack 1763678400000000000 key=yes"),
    (
      #"2026-11-20T22:40:00Z stdout F {"ts":1763678400,"event":"ack","id":"1"}"#,
      "ack 1763678400000000000 key=yes"
    ),
    ("{\"ts\":1763678400,\"event\":\"ack\",\"id\":\"1\"}\r", "ack 1763678400000000000 key=yes"),
    ("{\"ts\":1763678400,\"event\":\"ack\",\"id\":\"1\0\"}", "malformed"),
    ("{\"ts\":1763678400,\"event\":\"ack\",\"id\":\"1\"}\0", "malformed"),
    ("\0{\"ts\":1763678400,\"event\":\"ack\",\"id\":\"1\"}", "ack 1763678400000000000 key=yes"),
  ]

  @Test(arguments: others.indices)
  func `what is no event is told apart`(index: Int) throws {
    let (line, expected) = Self.others[index]
    #expect(outcome(line, try format("json")) == expected, "\(line)")
  }

  @Test(arguments: [
    ("1795214400", "1795214400000000000"), ("1795214400.5", "1795214400500000000"),
    ("1795214400123", "1795214400123000000"), ("1795214400123.25", "1795214400123250000"),
    ("1795214400123456", "1795214400123456000"), ("1795214400123456789", "1795214400123456789"),
    (#""1795214400123""#, "1795214400123000000"), (#""2026-11-20T23:40:00.25+01:00""#, "1795214400250000000"),
    (#""2026-11-20T16:10:00-06:30""#, "1795214400000000000"),
    (#""2026-11-20 22:40:00.123456789Z""#, "1795214400123456789"),
  ])
  func `a time is a stamp or a number whose size tells its unit`(value: String, time: String) throws {
    for key in ["ts", "@timestamp", "time", "t", "datetime", "date", "eventTime", "epoch", "Time_Stamp"] {
      let line = "{\"\(key)\":\(value),\"event\":\"ack\",\"id\":\"1\"}"
      #expect(outcome(line, try format("json")) == "ack \(time) key=yes", "\(line)")
    }
  }

  static let words: [(kind: EventKind, words: String)] = [
    (.publish, "publish published send sent produce produced enqueue put basic.publish PUBLISHED"),
    (.deliver, "deliver delivered receive received consume dequeue get basic.deliver"),
    (.ack, "ack acked acknowledged settle complete completed processed success basic.ack Basic_Ack"),
    (.nack, "nack nacked reject rejected fail failed basic.reject"),
    (.confirm, "confirm confirmed puback"),
    (.expire, "expire expired"), (.drop, "drop dropped"), (.deadLetter, "dead-letter dead_lettered"),
    (.connect, "connect connected"), (.disconnect, "disconnect disconnected"),
    (.cancel, "cancel unsubscribe"),
    (.block, "block blocked"), (.unblock, "unblock unblocked"), (.stats, "stats"),
  ]

  @Test(
    arguments: words.indices,
    ["event", "type", "eventType", "action", "op", "operation", "kind", "messaging.operation.name"])
  func `an event has many words and keys`(index: Int, key: String) throws {
    let (kind, words) = Self.words[index]
    for word in words.split(separator: " ") {
      let line = "{\(Self.ts),\"\(key)\":\"\(word)\",\"id\":\"1\"}"
      #expect(outcome(line, try format("json")).hasPrefix("\(kind.word) \(Self.start)"), "\(line)")
    }
  }

  static let aliases: [(field: String, keys: String)] = [
    (
      "queue=v",
      "queue topic destination queueName topicName stream subject channel routing_key messaging.destination.name"
    ),
    ("key=yes", "id messageId msgId message_id mid uuid correlationId messaging.message.id"),
    (
      "party=v",
      "consumer consumerTag worker subscriber group client clientId client_id connection peer service service.name app host"
    ),
  ]

  @Test(arguments: aliases.indices)
  func `a field has many names, without regard to case and punctuation`(index: Int) throws {
    let (field, keys) = Self.aliases[index]
    for key in keys.split(separator: " ").map(String.init) {
      for spelling in [key, key.uppercased(), String(key.map { $0 == "_" ? "-" : $0 })] {
        let rest = field == "key=yes" ? "" : #","id":"1""#
        let line = "{\(Self.ts),\"event\":\"deliver\",\"\(spelling)\":\"v\"\(rest)}"
        #expect(outcome(line, try format("json")).contains(field), "\(line)")
      }
    }
  }

  @Test(arguments: [
    ("queue", "meta.q", #""queue":"no","meta":{"q":"yes"}"#, "queue=yes"),
    ("queue", "flow", #""queue":"no","flow":"yes""#, "queue=yes"),
    ("consumer", "node", #""consumer":"no","node":"yes""#, "party=yes"),
    ("id", "x.y", #""x":{"y":"7"}"#, "key=yes"),
  ])
  func `a mapping says where a field stands`(field: String, path: String, members: String, expected: String)
    throws
  {
    var options = DecodeOptions()
    options.map = [FieldMapping(field: field, path: path)]
    let found = outcome("{\(Self.ts),\"event\":\"ack\",\(members),\"id\":\"1\"}", try format("json"), options)
    #expect(found.contains(expected), "\(found)")
  }

  // MARK: Durations without a unit

  @Test(
    arguments: [
      ("12", nil, DurationUnit.milliseconds), ("12.5", nil, .milliseconds), ("0.25", nil, .seconds),
      ("12000000", nil, .nanoseconds), ("12", DurationUnit.microseconds, nil),
    ] as [(String, DurationUnit?, DurationUnit?)])
  func `the unit of bare durations is guessed from the head of a source and said`(
    value: String, given: DurationUnit?, guess: DurationUnit?
  ) throws {
    let format = try format("json")
    var options = DecodeOptions()
    options.durationUnit = given
    let text = "{\(Self.ts),\"latency\":\(value)}\n"
    options = format.prepare(options, head: Block(Array(text.utf8)))
    #expect(options.guessedUnit == guess)
    let decoded = Decoded(format, text, options)
    #expect(decoded.assumptions.isEmpty == (given != nil))
    let unit = try #require(given ?? guess).nanoseconds
    let nanoseconds = Int64((Double(value) ?? 0) * Double(unit))
    #expect(outcome("{\(Self.ts),\"latency\":\(value)}", format, options).contains("duration=\(nanoseconds)"))
  }

  @Test func `durations that name their unit need no guess`() throws {
    let format = try format("json")
    let text = "{\(Self.ts),\"latency_ms\":3}\n{\(Self.ts),\"latency\":\"3ms\"}\n"
    #expect(format.prepare(DecodeOptions(), head: Block(Array(text.utf8))).guessedUnit == nil)
    #expect(Decoded(format, text).assumptions.isEmpty)
  }

  // MARK: Whole logs

  static let log = """
    \u{FEFF}{"ts":"2026-11-20T22:40:00.123Z","event":"publish","queue":"orders","id":"6f2a","bytes":512}\r
    {"ts":"2026-11-20T22:40:00.124Z","event":"deliver","queue":"e \\"mails","id":"6f2a","consumer":"w"}

    {"ts":"2026-11-20T22:40:00.125Z","level":"info","msg":"hello"}
    nonsense
    {"ts":"2026-11-20T22:40:00.126Z","latency_ms":4,"db_ms":1}
    {"event":"ack","id":"6f2a"}
    {"ts":"2026-11-20T22:40:00.127Z","event":"ack","queue":"orders","id":"6f2a"}
    """

  @Test func `every line is accounted for`() throws {
    let decoded = Decoded(try format("json"), Self.log)
    #expect(
      decoded.events == [
        "2026-11-20T22:40:00.123Z publish queue=orders bytes=512",
        "2026-11-20T22:40:00.124Z deliver queue=e \"mails party=w",
        "2026-11-20T22:40:00.126Z sample queue=(all) ms=4", "2026-11-20T22:40:00.127Z ack queue=orders",
      ])
    #expect(decoded.stages == ["2 db 1"])
    #expect(decoded.lines == 8 && decoded.ignored == 2 && decoded.problems == [.notThisFormat, .noTime])
  }

  @Test func `a log may be cut at any line end`() throws {
    let format = try format("json")
    expectCutsDoNotMatter(format, Self.log)
    for style in JSONLayoutTests.styles {
      let text = EventLogWriter.json(RandomLog.records(seed: 3, count: 60), style: style)
      expectCutsDoNotMatter(format, String(decoding: text, as: UTF8.self))
    }
  }

  @Test func `any bytes are accounted for`() throws {
    expectAnyBytesAreAccountedFor(try format("json"), Self.log)
    let text = EventLogWriter.json(RandomLog.records(seed: 4, count: 12))
    expectAnyBytesAreAccountedFor(try format("json"), String(decoding: text, as: UTF8.self))
  }

  @Test func `a value of a hundred kilobytes is one value`() throws {
    let format = try format("json")
    for unit in ["x", "\\n", "\\u00e4", "{"] {
      let long = String(repeating: unit, count: 100_000 / unit.utf8.count)
      let line =
        "{\(Self.ts),\"msg\":\"\(long)\",\"event\":\"ack\",\"id\":\"\(long)\",\"queue\":\"a\\u0062\"}\n"
      #expect(
        Decoded(format, line + line).events == [
          "2026-11-20T22:40:00Z ack queue=ab", "2026-11-20T22:40:00Z ack queue=ab",
        ])
    }
  }

  @Test(arguments: JSONLayoutTests.styles.indices)
  func `both dialects say the same`(style: Int) throws {
    let records = RandomLog.records(seed: 11, count: 300).filter {
      ![.config, .stats, .confirm].contains($0.kind)
    }
    let json = Decoded(
      try format("json"), [EventLogWriter.json(records, style: JSONLayoutTests.styles[style])])
    let text = Decoded(try format("mqtune"), [EventLogWriter.text(records)])
    #expect(json.notUnderstood == 0 && json.events.count == text.events.count)
    if JSONLayoutTests.styles[style].timeForm != .epochMillis {
      let differing = zip(json.events, text.events).filter { $0 != $1 }.map { "\($0) | \($1)" }
      #expect(differing == [])
    }
  }

  @Test func `it claims objects and nothing else`() throws {
    let format = try format("json")
    for sample in format.samples + ["{}", "  {\"a\":1}"] { #expect(format.claims(text: sample)) }
    for line in ["", "[]", "{", "{}x", "x {}", "2026-11-20T22:40:00Z ack id=1"] {
      #expect(!format.claims(text: line))
    }
  }
}
