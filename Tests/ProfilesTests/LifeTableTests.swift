import TestSupport
import Testing

@testable import Profiles

@Suite struct LifeTableTests {
  private func contents(_ table: LifeTable) -> [String] {
    table.sorted().map { "\($0.key) \($0.life.queue) \($0.life.publish)" }
  }

  /// Few keys, of which many have the same place, so that probes are long and removals close gaps.
  @Test(arguments: UInt64(1)...20)
  func `it holds what a dictionary holds`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed, part: 21)
    let table = LifeTable(capacity: 16)
    struct Name: Hashable {
      var key: UInt64
      var queue: UInt32
    }
    var expected: [Name: Int64] = [:]
    for step in 0..<4_000 {
      let name = Name(
        key: UInt64(1 + generator.below(40)) << UInt64(generator.below(50)), queue: UInt32(generator.below(3))
      )
      let slot = table.find(name.key, queue: name.queue)
      #expect((slot >= 0) == (expected[name] != nil), "step \(step)")
      if slot < 0 {
        let new = table.insert(name.key, queue: name.queue)
        unsafe table.lives[new].publish = Int64(step)
        expected[name] = Int64(step)
      } else {
        #expect(unsafe table.lives[slot].publish == expected[name])
        if generator.chance(0.8) {
          table.remove(at: slot)
          expected[name] = nil
        }
      }
    }
    #expect(table.count == expected.count)
    #expect(
      contents(table)
        == expected.sorted { ($0.key.key, $0.key.queue) < ($1.key.key, $1.key.queue) }.map {
          "\($0.key.key) \($0.key.queue) \($0.value)"
        })
  }

  @Test func `of two messages of one name the open one is found`() {
    let table = LifeTable()
    let first = table.insert(5, queue: 1)
    unsafe table.lives[first].end = 10
    #expect(table.find(5, queue: 1) == first)
    let second = table.insert(5, queue: 1)
    #expect(table.find(5, queue: 1) == second && second != first)
    #expect(table.find(5, queue: 2) == -1 && table.find(6, queue: 1) == -1)
  }

  @Test func `an open message of an id is found in whatever queue`() {
    let table = LifeTable()
    let slots = (0..<2).map { table.insert(5, queue: $0) }
    unsafe table.lives[slots[0]].end = 10
    #expect(table.holds(5) && !table.holds(7))
    unsafe table.lives[slots[1]].end = 10
    #expect(!table.holds(5))
  }

  @Test func `open messages of one name are in the order of their publishes`() {
    let table = LifeTable()
    let slots = (0..<3).map { _ in table.insert(5, queue: 1) }
    for (slot, time) in zip(slots, [30, 10, 20] as [Int64]) { unsafe table.lives[slot].publish = time }
    _ = table.insert(5, queue: 2)
    #expect(table.open(5, queue: 1) == [slots[1], slots[2], slots[0]])
    #expect(table.open(7, queue: 1) == [])
  }

  @Test func `a full table refuses`() {
    let table = LifeTable(capacity: 16, limit: 20)
    let slots = (1...40).map { table.insert(UInt64($0), queue: 0) }
    #expect(table.count >= 20 && slots.filter { $0 < 0 }.count == 40 - table.count)
    #expect(slots.prefix(20).allSatisfy { $0 >= 0 })
    let full = table.count
    table.remove(at: table.find(3, queue: 0))
    #expect(table.insert(99, queue: 0) >= 0 && table.count == full)
    #expect(table.find(99, queue: 0) >= 0 && table.find(3, queue: 0) == -1)
  }

  @Test func `messages are given in one order, those of one name by their first sign`() {
    let table = LifeTable()
    for (key, queue, publish) in [(UInt64(9), UInt32(0), Int64(1)), (2, 1, 7), (2, 1, 3), (2, 0, 5)] {
      let slot = table.insert(key, queue: queue)
      unsafe table.lives[slot].publish = publish
      unsafe table.lives[slot].end = 20
    }
    #expect(contents(table) == ["2 0 5", "2 1 3", "2 1 7", "9 0 1"])
    #expect(table.sorted { $0.queue = 8 - $0.queue }.map(\.life.queue) == [7, 7, 8, 8])
  }
}
