import Bytes
import Events
import Formats
import TestSupport
import Testing

@testable import Profiles

/// Which sources log the same, told by samples.
@Suite struct TrafficTests {
  private func traffic(_ lines: [String], format: String = "mqtune", blockLines: Int = 500) throws -> Traffic
  {
    let format = try #require(allFormats.first { $0.name == format })
    let decoder = format.makeDecoder(DecodeOptions())
    let batch = EventBatch()
    let sampler = TrafficSampler()
    for start in stride(from: 0, to: lines.count, by: blockLines) {
      let text = lines[start..<min(lines.count, start + blockLines)].map { $0 + "\n" }.joined()
      batch.clear()
      decoder.decode(Block(Array(text.utf8)), into: batch)
      sampler.add(batch)
    }
    return sampler.take()
  }

  /// Records of messages `numbers`, a millisecond apart, of one kind each.
  private func records(
    _ events: [String], _ numbers: Range<Int>, late: Int = 0, hasIds: Bool = true, consumer: String = "w-1",
    queue: String = "orders"
  ) -> [String] {
    numbers.flatMap { number in
      events.map { event in
        let time = 1_795_214_400_000 + number * 7 + late
        let party = event == "publish" ? "producer=web-1" : "consumer=\(consumer)"
        return "\(time / 1_000).\(String(time % 1_000 + 1_000).dropFirst()) \(event) queue=\(queue) "
          + (hasIds ? "id=m\(number) " : "") + party
      }
    }
  }

  @Test(arguments: UInt64(1)...20)
  func `the traffic of parts merged is the traffic of the whole`(seed: UInt64) throws {
    let lines = RandomLog.lines(seed: seed, count: 1_500)
    var generator = SeededGenerator(seed: seed, part: 3)
    var joined = Traffic()
    for part in cut(lines, in: 2 + generator.below(4), using: &generator) {
      joined.merge(try traffic(part, blockLines: 1 + generator.below(200)))
    }
    #expect(joined == (try traffic(lines)))
  }

  @Test func `a worker that goes on with a source passes over what cannot count any more`() throws {
    let format = try #require(allFormats.first { $0.name == "mqtune" })
    let lines = records(["publish", "deliver", "ack"], 0..<6_000)
    let samplers = [TrafficSampler(), TrafficSampler()]
    let batch = EventBatch()
    var joined = [Traffic(), Traffic()]
    for (part, start) in stride(from: 0, to: lines.count, by: 1_000).enumerated() {
      let sampler = samplers[part % 3 == 0 ? 0 : 1]
      for source in [0, 1] {
        // The second source is every other line of the first.
        let own = lines[start..<start + 1_000].enumerated().filter { source == 0 || $0.offset % 2 == 0 }
        batch.clear()
        format.makeDecoder(DecodeOptions()).decode(
          Block(Array(own.map { $0.element + "\n" }.joined().utf8)), into: batch)
        sampler.begin(source)
        sampler.add(batch)
        joined[source].merge(sampler.take())
        if part % 2 == 0 { sampler.begin(source) }
      }
    }
    #expect(joined[0] == (try traffic(lines)))
    #expect(joined[1] == (try traffic(lines.enumerated().filter { $0.offset % 2 == 0 }.map(\.element))))
  }

  @Test func `every kind of event has a bit of its own beside that of incidents`() {
    #expect(EventKind.allCases.allSatisfy { $0.rawValue < Traffic.Kinds.incident })
    let all = EventKind.allCases.map { Traffic.Kinds([$0]) } + [Traffic.Kinds(incidents: true)]
    #expect(Set(all.map(\.bits)).count == all.count && all.allSatisfy { $0.bits.nonzeroBitCount == 1 })
    for kind in EventKind.allCases {
      #expect(EventKind.allCases.filter { Traffic.Kinds([$0]).contains(kind) } == [kind])
    }
  }

  @Test func `traffic is saved with its source`() throws {
    let lines = records(["publish", "deliver", "ack"], 0..<900)
    let profile = try fold(lines)
    profile.add(try traffic(lines), ofSource: 0)
    #expect(profile.sources[0].traffic.count == 2_700)
    #expect(try Profile(decoding: profile.encoded()).sources == profile.sources)
  }

  @Test func `a source of the first version has no traffic`() throws {
    let record = SourceRecord(path: "a.log", form: eventLogForm)
    var packer = Packer()
    packer.put("a.log")
    packer.put("mqtune")
    packer.put(Int64(0))
    for _ in 0..<4 { packer.put(0) }
    packer.put("")
    var unpacker = Unpacker(packer.bytes[...])
    #expect(try SourceRecord(from: &unpacker, version: 1) == record)
    #expect(unpacker.isAtEnd)
  }

  @Test func `two views of the same messages overlap in what both have`() throws {
    let client = try traffic(records(["publish", "deliver", "ack"], 0..<2_000))
    let trace = try traffic(records(["publish", "deliver"], 0..<2_000, late: 3))
    let overlap = try #require(client.overlap(with: trace))
    #expect(overlap.kinds == Traffic.Kinds([.publish, .deliver]))
    #expect(overlap.certainty == .proved)
    #expect(trace.isCovered(by: overlap) && trace.kinds.isSubset(of: overlap.kinds))
    #expect(!client.kinds.isSubset(of: overlap.kinds))
  }

  @Test func `a part of the time is compared with that part`() throws {
    let long = try traffic(records(["publish", "ack"], 0..<9_000))
    let short = try traffic(records(["publish", "ack"], 4_000..<5_000))
    let overlap = try #require(long.overlap(with: short))
    #expect(short.isCovered(by: overlap) && !long.isCovered(by: overlap))
    let span = try #require(short.span(of: short.kinds))
    #expect(overlap.from == span.first && overlap.to == span.last)
  }

  @Test func `what completes each other does not overlap`() throws {
    let producer = try traffic(records(["publish"], 0..<2_000))
    let others: [Traffic] = [
      try traffic(records(["deliver", "ack"], 0..<2_000)),
      // The next stage hands the messages on under their ids.
      try traffic(records(["publish"], 0..<2_000, queue: "invoices")),
      // Another instance, with ids of its own.
      try traffic(records(["publish"], 2_000..<4_000, late: -14_000)),
      // A few are published again.
      try traffic(records(["publish"], 1_900..<4_000, late: -13_300)),
      try traffic(["# nothing"]),
    ]
    for other in others {
      #expect(producer.overlap(with: other) == nil)
      #expect(other.overlap(with: producer) == nil)
    }
  }

  @Test func `what happens around messages proves something of logs without any`() throws {
    let around = (0..<5).map { "179521440\($0).25 connect client=web-\($0)" }
    let server = try traffic(around)
    #expect(server.overlap(with: server)?.kinds == Traffic.Kinds([.connect]))
    let one = try traffic(around + records(["publish"], 0..<500))
    let other = try traffic(around + records(["publish"], 500..<1_000))
    #expect(one.overlap(with: other) == nil)
    #expect(one.overlap(with: server) == nil)
    #expect(one.overlap(with: one)?.kinds == Traffic.Kinds([.connect, .publish]))
  }

  @Test func `deliveries to consumers of other names prove nothing`() throws {
    let mail = try traffic(records(["deliver", "ack"], 0..<500, consumer: "mail"))
    let index = try traffic(records(["deliver", "ack"], 0..<500, consumer: "index"))
    #expect(mail.overlap(with: index)?.certainty == .ambiguous)
    #expect(mail.overlap(with: mail)?.certainty == .proved)
  }

  @Test func `without ids it is whole records or counts that speak`() throws {
    let named = try traffic(records(["publish"], 0..<500))
    let nameless = try traffic(records(["publish"], 0..<500, hasIds: false))
    let fewer = try traffic(records(["publish"], 0..<400, hasIds: false))
    #expect(nameless.overlap(with: nameless)?.certainty == .proved)
    #expect(named.overlap(with: nameless)?.certainty == .likely)
    #expect(named.overlap(with: fewer) == nil)
    // Two instances that publish at the same rate have the same counts too.
    let twin = try traffic(records(["publish"], 0..<500, late: 3, hasIds: false))
    #expect(nameless.overlap(with: twin) == nil)
  }

  @Test func `stamps too coarse to tell records apart prove nothing`() throws {
    let lines = (0..<5_000).map { "\(1_795_214_400 + $0 / 100) publish queue=orders" }
    let coarse = try traffic(lines)
    #expect(coarse.overlap(with: coarse) == nil)
  }

  @Test func `only sources that share something are compared`() throws {
    let all = try (0..<5).map { try traffic(records(["publish"], $0 * 500..<$0 * 500 + 600)) }
    let same = try traffic(records(["publish"], 1_000..<1_600))
    let found = Traffic.overlaps(among: all + [same])
    #expect(found.map { [$0.a, $0.b] } == [[2, 5]])
  }
}
