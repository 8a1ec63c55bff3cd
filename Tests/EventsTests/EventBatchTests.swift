import Testing

@testable import Events

struct EventBatchTests {
  @Test func `grows without losing an event`() {
    let batch = EventBatch(capacity: 2)
    for time in 0..<1_000 { batch.append(Event(.ack, time: Int64(time))) }
    #expect(batch.array.map(\.time) == (0..<1_000).map(Int64.init))
  }

  @Test func `clearing forgets events and counts, and keeps names and assumptions`() {
    let batch = EventBatch()
    let name = batch.names.number(of: "orders")
    batch.append(Event(.publish, time: 1))
    batch.lines = 2
    batch.reject(line: 1, .malformed)
    batch.assumptions.insert(.zonelessIsUTC)
    batch.clear()
    #expect(batch.array.isEmpty && batch.lines == 0 && batch.notUnderstood == 0 && batch.issues.isEmpty)
    #expect(batch.names.number(of: "orders") == name)
    #expect(batch.assumptions == [.zonelessIsUTC])
  }

  @Test func `every line is understood, ignored or not understood`() {
    let batch = EventBatch()
    batch.lines = 10
    batch.ignored = 3
    for line in 0..<4 { batch.reject(line: line, .badTime) }
    #expect(batch.understood == 3)
    #expect(batch.issues.map(\.line) == [0, 1, 2, 3])
  }
}
