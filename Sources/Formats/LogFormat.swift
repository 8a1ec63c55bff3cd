public import Bytes
public import Events

/// One kind of log: how it is recognised and how its lines become events.
///
/// A format is a value in `allFormats`; everything else about it stands in its own file.
public protocol LogFormat: Sendable {
  /// The identifier users type after `--input-format`; kebab-case, never changed.
  var name: String { get }
  /// What wrote the log, in one line.
  var summary: String { get }
  /// Real lines, each of which this format claims; shown by `mqtune formats NAME`.
  var samples: [String] { get }
  /// What fields and events are understood, a line each; shown by `mqtune formats NAME`.
  var details: [String] { get }
  /// Who writes such logs.
  var system: LogSystem { get }
  /// What such a log tells of whenever it happens.
  var coverage: Coverage { get }
  /// True when decoding needs what stood before (a header, a record of several lines), so that one source is
  /// decoded from its start by one worker; false when a log may be cut at any line.
  var isSequential: Bool { get }

  /// Whether a line may stand in several lines of the source, so that the source may be cut only where `PieceWatch` says.
  var hasPieces: Bool { get }

  /// Whether its decoder takes blocks that begin and end inside of lines, so that lines may be longer than any block. Such a
  /// format is sequential.
  var isCutAnywhere: Bool { get }

  /// Which places of its records it can tell apart.
  var places: [PlaceFilter.Field] { get }

  /// Whether a line (without its line end) looks like one of this format. Any bytes are acceptable input.
  func claims(_ line: Span<UInt8>) -> Bool

  /// Whether the first bytes of a source, up to 256 KiB, show this format as a whole, whatever its single lines look
  /// like: binary files, and files that are one object.
  func claims(head: Block) -> Bool

  /// Settles what must be decided once for a whole source, from its first lines.
  func prepare(_ options: DecodeOptions, head: Block) -> DecodeOptions

  /// A decoder for one source (or, when not sequential, for one part of it).
  func makeDecoder(_ options: DecodeOptions) -> any LogDecoder

  /// What is known beforehand of every record of a source.
  var form: SourceForm { get }
}

extension LogFormat {
  public var places: [PlaceFilter.Field] { [] }
  public var hasPieces: Bool { false }

  public var isCutAnywhere: Bool { false }

  public var form: SourceForm { SourceForm(format: name, system: system, coverage: coverage) }

  /// The name by which `format(named:)` finds it again, envelopes included: `docker-json/json`.
  public var fullName: String { form.envelope.isEmpty ? name : "\(form.envelope)/\(name)" }

  public func claims(head: Block) -> Bool { false }

  public func prepare(_ options: DecodeOptions, head: Block) -> DecodeOptions { options }
}

/// Turns blocks of whole lines into events. Any bytes are acceptable input: nothing traps.
public protocol LogDecoder: AnyObject {
  /// Appends the events of a block to `batch` and accounts for each of its lines.
  ///
  /// Numbers of lines (`Event.line`, issues, incidents) count from the first line of the batch. A record that may go on
  /// in the next block is kept back until it is complete: it then has a number below 0.
  func decode(_ block: Block, into batch: EventBatch)

  /// The source has ended: whatever was kept back is appended.
  func finish(into batch: EventBatch)
}

/// What the user said about the input.
public struct DecodeOptions: Sendable {
  /// `--map field=path`: where a field of the vocabulary stands in a JSON line.
  public var map: [FieldMapping] = []
  /// `--unit`: the unit of durations that do not name one.
  public var durationUnit: DurationUnit?
  /// The unit such durations seem to have, decided by `LogFormat.prepare`; said in the report.
  public var guessedUnit: DurationUnit?
  /// `--input-tz`: seconds east of UTC for stamps without a zone, nil when not given (UTC is assumed, and said).
  public var inputOffset: Int?
  /// `--year`, for stamps without one.
  public var year: Int?
  /// When the file was written last, in nanoseconds since 1970: the year of stamps of envelopes that have none, without `--year`.
  public var written: Int64?
  /// `--date`, for stamps that are times of day: days since 1970 of the first of them. A source is then decoded from
  /// its start to its end, because only the stamps before tell when a day was over.
  public var date: Int64?
  /// `--vhost`, `--host`: which records count by their place; nil for all of them.
  public var places: PlaceFilter?
  /// `--label`: which records count by what their envelopes say of where they come from; nil for all of them.
  public var labels: LabelFilter?
  /// How the lines of applications' logs become events, where that was learnt or given; nil for the usual vocabulary.
  public var learnt: LearntMapping?
  /// Where the time stands in the lines of a text log, decided by `LogFormat.prepare`.
  public internal(set) var stampPlace: StampPlace?
  /// What a source is called, without directories and endings: the name of the workers of a log that gives them none, so
  /// that those of several logs are told apart.
  public var sourceName = ""

  public init() {}
}

public struct FieldMapping: Sendable, Equatable {
  /// The name of a field of the vocabulary, such as `queue`.
  public var field: String
  /// A key, or two joined by a dot.
  public var path: String

  public init(field: String, path: String) {
    self.field = field
    self.path = path
  }
}

public enum DurationUnit: String, CaseIterable, Sendable {
  case nanoseconds = "ns"
  case microseconds = "us"
  case milliseconds = "ms"
  case seconds = "s"

  /// Nanoseconds in one unit.
  public var nanoseconds: Int64 {
    switch self {
    case .nanoseconds: 1
    case .microseconds: 1_000
    case .milliseconds: 1_000_000
    case .seconds: 1_000_000_000
    }
  }
}
