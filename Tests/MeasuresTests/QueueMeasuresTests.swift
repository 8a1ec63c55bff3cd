import Metrics
import Profiles
import Testing

@testable import Measures

struct QueueMeasuresTests {
  static let counts:
    [(name: String, change: @Sendable (inout QueueCounts) -> Void, offered: Int, finished: Int)] =
      [
        ("published and refused", { ($0.published, $0.refused) = (10, 2) }, 12, 0),
        ("returned ones count as published", { ($0.published, $0.returned) = (10, 3) }, 10, 0),
        ("of returned ones a log may hold nothing else", { $0.returned = 3 }, 3, 0),
        ("settled", { ($0.published, $0.delivered, $0.acked) = (10, 9, 8) }, 10, 8),
        ("where nothing is settled a delivery is the end", { ($0.published, $0.delivered) = (10, 9) }, 10, 9),
      ]

  @Test(arguments: counts)
  func `offered and finished messages`(
    name: String, change: @Sendable (inout QueueCounts) -> Void, offered: Int, finished: Int
  ) {
    var counts = QueueCounts()
    change(&counts)
    #expect(counts.offered == offered && counts.finished == finished, "\(name)")
  }

  /// Ten messages a second for 40 s; a consumer works 150 ms on each.
  private func overload() throws -> Measures {
    var records: [(second: Double, record: String)] = []
    var free = 0.0
    for number in 0..<400 {
      let second = Double(number) / 10
      records.append((second, "publish queue=q id=\(number)"))
      let start = max(free, second)
      free = start + 0.15
      guard free < 40 else { continue }
      records.append((start, "deliver queue=q id=\(number) consumer=c"))
      records.append((free, "ack queue=q id=\(number) consumer=c"))
    }
    return try measured(
      records.enumerated().sorted { ($0.element.second, $0.offset) < ($1.element.second, $1.offset) }.map(
        \.element))
  }

  @Test func `rates, growth and capacity at the end of the load explain each other`() throws {
    let queue = try #require(try overload().queues.first)
    let flow = try #require(queue.judgedFlow)
    let service = try #require(queue.judgedService)
    #expect(flow.window == service.window && flow.window == queue.backlog.judged)
    #expect(flow.inPerS - flow.leavingPerS == queue.backlog.growthPerS && queue.fallsBehind)
    #expect(service.consumers == 1 && service.perMessage <= 0.15e9 && service.capacity >= flow.leavingPerS)
    #expect(abs((queue.capacity ?? 0) - 1 / 0.15) < 0.01)
    #expect(Metric.capacity.figure(of: queue)?.window?.part == .wholeLog)
    #expect(Metric.capacity.figure(of: queue, over: .endOfLoad)?.value == service.capacity)
    #expect(Metric.throughputIn.figure(of: queue, over: .endOfLoad)?.value == flow.inPerS)
    #expect(Metric.leaving.figure(of: queue, over: .endOfLoad)?.value == flow.leavingPerS)
    #expect(Metric.backlogMax.figure(of: queue, over: .endOfLoad) == nil)
    #expect(Metric.backlogGrowth.figure(of: queue, over: .wholeLog) == nil)
  }

  @Test func `expiries on the way to a consumed queue are a delay, and no loss`() throws {
    var records: [(second: Double, record: String)] = []
    for number in 0..<20 {
      let second = Double(number) / 10
      records.append((second, "publish queue=later id=a\(number)"))
      records.append((5 + second, "dead-letter queue=later id=a\(number) reason=expired"))
      records.append((6 + second, "deliver queue=now id=b\(number) consumer=c"))
      records.append((7 + second, "ack queue=now id=b\(number) consumer=c"))
    }
    let log = try measured(records.sorted { $0.second < $1.second })
    let queue = try #require(log.queues.first { $0.name == "later" })
    #expect(queue.delayed == 20 && queue.lost == 0 && queue.expired == 0 && queue.errors.count == 0)
    #expect(queue.errorsOverTime.allSatisfy { $0 == 0 })
    #expect(log.total.lost == 0 && log.total.delayed == 20)
  }

  @Test func `all queues together are the sum of each`() throws {
    let log = try measured([
      (0, "publish queue=a id=1"), (0, "publish queue=b id=2"), (1, "deliver queue=a id=1 consumer=x"),
      (2, "ack queue=a id=1 consumer=x"), (3, "deliver queue=b id=2 consumer=y"),
      (4, "nack queue=b id=2 consumer=y requeue=false reason=bad"), (5, "publish queue=b id=3"),
      (6, "error client=web reason=refused"),
    ])
    let total = log.total
    #expect(total.counts.published == 3 && total.finished == 1 && total.inFlight == 1 && total.offered == 3)
    #expect(total.errors.count == 2 && total.errors.messages == 3)
    #expect(total.errors.byReason.map { "\($0.reason) \($0.count)" } == ["bad 1", "refused 1"])
    #expect(total.times(.queueWait).exactValues.sorted() == [1_000_000_000, 3_000_000_000])
    #expect(total.backlog.end == 1 && total.utilisation != nil && total.capacity == nil)
    #expect(total.flow?.incoming.reduce(0, +) == 3 && total.flow?.outgoing.reduce(0, +) == 1)
  }

  @Test func `a log without queues has no rates of messages`() throws {
    let log = try measured([(0, "connect client=a"), (9, "disconnect client=a")])
    #expect(log.total.inPerS == nil && log.total.outPerS == nil && log.total.backlog == Backlog())
    #expect(!log.hasMeasures && log.gaps.isEmpty && log.clients.openMax == 1)
  }

  @Test func `an empty profile has no figures`() {
    let log = Measures(Profile())
    #expect(log.span == nil && log.queues.isEmpty && !log.hasMeasures && log.clients.openMax == nil)
    #expect(Metric.all.allSatisfy { $0.figure(of: log) == nil || $0.unit == .messages || $0.unit == .count })
  }
}
