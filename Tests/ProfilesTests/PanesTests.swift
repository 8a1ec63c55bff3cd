import Events
import Metrics
import TestSupport
import Testing

@testable import Profiles

/// Figures taken away at intervals while one joiner lives on, as a live view does.
@Suite struct PanesTests {
  private func sum(_ panes: [Figures]) -> Figures {
    let sum = Figures()
    for pane in panes { sum.append(pane) }
    return sum
  }

  private func bytes(_ figures: Figures) -> [UInt8] {
    var packer = Packer()
    figures.pack(into: &packer)
    return packer.bytes
  }

  private func bytes(_ joiner: Joiner) -> [UInt8] {
    var packer = Packer()
    joiner.pack(into: &packer)
    return packer.bytes
  }

  private func panes(
    _ lines: [String], format: String = "mqtune", using generator: inout SeededGenerator
  ) throws -> (panes: [Figures], joiner: Joiner) {
    let profile = Profile()
    var panes: [Figures] = []
    var blocks = generator.below(5)
    try fold(lines, into: profile, format: format, blockLines: 7) {
      blocks -= 1
      guard blocks < 0 else { return }
      panes.append(profile.takeFigures())
      blocks = generator.below(5)
    }
    return (panes + [profile.takeFigures()], profile.joiner)
  }

  @Test(arguments: UInt64(1)...60)
  func `panes added up are the whole`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed, part: 31)
    let lines = RandomLog.lines(seed: seed, count: 300)
    let whole = try fold(lines, blockLines: 7)
    let (panes, joiner) = try panes(lines, using: &generator)
    let sum = sum(panes)
    #expect(panes.count > 5)
    #expect(differences(whole.figures, sum) == [], "seed \(seed)")
    #expect(bytes(sum) == bytes(whole.figures), "seed \(seed)")
    #expect(bytes(joiner) == bytes(whole.joiner), "seed \(seed)")
  }

  @Test(arguments: UInt64(1)...10)
  func `panes of samples added up are the whole`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed, part: 32)
    let lines = (0..<200).map { _ in
      let time = 1_795_214_400 + generator.below(5_000)
      let level = generator.chance(0.1) ? "error" : "info"
      return
        #"{"ts":\#(time),"op":"call \#(generator.below(4))","level":"\#(level)","msg":"m\#(generator.below(3))","#
        + #""latency_ms":\#(generator.below(500)),"db_ms":\#(generator.below(9))}"#
    }
    let whole = try fold(lines, format: "json", blockLines: 7)
    let sum = sum(try panes(lines, format: "json", using: &generator).panes)
    #expect(differences(whole.figures, sum) == [], "seed \(seed)")
    #expect(bytes(sum) == bytes(whole.figures))
  }

  @Test func `panes can be left out, and those that stay say what became known in their time`() throws {
    let profile = Profile()
    try fold(["1795214400 publish queue=q id=a", "1795214401 publish queue=q id=b"], into: profile)
    let first = profile.takeFigures()
    try fold(["1795214402 deliver queue=q id=a consumer=w", "1795214405 ack queue=q id=a"], into: profile)
    let second = profile.takeFigures()
    let queues = [first, second].map(\.queues.states[0])
    #expect(queues.map(\.counts.published) == [2, 0] && queues.map(\.counts.acked) == [0, 1])
    #expect(queues.map(\.endToEnd.exactValues) == [[], [5_000_000_000]])
    #expect(queues.map(\.queueWait.exactValues) == [[], [2_000_000_000]])
    #expect(queues.map(\.backlog.net) == [2, -1])
    #expect(
      [first.first, first.last, second.first, second.last].map { $0 / 1_000_000_000 - 1_795_214_400 } == [
        0, 1, 2, 5,
      ])
  }

  /// A table that has become large is relieved of messages that nothing will ever end.
  @Test func `a queue that was settled in an earlier pane is not taken for acknowledged automatically`() {
    let profile = Profile()
    let source = profile.beginSource(path: "log", eventLogForm)
    let batch = EventBatch()
    let (queue, consumer) = (batch.names.number(of: "q"), batch.names.number(of: "w"))
    var time: Int64 = 1_795_214_400_000_000_000
    func append(_ kind: EventKind, _ key: UInt64) {
      time += 1_000
      var event = Event(kind, time: time)
      event.key = key
      event.queue = queue
      event.party = kind == .publish ? 0 : consumer
      batch.append(event)
    }
    for kind in [EventKind.publish, .deliver, .ack] { append(kind, 1) }
    profile.fold(batch, source: source, bytes: 1)
    batch.clear()
    _ = profile.takeFigures()
    let open = (1 << 17) + 100
    for key in 2..<UInt64(open + 2) {
      append(.publish, key)
      append(.deliver, key)
    }
    profile.fold(batch, source: source, bytes: 1)
    #expect(profile.table.count == open)
  }
}
