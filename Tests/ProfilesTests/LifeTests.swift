import TestSupport
import Testing

@testable import Profiles

/// What becomes known of one message, record by record and part by part.
@Suite struct LifeTests {
  /// Records as a log has them in order: a message that is put back and delivered again.
  private static let records: [LifeRecord] = [
    .publish(0), .confirm(2), .deliver(3, consumer: 1), .settle(5, consumer: 1, isFinal: false, isAck: false),
    .deliver(6, consumer: 2, saysRedelivered: true), .settle(10, consumer: 2),
  ]

  /// All ways to choose three of six and to order them.
  private static var stories: [[LifeRecord]] {
    records.indices.flatMap { a in
      records.indices.filter { $0 != a }.flatMap { b in
        records.indices.filter { $0 != a && $0 != b }.map { c in [records[a], records[b], records[c]] }
      }
    }
  }

  @Test func `three records tell the same in every order, as far as they belong to one message`() {
    var lines: [String] = []
    for story in Self.stories {
      var life = Life(queue: 0)
      var parts: [String] = []
      for record in story {
        let isOfAnother =
          switch record {
          case .publish(let time): !life.awaits(publishAt: time)
          case .deliver(let time, _, _): !life.awaits(deliverAt: time)
          case .settle: life.hasEnded
          case .confirm, .removal: false
          }
        if isOfAnother {
          parts.append("\(record.words): of another message")
          break
        }
        let facts = life.apply(record)
        parts.append(([record.words] + facts.words.map { "-> \($0)" }).joined(separator: " "))
        if facts.flags.contains(.isComplete) { break }
      }
      lines.append(parts.joined(separator: " | "))
    }
    expectGolden(Array((lines.joined(separator: "\n") + "\n").utf8), named: "life-stories")
  }

  struct Story: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let records: [LifeRecord]
    let facts: [[String]]
  }

  static let told = [
    Story(
      testDescription: "a message as it should be",
      records: [.publish(0), .deliver(3, consumer: 1), .settle(10, consumer: 1)],
      facts: [[], ["wait 3"], ["held 7 by 1", "took 10", "complete"]]),
    Story(
      testDescription: "settled before anything else is logged",
      records: [.settle(10, consumer: 1), .publish(0), .deliver(3, consumer: 1)],
      facts: [
        ["ended unpublished"], ["took 10", "publish found", "lacks deliver"],
        ["wait 3", "held 7 by 1", "complete"],
      ]),
    Story(
      testDescription: "expired", records: [.publish(0), .removal(9)], facts: [[], ["complete"]]),
    Story(
      testDescription: "expired before its publish is logged", records: [.removal(9), .publish(0)],
      facts: [["ended unpublished"], ["publish found", "complete"]]),
    Story(
      testDescription: "put back at an instant, delivered again at the same one",
      records: [
        .publish(0), .settle(5, consumer: 1, isFinal: false, isAck: false), .deliver(5, consumer: 2),
        .settle(9, consumer: 2),
      ], facts: [[], [], ["wait 5"], ["held 4 by 2", "took 9", "complete"]]),
    Story(
      testDescription: "put back without its deliver, then expired: the deliver may still come",
      records: [
        .publish(0), .settle(5, consumer: 1, isFinal: false, isAck: false), .removal(9),
        .deliver(3, consumer: 1),
      ], facts: [[], [], ["lacks deliver"], ["wait 3", "held 2 by 1", "complete"]]),
    Story(
      testDescription: "by the clocks delivered before it was published",
      records: [.publish(5), .deliver(3, consumer: 1)], facts: [[], ["wait -2"]]),
    Story(
      testDescription: "the second confirm does not count",
      records: [.publish(0), .confirm(2), .confirm(4)], facts: [[], ["confirmed 2"], []]),
    Story(
      testDescription: "a first delivery that says it is a redelivery",
      records: [.deliver(3, consumer: 1, saysRedelivered: true), .deliver(4, consumer: 1)],
      facts: [["redelivered"], ["redelivered"]]),
  ]

  @Test(arguments: told)
  func `each record tells what it makes known`(_ story: Story) {
    #expect(Life.telling(story.records).facts.map(\.words) == story.facts)
  }

  // MARK: Absorbing

  /// What is known in the end, whoever told it.
  private func known(_ facts: [Facts]) -> [String] {
    let words = facts.flatMap(\.words)
    // That the publish was missing for a while is taken back when it is found.
    let open = words.count { $0 == "ended unpublished" } - words.count { $0 == "publish found" }
    let passing = ["ended unpublished", "publish found", "lacks deliver"]
    return words.filter { !passing.contains($0) }.sorted() + (open == 0 ? [] : ["unpublished: \(open)"])
  }

  private func expectSame(_ records: [LifeRecord], _ note: String) {
    let whole = Life.telling(records)
    for cut in 0...records.count {
      var (life, facts) = Life.telling(records[..<cut])
      let later = Life.telling(records[cut...])
      guard cut > 0, cut < records.count else { continue }
      #expect(life.meets(later.life), "\(note) cut at \(cut)")
      let joined = life.absorb(later.life)
      facts += later.facts + [joined]
      #expect(known(facts) == known(whole.facts), "\(note) cut at \(cut): \(records.map(\.words))")
      #expect(life == whole.life, "\(note) cut at \(cut): \(records.map(\.words))")
    }
  }

  @Test(arguments: UInt64(1)...200)
  func `absorbing a later part is applying its records`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed, part: 3)
    var time: Int64 = 0
    func next() -> Int64 {
      time += Int64(1 + generator.below(9))
      return time
    }
    var records: [LifeRecord] = []
    if generator.chance(0.8) { records.append(.publish(next())) }
    var isConfirmed = false
    for attempt in 0..<generator.below(5) {
      if !isConfirmed, generator.chance(0.3) {
        isConfirmed = true
        records.append(.confirm(next()))
      }
      let consumer = generator.below(3)
      if generator.chance(0.9) {
        records.append(
          .deliver(next(), consumer: consumer, saysRedelivered: attempt > 0 && generator.chance(0.5)))
      }
      records.append(.settle(next(), consumer: consumer, isFinal: false, isAck: false, previous: time - 1))
    }
    switch generator.below(4) {
    case 0: records.append(.removal(next()))
    case 1: break
    default:
      records.append(.deliver(next(), consumer: 1))
      records.append(.settle(next(), consumer: 1, isAck: generator.chance(0.7), previous: time - 1))
    }
    expectSame(records, "seed \(seed)")
  }

  @Test func `absorbing works in whatever order the records of a message are logged`() {
    let all: [LifeRecord] = [
      .publish(0), .confirm(2), .deliver(3, consumer: 1), .settle(10, consumer: 1, previous: 1),
    ]
    for story in permutations(all) { expectSame(story, "") }
  }

  private func permutations(_ list: [LifeRecord]) -> [[LifeRecord]] {
    guard list.count > 1 else { return [list] }
    return list.indices.flatMap { index -> [[LifeRecord]] in
      var rest = list
      let first = rest.remove(at: index)
      return permutations(rest).map { [first] + $0 }
    }
  }

  @Test func `a settle that names no consumer is its deliverer's, and waits to be counted`() {
    var life = Life.telling([.publish(0), .deliver(3, consumer: 4)]).life
    let later = Life.telling([.settle(10, consumer: -1)]).life
    #expect(
      life.absorb(later).words == [
        "held 7 by 4", "took 10", "publish found", "complete", "unattributed", "ack",
      ])
  }

  @Test func `a life is small, and every consumer fits into it`() {
    #expect(MemoryLayout<Life>.stride == 72)
    #expect(Profile.partyLimit < Life.Consumer.limit)
    for index in [-1, 0, Profile.partyLimit - 1, Life.Consumer.limit - 1] {
      #expect(Life.Consumer(index: index).index == index)
    }
  }
}
