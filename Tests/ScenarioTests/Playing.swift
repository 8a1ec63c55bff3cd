import Bytes
import Events
import Formats
import Profiles
import TestSupport
import Testing

extension ScenarioInstance {
  /// The queue that is ill; nil when something else is, or nothing.
  var illQueue: String? { subjects.first { name in plan.queues.contains { $0.name == name } } }
}

/// Plays a scenario with two seeds and shows what there is to see of a queue.
func play(
  _ name: String, queue: (ScenarioInstance) -> String? = \.illQueue,
  _ look: (ScenarioInstance, ScenarioFacts, Comment) -> Void
) throws {
  let scenario = try #require(Scenarios.named(name))
  for seed in UInt64(1)...2 {
    let instance = scenario.instance(seed: seed)
    let queue = try #require(queue(instance))
    look(instance, ScenarioFacts(instance, instance.run(), queue: queue), "\(name) \(seed)")
  }
}

/// The events of a log in the format of its dialect.
func decoded(_ log: [UInt8], _ dialect: ScenarioDialect) throws -> EventBatch {
  let known = try #require(format(named: dialect.format))
  let block = Block(log)
  let batch = EventBatch()
  let decoder = known.makeDecoder(known.prepare(DecodeOptions(), head: block))
  decoder.decode(block, into: batch)
  decoder.finish(into: batch)
  return batch
}

extension Profile {
  convenience init(of batch: EventBatch, bytes: Int, _ dialect: ScenarioDialect) throws {
    self.init()
    let known = try #require(format(named: dialect.format))
    fold(batch, source: beginSource(path: "log", known.form), bytes: Int64(bytes))
  }
}
