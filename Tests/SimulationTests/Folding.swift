import Bytes
import Events
import Formats
import Profiles
import TestSupport
import Testing

@testable import Simulation

/// Plays a plan, writes its log, reads that back and folds it.
func figures(of plan: BrokerPlan, queue name: String = ScenarioPair.queue) throws -> QueueFigures {
  let profile = Profile()
  let format = try #require(allFormats.first { $0.name == "mqtune" })
  let decoder = format.makeDecoder(DecodeOptions())
  let batch = EventBatch()
  let source = profile.beginSource(path: "log", format: format.name)
  let block = Block(EventLogWriter.text(BrokerModel.run(plan).records))
  decoder.decode(block, into: batch)
  profile.fold(batch, source: source, bytes: Int64(block.count))
  return try #require(profile.queueFigures.first { $0.name == name })
}

extension Workload {
  /// The load that the log of a plan shows.
  init(of plan: BrokerPlan) throws { try self.init(figures(of: plan)) }
}
