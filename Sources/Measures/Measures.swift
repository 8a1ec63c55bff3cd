public import Profiles

/// The figures of a finished profile: of each queue, of all queues together, of each label of samples, and of the log
/// itself. Reports, rules, goals and explanations read figures here and nowhere else.
///
/// Reading changes nothing: the profile may go on to be written or merged. Figures of queues are computed when they are
/// first asked for; each queue belongs to one thread at a time.
public final class Measures {
  public let profile: Profile
  /// The time that the log covers; nil without events.
  public let span: LogSpan?
  /// In the order in which they first appeared. A queue without a name is among them when something was counted for it.
  public let queues: [QueueMeasures]
  public let total: TotalMeasures
  public let labels: [LabelMeasures]
  /// The broker's flushes to disk; nil when the log measures none.
  public let flushes: LabelMeasures?
  public let clients: ClientMeasures
  public let lines: LineCounts
  public let unread: UnreadMessaging
  /// Whether the log shows how messages leave their queues; one that shows only publishes says nothing of backlog.
  public let seesEnds: Bool

  public init(_ profile: Profile) {
    let profile = profile.byQueue
    self.profile = profile
    let span = profile.span
    self.span = span
    let figures = profile.queueFigures.filter { !$0.name.isEmpty || $0.counts != QueueCounts() }
    let seesEnds = figures.contains { $0.counts.showsEnds }
    self.seesEnds = seesEnds
    queues = figures.map { QueueMeasures($0, among: figures, span: span, seesEnds: seesEnds) }
    total = TotalMeasures(
      of: queues, span, clientErrors: profile.clientErrors, clientReasons: profile.clientErrorReasons)
    labels = profile.sampleFigures.map { LabelMeasures(figures: $0, span: span) }
    let ofDisk = LabelMeasures(figures: profile.flushFigures, span: span, areFlushes: true)
    flushes = ofDisk.count > 0 ? ofDisk : nil
    clients = ClientMeasures(figures: profile.connectionFigures, span: span)
    lines = LineCounts(profile.sources)
    unread = UnreadMessaging(
      profile,
      readsWholeLives: figures.contains { $0.counts.published > 0 }
        && figures.contains { $0.counts.delivered > 0 }
        && figures.contains { $0.counts.acked + $0.counts.nacked > 0 })
  }

  /// Messages or samples are in the log, and not only incidents.
  public var hasMeasures: Bool { queues.contains { $0.counts.hasMessages } || sampleCount > 0 }

  /// Finished measurements, without those of the disk.
  public var sampleCount: Int { labels.reduce(0) { $0 + $1.count } }

  /// Samples a second, over the whole log.
  public var samplesPerS: Double? { span?.rate(sampleCount) }

  /// Some of the queues as one, without the errors that belong to no queue.
  public func total(of queues: [QueueMeasures]) -> TotalMeasures { TotalMeasures(of: queues, span) }

  /// Some of the labels as one.
  public func total(of labels: [LabelMeasures]) -> LabelMeasures {
    LabelMeasures(figures: profile.sum(of: labels.map(\.figures)), span: span)
  }

  /// Times without any record in which there should be some.
  public lazy var gaps: [Range<Int64>] = findGaps()
}

/// The account of the lines of all sources.
public struct LineCounts: Equatable, Sendable {
  public let lines: Int
  public let understood: Int
  public let ignored: Int
  public let notUnderstood: Int

  init(_ sources: [SourceRecord]) {
    func sum(_ count: (SourceRecord) -> Int) -> Int { sources.reduce(0) { $0 + count($1) } }
    lines = sum(\.lines)
    understood = sum(\.understood)
    ignored = sum(\.ignored)
    notUnderstood = sum(\.notUnderstood)
  }

  /// Understood of the lines that were not ignored; nil without any.
  public var understoodRatio: Double? {
    lines > ignored ? Double(understood) / Double(lines - ignored) : nil
  }
}
