import Events
import TestSupport
import Testing

/// The same for trouble with storage, delivery, connections and the log itself, and for its absence.
@Suite struct ScenarioTroubleTests {
  /// Trouble that is no queue's shows in the last one as well as in any.
  private func play(_ name: String, _ look: (ScenarioInstance, ScenarioFacts, Comment) -> Void) throws {
    try ScenarioTests.play(name, queue: { $0.illQueue ?? $0.plan.queues.last?.name }, look)
  }

  private func syncSeconds(_ seen: ScenarioFacts) -> [Double] {
    seen.records.filter { $0.kind == .sync }.map { Double($0.number("took_us") ?? 0) / 1e6 }
  }

  @Test func `Confirms wait for the disk, for a timer, or for each other`() throws {
    try play("slow-syncs") { _, seen, comment in
      #expect(quantile(0.5, syncSeconds(seen)) > 0.15 && quantile(0.5, seen.confirms) > 0.2, comment)
    }
    try play("small-batches") { _, seen, comment in
      #expect(seen.count(.sync) { $0.number("messages") != 1 } == 0, comment)
      #expect(syncSeconds(seen).reduce(0, +) > 0.8 * seen.length, comment)
    }
    try play("long-batches") { instance, seen, comment in
      #expect(quantile(0.5, syncSeconds(seen)) < 0.01 && quantile(0.9, seen.confirms) > 0.1, comment)
    }
    try play("one-at-a-time") { _, seen, comment in
      #expect(seen.confirms.reduce(0, +) > 0.9 * seen.length, comment)
      #expect(seen.confirms.count >= seen.published - 1, comment)
    }
  }

  @Test func `Messages come again, go astray or are thrown away`() throws {
    try play("poison") { _, seen, comment in
      let attempts = seen.records.compactMap { $0.number("attempt") }.max() ?? 0
      #expect(attempts > 100, comment)
    }
    try play("requeues") { _, seen, comment in
      #expect(Double(seen.again) > 0.1 * Double(seen.delivered) && seen.backlog(at: 0.99) < 30, comment)
    }
    try play("rejects") { _, seen, comment in
      let share = Double(seen.count(.deadLetter)) / Double(seen.delivered)
      #expect((0.03...0.25).contains(share), comment)
    }
    try play("unroutable") { _, seen, comment in #expect(seen.count(.returned) > 30, comment) }
    try play("ack-timeouts") { _, seen, comment in
      #expect((1.2...3).contains(Double(seen.delivered) / Double(seen.acked)), comment)
    }
    for name in ["drop-bursts", "drop-overload"] {
      try play(name) { _, seen, comment in #expect(seen.count(.drop) > 100, comment) }
    }
    try play("reject-overload") { _, seen, comment in
      #expect(seen.count(.nack) { $0["producer"] != nil } > 100, comment)
    }
  }

  @Test func `Publishers, clients and the broker are held up`() throws {
    try play("flow") { instance, seen, comment in
      #expect(seen.count(.block) > 5, comment)
      #expect(instance.plan.load(of: instance.subjects.last ?? "", at: 9) < 0.6, comment)
    }
    try play("alarm") { instance, seen, comment in
      let alarms = seen.count(.alarm) { $0["state"] == .text("set") }
      #expect(alarms > 0 && seen.count(.block) == alarms * instance.plan.producers.count, comment)
    }
    try play("churn") { _, seen, comment in #expect(seen.count(.disconnect) > 200, comment) }
    try play("leak") { _, seen, comment in
      #expect(seen.count(.connect) > 90 && seen.count(.disconnect) == 0, comment)
    }
    try play("heartbeats") { _, seen, comment in
      #expect(seen.count(.disconnect) { $0["reason"] != nil } >= 5, comment)
    }
    try play("logins") { _, seen, comment in #expect(seen.count(.error) >= 20, comment) }
    try play("pauses") { _, seen, comment in #expect(seen.silences(of: 0.9) > 6, comment) }
    try play("restart") { instance, seen, comment in
      #expect(seen.silences(of: 14) == 1, comment)
      #expect(seen.count(.connect) > instance.plan.producers.count + instance.plan.consumers.count, comment)
    }
  }

  @Test func `Bytes are what takes time`() throws {
    try play("slow-link") { instance, seen, comment in
      let bytes = Dictionary(
        seen.records.compactMap { record in record.number("bytes").map { (record.text("id"), $0) } },
        uniquingKeysWith: { first, _ in first })
      let ids = seen.records.filter { $0.kind == .deliver && $0.text("queue") == instance.subject }
        .map { $0.text("id") }
      let carried = ids.reduce(0) { $0 + (bytes[$1] ?? 0) }
      #expect(Double(carried) > 0.95 * instance.plan.links[0] * seen.length, comment)
      #expect(seen.backlog(at: 0.99) > 50, comment)
    }
    try play("giants") { instance, seen, comment in
      let sizes = seen.records.filter { $0.kind == .publish && $0.text("queue") == instance.subject }
        .compactMap { $0.number("bytes").map(Double.init) }
      #expect(quantile(0.997, sizes) > 200 * quantile(0.5, sizes), comment)
      #expect(seen.work(0.997) > 5 * seen.work(0.5), comment)
    }
  }

  @Test func `Logs lie or have holes`() throws {
    try play("skewed-clocks") { _, seen, comment in #expect(seen.backlog(at: 0.5) < 0, comment) }
    try play("lost-lines") { _, seen, comment in #expect(seen.silences(of: 70) == 1, comment) }
  }

  @Test func `Healthy logs are healthy`() throws {
    for scenario in Scenarios.all where scenario.isHealthy {
      try play(scenario.name) { instance, all, comment in
        let run = instance.run()
        for queue in instance.plan.queues where queue.timeToLive == nil {
          let seen = ScenarioFacts(instance, run, queue: queue.name)
          let consumers = instance.plan.consumers.filter { $0.queue == queue.name }
          #expect(instance.plan.load(of: queue.name, at: 1) < 0.9, comment)
          // A dozen pieces of work, or four seconds.
          #expect(seen.wait(0.99) < max(4, 12 * seen.work(0.5)), comment)
          #expect((run.accounts[queue.name]?.ready ?? 0) < 12 && !consumers.isEmpty, comment)
        }
        #expect(all.count(.drop) + all.count(.returned) + all.count(.error) + all.count(.alarm) == 0, comment)
      }
    }
  }
}
