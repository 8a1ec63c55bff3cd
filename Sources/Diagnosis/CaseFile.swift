internal import Measures
internal import Profiles

/// A profile as rules look at it: what several of them ask for is computed once, and not before it is asked for.
final class CaseFile {
  let measures: Measures
  let queues: [QueueCase]
  /// The whole log; empty without events.
  let whole: Range<Int64>
  let incidents: [IncidentRecord]
  let samples: [SampleFigures]
  let settings: [String: String]
  /// The broker's own log is there.
  let hasServerLog: Bool
  /// Whoever wrote the log also writes of alarms, blocks and errors.
  let hasOwnLog: Bool
  /// A connection that ends would be in the log.
  let seesClosings: Bool

  init(_ measures: Measures) {
    self.measures = measures
    let profile = measures.profile
    whole = measures.span.map { $0.first..<max($0.last, $0.first &+ 1) } ?? 0..<0
    incidents = profile.incidentRecords
    samples = measures.labels.lazy.filter { $0.count > 0 }.map(\.figures)
    settings = Dictionary(profile.latestSettings.map { ($0.name, $0.value) }) { first, _ in first }
    hasServerLog = profile.sources.contains { $0.format == "rabbitmq" }
    hasOwnLog =
      profile.sources.contains { $0.format == "mqtune" }
      || !profile.incidentRecords.isEmpty || profile.connectionFigures.opened > 0
    seesClosings =
      hasServerLog || profile.connectionFigures.closed > 0
      || profile.sources.contains { $0.format == "mqtune" }
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

  func incidents(of kind: String) -> [IncidentRecord] { incidents.filter { $0.kind == kind } }

  /// When the log's systems are known: for the exact line to apply.
  var isRabbitMQ: Bool { hasServerLog || settings["broker"]?.hasPrefix("rabbitmq") == true }
  var isOwnBroker: Bool { settings["broker"] == "mqtune" }
}

extension CaseFile {
  /// The stretch from which the end of the log is judged.
  var lastThird: Range<Int64> {
    guard let span, whole.upperBound > whole.lowerBound else { return whole }
    return max(span.first, span.last &- (span.last &- span.first) / 3)..<whole.upperBound
  }
}
