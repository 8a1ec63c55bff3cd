import TestSupport
import Testing

@testable import Profiles

/// What a trace keeps is the same whether its messages came at once or part by part.
@Suite struct TraceTests {
  enum Order: CaseIterable { case inOrder, reversed, overlapping, atOneInstant }

  /// Parts that are each smaller, and together much larger, than what is kept. Consumer `c` of a part is called
  /// `c + part`.
  private func parts(_ order: Order) -> [[TracedLife]] {
    var generator = SeededGenerator(seed: 7)
    return (0..<5).map { part in
      (0..<14_000).map { place in
        let publish: Int64 =
          switch order {
          case .inOrder: Int64(part * 14_000 + place)
          case .reversed: Int64((5 - part) * 14_000 - place)
          case .overlapping: Int64(generator.below(100_000))
          case .atOneInstant: 1
          }
        return TracedLife(
          publish: publish, deliver: publish + 1, end: publish + 2 + Int64(generator.below(9)),
          consumer: UInt32(generator.below(4)), bytes: Int32(part), deliveries: 1 + generator.below(3),
          isAcked: generator.chance(0.5))
      }
    }
  }

  private func renamed(_ life: TracedLife, _ part: Int) -> TracedLife {
    var life = life
    if life.consumer > 0 { life.consumer += UInt32(part) }
    return life
  }

  private func trace(_ lives: [TracedLife]) -> Trace {
    var trace = Trace()
    for life in lives { trace.append(life) }
    return trace
  }

  @Test(arguments: Order.allCases)
  func `parts that are merged give what all messages give`(_ order: Order) {
    let parts = parts(order)
    let all = parts.enumerated().flatMap { part, lives in lives.map { renamed($0, part) } }
    let expected = Array(all.sorted(by: TracedLife.endsBefore).suffix(Trace.limit))
    #expect(trace(all).latest == expected)
    #expect(trace(all).omitted == all.count - Trace.limit)
    var merged = Trace()
    for (part, lives) in parts.enumerated() {
      merged.append(trace(lives), mapping: (0..<3).map { UInt32($0 + part) })
    }
    #expect(merged.latest == expected)
    #expect(merged.omitted == all.count - Trace.limit)
    for limit in [0, 1, 100, 14_000, 14_001, 30_000, .max] {
      #expect(merged.latest(limit) == Array(expected.suffix(limit)))
    }
  }

  @Test func `a traced life is small and holds what it was given`() {
    #expect(MemoryLayout<TracedLife>.stride == 32)
    for (deliveries, isAcked) in [(0, false), (1, true), (32_767, true), (40_000, false), (-3, true)] {
      let life = TracedLife(
        publish: 1, deliver: 2, end: 3, consumer: 20_000, bytes: 4, deliveries: deliveries, isAcked: isAcked)
      #expect(life.deliveries == min(max(deliveries, 0), TracedLife.deliveryLimit))
      #expect(life.isAcked == isAcked && life.consumer == 20_000)
    }
  }

  @Test func `consumers are named anew with every merge`() {
    let life = TracedLife(
      publish: 1, deliver: 2, end: 3, consumer: 2, bytes: 4, deliveries: 1, isAcked: true)
    var inner = Trace()
    inner.append(trace([life]), mapping: [1, 0])
    var outer = Trace()
    outer.append(inner, mapping: [9, 7])
    #expect(outer.latest.map(\.consumer) == [10])
    #expect(outer.contains { $0.consumer == 10 } && !outer.contains { $0.consumer == 2 })
  }
}
