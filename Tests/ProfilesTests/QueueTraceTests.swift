import Bytes
import Events
import TestSupport
import Testing

@testable import Profiles

/// What a queue's trace says of its messages.
@Suite struct QueueTraceTests {
  private static let start: Int64 = 1_795_214_400_000_000_000

  private func stamp(_ millis: Int) -> String { rfc3339(Self.start + Int64(millis) * 1_000_000) }

  private func trace(_ profile: Profile, of queue: String = "q") throws -> QueueTrace {
    try #require(profile.queueFigures.first { $0.name == queue }).trace
  }

  private func words(_ life: TracedLife) -> String {
    let moments = [life.publish, life.deliver, life.end].map {
      $0 == TracedLife.unseen ? "-" : String(($0 - Self.start) / 1_000_000)
    }
    return moments.joined(separator: " ")
      + " consumer \(life.consumer) deliveries \(life.deliveries)\(life.isAcked ? " acked" : "")"
  }

  @Test func `finished and open messages stand in the order of their publish`() throws {
    let profile = try fold([
      "\(stamp(0)) publish queue=other id=1", "\(stamp(0)) deliver queue=other id=1 consumer=x",
      "\(stamp(1)) publish queue=q id=1", "\(stamp(2)) publish queue=q id=2",
      "\(stamp(3)) deliver queue=q id=1 consumer=v", "\(stamp(4)) publish queue=q id=3",
      "\(stamp(5)) deliver queue=q id=2 consumer=w", "\(stamp(6)) publish queue=q id=4",
      "\(stamp(7)) ack queue=q id=2 consumer=w", "\(stamp(8)) expire queue=q id=3",
      "\(stamp(9)) nack queue=q id=1 consumer=v requeue=true", "\(stamp(10)) deliver queue=q id=1 consumer=w",
      "\(stamp(11)) ack queue=q id=99 consumer=w",
    ])
    let trace = try trace(profile)
    #expect(
      trace.lives.map(words) == [
        "1 3 - consumer 2 deliveries 2", "2 5 7 consumer 2 deliveries 1 acked",
        "4 - 8 consumer 0 deliveries 0", "6 - - consumer 0 deliveries 0",
      ])
    #expect(trace.from == Self.start && trace.to == Self.start + 11_000_000)
    let consumers = try #require(profile.queueFigures.last).consumers.map(\.name)
    #expect(consumers == ["v", "w"])
  }

  @Test func `where nothing is settled a delivery is the end`() throws {
    let trace = try trace(
      try fold([
        "\(stamp(1)) publish queue=q id=1", "\(stamp(2)) deliver queue=q id=1 consumer=w",
        "\(stamp(3)) publish queue=q id=2",
      ]))
    #expect(
      trace.lives.map(words) == ["1 2 2 consumer 1 deliveries 1", "3 - - consumer 0 deliveries 0"])
  }

  @Test func `an ack that waits for its deliver to be logged is an end`() throws {
    let trace = try trace(
      try fold(["\(stamp(1)) publish queue=q id=1", "\(stamp(5)) ack queue=q id=1 consumer=w"]))
    #expect(trace.lives.map(words) == ["1 - 5 consumer 1 deliveries 0 acked"])
  }

  /// Every message lasts a random while, a few of them nearly as long as the log; their number is far above what is
  /// kept.
  @Test(arguments: [1, 4])
  func `every message that was there in the window is in the trace`(parts: Int) throws {
    var generator = SeededGenerator(seed: 11)
    let count = Trace.limit + 9_000
    var ends: [Int: Int] = [:]
    var records: [(time: Int, line: String)] = []
    for id in 0..<count {
      let end = id + 2 + (generator.chance(0.01) ? generator.below(count) : generator.below(900))
      records.append((id, "publish queue=q id=\(id)"))
      guard end < count else { continue }
      ends[id] = end
      records.append((end - 1, "deliver queue=q id=\(id) consumer=w"))
      records.append((end, "ack queue=q id=\(id) consumer=w"))
    }
    let lines = records.sorted { ($0.time, $0.line) < ($1.time, $1.line) }.map {
      "\(stamp($0.time)) \($0.line)"
    }
    let length = lines.count / parts + 1
    let profile = try merged(
      (0..<parts).map { Array(lines[min($0 * length, lines.count)..<min(($0 + 1) * length, lines.count)]) })
    let trace = try trace(profile)
    let from = Int((trace.from - Self.start) / 1_000_000)
    #expect(from > 1_000 && from < 20_000)
    let expected = (0..<count).filter { (ends[$0] ?? .max) > from }
    let published = trace.lives.map { Int(($0.publish - Self.start) / 1_000_000) }
    #expect(Set(published).isSuperset(of: expected))
    #expect(published == published.sorted() && (0...20).contains(published.count - expected.count))
    #expect(trace.lives.count { $0.end == TracedLife.unseen } == count - ends.count)
  }

  @Test func `beyond the queues whose messages are remembered there is the end only`() throws {
    var lines = (0..<Profile.traceLimit).map { "\(stamp(0)) publish queue=q\($0) id=1" }
    lines += ["\(stamp(1)) publish queue=q id=1", "\(stamp(2)) publish queue=q id=2"]
    lines += ["\(stamp(4)) deliver queue=q id=1 consumer=w", "\(stamp(5)) ack queue=q id=1 consumer=w"]
    for profile in [try fold(lines), try merged([lines, []], saved: true)] {
      let trace = try trace(profile)
      #expect(trace.lives.map(words) == ["2 - - consumer 0 deliveries 0"])
      #expect(trace.from == trace.to)
    }
  }
}
