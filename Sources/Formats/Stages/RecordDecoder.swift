public import Events

/// A format whose decoder sees one record at a time; the reader around it finds the records.
///
/// This is all that a format of lines needs: samples, `claims` and a `RecordDecoder`.
public protocol RecordFormat: LogFormat {
  associatedtype Decoder: RecordDecoder

  func makeRecordDecoder(_ options: DecodeOptions) -> Decoder
}

extension RecordFormat {
  public func makeDecoder(_ options: DecodeOptions) -> any LogDecoder {
    SpecializedReader(RecordReader(makeRecordDecoder(options)))
  }
}

/// Turns one record into events. Any bytes are acceptable input: nothing traps.
///
/// The reader counts the lines by what `decode` answers, so that a decoder never touches the account of a batch.
public protocol RecordDecoder {
  /// What `place` reads of the first line of a record and `decode` needs again.
  associatedtype Facts = Void

  /// At most this many bytes of a record of several lines are kept; further ones are dropped.
  static var mostBytes: Int { get }

  /// Says to which record a line belongs. `open` is the record that further lines may join, if there is one.
  ///
  /// A record of one line is decoded before the next line is placed, so that what was read of the line here may be
  /// kept in the decoder until then. Only formats with records of several lines implement this.
  mutating func place(_ line: Span<UInt8>, after open: Record<Facts>?) -> Placement<Facts>

  /// Appends the events of a record to `batch`. The lines of the record stand in `text` with newlines between them.
  mutating func decode(_ text: Span<UInt8>, _ record: Record<Facts>, into batch: EventBatch) -> RecordOutcome

  /// The source has ended, and every record was decoded.
  /// - Parameter linesBefore: lines of the source before the batch.
  mutating func finish(linesBefore: Int, into batch: EventBatch)
}

extension RecordDecoder {
  public static var mostBytes: Int { 1 << 20 }

  public mutating func finish(linesBefore: Int, into batch: EventBatch) {}
}

extension RecordDecoder where Facts == Void {
  /// Every line is a record.
  public mutating func place(_ line: Span<UInt8>, after open: Record<Void>?) -> Placement<Void> {
    .alone(0..<line.count, ())
  }
}

/// Where a record stands, and what `RecordDecoder.place` read of its first line.
public struct Record<Facts> {
  /// Its first line, counted from the first line of the batch; below 0 where the record began before the batch.
  public internal(set) var line: Int
  /// Lines of the source before the batch: what a decoder keeps for later it numbers from the start of the source.
  public internal(set) var linesBefore = 0
  public internal(set) var lines = 1
  /// How many bytes of its text are kept.
  public internal(set) var count = 0
  /// Whether a line said that it was the last one. Otherwise another record began, or the source ended.
  public internal(set) var isEnded = false
  public let facts: Facts

  /// The same number as events hold it.
  public var eventLine: Int32 { Int32(clamping: line) }
}

/// To which record a line belongs. Ranges are the part of the line that belongs to the text of the record.
public enum Placement<Facts> {
  /// A record of this line alone.
  case alone(Range<Int>, Facts)
  /// The first line of a record that further lines may join.
  case begins(Range<Int>, Facts)
  /// A further line of the open record.
  case joins(Range<Int>)
  /// The last line of the open record.
  case ends(Range<Int>)
  /// Of no interest, and no part of any record.
  case ignored
  case rejected(LineProblem)
}

/// What became of a record; all of its lines count as this.
public enum RecordOutcome: Equatable, Sendable {
  case understood, ignored
  case rejected(LineProblem)
}
