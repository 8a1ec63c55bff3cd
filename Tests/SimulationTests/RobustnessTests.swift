import TestSupport
import Testing

@testable import Simulation

@Suite struct RobustnessTests {
  /// Moments that make arithmetic hard, and some that make sense.
  private func moment(_ generator: inout SeededGenerator, _ kind: Int) -> Int64 {
    switch kind {
    case 0: [Int64.min, .min + 1, -1, 0, 1, .max - 1, .max][generator.below(7)]
    case 1: Int64(generator.below(50))
    case 2: Int64(bitPattern: generator.next())
    default: Int64(generator.below(60)) * 1_000_000_000 + Int64(generator.below(1_000_000))
    }
  }

  private func messages(_ generator: inout SeededGenerator, _ kind: Int, consumers: Int) -> [LoggedMessage] {
    let count = [0, 1, 2, 300, 1_500][generator.below(5)]
    return (0..<count).map { _ in
      let publish = moment(&generator, kind)
      var deliver = moment(&generator, kind)
      var end = moment(&generator, kind)
      if kind == 3, generator.chance(0.97) {
        deliver = publish + Int64(generator.below(3)) * Int64(generator.below(100_000_000))
        end = deliver + Int64(generator.below(2)) * Int64(generator.below(900_000_000))
      }
      return LoggedMessage(
        publish: generator.chance(0.02) ? LoggedMessage.unseen : publish,
        deliver: generator.chance(0.05) ? LoggedMessage.unseen : deliver,
        end: generator.chance(0.05) ? LoggedMessage.unseen : end,
        consumer: generator.chance(0.05)
          ? nil : generator.below(kind == 3 ? consumers : 6) - (kind == 3 ? 0 : 1),
        deliveries: [1, 1, 0, 2, .max][generator.chance(0.9) ? 0 : generator.below(5)],
        isAcked: generator.chance(0.9),
        bytes: [-1, 0, .max, generator.below(1_000)][generator.below(4)])
    }
  }

  @Test(arguments: 0..<4) func anyTraceIsReplayedOrRefused(kind: Int) {
    var (refused, replayed) = (0, 0)
    for seed in 0..<24 {
      var generator = SeededGenerator(seed: UInt64(seed), part: kind)
      let count = generator.below(5)
      let messages = messages(&generator, kind, consumers: count)
      let consumers = (0..<count).map { number in
        LoggedConsumer(
          "c\(number)", prefetch: [nil, 0, 1, 20, -5, .max][generator.below(6)],
          joined: generator.chance(0.3) ? moment(&generator, kind) : nil,
          left: generator.chance(0.2) ? moment(&generator, kind) : nil)
      }
      let (from, to) = kind == 3 ? (0, 60_000_000_000) : (moment(&generator, kind), moment(&generator, kind))
      do {
        let workload = try Workload(LoggedLoad(messages: messages, consumers: consumers, from: from, to: to))
        replayed += 1
        exercise(workload)
      } catch {
        refused += 1
        #expect(!error.reason.isEmpty)
      }
    }
    #expect(refused > 0)
    #expect(kind != 3 || replayed > 0)
  }

  private func exercise(_ workload: Workload) {
    var settings = ReplaySettings(
      consumers: 3, prefetch: 2, dispatch: .leastOutstanding, handlers: 3, rate: 1.3)
    _ = workload.replay(settings, measuresIdleness: true)
    settings.rate = .nan
    settings.service = -1
    settings.serviceCap = -5
    settings.withoutOutages = true
    settings.consumers = .max
    settings.prefetch = .min
    settings.handlers = .min
    settings.dispatch = .random
    _ = workload.replay(settings)
    settings.dispatch = .weighted
    settings.equalSpeeds = true
    _ = workload.replay(settings)
    _ = try? workload.predict(.logged, budget: 40_000)
    _ = workload.headroom()
    _ = workload.search(Goal(.endToEndP99, atMost: 1), in: SearchSpace(prefetches: [1, 8]))
  }

  @Test func refusalsSayWhatIsMissing() {
    let worker = LoggedConsumer("worker", prefetch: 1)
    func reason(_ messages: [LoggedMessage], _ consumers: [LoggedConsumer], to: Int64 = 1_000_000) -> String {
      do {
        _ = try Workload(LoggedLoad(messages: messages, consumers: consumers, from: 0, to: to))
        return "usable"
      } catch { return error.reason }
    }
    func row(_ count: Int, _ make: (Int64) -> LoggedMessage) -> [LoggedMessage] {
      (0..<count).map { make(Int64($0)) }
    }
    let good = row(200) {
      LoggedMessage(publish: $0 * 100, deliver: $0 * 100, end: $0 * 100 + 50, consumer: 0)
    }
    #expect(reason(good, [worker]) == "usable")
    #expect(reason(good, []) == "the log names no consumer of the queue")
    #expect(
      reason(good, [worker], to: 0)
        == "the log does not show the messages of the queue over a window of time")
    #expect(reason(good, [worker], to: .max) == "the log spans 106751 days; at most 104 can be replayed")
    #expect(
      reason(Array(good.prefix(60)), [worker])
        == "the log has the service time of 60 messages; at least 100 are needed")
    let unsettled = row(200) {
      LoggedMessage(publish: $0, deliver: $0, end: LoggedMessage.unseen, consumer: 0)
    }
    #expect(
      reason(unsettled, [worker])
        == "the log shows no message of the queue that is delivered and then acknowledged")
    let instant = row(200) {
      LoggedMessage(publish: $0 * 100, deliver: $0 * 100, end: $0 * 100, consumer: 0)
    }
    #expect(
      reason(instant, [worker])
        == "every message is acknowledged at the instant of its delivery, so the log does not show the service time"
    )
    let again = row(200) {
      LoggedMessage(publish: 50_000 + $0, deliver: 50_000 + $0, end: 60_000 + $0, consumer: 0, deliveries: 3)
    }
    #expect(
      reason(good + again, [worker])
        == "the log lacks the service time of 50% of the messages, for example because they were redelivered; "
        + "the limit is 30%")
    let early = row(200) {
      LoggedMessage(publish: $0 * 100 + 9, deliver: $0 * 100, end: $0 * 100 + 50, consumer: 0)
    }
    #expect(
      reason(good + early, [worker])
        == "50% of the messages are delivered before they are published or acknowledged before they are delivered, "
        + "as happens when clocks disagree; the limit is 20%")
    let dropped = row(50) {
      LoggedMessage(
        publish: $0 * 100, deliver: LoggedMessage.unseen, end: $0 * 100 + 1 + $0 * 90, consumer: nil,
        deliveries: 0,
        isAcked: false)
    }
    #expect(
      reason(good + dropped, [worker])
        == "20% of the messages leave the queue undelivered, and not after a fixed time to live; the limit is 5%"
    )
  }
}
