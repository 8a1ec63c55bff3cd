import Bytes
import Events
import Formats
import TestSupport
import Testing

@testable import Profiles
@testable import Simulation

/// What a log says about one queue, as a replay wants it.
struct FoldedLoad {
  var messages: [LoggedMessage] = []
  var consumers: [LoggedConsumer] = []
  var from: Int64 = 0
  var to: Int64 = 0

  /// Plays a plan, writes its log, reads that back and folds it.
  init(_ plan: BrokerPlan, queue name: String = ScenarioPair.queue) throws {
    let profile = Profile()
    let format = try #require(allFormats.first { $0.name == "mqtune" })
    let decoder = format.makeDecoder(DecodeOptions())
    let batch = EventBatch()
    let source = profile.beginSource(path: "log", format: format.name)
    let block = Block(EventLogWriter.text(BrokerModel.run(plan).records))
    decoder.decode(block, into: batch)
    profile.fold(batch, source: source, bytes: Int64(block.count))
    read(profile, try #require(profile.queueIndex[Array(name.utf8)]))
  }

  private mutating func read(_ profile: Profile, _ queue: Int) {
    (from, to) = (profile.first, profile.last)
    var places: [UInt32: Int] = [:]
    for (number, party) in profile.parties.enumerated()
    where party.role == .consumer && Int(party.queue) == queue {
      places[UInt32(number + 1)] = consumers.count
      consumers.append(
        LoggedConsumer(
          String(decoding: party.name, as: UTF8.self),
          prefetch: party.prefetch == Event.absent ? nil : Int(party.prefetch),
          joined: party.joined == .min ? nil : min(party.joined, party.first),
          left: PartyFigures(state: party).left))
    }
    for life in profile.queues[queue].trace.latest {
      messages.append(
        LoggedMessage(
          publish: life.publish, deliver: life.deliver, end: life.end, consumer: places[life.consumer],
          bytes: Int(life.bytes)))
    }
    profile.table.forEach { _, life in
      guard Int(life.queue) == queue, life.publish != Life.unseen, life.end == Life.unseen else { return }
      messages.append(
        LoggedMessage(
          publish: life.publish, deliver: life.firstDeliver, end: Life.unseen,
          consumer: places[life.consumer],
          deliveries: Int(life.deliveries), isAcked: false,
          bytes: Int(life.bytes)))
    }
  }

  func workload() throws -> Workload { try Workload(messages, consumers, from: from, to: to) }
}
