import Bytes
import Events
import Metrics
import TestSupport
import Testing

@testable import Profiles

/// Records that name no queue: which queue they are about, the other records of their message tell, wherever these stand.
@Suite struct NamelessTests {
  // MARK: In whatever order

  /// How the queue of a message is named by its publisher, and by its workers.
  struct Naming: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var publisher: String
    var isRoute: Bool
    /// Of the first and of the second worker.
    var workers: [String]
  }

  static let namings = [
    Naming(
      testDescription: "a queue, and workers that name none", publisher: #""queue":"orders""#, isRoute: false,
      workers: ["", ""]),
    Naming(
      testDescription: "a queue, and one worker that names it", publisher: #""queue":"orders""#,
      isRoute: false,
      workers: [#""queue":"orders","#, ""]),
    Naming(
      testDescription: "a route, and workers that name no queue",
      publisher: #""exchange":"shop","routing_key":"new""#, isRoute: true, workers: ["", ""]),
    Naming(
      testDescription: "a route, and one worker that names its queue",
      publisher: #""exchange":"shop","routing_key":"new""#, isRoute: true,
      workers: [#""queue":"orders","#, ""]),
  ]

  /// The logs of a publisher and of two workers. Some messages wait at the end; with `retries` some are
  /// rejected and come back after a pause.
  private func logs(_ naming: Naming, seed: UInt64, retries: Bool) -> [[(time: Int64, line: String)]] {
    var generator = SeededGenerator(seed: seed, part: 41)
    var logs: [[(time: Int64, line: String)]] = [[], [], []]
    func add(_ log: Int, _ time: Int64, _ text: String) {
      logs[log].append((time, #"{"ts":"\#(rfc3339(time * 1_000))",\#(text)}"#))
    }
    var time: Int64 = 1_772_442_000_000_000
    for id in 0..<40 {
      time += 10 + Int64(generator.below(20_000))
      add(0, time, #""event":"publish",\#(naming.publisher),"id":"m\#(id)","bytes":\#(id)"#)
      if generator.chance(0.3) { add(0, time + 9, #""event":"confirm","id":"m\#(id)""#) }
      guard generator.chance(0.9) else { continue }
      var at = time + Int64(generator.below(50_000))
      var attempt = 1
      while true {
        let worker = generator.below(2)
        let rest = #"\#(naming.workers[worker])"id":"m\#(id)","consumer":"w\#(worker)""#
        add(1 + worker, at, #""event":"deliver","attempt":\#(attempt),\#(rest)"#)
        attempt += 1
        at += 1 + Int64(generator.below(9_000))
        guard retries, generator.chance(0.1) else {
          if generator.chance(0.95) { add(1 + worker, at, #""event":"ack",\#(rest)"#) }
          break
        }
        add(1 + worker, at, #""event":"nack",\#(rest),"requeue":false,"reason":"r""#)
        at += 20_000
      }
    }
    return logs
  }

  /// Every figure of each queue that a reader sees.
  private func words(_ profile: Profile, retries: Bool) -> [String] {
    profile.byQueue.queueFigures.filter { $0.counts != QueueCounts() }.map { queue in
      // A first delivery that is read behind a later attempt tells no wait.
      let sketches = [queue.held, queue.endToEnd, queue.confirm] + (retries ? [] : [queue.queueWait])
      let durations = sketches.map {
        $0.exactValues.sorted().map { "\($0 / 1_000)" }.joined(separator: " ")
      }
      let parties = (queue.consumers + queue.producers).map {
        "\($0.name) \($0.published) \($0.delivered) \($0.acked) \($0.nacked)"
      }.sorted()
      let counts = queue.counts
      return
        "\(queue.name) \(counts.published) \(counts.confirmed) \(counts.delivered) \(counts.acked) \(counts.nacked) again \(counts.redelivered) \(counts.cameBack) unpublished \(counts.settledUnpublished) bytes \(counts.bytes) open \(queue.inFlight) \(queue.unacked) \(durations) \(parties) \(queue.reasons.map(\.count))"
    }.sorted()
  }

  @Test(arguments: namings, Array(UInt64(1)...12))
  func `the order in which logs are read changes nothing`(_ naming: Naming, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed, part: 42)
    let retries = seed % 3 == 0 && naming.workers[0] == naming.workers[1]
    let logs = logs(naming, seed: seed, retries: retries)
    let lines = logs.flatMap { $0 }.sorted { $0.time < $1.time }.map(\.line)
    let inOrder = try words(fold(lines, format: "json"), retries: retries)
    var files = logs.map { $0.map(\.line) }
    for index in files.indices { files.swapAt(index, generator.below(files.count)) }
    #expect(try words(fold(files.flatMap { $0 }, format: "json"), retries: retries) == inOrder, "in files")
    let saved = seed % 2 == 0
    #expect(try words(merged(files, format: "json", saved: saved), retries: retries) == inOrder, "merged")
    let (first, rest) = (try fold(files[0], format: "json"), try fold(files[1], format: "json"))
    rest.merge(try fold(files[2], format: "json"))
    first.merge(rest)
    #expect(words(first, retries: retries) == inOrder, "merged in other groups")
    // Every file in units, which are merged in their order.
    let units = files.flatMap { cut($0, in: 3, using: &generator) }
    #expect(try words(merged(units, format: "json", saved: saved), retries: retries) == inOrder, "in units")
    if naming.workers.contains(where: { !$0.isEmpty }) {
      #expect(inOrder.count == 1 && inOrder[0].hasPrefix("orders 40 "), "\(inOrder)")
    } else {
      #expect(inOrder.count == 1 && inOrder[0].hasPrefix(naming.isRoute ? "new 40 " : "orders 40 "))
    }
  }

  // MARK: Whole figures of small logs

  private func log(_ lines: String) throws -> [String] {
    let lines = lines.split(separator: "\n").map { line in
      #"{"ts":"2026-11-30T10:00:00.\#(line.prefix(3))Z",\#(line.dropFirst(4))}"#
    }
    return try fold(lines, format: "json").byQueue.queueFigures.filter { $0.counts != QueueCounts() }.map {
      "\($0.name): \($0.counts.published) published, \($0.counts.delivered) delivered, \($0.counts.acked) acked, waits \($0.queueWait.exactValues.map { $0 / 1_000_000 })"
    }.sorted()
  }

  @Test func `in a pipeline the time of a record tells in which queue its message was`() throws {
    let worker = """
      020 "event":"deliver","id":"1","consumer":"a"
      050 "event":"ack","id":"1","consumer":"a"
      090 "event":"deliver","id":"1","consumer":"b"
      100 "event":"ack","id":"1","consumer":"b"
      """
    let publishers = """
      010 "event":"publish","queue":"orders","id":"1"
      040 "event":"publish","queue":"payments","id":"1"
      """
    let figures = [
      "orders: 1 published, 1 delivered, 1 acked, waits [10]",
      "payments: 1 published, 1 delivered, 1 acked, waits [50]",
    ]
    #expect(try log(publishers + "\n" + worker) == figures)
    #expect(try log(worker + "\n" + publishers) == figures)
    let backwards = publishers.split(separator: "\n").reversed().joined(separator: "\n")
    #expect(try log(worker + "\n" + backwards) == figures)
  }

  @Test func `records of a message that no other record names count for no queue`() throws {
    #expect(
      try log(
        """
        002 "event":"deliver","id":"1","consumer":"a"
        005 "event":"ack","id":"1","consumer":"a"
        """) == [": 0 published, 1 delivered, 1 acked, waits []"])
  }

  @Test func `deliveries of a consumer whose clock is behind find their message in the end`() throws {
    #expect(
      try log(
        """
        002 "event":"deliver","id":"1","consumer":"a"
        005 "event":"ack","id":"1","consumer":"a"
        700 "event":"publish","queue":"orders","id":"1"
        """) == ["orders: 1 published, 1 delivered, 1 acked, waits []"])
  }

  @Test func `one record settles deliveries of a worker that names no queue`() throws {
    let worker = """
      002 "event":"deliver","id":"1","consumer":"a","channel":1,"delivery_tag":1
      003 "event":"deliver","id":"2","consumer":"a","channel":1,"delivery_tag":2
      009 "event":"ack","consumer":"a","channel":1,"delivery_tag":2,"multiple":true
      """
    let publisher = """
      001 "event":"publish","queue":"orders","id":"1"
      001 "event":"publish","queue":"orders","id":"2"
      """
    let figures = ["orders: 2 published, 2 delivered, 2 acked, waits [1, 2]"]
    #expect(try log(publisher + "\n" + worker) == figures)
    #expect(try log(worker + "\n" + publisher) == figures)
  }

  @Test func `records of one id without end are given up`() throws {
    var lines: [String] = []
    for number in 0..<1_000 {
      let time = rfc3339(1_772_442_000_000_000_000 + Int64(number) * 1_000_000)
      lines.append(#"{"ts":"\#(time)","event":"\#(number % 2 == 0 ? "deliver" : "ack")","id":"same"}"#)
    }
    let profile = try fold(lines, format: "json")
    let queue = try #require(profile.byQueue.queueFigures.first)
    #expect(queue.counts.delivered == 500 && queue.counts.acked == 500)
  }

  @Test func `more records than are kept count for no queue`() throws {
    let profile = try fold(
      (0..<(2 * Nameless.limit + 100)).map {
        #"{"ts":"2026-11-30T10:00:00Z","event":"deliver","id":"\#($0)"}"#
      }, format: "json")
    #expect(profile.joiner.nameless.keys.count <= 2 * Nameless.limit)
    #expect(profile.byQueue.queueFigures[0].counts.delivered == 2 * Nameless.limit + 100)
  }
}
