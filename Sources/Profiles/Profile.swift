public import Events
internal import Metrics

/// The whole knowledge of a log: its figures, and the open ends of messages that straddle its edges.
///
/// The merge law: folding a log whole, and folding its parts each into a profile of its own and merging these
/// in order, give the same profile, wherever the log is cut between two lines. It holds as long as no cap is
/// reached (`Omissions`) and no message is published or ended twice, or delivered after its end, with a cut between;
/// what cannot be known across a cut then counts as in a log of its own:
/// - a publish that the broker refused beyond the cut stays in the backlog;
/// - a settle without a consumer, or without a queue, whose message is on the other side counts for its consumer, but its
///   place among that consumer's other settles, and so their service times, is a guess; with records without a queue
///   consumers may be numbered in another order;
/// - of records of one message that are out of order around a cut a redelivery may be taken for a delivery, and
///   a second confirm for the first.
///
/// Memory grows with names and with messages in flight, both capped, not with the length of the log.
/// Not thread-safe: one worker folds into one profile.
public final class Profile {
  public static let queueLimit = 10_000
  /// Must stay below `Life.Consumer.limit`.
  public static let partyLimit = 20_000
  public static let labelLimit = 2_000
  /// The first queues, and the first labels, have figures over time; the first of these have percentiles over time.
  public static let timelineLimit = 1_000
  public static let quantileLimit = 200
  public static let traceLimit = 64
  public static let slowestLimit = 20
  /// So many distinct reasons are kept apart of a queue, a label or the clients.
  public static var reasonLimit: Int { Reasons.limit }
  static let otherReason = Array(NameTable.otherName.utf8)

  private(set) var figures: Figures
  let joiner = Joiner()

  /// An empty profile.
  /// - Parameter start: what is known of the log this profile will be merged into; it makes the work shorter and
  ///   never changes the result.
  public init(_ start: Start = Start()) { figures = Figures(start) }

  // MARK: Sources

  /// Where the events of the next batches come from; further parts of a source known by path go on counting
  /// its lines.
  public func beginSource(path: String, _ form: SourceForm) -> Int {
    figures.sources.number(path: path, form)
  }

  /// Notes a problem in reading a source; the first problem stays.
  public func note(problem: String, ofSource source: Int) {
    guard sources.indices.contains(source) else { return }
    figures.sources.records[source].problem = sources[source].problem ?? problem
  }

  /// Notes a problem in reading the sources of a path; the first problem of each stays.
  public func note(problem: String, ofSourcesAt path: String) {
    for index in sources.indices where sources[index].path == path { note(problem: problem, ofSource: index) }
  }

  /// Forgets the problem that reading the sources of a path had: they are read on from where it was met.
  public func forgetProblem(ofSourcesAt path: String) {
    for index in sources.indices where sources[index].path == path {
      figures.sources.records[index].problem = nil
    }
  }

  /// Notes that reading was interrupted before everything was read.
  public func noteInterruption() { figures.omissions.counts.interruptions += 1 }

  /// Adds the traffic that a sampler has taken from batches of a source.
  public func add(_ traffic: Traffic, ofSource source: Int) {
    guard sources.indices.contains(source) else { return }
    figures.sources.records[source].traffic.merge(traffic)
  }

  // MARK: Folding and merging

  /// Takes in the events of a batch and the account of its lines.
  /// - Parameters:
  ///   - source: the index `beginSource` gave.
  ///   - bytes: decoded bytes of the block.
  public func fold(_ batch: EventBatch, source: Int, bytes: Int64) {
    let figures = figures
    let base = LineReference(source: UInt32(source), line: figures.sources.records[source].lines)
    figures.sources.records[source].count(batch, bytes: bytes)
    figures.cover(batch)
    joiner.fold(batch, into: figures, at: base)
    figures.bookNotes(of: batch, at: base)
  }

  /// Adds the profile of the part of the log that follows this one, or of another log of the same system.
  ///
  /// The other profile must not be used any more.
  /// - Complexity: linear in the size of the other profile, not of this one.
  public func merge(_ other: Profile) {
    let numbers = figures.append(other.figures)
    joiner.absorb(other.joiner, numbers, figures)
  }

  /// Takes the figures away; fresh ones take their place. All figures taken, appended in order, are the figures of the
  /// whole log: a live view adds up the figures of the time that it shows.
  func takeFigures() -> Figures {
    let taken = figures
    joiner.remember(taken)
    figures = Figures(namesOf: taken)
    return taken
  }
}
