import Bytes
import Events
import Formats
import Profiles
import TestSupport
import Testing

/// The logs of the scenarios as files: complete, understood, and the same whenever they are made.
@Suite struct ScenarioLogTests {
  private static let instances = Scenarios.all.flatMap { scenario in
    (UInt64(1)...2).map { scenario.instance(seed: $0) }
  }

  @Test(arguments: instances)
  func `Every line is understood, and the counts are the broker's`(_ instance: ScenarioInstance) throws {
    let run = instance.run()
    let log = instance.log(of: run)
    // Any dialect would do; one of three keeps the tests quick.
    if instance.dialect.name == "application" {
      let again = Scenarios.named(instance.name)?.instance(seed: instance.seed).log()
      #expect(log == again, "a seed fixes a log")
    }
    #expect(Detection(head: Block(log)).format?.name == instance.dialect.format)
    let batch = try decoded(log, instance.dialect)
    #expect(batch.notUnderstood == 0, "\(batch.issues)")
    #expect(batch.understood == run.records.count)
    #expect((2_000...12_000).contains(run.accounts.values.reduce(0) { $0 + $1.published }))
    #expect((2...11).contains(instance.plan.queues.count))
    let profile = try Profile(of: batch, bytes: log.count, instance.dialect)
    guard instance.plan.lost.isEmpty else { return }
    for (name, account) in run.accounts {
      let counts = profile.queueFigures.first { $0.name == name }?.counts ?? QueueCounts()
      #expect(counts.published == account.published, "\(name)")
      // The broker knows of an answer when it has travelled, or never when the consumer was cut off meanwhile.
      let late = instance.plan.vantage == .clients ? counts.acked - account.acked : 0
      #expect(counts.acked == account.acked + late && (0...50).contains(late), "\(name)")
      #expect(counts.deadLettered == account.deadLettered, "\(name)")
      #expect(counts.expired == account.expired && counts.dropped == account.dropped, "\(name)")
      #expect(account.isBalanced, "\(name)")
    }
  }

  @Test func `Every dialect occurs`() {
    #expect(Set(Self.instances.map(\.dialect.name)) == ["text", "json", "application"])
  }

  @Test func `Names are unique, and healthy logs have nothing that is right to find`() {
    #expect(Set(Scenarios.all.map(\.name)).count == Scenarios.all.count)
    for instance in Self.instances {
      #expect(instance.isHealthy == instance.accepted.isEmpty, "\(instance.name)")
      #expect(instance.isHealthy == instance.subjects.isEmpty, "\(instance.name)")
      #expect(instance.isHealthy == instance.remedy.isEmpty, "\(instance.name)")
    }
  }
}
