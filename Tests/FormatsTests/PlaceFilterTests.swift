import Bytes
import Events
@testable import Formats
import TestSupport
import Testing

/// Lines of one virtual host or machine, where a format says it.
@Suite struct PlaceFilterTests {
  private func options(
    vhost: [String] = [], notVhost: [String] = [], host: [String] = [], notHost: [String] = []
  ) -> DecodeOptions {
    var options = DecodeOptions()
    options.places = PlaceFilter(
      vhosts: NamePatterns(include: vhost, exclude: notVhost),
      hosts: NamePatterns(include: host, exclude: notHost))
    return options
  }

  private func queues(_ places: [String], _ options: DecodeOptions) throws -> [String] {
    let json = try #require(allFormats.first { $0.name == "json" })
    let lines = places.enumerated().map {
      #"{"ts":\#(1_795_214_400 + $0),"event":"publish","queue":"q\#($0)"\#($1)}"#
    }
    let decoded = Decoded(json, lines.map { $0 + "\n" }.joined(), options)
    #expect(decoded.ignored == places.count - decoded.events.count)
    return decoded.events.compactMap { event in
      event.split(separator: " ").first { $0.hasPrefix("queue=") }.map { String($0.dropFirst(6)) }
    }
  }

  private let vhosts = [
    #","vhost":"/""#, #","vhost":"shop""#, #","virtual_host":"shop-eu""#, #","amqp":{"vhost":"shop"}"#, "",
    #","vhost":"\u0073hop""#, #","vhost":7"#, #","x":[{"vhost":"shop"}]"#,
  ]

  @Test func `of JSON lines those count that name what is wanted`() throws {
    #expect(try queues(vhosts, options(vhost: ["shop"])) == ["q1", "q3", "q5"])
    #expect(try queues(vhosts, options(vhost: ["shop*"])) == ["q1", "q2", "q3", "q5"])
    #expect(try queues(vhosts, options(vhost: ["shop*", "/"], notVhost: ["shop"])) == ["q0", "q2"])
    #expect(try queues(vhosts, options(notVhost: ["shop*"])) == ["q0", "q4", "q6", "q7"])
    #expect(try queues(vhosts, options(vhost: ["none"])) == [])
  }

  @Test func `machines go by several names`() throws {
    let hosts = [
      #","host":"a""#, #","hostname":"a""#, #","node":"rabbit@a""#, #","host":{"name":"a"}"#,
      #","host":"b","node":"rabbit@a""#, #","kubernetes":{"node_name":"a"}"#, "",
    ]
    #expect(try queues(hosts, options(host: ["a"])) == ["q0", "q1", "q3", "q5"])
    #expect(try queues(hosts, options(host: ["*a"])) == ["q0", "q1", "q2", "q3", "q4", "q5"])
    #expect(try queues(hosts, options(host: ["*a"], notHost: ["b"])) == ["q0", "q1", "q2", "q3", "q5"])
  }

  @Test func `lines that are no JSON are rejected as ever`() throws {
    let json = try #require(allFormats.first { $0.name == "json" })
    let text =
      "noise\n{\"ts\":\n\nweb-1 | {\"ts\":1795214400,\"event\":\"publish\",\"queue\":\"q\",\"vhost\":\"a\"}\n"
    let decoded = Decoded(json, text, options(vhost: ["a"]))
    #expect(decoded.notUnderstood == 2 && decoded.events.count == 1)
  }

  @Test func `of RabbitMQ it is connections and queues`() {
    let text = """
      2026-11-20 22:50:01.000000+00:00 [info] <0.1.0> accepting AMQP connection <0.1.0> (10.0.0.1:1 -> 10.0.0.9:5672)
      2026-11-20 22:50:01.100000+00:00 [info] <0.1.0> connection <0.1.0> (10.0.0.1:1 -> 10.0.0.9:5672) has a client-provided name: web
      2026-11-20 22:50:01.200000+00:00 [info] <0.1.0> connection <0.1.0> (10.0.0.1:1 -> 10.0.0.9:5672 - web): user 'u' authenticated and granted access to vhost 'shop'
      2026-11-20 22:50:02.000000+00:00 [info] <0.2.0> accepting AMQP connection <0.2.0> (10.0.0.2:2 -> 10.0.0.9:5672)
      2026-11-20 22:50:02.100000+00:00 [info] <0.2.0> connection <0.2.0> (10.0.0.2:2 -> 10.0.0.9:5672) has a client-provided name: job
      2026-11-20 22:50:02.200000+00:00 [info] <0.2.0> connection <0.2.0> (10.0.0.2:2 -> 10.0.0.9:5672 - job): user 'u' authenticated and granted access to vhost '/'
      2026-11-20 22:50:03.000000+00:00 [warning] <0.1.0> closing AMQP connection <0.1.0> (10.0.0.1:1 -> 10.0.0.9:5672 - web, vhost: 'shop', user: 'u'):
      2026-11-20 22:50:03.000000+00:00 [warning] <0.1.0> client unexpectedly closed TCP connection
      2026-11-20 22:50:04.000000+00:00 [info] <0.2.0> closing AMQP connection <0.2.0> (10.0.0.2:2 -> 10.0.0.9:5672 - job, vhost: '/', user: 'u')
      2026-11-20 22:50:05.000000+00:00 [info] <0.3.0> accepting AMQP connection <0.3.0> (10.0.0.3:3 -> 10.0.0.9:5672)
      2026-11-20 22:50:06.000000+00:00 [error] <0.3.0> closing AMQP connection <0.3.0> (10.0.0.3:3 -> 10.0.0.9:5672):
      2026-11-20 22:50:06.000000+00:00 [error] <0.3.0> {bad_header,<<1>>}
      2026-11-20 22:50:07.000000+00:00 [warning] <0.9.0> memory resource limit alarm set on node rabbit@b.

      """
    let shop = [
      "2026-11-20T22:50:01Z connect party=web",
      "2026-11-20T22:50:03Z disconnect party=web reason=client unexpectedly closed TCP connection",
    ]
    let other = ["2026-11-20T22:50:02Z connect party=job", "2026-11-20T22:50:04Z disconnect party=job"]
    let alarm = "2026-11-20T22:50:07Z alarm queue=memory"
    func events(_ options: DecodeOptions) -> [String] {
      Decoded(RabbitMQLog(), text, options).events.map { $0.hasPrefix(alarm) ? alarm : $0 }
    }
    #expect(events(options(vhost: ["shop"])) == shop + [alarm])
    #expect(events(options(vhost: ["/"])) == other + [alarm])
    #expect(events(options(vhost: ["none", "nobody"])) == [alarm])
    let rest = events(options(notVhost: ["shop"]))
    #expect(rest.filter { $0.contains("job") } == other && !rest.contains { $0.contains("web") })
    #expect(rest.contains { $0.contains("bad_header") })
    #expect(Decoded(RabbitMQLog(), text, options(vhost: ["*"])).notUnderstood == 0)
  }
}
