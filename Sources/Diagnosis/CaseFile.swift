internal import Events
internal import Measures
internal import Metrics
internal import Profiles

/// A profile as rules look at it: what several of them ask for is computed once, and not before it is asked for.
final class CaseFile {
  let measures: Measures
  let queues: [QueueCase]
  /// The whole log; empty without events.
  let whole: Range<Int64>
  let incidents: [IncidentRecord]
  let samples: [SampleFigures]
  /// The broker's own log is there.
  let hasServerLog: Bool
  /// An alarm, a block or an error of a client would be in the log.
  let seesIncidents: Bool
  /// A connection that ends would be in the log.
  let seesClosings: Bool

  init(_ measures: Measures) {
    self.measures = measures
    let profile = measures.profile
    whole = measures.span.map { $0.first..<max($0.last, $0.first &+ 1) } ?? 0..<0
    incidents = profile.incidentRecords
    samples = measures.labels.lazy.filter { $0.count > 0 }.map(\.figures)
    hasServerLog = profile.coverage.contains(.server)
    seesIncidents =
      profile.coverage.contains(.alarms) || !profile.incidentRecords.isEmpty
      || profile.connectionFigures.opened > 0
    seesClosings = profile.coverage.contains(.closings) || profile.connectionFigures.closed > 0
    queues = measures.queues.filter { $0.counts != QueueCounts() }.map(QueueCase.init)
  }

  var profile: Profile { measures.profile }
  var span: LogSpan? { measures.span }
  var gaps: [Range<Int64>] { measures.gaps }
  /// It holds messages or measurements, and not only incidents.
  var hasMeasures: Bool { measures.hasMeasures }

  /// What changes would bring, by replay.
  lazy var forecaster = Forecaster(self)

  var seconds: Double { span?.seconds ?? 0 }

  /// Published, or handed out where no publish is in the log.
  var messages: Int {
    queues.reduce(0) { $0 + $1.load }
  }

  /// The disk's own measurements.
  var syncs: SampleFigures? { measures.flushes?.figures }

  /// Where the first few records stand that a profile remembers of something.
  func places(of lines: some Sequence<LineReference>) -> [RecordPlace] { lines.map(profile.place) }

  /// Messages were returned to their publishers: what no queue takes does not lie in one.
  var returnsMessages: Bool { queues.contains { $0.counts.returned > 0 } }

  func incidents(of kind: IncidentKind) -> [IncidentRecord] { incidents.filter { $0.kind == kind } }

  /// The value of a setting: of several nodes that tell it the one that was told last.
  /// - Parameter time: the value then; nil for the latest.
  func setting(_ name: SettingName, at time: Int64? = nil) -> String? { profile.setting(name, at: time) }

  /// Whether a source is the log of such a system, or names it as the broker: for the exact line to apply.
  private func isOf(_ system: LogSystem) -> Bool {
    profile.sources.contains { $0.form.system == system && $0.form.coverage.contains(.server) }
      || system.brokerNames.contains { setting(.broker)?.hasPrefix($0) ?? false }
  }

  var isRabbitMQ: Bool { isOf(.rabbitmq) }
  var isOwnBroker: Bool { isOf(.eventLog) }
}

extension CaseFile {
  /// The finding with the share that a replay without its trouble gives, where there is one.
  func weighed(_ finding: Finding) -> Finding {
    guard let removal = finding.removal,
      let queue = queues.first(where: { $0.name == finding.subject.home }),
      let share = forecaster.share(of: queue, without: removal)
    else { return finding }
    var weighed = finding
    weighed.impact.tailShare = share
    weighed.impact.isReplayed = true
    return weighed
  }

  /// The stretch from which the end of the log is judged.
  var lastThird: Range<Int64> {
    guard let span, whole.upperBound > whole.lowerBound else { return whole }
    return max(span.first, span.last &- (span.last &- span.first) / 3)..<whole.upperBound
  }
}
