import Events
import TestSupport
import Testing

/// The samples show what their sentences say.
@Suite struct StoriesTests {
  @Test func `Healthy consumers are about half busy and nothing waits`() {
    let log = Told(Stories.healthy)
    for (consumer, share) in log.busyShares { #expect((0.4...0.6).contains(share), "\(consumer): \(share)") }
    #expect(log.backlog(at: 0.5) + log.backlog(at: 1) <= 2)
  }

  @Test func `With too few consumers the backlog grows to the end`() {
    let log = Told(Stories.tooFewConsumers())
    let backlogs = stride(from: 0.1, through: 1, by: 0.1).map(log.backlog)
    #expect(zip(backlogs, backlogs.dropFirst()).allSatisfy { $0 + 10 < $1 })
    for (_, share) in log.busyShares { #expect(share > 0.97) }
  }

  @Test func `The slow worker takes five times as long and gets its quarter`() {
    let log = Told(Stories.slowConsumer())
    let slow = log.meanService("mailer-3")
    for other in ["mailer-1", "mailer-2", "mailer-4"] {
      #expect((4.5...5.5).contains(slow / log.meanService(other)))
    }
    for (consumer, share) in log.deliveredShares {
      #expect((0.24...0.26).contains(share), "\(consumer): \(share)")
    }
  }

  @Test func `One message is delivered again and again, and the backlog grows from then on`() throws {
    let log = Told(Stories.poisonMessage)
    let again = log.records.filter { ($0.number("attempt") ?? 0) > 1 }
    #expect(again.count > 200)
    #expect(Set(again.compactMap { $0.text("id") }).count == 1)
    #expect(log.records.filter { $0.kind == .nack }.allSatisfy { $0["requeue"] == .flag(true) })
    #expect(log.backlog(at: 0.42) < 10)
    #expect(log.backlog(at: 0.7) > 30)
    #expect(log.backlog(at: 1) > 100)
  }

  @Test func `Each burst drains`() {
    let log = Told(Stories.burst)
    for second in [35.0, 105, 175] { #expect(log.backlog(at: second / 240) > 80) }
    for second in [95.0, 165, 235] { #expect(log.backlog(at: second / 240) < 5) }
  }

  @Test func `With prefetch 1 on a slow link workers wait for their next message while others wait for them`()
  {
    let log = Told(Stories.prefetchOneSlowLink)
    for (_, share) in log.busyShares { #expect((0.30...0.37).contains(share)) }
    #expect(log.backlog(at: 0.3) > 50)
    #expect(log.backlog(at: 1) > 130)
  }

  @Test func `After 45 silent seconds everybody is back and open messages come again`() {
    let log = Told(Stories.brokerRestart)
    let gaps = zip(log.records, log.records.dropFirst()).map { $1.time - $0.time }
    #expect(gaps.count { $0 > 44_000_000 } == 1)
    #expect(log.records.count { $0.kind == .connect } == 8)
    #expect(log.records.contains { $0.kind == .deliver && $0.number("attempt") == 2 })
  }

  @Test func `Messages pile up at slow workers while fast ones idle`() {
    let log = Told(Stories.unfairDispatch)
    for worker in 1...5 {
      let share = log.busyShares["billing-worker-\(worker)"] ?? 0
      #expect(worker <= 2 ? share > 0.95 : share < 0.35)
    }
  }
}

/// What a log tells of its consumers and its backlog, by the shortest way there is.
private struct Told {
  let records: [LogRecord]
  private var services: [String: [Double]] = [:]
  private var depths: [(time: Int64, depth: Int)] = []
  private var delivered: [String: Int] = [:]

  init(_ plan: BrokerPlan) {
    records = BrokerModel.run(plan).records
    var depth = 0
    var since: [String: Int64] = [:]
    var free: [String: Int64] = [:]
    for record in records {
      let consumer = record.text("consumer") ?? ""
      switch record.kind {
      case .publish: depth += 1
      case .deliver:
        depth -= 1
        delivered[consumer, default: 0] += 1
        since[record.text("id") ?? ""] = record.time
      case .ack, .nack:
        // Consumers work on one message at a time, in the order of their deliveries.
        let begin = max(since[record.text("id") ?? ""] ?? 0, free[consumer] ?? 0)
        services[consumer, default: []].append(Double(record.time - begin) / 1e6)
        free[consumer] = record.time
        if record.kind == .nack { depth += 1 }
      default: break
      }
      depths.append((record.time, depth))
    }
  }

  private var span: Double { Double((records.last?.time ?? 0) - (records.first?.time ?? 0)) / 1e6 }

  /// Messages waiting when a share of the log has passed.
  func backlog(at share: Double) -> Int {
    let begin = records.first?.time ?? 0
    return depths.last { Double($0.time - begin) <= share * span * 1e6 }?.depth ?? 0
  }

  var busyShares: [String: Double] { services.mapValues { $0.reduce(0, +) / span } }

  var deliveredShares: [String: Double] {
    let total = Double(delivered.values.reduce(0, +))
    return delivered.mapValues { Double($0) / total }
  }

  func meanService(_ consumer: String) -> Double {
    let times = services[consumer] ?? []
    return times.reduce(0, +) / Double(max(1, times.count))
  }
}
