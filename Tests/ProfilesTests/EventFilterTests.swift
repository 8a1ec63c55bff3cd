import Bytes
import Events
import Testing

@testable import Profiles

@Suite struct EventFilterTests {
  /// Events of second 0, 1, 2 ...: a queue, a client, and what the rest says.
  private static let events: [(kind: EventKind, queue: String, client: String)] = [
    (.publish, "orders", "shop"), (.deliver, "orders", "w-1"), (.publish, "audit", "shop"),
    (.ack, "orders", "w-1"), (.connect, "", "shop"), (.alarm, "memory", ""), (.error, "", ""),
  ]

  private func batch() -> EventBatch {
    let batch = EventBatch()
    func number(_ name: String) -> UInt32 { name.isEmpty ? 0 : batch.names.number(of: name) }
    for (second, item) in Self.events.enumerated() {
      var event = Event(item.kind, time: Int64(second))
      event.queue = number(item.queue)
      event.party = number(item.client)
      batch.append(event)
      batch.incidents.append(
        IncidentNote(time: Int64(second), kind: .brokerStart, subject: "b", sample: "", line: second))
    }
    return batch
  }

  private func kept(_ filter: EventFilter) -> [Int64] {
    let batch = batch()
    filter.apply(to: batch, EventFilter.Memory())
    return batch.array.map(\.time)
  }

  @Test func `an empty filter keeps everything`() {
    #expect(EventFilter().isEmpty && kept(EventFilter()) == Array(0...6))
  }

  @Test func `a span holds its beginning and not its end`() {
    #expect(kept(EventFilter(since: 2)) == [2, 3, 4, 5, 6])
    #expect(kept(EventFilter(until: 2)) == [0, 1])
    #expect(kept(EventFilter(since: 1, until: 4)) == [1, 2, 3])
    #expect(kept(EventFilter(since: 4, until: 4)) == [])
  }

  @Test(arguments: [
    (include: ["orders"], exclude: [], [Int64(0), 1, 3, 4, 5, 6]),
    (include: [], exclude: ["aud*"], [0, 1, 3, 4, 5, 6]),
    (include: ["*"], exclude: ["orders"], [2, 4, 5, 6]),
  ])
  func `patterns of queues leave events without a queue alone, and resources are no queues`(
    include: [String], exclude: [String], expected: [Int64]
  ) {
    #expect(kept(EventFilter(queues: NamePatterns(include: include, exclude: exclude))) == expected)
  }

  @Test func `patterns of clients leave events without a client alone`() {
    #expect(kept(EventFilter(clients: NamePatterns(include: ["w-?"]))) == [1, 3, 5, 6])
  }

  @Test func `a condition is asked of every event`() throws {
    #expect(kept(EventFilter(condition: try Where(parsing: "event = publish"))) == [0, 2])
    #expect(kept(EventFilter(condition: try Where(parsing: "queue != orders"))) == [2, 4, 5, 6])
    #expect(kept(EventFilter(condition: try Where(parsing: "client ~ w-* or event = error"))) == [1, 3, 6])
  }

  @Test func `what another source counts is left out in its time, both ends included`() {
    var filter = EventFilter()
    filter.omissions = [EventFilter.Omission(kinds: Traffic.Kinds([.publish, .error]), from: 2, to: 5)]
    #expect(!filter.isEmpty && kept(filter) == [0, 1, 3, 4, 5, 6])
    filter.omissions[0].to = 6
    #expect(kept(filter) == [0, 1, 3, 4, 5])
  }

  @Test func `notes of incidents are left out by time, and as what another source counts`() {
    func notes(_ filter: EventFilter) -> [Int64] {
      let batch = batch()
      filter.apply(to: batch, EventFilter.Memory())
      return batch.incidents.map(\.time)
    }
    #expect(notes(EventFilter(since: 5)) == [5, 6])
    #expect(notes(EventFilter(queues: NamePatterns(include: ["none"]))) == Array(0...6))
    var filter = EventFilter()
    filter.omissions = [EventFilter.Omission(kinds: Traffic.Kinds(incidents: true), from: 1, to: 5)]
    #expect(notes(filter) == [0, 6])
  }

  @Test func `stages stay with their samples`() {
    let batch = EventBatch()
    let name = batch.names.number(of: "db")
    for second in 0..<4 {
      batch.append(Event(.sample, time: Int64(second)))
      batch.stages.append(Stage(event: second, name: name, duration: Int64(10 + second)))
    }
    EventFilter(since: 1, until: 3).apply(to: batch, EventFilter.Memory())
    #expect(batch.array.map(\.time) == [1, 2])
    #expect(
      batch.stages == [Stage(event: 0, name: name, duration: 11), Stage(event: 1, name: name, duration: 12)])
  }

  @Test func `a name is judged once for a batch, and again by another memory`() {
    let memory = EventFilter.Memory()
    let filter = EventFilter(queues: NamePatterns(include: ["orders"]))
    let first = batch()
    filter.apply(to: first, memory)
    // The names of a batch keep their numbers when it is cleared.
    first.clear()
    var event = Event(.publish, time: 9)
    event.queue = first.names.number(of: "audit")
    first.append(event)
    filter.apply(to: first, memory)
    #expect(first.count == 0)
  }
}
