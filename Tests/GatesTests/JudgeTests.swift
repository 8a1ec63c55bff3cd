import Measures
import TestSupport
import Testing

@testable import Gates

private let ms = 1e6

/// What becomes of a gate on one run.
struct JudgeTests {
  @Test(arguments: [
    ("latency.p99 < 250ms", 200.0, 190.0...210.0, GateResult.Status.pass),
    ("latency.p99 < 250ms", 249, 240...260, .pass),
    ("latency.p99 < 250ms", 251, 249...260, .warn),
    ("latency.p99 < 250ms", 250, 250...260, .fail),
    ("latency.p99 <= 250ms", 250, 250...260, .pass),
    ("latency.p99 <= 250ms", 251, 250...260, .warn),
    ("latency.p99 < 250ms", 312, 301...325, .fail),
    ("latency.p99 > 250ms", 200, 190...249, .fail),
    ("latency.p99 > 250ms", 200, 190...251, .warn),
    ("latency.p99 >= 250ms", 249, 240...250, .warn),
  ])
  func `a value fails when all of its interval is beyond the limit`(
    gate: String, value: Double, interval: ClosedRange<Double>, status: GateResult.Status
  ) throws {
    let run = GivenRun(value * ms, interval.lowerBound * ms...interval.upperBound * ms)
    let result = try result(gate, of: run)
    #expect(result.status == status)
    #expect(result.reason.isEmpty == (status != .warn))
    #expect(result.value == value * ms)
    // Strict is beyond the limit, proved or not.
    #expect(
      try GatesTests.result(gate, of: run) { $0.isStrict = true }.status == (status == .warn ? .fail : status)
    )
  }

  @Test(arguments: [
    ("errors.count == 0", 0.0, GateResult.Status.pass), ("errors.count == 0", 1, .fail),
    ("errors.count != 0", 0, .fail), ("errors.count != 0", 3, .pass), ("backlog.end <= 10", 11, .fail),
    ("backlog.end < 10", 10, .fail), ("throughput.out >= 10/s", 9.9, .fail),
    ("throughput.out >= 10/s", 10, .pass),
  ])
  func `an exact value is on one side or the other`(gate: String, value: Double, status: GateResult.Status)
    throws
  {
    #expect(try result(gate, of: GivenRun(value, samples: nil)).status == status)
  }

  @Test func `a gate that warns never fails`() throws {
    let result = try result("latency.p99 < 1ms warn", of: GivenRun(9 * ms, 8 * ms...10 * ms)) {
      $0.isStrict = true
    }
    #expect(result.status == .warn)
    #expect(result.reason == "the gate only warns")
  }

  @Test(arguments: [
    ("latency.p99 < 1s", 298, "298 samples are too few for latency.p99; 299 are needed"),
    ("latency.p50 < 1s", 1, "1 sample is too few for latency.p50; 20 are needed"),
    ("errors.ratio < 1%", 19, "19 samples are too few for errors.ratio; 20 are needed"),
    ("latency.within(2s) >= 99%", 19, "19 samples are too few for latency.within(2s); 20 are needed"),
  ])
  func `too few samples are no data, with how many are needed`(gate: String, samples: Int, reason: String)
    throws
  {
    let few = try result(gate, of: GivenRun(0.5, samples: samples))
    #expect(few.status == .nodata)
    #expect(few.reason == reason)
    let needed = try result(gate, of: GivenRun(0.999, samples: samples == 1 ? 20 : samples + 1))
    #expect(needed.status != .nodata)
    #expect(try result(gate, of: GivenRun(0.5, samples: samples)) { $0.allowsNoData = true }.status == .warn)
  }

  @Test func `counts and extremes are what they are, however few`() throws {
    #expect(try result("latency.max < 1s", of: GivenRun(5 * ms, samples: 1)).status == .pass)
    #expect(try result("errors.count < 2", of: GivenRun(1, samples: 1)).status == .pass)
  }

  @Test(arguments: [
    ("latency.p99{queue=ordrs} < 1s", "nothing matches {queue=ordrs}; did you mean queue=orders?"),
    ("latency.p99{queue=zzz*} < 1s", "nothing matches {queue=zzz*}; there are orders and audit"),
    ("latency.p99{label=orders} < 1s", "the log has no labels; it has queues"),
    ("each{queue=nothing} latency.p99 < 1s", "nothing matches {queue=nothing}; there are orders and audit"),
    ("latency.p99 < 1s", "the log does not tell latency.p99"),
    ("latency.p99{queue=audit} < 1s", "the log does not tell latency.p99"),
  ])
  func `what is not there is no data, with a near name`(gate: String, reason: String) throws {
    let run = GivenRun(queues: [("orders", GateReading(1, samples: 1_000)), ("audit", nil)])
    let result = try result(gate, of: run)
    #expect(result.status == .nodata)
    #expect(result.reason == reason)
  }

  @Test func `a run that hides messages is no data, but for the share that was read`() throws {
    let run = GivenRun(1, samples: 1_000)
    run.doubt = "640 lines look like events of messages and were not read as such"
    let hidden = try result("latency.p99 < 1s", of: run)
    #expect(hidden.status == .nodata)
    #expect(hidden.reason == run.doubt)
    #expect(try result("parsed.ratio > 50%", of: run).status == .pass)
    // What was not read is not allowed away.
    #expect(try result("latency.p99 < 1s", of: run) { $0.allowsNoData = true }.status == .nodata)
  }

  @Test func `each queue is judged by itself, and the worst is shown`() throws {
    func reading(_ value: Double) -> GateReading {
      GateReading(value * ms, interval: value * ms...value * ms, samples: 1_000)
    }
    let run = GivenRun(queues: [
      ("a", reading(1)), ("b", reading(30)), ("c", reading(20)), ("d", reading(2)), ("e", reading(11)),
    ])
    let result = try result("each{queue} latency.p99 < 10ms", of: run)
    #expect(result.status == .fail)
    #expect((result.subject, result.judged, result.overCount, result.alsoOver) == ("b", 5, 3, ["c", "e"]))
    #expect(result.value == 30 * ms)
    let kept = try GatesTests.result("each{queue!=b,queue!=c,queue!=e} latency.p99 < 10ms", of: run)
    #expect((kept.status, kept.subject, kept.judged) == (.pass, "d", 2))
  }

  @Test func `a queue without enough samples keeps each queue from passing`() throws {
    let run = GivenRun(queues: [
      ("a", GateReading(1, samples: 1_000)), ("b", GateReading(1, samples: 3)), ("c", nil),
    ])
    let result = try result("each{queue} latency.p99 < 10ms", of: run)
    #expect(result.status == .nodata)
    #expect(result.reason.hasSuffix("; so it is for 2 of 3"))
    // One that only warns is named beside the one that could not be judged.
    run.readings[.queues([0])] = GateReading(11 * ms, interval: 9 * ms...21 * ms, samples: 1_000)
    let warned = try GatesTests.result("each{queue} latency.p99 < 10ms", of: run)
    #expect((warned.status, warned.subject, warned.overCount, warned.alsoOver) == (.nodata, "b", 1, ["a"]))
    // A queue that fails is worse than one that cannot be judged.
    run.readings[.queues([0])] = GateReading(20 * ms, interval: 19 * ms...21 * ms, samples: 1_000)
    #expect(try GatesTests.result("each{queue} latency.p99 < 10ms", of: run).status == .fail)
  }

  @Test func `of all windows the worst counts`() throws {
    let run = GivenRun()
    run.stretches[.whole] = .readings([
      GateReading(5 * ms, interval: 4 * ms...6 * ms, samples: 1_000, window: 0..<10),
      GateReading(90 * ms, interval: nil, samples: 3, window: 5..<15),
      GateReading(40 * ms, interval: 30 * ms...50 * ms, samples: 1_000, window: 10..<20),
    ])
    run.first = 12
    let result = try result("latency.p99 < 10ms over 10s", of: run)
    #expect((result.status, result.value, result.window, result.firstOver) == (.fail, 40 * ms, 10..<20, 12))
    run.stretches[.whole] = .tooShort(3_000_000_000)
    #expect(
      try GatesTests.result("latency.p99 < 10ms over 10s", of: run).reason
        == "the log covers 3 s, less than a window of 10s")
    run.stretches[.whole] = .readings([GateReading(1, samples: 3)])
    #expect(
      try GatesTests.result("latency.p99 < 10ms over 10s", of: run).reason
        == "no window of 10s has the 299 samples that it needs")
    run.stretches[.whole] = .readings([])
    #expect(
      try GatesTests.result("latency.p99 < 10ms over 10s", of: run).reason == "no window of 10s has any")
  }

  @Test func `a share says how much of its budget is left`() throws {
    #expect(try result("latency.within(2s) >= 99%", of: GivenRun(0.995)).budgetLeft!.isNear(0.5))
    #expect(try result("latency.within(2s) >= 99%", of: GivenRun(0.98)).budgetLeft!.isNear(-1))
    #expect(try result("errors.ratio <= 1%", of: GivenRun(0.0025)).budgetLeft!.isNear(0.75))
    #expect(try result("latency.p99 < 1s", of: GivenRun(1)).budgetLeft == nil)
  }

  @Test func `the room is a share of the limit, on either side`() throws {
    #expect(try result("latency.p99 < 100ms", of: GivenRun(80 * ms)).headroom!.isNear(0.2))
    #expect(try result("latency.p99 < 100ms", of: GivenRun(125 * ms)).headroom!.isNear(-0.25))
    #expect(try result("throughput.out > 100/s", of: GivenRun(125)).headroom!.isNear(0.25))
    #expect(try result("backlog.end <= 0", of: GivenRun(5)).headroom == nil)
  }

  @Test func `power is how far the interval reaches to the good side`() throws {
    let result = try result("latency.p99 < 1s", of: GivenRun(110 * ms, 100 * ms...130 * ms))
    #expect(result.smallestChange!.isNear(0.1))
    #expect(try GatesTests.result("errors.count < 9", of: GivenRun(3, samples: nil)).smallestChange == nil)
  }

  @Test func `the outcome of several gates is the worst`() {
    func results(_ statuses: GateResult.Status...) -> [GateResult] {
      statuses.map {
        var result = GateResult(name: "", text: "", measure: .metric(.errorCount), scope: "", relation: .less)
        result.status = $0
        return result
      }
    }
    #expect(results(.pass, .warn).outcome == .warn)
    #expect(results(.warn, .nodata, .pass).outcome == .nodata)
    #expect(results(.nodata, .fail).outcome == .fail)
    #expect(results().outcome == .pass)
  }
}

extension Double {
  fileprivate func isNear(_ other: Double) -> Bool { (self - other).magnitude < 1e-9 }
}
