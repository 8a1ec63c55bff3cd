import Bytes
import Events
@testable import Formats
import Testing

struct RabbitMQLogTests {
  let format = RabbitMQLog()

  @Test(arguments: RabbitMQLog().samples)
  func `claims its samples`(sample: String) {
    #expect(format.claims(text: sample))
  }

  @Test(arguments: [
    "2026-11-20 22:53:59.326014+00:00 [wrn] <0.292.0> memory resource limit alarm cleared across the cluster",
    "1795215239326014 [warning] <0.292.0> x",
    "1795215239 [info] <0.292.0>",
    "\u{1B}[38;5;160m2026-11-20 22:53:59.326014+00:00 [error] <0.292.0> x\u{1B}[0m",
    #"{"ts":1795215239326014,"severity":"info","message":"x","domain":"rabbitmq"}"#,
  ])
  func `claims configured variants`(line: String) {
    #expect(format.claims(text: line))
  }

  @Test(arguments: [
    "", "2026-11-20 22:53:59 [info] server started", "2026-11-20 [info] <0.1.0> x",
    "2026-13-20 22:53:59 [info] <0.1.0> x", "2026-11-20 22:53:59 [loud] <0.1.0> x",
    #"{"time":"2026-11-20T22:53:59Z","level":"info","msg":"order accepted","service":"shop"}"#,
    #"{"time":"2026-11-20T22:53:59Z","level":"info","msg":"x","pid":4711}"#,
    #"{"time":"2026-11-20T22:53:59Z","level":"info","pid":"<0.1.0>"}"#,
    #"{"time":"2026-11-20T22:53:59Z","level":"info","msg":"x","pid":"<0.1.0>""#,
  ])
  func `does not claim other logs`(line: String) {
    #expect(!format.claims(text: line))
  }

  @Test func `follows a connection from opening to close under the client's name`() {
    let decoded = Decoded(
      format,
      """
      2026-11-20 22:55:47.086846+00:00 [info] <0.46.0> accepting AMQP connection <0.46.0> (127.0.0.1:43620 -> 127.0.0.1:5772)
      2026-11-20 22:55:47.088611+00:00 [info] <0.46.0> connection <0.46.0> (127.0.0.1:43620 -> 127.0.0.1:5772) has a client-provided name: set (up), 1
      2026-11-20 22:55:47.088900+00:00 [info] <0.46.0> connection <0.46.0> (127.0.0.1:43620 -> 127.0.0.1:5772 - set (up), 1): user 'guest' authenticated and granted access to vhost '/'
      2026-11-20 22:55:48.088900+00:00 [info] <0.46.0> closing AMQP connection <0.46.0> (127.0.0.1:43620 -> 127.0.0.1:5772 - set (up), 1, vhost: '/', user: 'guest')
      2026-11-20 22:55:49.000000+00:00 [info] <0.47.0> accepting AMQP connection 10.0.0.7:1 -> 10.0.0.1:5672
      2026-11-20 22:55:49.100000+00:00 [info] <0.47.0> connection 10.0.0.7:1 -> 10.0.0.1:5672 has a client-provided name: 10.0.0.7:1 -> 10.0.0.1:5672 - shop
      2026-11-20 22:55:49.200000+00:00 [info] <0.47.0> connection 10.0.0.7:1 -> 10.0.0.1:5672 - shop: user 'u' authenticated and granted access to vhost 'v'
      2026-11-20 22:55:49.300000+00:00 [info] <0.47.0> closing AMQP connection (10.0.0.7:1 -> 10.0.0.1:5672 - shop, vhost: 'v', user: 'u', duration: '5s')
      2026-11-20 22:55:50.000000+00:00 [info] <0.48.0> accepting AMQP connection <0.48.0> (10.0.0.7:2 -> 10.0.0.1:5672)
      2026-11-20 22:55:51.000000+00:00 [error] <0.48.0> Error on AMQP connection <0.48.0>: econnreset (connection reset by peer)
      2026-11-20 22:55:52.000000+00:00 [info] <0.49.0> accepting AMQP connection <0.49.0> (::1:2 -> ::1:5672)
      """)
    #expect(
      decoded.events == [
        "2026-11-20T22:55:47.086846Z connect party=set (up), 1",
        "2026-11-20T22:55:48.088900Z disconnect party=set (up), 1",
        "2026-11-20T22:55:49Z connect party=shop",
        "2026-11-20T22:55:49.300Z disconnect party=shop ms=5000",
        "2026-11-20T22:55:50Z connect party=10.0.0.7:2",
        "2026-11-20T22:55:51Z error party=10.0.0.7:2 reason=econnreset (connection reset by peer)",
        "2026-11-20T22:55:52Z connect party=::1:2",
      ])
    #expect(decoded.lines == 11 && decoded.understood == 11)
  }

  @Test(arguments: [
    (", vhost: 'v', user: 'u', duration: '7ms'", " ms=7"),
    (", vhost: 'v', user: 'u', duration: '0s'", " ms=0"),
    (", duration: '1M, 2s'", " ms=62000"),
    (", vhost: 'v', user: 'u', duration: '3D, 1H, 0M, 5s'", " ms=262805000"),
    (", vhost: 'v', user: 'u', duration: 'long'", ""),
    (", vhost: 'v', user: 'u', duration: '99999999999999D'", ""),
    (", vhost: 'v', user: 'u', duration: '5s, '", ""),
    (", vhost: 'v', user: 'u', duration: '5", ""),
  ])
  func `says how long a connection was open`(words: String, duration: String) {
    let line =
      "2026-11-20 22:55:49.300000+00:00 [info] <0.47.0> closing AMQP connection (10.0.0.7:1 -> 10.0.0.1:5672 - shop"
    let decoded = Decoded(format, line + words + ")")
    #expect(decoded.events == ["2026-11-20T22:55:49.300Z disconnect party=shop" + duration])
  }

  static let ends: [(below: String, reason: String)] = [
    ("client unexpectedly closed TCP connection", "client unexpectedly closed TCP connection"),
    ("missed heartbeats from client, timeout: 60s", "missed heartbeats from client, timeout: 60s"),
    ("connection_closed_with_no_data_received", "connection_closed_with_no_data_received"),
    (#"{bad_header,<<"GET / HT">>}"#, "bad_header"),
    ("{handshake_timeout,frame_header}", "handshake_timeout: frame_header"),
    (
      "TLS client detected on non-TLS AMQP port. Ensure the client is connecting to the correct port.",
      "TLS client detected on non-TLS AMQP port. Ensure the client is connecting to the correct port."
    ),
  ]

  @Test(arguments: ends)
  func `says why a connection ended`(end: (below: String, reason: String)) {
    let head = "2026-11-20 22:56:23.608039+00:00 [error] <0.15532.0> "
    let decoded = Decoded(
      format,
      head + "closing AMQP connection <0.15532.0> (127.0.0.1:42082 -> 127.0.0.1:5772 - frozen):\n" + head
        + end.below)
    #expect(decoded.events == ["2026-11-20T22:56:23.608039Z disconnect party=frozen reason=" + end.reason])
    #expect(decoded.understood == 2)
  }

  static let failures: [(head: String, below: String, event: String)] = [
    (
      "Error on AMQP connection <0.5.0> (10.0.0.7:9 -> 10.0.0.1:5772, state: starting):",
      "PLAIN login refused: user 'reporting' - invalid credentials",
      "party=10.0.0.7:9 reason=login refused: user 'reporting' - invalid credentials"
    ),
    (
      "Error on AMQP connection <0.5.0> (10.0.0.7:9 -> 10.0.0.1:5772 - bad, user: 'u', state: opening):",
      "access to vhost 'tenant1' refused for user 'u'",
      "party=bad reason=access to vhost 'tenant1' refused for user 'u'"
    ),
    (
      "Error on AMQP connection <0.5.0> (10.0.0.7:9 -> 10.0.0.1:5772 - b, vhost: '/', user: 'u', state: running), channel 1:",
      #" operation exchange.declare caused a connection exception command_invalid: "unknown exchange type 'x'""#,
      "party=b reason=connection error command_invalid (503): unknown exchange type 'x'"
    ),
    (
      "Channel error on connection <0.5.0> (10.0.0.7:9 -> 10.0.0.1:5772, vhost: '/', user: 'u'), channel 2:",
      "operation queue.declare caused a channel exception not_found: no queue 'orders.2' in vhost '/'",
      "queue=orders.2 party=10.0.0.7:9 reason=channel error not_found (404): no queue 'orders.2' in vhost '/'"
    ),
    (
      "Channel error on connection <0.5.0> (10.0.0.7:9 -> 10.0.0.1:5772, vhost: '/', user: 'u'), channel 2:",
      "operation none caused a channel exception precondition_failed: delivery acknowledgement on channel 2 timed out. Timeout value used: 4000 ms. This timeout value can be configured",
      "party=10.0.0.7:9 reason=channel error precondition_failed (406): delivery acknowledgement on channel N timed out"
    ),
    (
      "** Connection attempt from disallowed node rabbitmqcli-26-hare2@localhost **", "",
      "reason=Connection attempt from disallowed node rabbitmqcli-N-hare2@localhost"
    ),
    (
      "Supervisor {<0.4.0>,rabbit_channel_sup_sup}", "    reason:    shutdown",
      "reason=Supervisor {<pid>,rabbit_channel_sup_sup} reason: shutdown"
    ),
  ]

  @Test(arguments: failures)
  func `gives errors a reason that groups`(failure: (head: String, below: String, event: String)) {
    let head = "2026-11-20 22:58:14.636426+00:00 [error] <0.5.0> "
    let decoded = Decoded(format, head + failure.head + "\n" + head + failure.below + "\n")
    #expect(decoded.events == ["2026-11-20T22:58:14.636426Z error " + failure.event])
    #expect(decoded.lines == 2 && decoded.understood == 2)
  }

  @Test func `sets an alarm once and clears it when the cluster is clear`() {
    let decoded = Decoded(
      format,
      """
      2026-11-20 22:53:47.459156+00:00 [info] <0.294.0> vm_memory_high_watermark set. Memory used:143241216 allowed:40000000
      2026-11-20 22:53:47.459357+00:00 [warning] <0.292.0> memory resource limit alarm set on node rabbit@a.
      2026-11-20 22:53:47.459357+00:00 [warning] <0.292.0>
      2026-11-20 22:53:47.459357+00:00 [warning] <0.292.0> **********************************************************
      2026-11-20 22:53:47.459357+00:00 [warning] <0.292.0> *** Publishers will be blocked until this alarm clears ***
      2026-11-20 22:53:48.459357+00:00 [warning] <0.292.0> memory resource limit alarm set on node rabbit@b.
      2026-11-20 22:53:49.459357+00:00 [warning] <0.292.0> disk resource limit alarm set on node rabbit@b.
      2026-11-20 22:53:59.326014+00:00 [warning] <0.292.0> memory resource limit alarm cleared on node rabbit@a
      2026-11-20 22:53:59.326064+00:00 [warning] <0.292.0> memory resource limit alarm cleared across the cluster
      2026-11-20 22:54:00.000000+00:00 [warning] <0.292.0> file descriptor limit alarm set.
      2026-11-20 22:54:01.000000+00:00 [warning] <0.292.0> file descriptor limit alarm cleared
      2026-11-20 22:54:02.000000+00:00 [info] <0.223.0>  Starting RabbitMQ 3.10.8 on Erlang 25.2.3 [jit]
      """)
    #expect(
      decoded.events == [
        "2026-11-20T22:53:47.459357Z alarm queue=memory",
        "2026-11-20T22:53:49.459357Z alarm queue=disk",
        "2026-11-20T22:53:59.326064Z alarm queue=memory cleared",
        "2026-11-20T22:54:00Z alarm queue=file-descriptors",
        "2026-11-20T22:54:01Z alarm queue=file-descriptors cleared",
        "2026-11-20T22:54:02Z alarm queue=disk cleared",
      ])
    #expect(decoded.ignored == 1 && decoded.understood == 11)
  }

  @Test func `ignores what a broker says to test its own log`() {
    let levels = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"]
    let decoded = Decoded(
      format,
      levels.map {
        "2026-11-20 22:58:57.703559+00:00 [\($0)] <0.223.0> Logging: testing \($0) log level\n"
      }.joined())
    #expect(decoded.events == [] && decoded.incidents == [])
    #expect(decoded.lines == 8 && decoded.ignored == 8)
  }

  @Test func `reads old logs without zone, and continuation lines without prefix`() {
    let log = """
      2019-01-01 10:00:00.123 [error] <0.5.0> Error on AMQP connection <0.5.0> (10.0.0.7:9 -> 10.0.0.1:5672, state: starting):
      PLAIN login refused: user 'u' - invalid credentials
      2019-01-01 10:00:00.123 [info] <0.6.0> accepting AMQP connection <0.6.0> (10.0.0.8:9 -> 10.0.0.1:5672)
      2019-01-01 10:00:00.123 [info] <0.6.0> connection <0.6.0> (10.0.0.8:9 -> 10.0.0.1:5672): user 'u' authenticated and granted access to vhost '/'
      """
    let decoded = Decoded(format, log)
    #expect(
      decoded.events == [
        "2019-01-01T10:00:00.123Z error party=10.0.0.7:9 reason=login refused: user 'u' - invalid credentials",
        "2019-01-01T10:00:00.123Z connect party=10.0.0.8:9",
      ])
    #expect(decoded.assumptions == [.zonelessIsUTC] && decoded.understood == 4)
    var options = DecodeOptions()
    options.inputOffset = 3_600
    let shifted = Decoded(format, log, options)
    #expect(shifted.events.last == "2019-01-01T09:00:00.123Z connect party=10.0.0.8:9")
    #expect(shifted.assumptions == [.zonelessIsInputZone])
  }

  @Test func `counts lines that are no part of a broker's log`() {
    let decoded = Decoded(
      format,
      """
      hello
      2026-11-20 22:53:59.326014+00:00 [info] <0.1.0> chatter
        ##  ##      RabbitMQ 3.10.8

        Starting broker...{"time":"2026-11-20 23:02:22.487264+00:00","level":"error","msg":"\\nboom","pid":"<0.1.0>"}
      {"level":"info"}
      2026-99-20 22:53:59.326014+00:00 [info] <0.1.0> chatter
      9999-01-01 22:53:59.326014+00:00 [info] <0.1.0> chatter
      """)
    #expect(decoded.events == ["2026-11-20T23:02:22.487264Z error reason=boom"])
    #expect(decoded.problems == [.noTime, .noTime, .badTime, .timeOutOfRange])
    #expect(decoded.lines == 8 && decoded.ignored == 3 && decoded.notUnderstood == 4)
  }

  @Test func `gives the same for text and for JSON`() {
    let text = """
      2026-11-20 22:58:14.636426+00:00 [error] <0.17614.0> closing AMQP connection <0.17614.0> (127.0.0.1:38838 -> 127.0.0.1:5772):
      2026-11-20 22:58:14.636426+00:00 [error] <0.17614.0> {bad_header,<<"GET / HT">>}
      """
    let json = #"""
      {"time":"2026-11-20 22:58:14.636426+00:00","level":"error","msg":"closing AMQP connection <0.17614.0> (127.0.0.1:38838 -> 127.0.0.1:5772):\n{bad_header,<<\"GET / HT\">>}","domain":"rabbitmq.connection","mfa":["a","b",1],"pid":"<0.17614.0>"}
      """#
    #expect(Decoded(format, text).events == Decoded(format, json).events)
    #expect(Decoded(format, json).events.count == 1)
  }

  @Test func `accounts for any bytes`() {
    expectAnyBytesAreAccountedFor(format, format.samples.joined(separator: "\n") + "\n" + rabbitMQClusterLog)
  }

  @Test func `decodes the same when cut at any line end`() {
    let log = rabbitMQClusterLog + format.samples.joined(separator: "\n") + "\n" + rabbitMQClusterLog
    let whole = Decoded(format, log)
    for pieces in cutsAtLineEnds(log) { #expect(Decoded(format, pieces) == whole) }
  }
}
