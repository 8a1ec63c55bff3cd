import Bytes
import Events
import Metrics
import TestSupport
import Testing

@testable import Profiles

/// Acknowledgements of all deliveries of a channel up to a tag.
@Suite struct ChannelTests {
  /// Two consumers with a channel each of the same name, whose connections break now and then.
  private func lines(seed: UInt64, count: Int = 200) -> [String] {
    var generator = SeededGenerator(seed: seed, part: 41)
    var lines: [String] = []
    var time: Int64 = 1_772_442_000_000_000
    var tags = [0, 0]
    var waiting: [Int] = []
    func add(_ text: String) { lines.append(#"{"ts":"\#(rfc3339(time * 1_000))","# + text + "}") }
    for id in 0..<count {
      time += 1 + Int64(generator.below(9_000))
      let consumer = generator.below(2)
      let name = #""queue":"q","consumer":"c\#(consumer)","channel":1"#
      switch generator.below(10) {
      case 0..<3:
        add(#""event":"publish","queue":"q","id":"m\#(id)""#)
        waiting.append(id)
      case 3..<7 where !waiting.isEmpty:
        tags[consumer] += 1
        let message = waiting.removeFirst()
        add(#""event":"deliver",\#(name),"id":"m\#(message)","delivery_tag":\#(tags[consumer])"#)
        if generator.chance(0.2) {
          time += 1
          add(#""event":"ack",\#(name),"id":"m\#(message)","delivery_tag":\#(tags[consumer])"#)
        }
      case 7..<9 where tags[consumer] > 0:
        let upTo = generator.chance(0.1) ? 0 : max(1, tags[consumer] - generator.below(4))
        let kind = generator.chance(0.1) ? #""nack","requeue":false"# : #""ack""#
        add(#""event":\#(kind),\#(name),"delivery_tag":\#(upTo),"multiple":true"#)
      default: if generator.chance(0.2) { tags[consumer] = 0 }
      }
    }
    return lines
  }

  @Test(arguments: Array(UInt64(1)...60))
  func `parts of a log with such acknowledgements, merged in any groups, are the whole`(seed: UInt64) throws {
    let lines = lines(seed: seed)
    var generator = SeededGenerator(seed: seed, part: 42)
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
  }

  private func log(_ lines: String) throws -> QueueFigures {
    let profile = try fold(
      lines.split(separator: "\n").map { line in
        let (time, rest) = (line.prefix(3), line.dropFirst(4))
        return #"{"ts":"2026-11-30T10:00:00.\#(time)Z","queue":"q",\#(rest)}"#
      }, format: "json")
    return try #require(profile.queueFigures.first)
  }

  private func held(_ queue: QueueFigures) -> [Int64] {
    queue.held.exactValues.map { $0 / 1_000_000 }.sorted()
  }

  @Test func `it settles every open delivery of its channel and no other`() throws {
    let queue = try log(
      """
      001 "event":"deliver","id":"a","consumer":"w1","channel":1,"delivery_tag":1
      002 "event":"deliver","id":"b","consumer":"w1","channel":1,"delivery_tag":2
      003 "event":"deliver","id":"c","consumer":"w2","channel":1,"delivery_tag":1
      004 "event":"deliver","id":"d","consumer":"w1","channel":2,"delivery_tag":1
      005 "event":"deliver","id":"e","consumer":"w1","channel":1,"delivery_tag":3
      009 "event":"ack","consumer":"w1","channel":1,"delivery_tag":2,"multiple":true
      """)
    #expect(queue.counts.acked == 2 && held(queue) == [7, 8])
  }

  @Test func `tag 0 stands for all, and what was acknowledged by itself does not count twice`() throws {
    let queue = try log(
      """
      001 "event":"deliver","id":"a","consumer":"w1","channel":1,"delivery_tag":1
      002 "event":"deliver","id":"b","consumer":"w1","channel":1,"delivery_tag":2
      003 "event":"ack","id":"a","consumer":"w1","channel":1,"delivery_tag":1
      009 "event":"ack","consumer":"w1","channel":1,"delivery_tag":0,"multiple":true
      """)
    #expect(queue.counts.acked == 2 && held(queue) == [2, 7])
  }

  @Test func `the tags of a new connection are not those of the one before`() throws {
    let queue = try log(
      """
      001 "event":"deliver","id":"a","consumer":"w1","channel":1,"delivery_tag":1
      002 "event":"deliver","id":"b","consumer":"w1","channel":1,"delivery_tag":2
      003 "event":"deliver","id":"c","consumer":"w1","channel":1,"delivery_tag":1
      009 "event":"ack","consumer":"w1","channel":1,"delivery_tag":2,"multiple":true
      """)
    #expect(queue.counts.acked == 1 && held(queue) == [6])
  }

  @Test func `what a consumer worked on each of them is not known, and is not said to be nothing`() throws {
    let queue = try log(
      """
      001 "event":"deliver","id":"a","consumer":"w1","channel":1,"delivery_tag":1
      002 "event":"deliver","id":"b","consumer":"w1","channel":1,"delivery_tag":2
      009 "event":"ack","consumer":"w1","channel":1,"delivery_tag":2,"multiple":true
      """)
    #expect(queue.consumers.map(\.service.count) == [0])
  }
}
