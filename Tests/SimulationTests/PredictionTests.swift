import TestSupport
import Testing

@testable import Simulation

@Suite struct PredictionTests {
  private let workload = Workload.poisson(6_000, load: 0.85, consumers: 4, seed: 9)

  @Test func whatTheLogDoesNotSupportIsRefused() {
    func refusal(_ settings: ReplaySettings) -> String? { workload.refusal(of: settings)?.reason }
    #expect(refusal(.logged) == nil)
    #expect(refusal(ReplaySettings(consumers: 8, rate: 1.5)) == nil)
    #expect(
      refusal(ReplaySettings(consumers: 9))
        == "9 consumers are too many to predict from a log with 4: the limit is 8")
    #expect(refusal(ReplaySettings(consumers: 0)) == "there must be at least one consumer")
    #expect(
      refusal(ReplaySettings(rate: 1.6))
        == "160% of the logged load is too much to predict: the limit is 150%")
    #expect(refusal(ReplaySettings(rate: .nan)) == "factors must be positive numbers")
  }

  @Test func aLogThatIsNotReproducedGivesNoPrediction() {
    var odd = workload
    odd.services = odd.services.map { $0 * 2 }
    #expect(throws: Refusal.self) { try odd.predict(.logged) }
    guard case .refused(.notCalibrated) = odd.search(Goal(.endToEndP99, atMost: 1)) else {
      Issue.record("found something without calibration")
      return
    }
  }

  @Test func intervalsSurroundThePrediction() throws {
    let prediction = try workload.predict(ReplaySettings(consumers: 5), budget: 300_000)
    #expect(prediction.replicas == 50)
    #expect(!prediction.isSaturated)
    #expect(Set(prediction.intervals.keys) == Set(ReplayMetric.all))
    for (metric, interval) in prediction.intervals {
      #expect(interval.contains(metric.value(in: prediction.predicted)), "\(metric)")
    }
    #expect(prediction.assumptions.contains("added consumers are as fast as the median logged consumer"))
    #expect(try workload.predict(ReplaySettings(consumers: 5), budget: 0).intervals.isEmpty)
  }

  @Test func whatConsumersMayFetchAheadUnseenIsInTheInterval() throws {
    var unsure = workload
    unsure.fetching = .init(lowest: 1, highest: 0)
    let settings = ReplaySettings(consumers: 5)
    var buffering = workload.crew(for: settings)
    for index in buffering.consumers.indices { buffering.consumers[index].prefetch = 0 }
    buffering.vantage = .begin
    let most = workload.run(workload.load(for: settings), by: buffering, draw: 0)
    let wait = ReplayMetric.queueWaitP99.value(in: most)
    let (given, guessed) = (try workload.predict(settings), try unsure.predict(settings))
    #expect(guessed.predicted == given.predicted)
    #expect(try #require(given.intervals[.queueWaitP99]).upperBound < wait)
    #expect(try #require(guessed.intervals[.queueWaitP99]).upperBound == wait)
    #expect(guessed.assumptions.contains { $0.contains("fits about as well") })
    #expect(!given.assumptions.contains { $0.contains("fits about as well") })
    let asked = try unsure.predict(ReplaySettings(consumers: 5, prefetch: 4))
    #expect(!asked.assumptions.contains { $0.contains("fits about as well") })
  }

  @Test func tooMuchLoadIsSaturation() throws {
    #expect(try workload.predict(ReplaySettings(consumers: 3), budget: 0).isSaturated)
    #expect(try workload.predict(ReplaySettings(rate: 1.4), budget: 0).isSaturated)
  }

  @Test func headroomIsWhereTheTimesDouble() throws {
    let headroom = workload.headroom()
    #expect(isNear(headroom.capacityShare, 0.85, within: 0.03))
    let rate = try #require(headroom.doublingRate)
    let base = Double(workload.replay().endToEnd.p99)
    #expect(Double(workload.replay(ReplaySettings(rate: rate)).endToEnd.p99) >= 2 * base)
    #expect(Double(workload.replay(ReplaySettings(rate: rate - 0.01)).endToEnd.p99) < 2 * base)
    #expect(workload.headroom(ReplaySettings(consumers: 8)).capacityShare < 0.5)
  }

  @Test func theCheapestSettingsAreFound() throws {
    // A goal met today costs nothing, and fewer consumers are cheaper still.
    let space = SearchSpace(prefetches: [1, 2])
    let today = Double(workload.replay().endToEnd.p99)
    guard case .found(let settings, _) = workload.search(Goal(.endToEndP99, atMost: today), in: space) else {
      Issue.record("today's settings do not give today's times")
      return
    }
    #expect(settings == .logged)
    guard case .found(let more, let measures) = workload.search(Goal(.queueWaitP99, atMost: 20e6), in: space)
    else {
      Issue.record("more consumers do not help")
      return
    }
    #expect(more.consumers == 5)
    #expect(measures.queueWait.p99 <= 20_000_000)
    guard case .outOfReach(let closest, _) = workload.search(Goal(.endToEndP99, atMost: 1e6), in: space)
    else {
      Issue.record("reached what is faster than the work")
      return
    }
    #expect(closest.consumers == 8)
  }
}
