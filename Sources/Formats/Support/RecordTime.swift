internal import Bytes
internal import Events

/// The time stamp of a record. Where the text names no zone, it is taken as the user said, or else as UTC.
struct RecordTime {
  /// Nanoseconds since 1970 UTC.
  var time: Int64
  var hasZone: Bool
  /// Whether the text is a stamp of a year that cannot be represented.
  var isOutOfRange: Bool

  private static let longest = 40

  /// Reads a date with a time of day, or an epoch number, that fills the range.
  init?(_ bytes: Span<UInt8>, _ range: Range<Int>, _ options: DecodeOptions) {
    guard range.count <= Self.longest,
      let parsed = parseTimestamp(bytes.extracting(range), zonelessOffset: options.inputOffset ?? 0)
    else { return nil }
    time = parsed.nanoseconds
    hasZone = parsed.hadZone
    isOutOfRange = parsed.isOutOfRange
  }

  /// Says in the batch what was assumed for a stamp without a zone.
  func noteAssumption(_ options: DecodeOptions, in batch: EventBatch) {
    guard !hasZone else { return }
    batch.assumptions.insert(options.inputOffset == nil ? .zonelessIsUTC : .zonelessIsInputZone)
  }
}
