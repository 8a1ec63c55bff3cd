import TestSupport
import Testing
import Trials

@testable import Simulation

/// From the log of a queue, by way of its profile, to a load.
@Suite struct QueueTests {
  private func plan(_ change: (inout BrokerPlan.Consumer, Int) -> Void) -> BrokerPlan {
    let workers = (0..<3).map { number in
      var worker = BrokerPlan.Consumer(
        "worker-\(number)", of: "jobs", prefetch: 4, service: .exponential(mean: 0.02))
      change(&worker, number)
      return worker
    }
    return BrokerPlan(
      seed: 3, length: 40, queues: [.init("jobs")], producers: [.init("shop", to: "jobs", rate: 80)],
      consumers: workers)
  }

  @Test func crewComesAndGoesAsLogged() throws {
    let workload = try Workload(
      of: plan { worker, number in
        if number == 1 { worker.joins = 10 }
        if number == 2 { worker.leaves = 25 }
      })
    #expect(workload.consumers.map(\.name).sorted() == ["worker-0", "worker-1", "worker-2"])
    for consumer in workload.consumers {
      #expect(consumer.prefetch == 4)
      #expect(consumer.prefetchIsGiven)
      let joins = Double(max(0, consumer.joins)) / 1e9
      #expect(consumer.name == "worker-1" ? (9...11).contains(joins) : joins < 1)
      let leaves = consumer.leaves == Clock.never ? nil : Double(consumer.leaves) / 1e9
      #expect(consumer.name == "worker-2" ? (24...26).contains(leaves ?? 0) : leaves == nil)
    }
    #expect(workload.calibrate().calibration.isPassed)
  }

  @Test func messagesDeliveredAgainAreWorkedOnAgain() throws {
    let workload = try Workload(of: plan { worker, _ in worker.requeues = 0.1 })
    #expect((0.08...0.12).contains(workload.unknownShare), "\(workload.unknownShare)")
    #expect(isNear(workload.meanService, 0.02e9 * 1.11, within: 0.08))
    #expect(workload.calibrate().calibration.throughputError < 0.01)
  }

  @Test func whereNothingIsAcknowledgedNobodyKnowsWhenWorkIsDone() {
    #expect(throws: Unusable.neverSettled) {
      try Workload(of: plan { worker, _ in worker.acknowledges = false })
    }
  }

  @Test func whereNobodyConsumesThereIsNothingToReplay() {
    var lonely = plan { _, _ in }
    lonely.consumers = []
    #expect(throws: Unusable.noConsumers) { try Workload(of: lonely) }
  }
}
