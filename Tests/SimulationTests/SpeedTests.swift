import TestSupport
import Testing

@testable import Simulation

/// With `MQTUNE_ACCURACY=1` in the environment. The limits are for an optimised build.
@Suite(.serialized, .enabled(if: TestFiles.isAsked("MQTUNE_ACCURACY"))) struct SpeedTests {
  /// What a build without optimisation may take longer.
  private let slowness = _isDebugAssertConfiguration() ? 50.0 : 1

  private func seconds(_ what: String, _ body: () -> Void) -> Double {
    let time = ContinuousClock().measure(body)
    let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
    print("speed: \(what): \((seconds * 1e4).rounded() / 10) ms")
    return seconds
  }

  @Test func aReplayOf200000MessagesTakesLessThanHalfASecond() {
    for (consumers, prefetch, dispatch) in [
      (4, 1, Dispatch.roundRobin), (16, 20, .leastOutstanding), (4, 0, .roundRobin),
    ] {
      let workload = Workload.poisson(200_000, load: 0.85, consumers: consumers, seed: 1)
      let settings = ReplaySettings(prefetch: prefetch, dispatch: dispatch)
      let name = "200,000 messages, \(consumers) consumers, prefetch \(prefetch), \(dispatch.rawValue)"
      #expect(seconds(name) { _ = workload.replay(settings) } < 0.5 * slowness)
      #expect(
        seconds("\(name), with idleness") { _ = workload.replay(settings, measuresIdleness: true) } < 0.5
          * slowness)
    }
  }

  @Test func questionsAboutATraceAreAnsweredWhileOneWaits() {
    let workload = Workload.poisson(30_000, load: 0.85, consumers: 4, seed: 1)
    #expect(
      seconds("prediction, 30,000 messages, budget 2,000,000") {
        _ = try? workload.predict(ReplaySettings(consumers: 5))
      } < 2 * slowness)
    #expect(seconds("headroom, 30,000 messages") { _ = workload.headroom() } < 1 * slowness)
    let goals = [
      Goal(.endToEndP99, atMost: 60e6), Goal(.queueWaitP99, atMost: 1e6), Goal(.endToEndP99, atMost: 1e6),
    ]
    for goal in goals {
      #expect(
        seconds("search for \(goal.metric.id) <= \(goal.bound / 1e6) ms, 30,000 messages") {
          _ = workload.search(goal)
        } < 2 * slowness)
    }
    let messages = zip(workload.arrivals, workload.services).enumerated().map { number, load in
      LoggedMessage(
        publish: load.0, deliver: load.0 + 1_000, end: load.0 + 1_000 + load.1, consumer: number % 4,
        bytes: number % 997)
    }
    let crew = workload.consumers.map { LoggedConsumer($0.name) }
    #expect(
      seconds("recovery of 30,000 messages") {
        _ = try? Workload(LoggedLoad(messages: messages, consumers: crew, from: 0, to: workload.length))
      } < 0.5 * slowness)
  }
}
