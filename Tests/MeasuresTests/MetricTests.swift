import Metrics
import Profiles
import Testing

@testable import Measures

struct MetricTests {
  @Test func `ids and keys are unique, and each leads to its metric`() {
    #expect(Set(Metric.all.map(\.id)).count == Metric.all.count)
    #expect(Set(Metric.all.map(\.key)).count == Metric.all.count)
    for metric in Metric.all {
      #expect(Metric(named: metric.id) == metric && Metric(named: metric.key) == metric)
      #expect(!metric.title.isEmpty)
    }
  }

  static let percentiles: [(name: String, id: String?)] = [
    ("latency.p97.5", "latency.p97.5"), ("wait.p1", "wait.p1"), ("queue_wait.p95", "wait.p95"),
    ("end_to_end.p999", "latency.p99.9"), ("end_to_end.p99.9", "latency.p99.9"),
    ("service.p99.99", "service.p99.99"),
    ("latency.p0", nil), ("latency.p100", nil), ("latency.p999", nil), ("latency.p", nil),
    ("latency.p-5", nil),
    ("latency.p5.", nil), ("latency.p.5", nil), ("latency.p1e1", nil), ("latency.P99", nil),
    ("latency.99", nil),
    ("latency", nil), ("lag.p99", nil), (".p99", nil), ("", nil), ("latency.p9\u{FF11}", nil),
  ]

  @Test(arguments: percentiles)
  func `percentiles of any rank are metrics`(name: String, id: String?) {
    #expect(Metric(named: name)?.id == id)
  }

  @Test func `the interval of a percentile lies between two samples and about the value`() throws {
    let sketch = Sketch()
    for value in 1...1_000 { sketch.record(Int64(value)) }
    let reading = try #require(Metric.Reading(.percentile(90), of: sketch))
    let ranks = try #require(ConfidenceInterval.ranks(ofQuantile: 0.9, in: 1_000))
    #expect(reading.value == 900 && reading.samples == 1_000)
    #expect(reading.interval == Double(ranks.lowerBound)...Double(ranks.upperBound))
  }

  @Test func `too few samples have a percentile and no interval`() throws {
    let sketch = Sketch()
    for value in 1...298 { sketch.record(Int64(value)) }
    let reading = try #require(Metric.Reading(.percentile(99), of: sketch))
    #expect(reading.value == 296 && reading.interval == nil)
    #expect(Metric(.endToEnd, .percentile(99)).samplesNeeded == 299)
  }

  @Test func `a binned distribution has its value within the interval`() throws {
    let sketch = Sketch()
    for value in 1...50_000 { sketch.record(Int64(value) * 1_000) }
    for percent in [1, 50, 99, 99.9] {
      let reading = try #require(Metric.Reading(.percentile(percent), of: sketch))
      #expect(try #require(reading.interval).contains(reading.value), "p\(percent)")
    }
  }

  @Test func `of an empty distribution nothing is known`() {
    for statistic in [Metric.Statistic.mean, .least, .most, .count, .percentile(50)] {
      #expect(Metric.Reading(statistic, of: Sketch()) == nil)
    }
  }

  // MARK: Of a log

  /// Ten messages, one a second, each delivered 1 s after its publish and settled 1.5 s later; the last three stay.
  private func tenMessages() throws -> Measures {
    var records: [(Double, String)] = []
    for number in 0..<10 {
      let second = Double(number)
      records.append((second, "publish queue=q id=\(number) producer=p"))
      guard number < 7 else { continue }
      records.append((second + 1, "deliver queue=q id=\(number) consumer=c\(number % 2)"))
      records.append(
        (
          second + 2.5,
          "\(number == 0 ? "nack requeue=false" : "ack") queue=q id=\(number) consumer=c\(number % 2)"
        ))
    }
    return try measured(records.sorted { $0.0 < $1.0 })
  }

  static let figures: [(id: String, value: Double?, samples: Int?)] = [
    ("latency.p50", 2.5e9, 6), ("wait.max", 1e9, 7), ("held.mean", 1.5e9, 7), ("confirm.p99", nil, nil),
    ("latency.count", 6, 6), ("throughput.in", 10 / 9, 10), ("throughput.out", 6 / 9, 6),
    ("throughput.offered", 10 / 9, 10), ("backlog.end", 3, nil), ("backlog.max", 3, nil),
    ("in_flight.end", 3, nil), ("unacked.end", 0, nil), ("errors.count", 1, nil), ("errors.ratio", 0.1, 10),
    ("redelivered.ratio", 0, 7), ("lost.count", 0, 10), ("lost.ratio", 0, 10),
    ("backlog.growth", 0, nil), ("parsed.ratio", nil, nil),
  ]

  @Test(arguments: figures)
  func `a metric reads one queue`(id: String, value: Double?, samples: Int?) throws {
    let metric = try #require(Metric(named: id))
    let queue = try #require(try tenMessages().queues.first)
    let figure = metric.figure(of: queue)
    #expect(figure?.value == value && figure?.samples == samples)
    #expect(figure == nil || figure?.window?.part == (id == "backlog.growth" ? .endOfLoad : .wholeLog))
  }

  @Test func `the log as a whole has the figures of all queues, and of its lines`() throws {
    let log = try measured([
      (0, "publish queue=a id=1"), (1, "deliver queue=a id=1 consumer=c"), (2, "ack queue=a id=1 consumer=c"),
      (2, "publish queue=b id=2"), (3, "gibberish"),
    ])
    func value(_ id: String) throws -> Double? { try #require(Metric(named: id)).figure(of: log)?.value }
    #expect(try value("parsed.ratio") == 0.8)
    #expect(try value("in_flight.end") == 1)
    #expect(try value("throughput.in") == 1)
  }

  @Test func `samples have latency, throughput and errors, and nothing of queues`() throws {
    let rows = (0..<300).map {
      "\(1_772_442_000_000 + $0 * 100),\($0 + 1),buy,\($0 < 3 ? "500" : "200"),\($0 >= 3)\n"
    }
    let log = try measured(
      log: "timeStamp,elapsed,label,responseCode,success\n" + rows.joined(), format: "jmeter-csv")
    let label = try #require(log.labels.first)
    func figure(_ id: String) throws -> Figure? { try #require(Metric(named: id)).figure(of: label) }
    #expect(try figure("latency.p50")?.value == 150e6)
    #expect(try figure("errors.ratio")?.value == 0.01)
    #expect(try figure("wait.p50") == nil && figure("backlog.end") == nil)
    #expect(try (figure("throughput.out")?.value ?? 0) > 0)
  }
}
