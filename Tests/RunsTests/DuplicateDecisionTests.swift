import Events
import Profiles
import Testing

@testable import Runs

/// What is decided about logs that tell of the same messages, by what each of them logs.
@Suite struct DuplicateDecisionTests {
  /// What a log of so many messages has: an event of each kind for each message.
  private static func traffic(
    _ kinds: [EventKind], messages: Range<Int> = 0..<100, late: Int64 = 0, lag: Int64 = 0,
    consumer: String? = "w-1", hasIds: Bool = true, granule: Int64 = 1
  ) -> Traffic {
    let batch = EventBatch()
    let queue = batch.names.number(of: "orders")
    let parties = (
      producer: batch.names.number(of: "web"),
      consumer: consumer.map { batch.names.number(of: $0) } ?? 0
    )
    for number in messages {
      for kind in kinds {
        let isPublished = kind == .publish || kind == .confirm
        let time =
          1_795_214_400_000_000_000 + Int64(number) * (isPublished ? 7_000_000 : 7_000_000 + lag) + late
        var event = Event(kind, time: time - time % granule)
        event.queue = queue
        event.party = isPublished ? parties.producer : parties.consumer
        // Odd multiples spread the keys over all of their bits.
        event.key = hasIds ? UInt64(number + 1) &* 0x9E37_79B9_7F4A_7C15 : 0
        batch.append(event)
      }
    }
    let sampler = TrafficSampler()
    sampler.begin(0)
    sampler.add(batch)
    return sampler.take()
  }

  private func decide(
    _ traffic: [Traffic], paths: [String]? = nil, fixed: Set<Int> = []
  ) -> Duplicates {
    Duplicates(
      among: traffic, paths: paths ?? traffic.indices.map { "\("abcdef".map(String.init)[$0]).log" },
      canBeLeftOut: traffic.indices.map { !fixed.contains($0) })
  }

  private let client = traffic([.publish, .deliver, .ack])
  private let trace = traffic([.publish, .deliver], late: 250_000)

  @Test func `the log that has less of its own is left out, wherever it stands`() {
    for (logs, poorer) in [([client, trace], 1), ([trace, client], 0)] {
      let decision = decide(logs)
      #expect(decision.changesInput)
      #expect(decision.leftOutSources == [poorer])
      #expect(
        decision.leftOut == [
          Duplicates.Copy(source: poorer, others: [1 - poorer], kinds: Traffic.Kinds([.publish, .deliver]))
        ])
      #expect(decision.warnings().isEmpty)
    }
    #expect(
      decide([client, trace]).actions() == [
        "b.log logs the same messages as a.log and was left out; --keep-duplicates counts both."
      ])
  }

  @Test func `of equal logs the later one is left out`() {
    #expect(decide([client, client]).leftOutSources == [1])
    #expect(decide([client, client, client]).leftOutSources == [1, 2])
  }

  @Test func `a log that alone has the confirms is relieved of what another has too`() throws {
    let broker = Self.traffic([.publish, .confirm], late: 250_000)
    let decision = decide([client, broker])
    #expect(decision.leftOut.isEmpty && decision.changesInput)
    #expect(decision.omitted(of: 1) == Traffic.Kinds([.publish]))
    #expect(decision.omitted(of: 0).isEmpty)
    let omission = try #require(decision.omissions(of: 1).first)
    #expect(omission.kinds == Traffic.Kinds([.publish]) && decision.omissions(of: 1).count == 1)
    #expect(
      decision.actions() == [
        "b.log repeats the publishes of a.log, which count once; --keep-duplicates counts both."
      ])
  }

  @Test func `what may not be left out stays, and the other one gives way`() {
    let decision = decide([client, trace], fixed: [1])
    #expect(decision.leftOut.isEmpty)
    #expect(decision.omitted(of: 0) == Traffic.Kinds([.publish, .deliver]))
  }

  @Test func `when neither may be left out both count, with a warning`() {
    let decision = decide([client, trace], fixed: [0, 1])
    #expect(!decision.changesInput)
    #expect(
      decision.warnings() == [
        "a.log logs the same messages as b.log, and they count twice: give only one of the two."
      ])
  }

  @Test func `what cannot be read again is kept after all`() {
    let decision = decide([client, trace]).keepingAll
    #expect(!decision.changesInput && decision.actions().isEmpty)
    #expect(decision.omissions(of: 1).isEmpty)
    #expect(decision.warnings().count == 1)
  }

  @Test func `logs that complete each other, and parts of one file, are left alone`() {
    let producers = Self.traffic([.publish])
    let consumers = Self.traffic([.deliver, .ack])
    let others = Self.traffic([.publish, .deliver, .ack], messages: 1_000..<1_100)
    for logs in [[producers, consumers], [client, others]] {
      let decision = decide(logs)
      #expect(!decision.changesInput && decision.warnings().isEmpty)
    }
    #expect(!decide([client, client], paths: ["a.log", "a.log"]).changesInput)
  }

  @Test
  func `deliveries to consumers of other names are doubtful, and no more so when a third log has them all`() {
    let mail = Self.traffic([.deliver, .ack], consumer: "mail")
    let index = Self.traffic([.deliver, .ack], consumer: "index")
    let doubtful = decide([mail, index])
    #expect(!doubtful.changesInput)
    #expect(doubtful.doubtful.map(\.certainty) == [.ambiguous])
    #expect(
      doubtful.warnings() == [
        "a.log has the same deliveries as b.log, to consumers of other names. If both logs are about the same "
          + "consumers, the deliveries count twice: then give only one of the two."
      ])
    // A log that repeats another's publishes is a view of the broker, and so its deliveries are those of the others.
    let broker = Self.traffic([.publish, .deliver], consumer: "10.0.0.1:5672")
    let producers = Self.traffic([.publish])
    #expect(decide([producers, mail, broker]).leftOutSources == [2])
  }

  /// Logs whose records name no consumer. A lag is what a subscriber falls behind with each message.
  @Test func `logs of two subscribers both count, and copies of one do not`() {
    let kinds: [EventKind] = [.deliver, .ack]
    let group = Self.traffic(kinds, consumer: nil)
    let second: Int64 = 1_000_000_000
    let others: [(name: String, traffic: Traffic, isOther: Bool)] = [
      ("the same", group, false),
      ("a copy that names the consumer", Self.traffic(kinds), false),
      ("another clock", Self.traffic(kinds, late: second * 3 / 10, consumer: nil), false),
      ("stamps of seconds", Self.traffic(kinds, consumer: nil, granule: second), false),
      ("the same deliveries alone", Self.traffic([.deliver], consumer: nil), false),
      ("a lag", Self.traffic(kinds, lag: second / 20, consumer: nil), true),
      ("a lag of a consumer with a name", Self.traffic(kinds, lag: second / 20), true),
      ("a lag of deliveries alone", Self.traffic([.deliver], lag: second / 20, consumer: nil), true),
    ]
    for other in others {
      let decision = decide([group, other.traffic])
      #expect(decision.subscribers.map { [$0.a, $0.b] } == (other.isOther ? [[0, 1]] : []), "\(other.name)")
      #expect(decision.changesInput == !other.isOther, "\(other.name)")
      #expect(decision.warnings().isEmpty)
    }
    #expect(
      decide([group, others[5].traffic]).actions() == [
        "b.log has other deliveries of the messages of a.log, as the log of another subscriber has: both count. To "
          + "judge one subscriber, leave out the log of the other."
      ])
  }

  @Test func `publishes that the logs of two subscribers repeat count once`() {
    let one = Self.traffic([.publish, .deliver, .ack], consumer: nil)
    let other = Self.traffic([.publish, .deliver, .ack], lag: 50_000_000, consumer: nil)
    let decision = decide([one, other])
    #expect(decision.leftOut.isEmpty && decision.subscribers.count == 1)
    #expect(decision.omitted(of: 1) == Traffic.Kinds([.publish]))
    // A broker tells of a delivery when it sends the message, which may wait for its consumer then.
    let broker = Self.traffic([.publish, .deliver], consumer: nil)
    #expect(decide([other, broker]).subscribers.isEmpty)
    #expect(decide([other, broker]).leftOutSources == [1])
  }

  @Test func `a log without ids is doubtful when queues and counts agree`() {
    let nameless = Self.traffic([.publish], messages: 0..<500, hasIds: false)
    let named = Self.traffic([.publish], messages: 0..<500)
    #expect(decide([named, nameless]).doubtful.map(\.certainty) == [.likely])
  }
}
