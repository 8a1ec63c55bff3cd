import Bytes
import Events
import Metrics
import TestSupport
import Testing

@testable import Profiles

/// `profile(a) + profile(b) == profile(a followed by b)`, wherever a log is cut between two lines.
@Suite struct MergeLawTests {
  static let seeds = Array(UInt64(1)...100)

  private func expectLaw(
    _ lines: [String], seed: UInt64, saved: Bool = false, blockLines: Int = 1_000,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var generator = SeededGenerator(seed: seed, part: 5)
    let parts = cut(lines, in: 2 + generator.below(4), using: &generator)
    let whole = try fold(lines)
    let joined = try merged(parts, blockLines: blockLines, saved: saved)
    // Two messages have met in one of the places for recent ends: a cap, and said.
    if joined.lateConfirms != whole.lateConfirms { return }
    guard joined.encoded() != whole.encoded() else { return }
    Issue.record(
      "seed \(seed), parts of \(parts.map(\.count)) lines: \(differences(whole, joined).joined(separator: "\n"))",
      sourceLocation: sourceLocation)
  }

  @Test(arguments: seeds)
  func `parts merged in order are the whole`(seed: UInt64) throws {
    try expectLaw(RandomLog.lines(seed: seed, count: 200, quirks: []), seed: seed)
  }

  @Test(arguments: seeds.prefix(60))
  func `parts of a log out of order merged are the whole`(seed: UInt64) throws {
    try expectLaw(RandomLog.lines(seed: seed, count: 200, quirks: .disorder), seed: seed)
  }

  /// Which consumer such a settle counts for is known by its deliver; where it belongs among the other settles of
  /// that consumer is not, when the deliver stands on the other side of a cut.
  @Test(arguments: seeds.prefix(30))
  func `settles that name no consumer change recovered service times only`(seed: UInt64) throws {
    let lines = RandomLog.lines(seed: seed, count: 150, quirks: .namelessSettles)
    var generator = SeededGenerator(seed: seed, part: 7)
    let joined = try merged(cut(lines, in: 3, using: &generator))
    let found = differences(try fold(lines), joined).filter {
      !$0.contains(" service ") && !$0.contains("chain ")
    }
    #expect(found == [], "seed \(seed)")
  }

  @Test(arguments: seeds.prefix(30))
  func `saved parts merged in order are the whole`(seed: UInt64) throws {
    try expectLaw(
      RandomLog.lines(seed: seed, count: 120, quirks: .disorder), seed: seed, saved: true,
      blockLines: 1 + Int(seed % 30))
  }

  /// What is known of a log beforehand, its span and what its earlier parts have shown, saves work only.
  @Test(arguments: seeds.prefix(30))
  func `parts that start with what is known are the whole`(seed: UInt64) throws {
    let lines = RandomLog.lines(seed: seed, count: 200, quirks: .disorder)
    var generator = SeededGenerator(seed: seed, part: 11)
    let whole = try fold(lines)
    let joined = Profile()
    var start = Profile.Start(first: whole.first, last: whole.last)
    for part in cut(lines, in: 3, using: &generator) {
      let next = Profile(start)
      try fold(part, into: next)
      joined.merge(next)
      start = joined.startOfNext
    }
    if joined.lateConfirms != whole.lateConfirms { return }
    #expect(differences(whole, joined) == [], "seed \(seed)")
  }

  @Test(arguments: seeds.prefix(30))
  func `the size of blocks does not matter`(seed: UInt64) throws {
    let lines = RandomLog.lines(seed: seed, count: 200)
    let whole = try fold(lines)
    for blockLines in [1, 3, 50] {
      let other = try fold(lines, blockLines: blockLines)
      #expect(other.encoded() == whole.encoded(), "\(differences(whole, other))")
    }
  }

  @Test(arguments: seeds.prefix(30))
  func `merging groups as one likes`(seed: UInt64) throws {
    let lines = RandomLog.lines(seed: seed, count: 150, quirks: .disorder)
    var generator = SeededGenerator(seed: seed, part: 6)
    let parts = cut(lines, in: 3, using: &generator)
    let left = try merged(parts)
    let right = try fold(parts[0])
    let rest = try fold(parts[1])
    rest.merge(try fold(parts[2]))
    right.merge(rest)
    let isSame = left.encoded() == right.encoded()
    #expect(isSame, "seed \(seed): \(differences(left, right))")
  }

  @Test(arguments: seeds.prefix(30))
  func `a saved profile reads back as itself`(seed: UInt64) throws {
    let profile = try fold(RandomLog.lines(seed: seed, count: 200))
    let bytes = profile.encoded()
    let read = try Profile(decoding: bytes)
    #expect(read.encoded() == bytes, "\(differences(profile, read))")
  }

  @Test(arguments: seeds.prefix(30))
  func `every line and every message is accounted for`(seed: UInt64) throws {
    let lines = RandomLog.lines(seed: seed, count: 200, quirks: .disorder)
    let profile = try fold(lines)
    let source = profile.sources[0]
    #expect(source.lines == lines.count)
    #expect(source.understood + source.ignored + source.notUnderstood == source.lines)
    for (number, queue) in profile.queues.enumerated() {
      let ended = queue.counts.published - queue.backlog.net
      var inFlight = 0
      profile.table.forEach { _, life in
        guard life.queue == UInt32(number), life.publish != Life.unseen, life.end == Life.unseen else {
          return
        }
        inFlight += 1
      }
      #expect(queue.counts.published == ended - queue.counts.settledUnpublished + inFlight, "seed \(seed)")
      #expect(queue.backlog.finalBacklog(given: queue.counts) >= 0)
    }
  }

  @Test(arguments: seeds.prefix(20))
  func `connections, flushes, confirms and messages delivered often merge too`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var lines: [String] = []
    var time: Int64 = 1_795_214_400_000_000_000
    for id in 0..<400 {
      time += Int64(generator.below(400_000_000))
      let stamp = rfc3339(time)
      let client = "10.0.0.\(generator.below(5)):\(40_000 + id)"
      switch generator.below(8) {
      case 0: lines.append("\(stamp) connect client=\(client)")
      case 1: lines.append("\(stamp) disconnect client=\(client) took_us=\(generator.below(90_000))")
      case 2: lines.append("\(stamp) error client=\(client) reason=r\(generator.below(9))")
      case 3: lines.append("\(stamp) sync took_us=\(id) bytes=\(generator.below(99)) messages=\(id % 7)")
      case 4:
        lines.append("\(stamp) publish queue=q id=\(id)")
        for attempt in 0..<generator.below(9) {
          lines.append("\(stamp) deliver queue=q id=\(id) consumer=w\(attempt % 2)")
          lines.append(
            "\(stamp) nack queue=q id=\(id) requeue=true reason=r\(attempt) consumer=w\(attempt % 2)")
        }
        if generator.chance(0.8) { lines.append("\(stamp) ack queue=q id=\(id) consumer=w0") }
      case 5: lines.append("\(stamp) publish queue=q took_us=\(id)")
      case 6: lines.append("\(stamp) confirm queue=q")
      default: lines.append("\(stamp) publish queue=q")
      }
    }
    let whole = try fold(lines)
    let parts = cut(lines, in: 2 + generator.below(4), using: &generator)
    let joined = try merged(parts, saved: seed % 2 == 0)
    #expect(differences(whole, joined) == [], "seed \(seed)")
    #expect(joined.encoded() == whole.encoded())
    #expect(joined.mostDelivered == whole.mostDelivered && whole.mostDelivered.count > 3)
    #expect(whole.connectionFigures.lives.count > 20 && whole.syncFigures.counted > 20)
  }

  @Test(arguments: seeds.prefix(20))
  func `samples, their stages and their failures merge too`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let lines = (0..<300).map { _ in
      let time = 1_795_214_400 + generator.below(5_000)
      let took = Int(generator.lognormal(median: 20, sigma: 1)) + 1
      let level = generator.chance(0.1) ? "error" : "info"
      let stage = generator.chance(0.7) ? #","db_ms":\#(took / 2),"net_us":\#(generator.below(900))"# : ""
      return
        #"{"ts":\#(time),"op":"call \#(generator.below(4))","level":"\#(level)","msg":"m\#(generator.below(3))","#
        + #""latency_ms":\#(took)\#(stage)}"#
    }
    let whole = try fold(lines, format: "json")
    let parts = cut(lines, in: 2 + generator.below(4), using: &generator)
    let isSame = try merged(parts, format: "json", saved: seed % 2 == 0).encoded() == whole.encoded()
    #expect(isSame && whole.figures.samples.states.count == 4)
    #expect(whole.figures.samples.states.reduce(0) { $0 + $1.count } == 300)
  }
}
