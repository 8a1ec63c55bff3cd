import Bytes
import Events
import Metrics
import TestSupport
import Testing

@testable import Profiles

/// Messages that are published under another name than that of the queue from which they are delivered.
@Suite struct RouteTests {
  // MARK: The merge law

  /// Messages through exchanges and a stream with groups, in the order of their times or nearly so.
  private func lines(seed: UInt64, count: Int = 60) -> [String] {
    var generator = SeededGenerator(seed: seed, part: 31)
    var lines: [(time: Int64, text: String)] = []
    var time: Int64 = 1_772_442_000_000_000
    func add(_ time: Int64, _ text: String) {
      lines.append((time, #"{"ts":"\#(rfc3339(time * 1_000))","# + text + "}"))
    }
    for id in 0..<count {
      time += Int64(generator.below(30_000))
      let route = generator.below(4)
      let keys = [("events", "order.created"), ("events", "user.login"), ("broadcast", ""), ("", "stream")]
      let queues = [["billing", "audit"], ["audit"], ["email", "sms", "push"], ["a", "b"]][route]
      let (exchange, key) = keys[route]
      let name = #""id":"m\#(id)""#
      if generator.chance(0.95) {
        add(
          time,
          #""event":"publish","exchange":"\#(exchange)","routing_key":"\#(key)","bytes":\#(generator.below(99)),\#(name)"#
        )
        if generator.chance(0.3) {
          add(time + 40, #""event":"confirm","exchange":"\#(exchange)","routing_key":"\#(key)",\#(name)"#)
        }
      }
      for queue in queues where generator.chance(0.9) {
        let place = route == 3 ? #""queue":"stream","group":"\#(queue)""# : #""queue":"\#(queue)""#
        var at = time - 2 + Int64(generator.below(90_000))
        add(at, #""event":"deliver",\#(place),\#(name),"consumer":"c-\#(queue)""#)
        while generator.chance(0.15) {
          at += 1 + Int64(generator.below(20_000))
          add(at, #""event":"nack",\#(place),\#(name),"consumer":"c-\#(queue)","requeue":true"#)
          at += 1 + Int64(generator.below(20_000))
          add(at, #""event":"deliver",\#(place),\#(name),"consumer":"c-\#(queue)","redelivered":true"#)
        }
        if generator.chance(0.9) {
          at += 1 + Int64(generator.below(20_000))
          add(at, #""event":"ack",\#(place),\#(name),"consumer":"c-\#(queue)""#)
        }
      }
    }
    return lines.sorted { ($0.time, $0.text) < ($1.time, $1.text) }.map(\.text)
  }

  @Test(arguments: Array(UInt64(1)...60))
  func `parts of a log with exchanges and groups, merged in any groups, are the whole`(seed: UInt64) throws {
    let lines = lines(seed: seed)
    var generator = SeededGenerator(seed: seed, part: 32)
    let whole = try fold(lines, format: "json")
    let parts = cut(lines, in: 3, using: &generator)
    let left = try merged(parts, format: "json", saved: seed % 2 == 0)
    let isSame = left.encoded() == whole.encoded()
    #expect(isSame, "seed \(seed): \(differences(whole, left))")
    let (right, rest) = (try fold(parts[0], format: "json"), try fold(parts[1], format: "json"))
    rest.merge(try fold(parts[2], format: "json"))
    right.merge(rest)
    let isSameAgain = right.encoded() == whole.encoded()
    #expect(isSameAgain, "seed \(seed): \(differences(whole, right))")
    #expect(whole.queues.contains { $0.counts.routed > 3 })
  }

  @Test(arguments: Array(UInt64(1)...20))
  func `a log of each service, read one after the other in any order, gives the same figures`(seed: UInt64)
    throws
  {
    let lines = lines(seed: seed)
    var generator = SeededGenerator(seed: seed, part: 33)
    let names = ["\"publish\"", "c-billing", "c-audit", "c-email", "c-sms", "c-push", "c-a", "c-b"]
    var logs = names.map { name in lines.filter { $0.contains(name) } }
    let first = try figures(merged(logs, format: "json"))
    for index in logs.indices { logs.swapAt(index, generator.below(logs.count)) }
    #expect(try figures(merged(logs, format: "json")) == first, "seed \(seed)")
  }

  // MARK: Whole figures of small logs

  /// The figures of each queue, a line for each.
  private func figures(_ profile: Profile) -> [String] {
    profile.byQueue.queueFigures.map { queue in
      let counts = queue.counts
      let waits = queue.queueWait.exactValues.sorted().map { "\($0 / 1_000_000)" }.joined(separator: ",")
      let ends = queue.endToEnd.exactValues.sorted().map { "\($0 / 1_000_000)" }.joined(separator: ",")
      return
        "\(queue.name): \(counts.published) published, \(counts.delivered) delivered, \(counts.acked) acked, \(counts.redelivered) redelivered, \(queue.inFlight) in flight, waits \(waits), ends \(ends)"
    }.sorted()
  }

  private func log(_ lines: String) throws -> [String] {
    try figures(
      fold(
        lines.split(separator: "\n").map { line in
          let (time, rest) = (line.prefix(3), line.dropFirst(4))
          return #"{"ts":"2026-11-30T10:00:00.\#(time)Z",\#(rest)}"#
        }, format: "json"))
  }

  @Test func `a routing key that feeds two queues opens a life in each`() throws {
    let found = try log(
      """
      001 "event":"publish","exchange":"events","routing_key":"order.created","id":"1"
      002 "event":"deliver","queue":"billing","id":"1"
      003 "event":"deliver","queue":"audit","id":"1"
      004 "event":"ack","queue":"billing","id":"1"
      010 "event":"publish","exchange":"events","routing_key":"user.login","id":"2"
      013 "event":"deliver","queue":"audit","id":"2"
      020 "event":"ack","queue":"audit","id":"2"
      030 "event":"publish","exchange":"events","routing_key":"order.created","id":"3"
      033 "event":"deliver","queue":"billing","id":"3"
      """)
    #expect(
      found == [
        "audit: 3 published, 2 delivered, 1 acked, 0 redelivered, 2 in flight, waits 2,3, ends 10",
        "billing: 2 published, 2 delivered, 1 acked, 0 redelivered, 1 in flight, waits 1,3, ends 3",
      ])
  }

  @Test func `every queue of a fan-out has its own life of each message`() throws {
    let found = try log(
      """
      001 "event":"publish","exchange":"broadcast","routing_key":"","id":"1"
      002 "event":"publish","exchange":"broadcast","routing_key":"","id":"2"
      003 "event":"deliver","queue":"email","id":"1"
      004 "event":"deliver","queue":"sms","id":"1"
      005 "event":"ack","queue":"email","id":"1"
      006 "event":"deliver","queue":"email","id":"2"
      007 "event":"ack","queue":"email","id":"2"
      """)
    #expect(
      found == [
        "email: 2 published, 2 delivered, 2 acked, 0 redelivered, 0 in flight, waits 2,4, ends 4,5",
        "sms: 2 published, 1 delivered, 0 acked, 0 redelivered, 1 in flight, waits 3, ends ",
      ])
  }

  @Test func `every group of a stream gets every message`() throws {
    let found = try log(
      """
      001 "event":"publish","queue":"s","id":"1"
      002 "event":"publish","queue":"s","id":"2"
      003 "event":"deliver","queue":"s","group":"fast","id":"1","offset":0
      004 "event":"deliver","queue":"s","group":"slow","id":"1","offset":0
      005 "event":"ack","queue":"s","group":"fast","id":"1","offset":0
      006 "event":"deliver","queue":"s","group":"fast","id":"2","offset":1
      007 "event":"ack","queue":"s","group":"fast","id":"2","offset":1
      """)
    #expect(
      found == [
        "s/fast: 2 published, 2 delivered, 2 acked, 0 redelivered, 0 in flight, waits 2,4, ends 4,5",
        "s/slow: 2 published, 1 delivered, 0 acked, 0 redelivered, 1 in flight, waits 3, ends ",
      ])
  }

  @Test func `the only group of a stream has its name`() throws {
    let found = try log(
      """
      001 "event":"publish","topic":"t","id":"1"
      003 "event":"deliver","topic":"t","group":"g","id":"1"
      005 "event":"ack","topic":"t","group":"g","id":"1"
      """)
    #expect(found == ["t: 1 published, 1 delivered, 1 acked, 0 redelivered, 0 in flight, waits 2, ends 4"])
  }

  @Test func `queues that share the messages of a route have those that they delivered`() throws {
    var lines = ""
    for id in 100..<200 {
      lines += "\(id) \"event\":\"publish\",\"exchange\":\"hash\",\"routing_key\":\"k\",\"id\":\"\(id)\"\n"
      lines += "\(id + 1) \"event\":\"deliver\",\"queue\":\"q\(id % 2)\",\"id\":\"\(id)\"\n"
    }
    lines += "300 \"event\":\"publish\",\"exchange\":\"hash\",\"routing_key\":\"k\",\"id\":\"300\""
    #expect(
      try log(lines).map { $0.prefix(28) } == [
        "k: 1 published, 0 delivered,", "q0: 50 published, 50 deliver", "q1: 50 published, 50 deliver",
      ])
  }

  @Test func `where no id is shared nothing is guessed`() throws {
    let found = try log(
      """
      001 "event":"publish","exchange":"events","routing_key":"order.created","id":"1"
      002 "event":"deliver","queue":"billing","id":"x"
      """)
    #expect(
      found == [
        "billing: 0 published, 1 delivered, 0 acked, 0 redelivered, 0 in flight, waits , ends ",
        "order.created: 1 published, 0 delivered, 0 acked, 0 redelivered, 1 in flight, waits , ends ",
      ])
  }

  @Test func `what is published to a default exchange goes to the queue that its routing key names`() throws {
    let found = try log(
      """
      001 "event":"publish","exchange":"","routing_key":"q","id":"1"
      002 "event":"publish","exchange":"amq.default","routing_key":"q","id":"2"
      003 "event":"deliver","queue":"q","id":"1"
      """)
    #expect(found == ["q: 2 published, 1 delivered, 0 acked, 0 redelivered, 1 in flight, waits 2, ends "])
  }

  @Test func `a confirm without the exchange is that of the publish`() throws {
    let profile = try fold(
      [
        #"{"ts":"2026-11-30T10:00:00.001Z","event":"publish","exchange":"e","routing_key":"k","id":"1"}"#,
        #"{"ts":"2026-11-30T10:00:00.005Z","event":"confirm","routing_key":"k","id":"1"}"#,
      ], format: "json")
    #expect(profile.byQueue.queueFigures.map { $0.confirm.exactValues.count }.reduce(0, +) == 1)
  }

  @Test func `a delivery that needs no acknowledgement ends its message`() throws {
    let found = try log(
      """
      001 "event":"publish","queue":"reply","id":"1"
      004 "event":"receive","queue":"reply","id":"1","auto_ack":true
      """)
    #expect(
      found == ["reply: 1 published, 1 delivered, 1 acked, 0 redelivered, 0 in flight, waits 3, ends 3"])
  }

  @Test(arguments: [2, 3])
  func `queues that the broker names are one row where there are many`(clients: Int) throws {
    var lines = ""
    for client in 0..<clients {
      for id in 0..<2 {
        let name = #""queue":"amq.gen-\#(client)","id":"\#(client)-\#(id)""#
        lines += "10\(client) \"event\":\"publish\",\(name)\n"
        lines += "11\(client) \"event\":\"receive\",\(name),\"auto_ack\":true\n"
      }
    }
    let found = try log(lines)
    let rest = "delivered, 2 acked, 0 redelivered, 0 in flight, waits 10,10, ends 10,10"
    #expect(
      found
        == (clients < 3
          ? (0..<clients).map { "amq.gen-\($0): 2 published, 2 \(rest)" }
          : [
            "amq.gen-*: 6 published, 6 delivered, 6 acked, 0 redelivered, 0 in flight, waits 10,10,10,10,10,10, ends 10,10,10,10,10,10"
          ]))
  }
}
