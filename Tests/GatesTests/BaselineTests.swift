import Measures
import Testing
import Trials

@testable import Gates

/// Gates on the difference from earlier runs.
struct BaselineTests {
  private func runs(_ values: [Double]) -> [GivenRun] { values.map { GivenRun($0 * 1e6, samples: 5_000) } }

  private func result(
    _ gate: String, _ own: [GivenRun], against base: [GivenRun],
    _ change: (inout Judge.Options) -> Void = { _ in }
  ) throws -> GateResult {
    var options = Judge.Options()
    change(&options)
    return Judge(own, baseline: base, options).result(of: try Gate(parsing: gate))
  }

  private let base = [100.0, 101, 99, 102, 98]

  @Test func `five runs on each side prove a difference`() throws {
    let slower = try result(
      "latency.p99 < baseline+10%", runs([130, 131, 129, 133, 128]), against: runs(base))
    #expect(slower.status == .fail)
    #expect((slower.baseline, slower.runs, slower.baselineRuns) == (100e6, 5, 5))
    #expect(slower.limit.map { ($0 - 110e6).magnitude < 1 } == true)
    #expect(slower.value == 130e6)
    let same = try result("latency.p99 < baseline+10%", runs([103, 104, 97, 100, 101]), against: runs(base))
    #expect(same.status == .pass)
    #expect(try #require(same.smallestChange) > 0)
  }

  @Test func `what noise may have done only warns`() throws {
    let noisy = runs([150, 90, 112, 170, 95])
    let warned = try result("latency.p99 < baseline+10%", noisy, against: runs([100, 150, 80, 120, 90]))
    #expect(warned.status == .pass || warned.status == .warn)
    let over = try result("latency.p99 < baseline+1%", noisy, against: runs(base))
    #expect(over.status == .warn)
    #expect(
      try result("latency.p99 < baseline+1%", noisy, against: runs(base)) { $0.isStrict = true }.status
        == .fail)
  }

  @Test(arguments: [(1, 1), (1, 5), (5, 1), (4, 4)])
  func `fewer runs warn and say how many prove something`(own: Int, base: Int) throws {
    let result = try result(
      "latency.p99 < baseline+10%", runs(Array(repeating: 200, count: own)),
      against: runs(Array(repeating: 100, count: base)))
    #expect(result.status == .warn)
    #expect(result.reason.hasSuffix("5 runs on each side do"))
    let strict = try self.result(
      "latency.p99 < baseline+10%", runs(Array(repeating: 200, count: own)),
      against: runs(Array(repeating: 100, count: base))
    ) { $0.isStrict = true }
    #expect(strict.status == .fail)
  }

  @Test func `the larger of two bounds is the limit`() throws {
    let gate = "latency.p99 < max(baseline+10%, baseline+50ms)"
    let own = runs([130, 131, 129, 133, 128])
    #expect(try result(gate, own, against: runs(base)).status == .pass)
    #expect(
      try result("latency.p99 < min(baseline+10%, baseline+50ms)", own, against: runs(base)).status == .fail)
    #expect(try result("latency.p99 < max(baseline+10%, 125ms)", own, against: runs(base)).limit == 125e6)
  }

  @Test func `zeros are compared as differences`() throws {
    let zeros = (0..<5).map { _ in GivenRun(0, samples: nil) }
    let some = (0..<5).map { GivenRun(Double(100 + $0), samples: nil) }
    #expect(try result("backlog.end <= baseline+50", some, against: zeros).status == .fail)
    #expect(try result("backlog.end <= baseline+500", some, against: zeros).status == .pass)
    #expect(try result("backlog.end <= baseline+10%", zeros, against: zeros).status == .pass)
  }

  @Test func `without a baseline that can be compared there is no data`() throws {
    let own = runs(base)
    func reason(_ base: [GivenRun], _ own: [GivenRun]? = nil) throws -> String {
      let result = try result("latency.p99 < baseline+10%", own ?? runs(self.base), against: base)
      #expect(result.status == .nodata)
      return result.reason
    }
    #expect(try reason([]) == "there is no baseline: give one with --baseline")
    let doubtful = runs(base)
    doubtful[2].doubt = "main.log could not be read"
    #expect(try reason(doubtful) == "the baseline is not comparable: main.log could not be read")
    let small = runs(base)
    small[0].records = 312
    #expect(
      try reason(small)
        == "not comparable: the baseline has 312 messages or samples, fewer than 1,000 (--min-samples)")
    let loaded = runs(base)
    for run in loaded { run.offeredPerS = 140 }
    #expect(try reason(loaded) == "not comparable: the load is 29% lower than that of the baseline")
    let few = runs(base)
    few[1].readings[.whole]?.samples = 20
    #expect(
      try reason(few)
        == "the baseline is not comparable: 20 samples are too few for latency.p99; 299 are needed")
    _ = own
  }

  @Test func `gates on throughput compare runs of any load`() throws {
    let slow = (0..<5).map { number in
      let run = GivenRun(Double(50 + number), samples: 5_000)
      run.offeredPerS = Double(50 + number)
      return run
    }
    let fast = (0..<5).map { GivenRun(Double(100 + $0), samples: 5_000) }
    #expect(try result("throughput.out > baseline-10%", slow, against: fast).status == .fail)
  }

  @Test func `several runs without a baseline are judged by their median`() throws {
    let result = try result("latency.p99 < 100ms", runs([90, 95, 99, 130, 85, 92]), against: [])
    #expect((result.status, result.value, result.runs) == (.pass, 93.5e6, 6))
    #expect(
      try self.result("latency.p99 < 80ms", runs([90, 95, 99, 130, 85, 92]), against: []).status == .fail)
  }

  /// Two of the 500 that `make accuracy` plays, one with a calm and one with a busy consumer.
  @Test(arguments: [1, 4])
  func `runs of one thing do not fail, and a slower service does`(number: Int) {
    let trial = GateTrial(number)
    #expect(!trial.unchanged.contains(.fail))
    #expect(trial.changed[1] == .fail)
  }
}
