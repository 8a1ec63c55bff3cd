import Events
import TestSupport
import Testing

/// What a scenario is labelled with does show in its log.
@Suite struct ScenarioTruthTests {
  private func load(_ instance: ScenarioInstance, _ queue: String, at share: Double) -> Double {
    instance.plan.load(of: queue, at: share * instance.plan.length)
  }

  @Test func `Too few consumers are always busy, and the backlog grows`() throws {
    try play("capacity-steady") { instance, seen, comment in
      #expect(load(instance, seen.queue, at: 0.5) > 1.1, comment)
      #expect(seen.meanBusy > 0.95, comment)
      #expect(seen.backlog(at: 0.5) > 50 && seen.backlog(at: 0.99) > seen.backlog(at: 0.5) + 40, comment)
    }
    try play("capacity-after-step") { instance, seen, comment in
      #expect(load(instance, seen.queue, at: 0.1) < 0.8 && load(instance, seen.queue, at: 0.9) > 1.1, comment)
      #expect(seen.backlog(at: 0.3) < 20 && seen.backlog(at: 0.99) > 50, comment)
    }
  }

  @Test func `Slow work is slow for some messages, from some time on, or at one consumer`() throws {
    try play("slow-tail") { instance, seen, comment in
      #expect(seen.work(0.99) > 10 * seen.work(0.5) && load(instance, seen.queue, at: 0.5) < 0.7, comment)
    }
    try play("slow-step") { _, seen, comment in
      let factor = seen.work(0.5, from: 0.65) / seen.work(0.5, to: 0.4)
      #expect(factor > 1.8, comment)
    }
    try play("outlier") { instance, seen, comment in
      let slow = instance.subject
      for other in seen.consumers where other != slow {
        #expect(seen.work(0.5, of: slow) > 2.5 * seen.work(0.5, of: other), comment)
      }
      #expect(load(instance, seen.queue, at: 0.5) < 0.7 && seen.highestBacklog < 60, comment)
    }
  }

  @Test func `Stalled consumers settle nothing any more`() throws {
    for name in ["stalled-hang", "stalled-none"] {
      try play(name) { instance, seen, comment in
        let late = instance.plan.start + Int64(0.7 * instance.plan.length * 1e6)
        #expect(seen.count(.ack) { $0.text("queue") == seen.queue && $0.time > late } == 0, comment)
        #expect(seen.backlog(at: 0.99) > 100, comment)
      }
    }
  }

  @Test func `Unfair dispatch overloads one consumer and leaves others idle`() throws {
    for name in ["unfair-slow", "unfair-weights"] {
      try play(name) { instance, seen, comment in
        let busy = seen.consumers.map { seen.busy($0) }
        #expect((busy.max() ?? 0) > 0.95 && (busy.min() ?? 1) < 0.6, comment)
        #expect(load(instance, seen.queue, at: 0.5) < 0.8, comment)
      }
    }
  }

  @Test func `Prefetch is too low or too high`() throws {
    try play("prefetch-low") { instance, seen, comment in
      #expect(load(instance, seen.queue, at: 0.5) < 0.4 && seen.meanBusy < 0.4, comment)
      #expect(seen.backlog(at: 0.99) > 100, comment)
    }
    try play("prefetch-high") { _, seen, comment in
      #expect(seen.meanBusy < 0.9 && seen.highestBacklog < 5, comment)
      #expect(quantile(0.99, seen.held) > 1.8 * seen.work(0.99), comment)
    }
  }

  @Test func `A queue of one process hands out as few with many consumers as with few`() throws {
    try play("one-process") { instance, seen, comment in
      let join = instance.plan.consumers.filter { $0.queue == seen.queue }.map(\.joins).max() ?? 0
      let share = join / seen.length
      let (few, many) = (
        seen.deliveries(from: 0, to: share) / share, seen.deliveries(from: share, to: 1) / (1 - share)
      )
      #expect(abs(few / many - 1) < 0.1, comment)
      #expect(seen.meanBusy < 0.6 && seen.backlog(at: 0.99) > 100, comment)
    }
  }

  @Test func `A load test that waits for answers asks less often while these take long`() throws {
    try play("closed-loop") { instance, seen, comment in
      guard let users = instance.plan.producers.compactMap(\.users).first, users.slowdown.count > 1 else {
        Issue.record(comment)
        return
      }
      let samples = seen.records.filter { $0.kind == .sample }.map {
        Double($0.time - instance.plan.start) / 1e6
      }
      let (begin, end) = (users.slowdown[0].start, users.slowdown[1].start)
      let slow = Double(samples.count { $0 >= begin && $0 < end }) / (end - begin)
      let usual = Double(samples.count { $0 < begin }) / begin
      #expect(slow < 0.45 * usual && usual > 5, comment)
      #expect(abs(Double(samples.count) - Double(seen.published)) <= Double(users.count), comment)
    }
  }

  @Test func `More consumers do not help one that is alone, or a hot queue`() throws {
    try play("single-active") { instance, seen, comment in
      #expect(instance.plan.consumers.count { $0.queue == seen.queue } > 1, comment)
      #expect(seen.consumers.count == 1 && seen.meanBusy > 0.95 && seen.backlog(at: 0.99) > 50, comment)
    }
    try play("hot-partition") { instance, seen, comment in
      let rates = instance.plan.producers.filter { $0.queue.dropLast() == seen.queue.dropLast() }
      let mean = rates.reduce(0) { $0 + $1.rates[0].value } / Double(rates.count)
      #expect(rates.count > 3 && Double(seen.published) / seen.length > 1.8 * mean, comment)
      #expect(seen.backlog(at: 0.99) > 30, comment)
    }
  }

  @Test func `Loads have the shape they should have`() throws {
    try play("burst") { instance, seen, comment in
      #expect(load(instance, seen.queue, at: 0.5) < 0.5, comment)
      #expect(seen.highestBacklog > 100 && seen.backlog(at: 0.99) * 10 < seen.highestBacklog, comment)
    }
    try play("periodic") { _, seen, comment in
      #expect(seen.wait(0.99) > 5 * seen.work(0.5) && seen.backlog(at: 0.99) < 60, comment)
    }
    try play("rate-step") { instance, seen, comment in
      let after = load(instance, seen.queue, at: 0.9)
      #expect(after > 1.6 * load(instance, seen.queue, at: 0.1) && after < 0.75, comment)
      #expect(seen.highestBacklog < 40, comment)
    }
    try play("cold-start") { instance, seen, comment in
      #expect(seen.work(0.5, to: 0.06) > 2.5 * seen.work(0.5, from: 0.2), comment)
      #expect(seen.highestBacklog > 20 && seen.backlog(at: 0.3) < 20, comment)
    }
  }
}
