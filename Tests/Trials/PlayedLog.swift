internal import Bytes
internal import Events
internal import Formats
public import Profiles
public import Simulation
public import TestSupport

extension Profile {
  /// A log decoded and folded whole.
  public convenience init(log: [UInt8], format name: String) { self.init(logs: [(log, name)]) }

  /// The logs of one system, each decoded and folded whole.
  public convenience init(logs: [(text: [UInt8], format: String)]) {
    self.init()
    for (log, name) in logs {
      guard let format = format(named: name) else { preconditionFailure("\(name) is a format") }
      let block = Block(log)
      let decoder = format.makeDecoder(format.prepare(DecodeOptions(), head: block))
      let batch = EventBatch()
      decoder.decode(block, into: batch)
      decoder.finish(into: batch)
      fold(batch, source: beginSource(path: name, format.form), bytes: Int64(block.count))
    }
  }
}

extension QueueFigures {
  /// Plays a plan, writes its log, reads that back and gives the figures of a queue in it.
  public init(of plan: BrokerPlan, queue name: String = ScenarioPair.queue) {
    let profile = Profile(log: EventLogWriter.text(BrokerModel.run(plan).records), format: "mqtune")
    guard let queue = profile.queueFigures.first(where: { $0.name == name }) else {
      preconditionFailure("the plan has the queue \(name)")
    }
    self = queue
  }
}

extension Workload {
  /// The load that the log of a plan shows.
  public init(of plan: BrokerPlan) throws(Unusable) { try self.init(QueueFigures(of: plan)) }
}
