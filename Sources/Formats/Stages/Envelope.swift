public import Bytes

/// What somebody else has put around the lines of a log: a container's runtime, a collector.
///
/// An envelope is opened block by block: lines of the envelope in, lines of the log inside out. One line mostly gives
/// one, but several may give one (a long line in pieces) and one may give several. Every format is read inside of every
/// envelope, and envelopes inside of envelopes.
public protocol Envelope: Sendable {
  /// The identifier that users see; kebab-case, never changed.
  var name: String { get }
  /// What writes it, in one line.
  var summary: String { get }
  /// Real lines, each of which this envelope claims.
  var samples: [String] { get }
  /// True when opening a line needs what stood before, whatever lies between.
  var isSequential: Bool { get }
  /// Whether a line of the log may stand in several lines, so that a log may be cut only where no piece waits for the next.
  var hasPieces: Bool { get }
  /// Whether its opener takes blocks that begin and end inside of lines, so that lines may be longer than any block.
  var isCutAnywhere: Bool { get }
  /// The labels that it names of its lines.
  var labels: EnvelopeLabels { get }
  /// Whether lines of it cannot be anything else. One that leaves doubt is opened only where a format reads what is inside.
  var isCertain: Bool { get }

  /// Whether a line, without its line end, looks like one of this envelope. Any bytes are acceptable input.
  func claims(_ line: Span<UInt8>) -> Bool

  /// Whether the first bytes of a source show it as a whole, whatever its single lines look like.
  func claims(head: Block) -> Bool

  /// One for each source (or, when the envelope is not sequential, for each part of it).
  func makeOpener() -> any EnvelopeOpener
}

/// Opens the envelope of one source. Any bytes are acceptable input: nothing traps.
public protocol EnvelopeOpener: AnyObject {
  /// Appends the inner lines of a block to `lines`, and says of each which physical lines it is made of. A line that is
  /// not of this envelope is handed on as it is.
  func open(_ block: Block, into lines: InnerLines)

  /// The source has ended: what was kept back is appended.
  func finish(into lines: InnerLines)

  /// Passes over all lines whose labels do not count. Asked for before the first line.
  func keep(only labels: LabelFilter)

  /// The streams of which a piece waits for the next one.
  var openStreams: Set<UInt64> { get }

  /// The source begins with pieces of lines that another one began: those of some streams are passed over, up to the last
  /// piece of each.
  func begin(behind streams: Set<UInt64>)

  /// Goes on with lines of the next source: pieces of some streams are appended to those that wait, up to the last piece of
  /// each. Nothing else is taken, and no line is counted.
  func goOn(_ block: Block, _ streams: Set<UInt64>, into lines: InnerLines)
}

extension EnvelopeOpener {
  public func keep(only labels: LabelFilter) {}
  public var openStreams: Set<UInt64> { [] }
  public func begin(behind streams: Set<UInt64>) {}
  public func goOn(_ block: Block, _ streams: Set<UInt64>, into lines: InnerLines) {}
}

extension Envelope {
  public var isCutAnywhere: Bool { false }
  public var hasPieces: Bool { false }
  public var labels: EnvelopeLabels { .none }

  public func claims(head: Block) -> Bool { false }
}

/// Every envelope that mqtune opens, those that leave no doubt first.
public let allEnvelopes: [any Envelope] =
  [Colours()] + JSONElements.Place.allCases.map { JSONElements(place: $0) } + [
    OTLPLogs(), JournalExport(), JournalVerbose(), InsightsTable(),
  ]
  + JSONWrapping.allCases.map { JSONEnvelope(wrapping: $0) }
  + [
    PrefixEnvelope.cri, PrefixEnvelope.fluentText, PrefixEnvelope.kubectl, PrefixEnvelope.syslog5424,
    PrefixEnvelope.logcli,
    PrefixEnvelope.grafana, PrefixEnvelope.compose, SyslogEnvelope(), PrefixEnvelope.cloudWatchTail,
    PrefixEnvelope.timestamps, PrefixEnvelope.stern,
  ]

/// Peelers of the envelopes around single lines that leave no doubt.
func certainPeelers() -> [any LinePeeler] {
  let prefixes = [PrefixEnvelope.cri, .kubectl, .syslog5424, .logcli, .grafana].map { $0.makePeeler() }
  return [JSONPeeler(isCertain: true)] + prefixes
}
