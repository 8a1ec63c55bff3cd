internal import Bytes
internal import Events

/// The fields of one row, read by column.
struct JMeterRow {
  /// Nanoseconds since 1970 at which the sample began (or ended, where JMeter was told so).
  var stamp: Int64
  /// Milliseconds.
  var elapsed: Int64
  var isSuccess: Bool
  var sampleCount: Int64 = 1
  var errorCount: Int64 = 0

  /// About a century; a longer sample is a mistake.
  private static let longest: Int64 = 3_200_000_000_000

  init(
    _ row: DelimitedRow, _ bytes: Span<UInt8>, _ columns: JMeterColumns, _ options: DecodeOptions,
    _ batch: EventBatch
  ) throws(Refusal) {
    guard row.fields.count == columns.count else { throw Refusal(problem: .malformed) }
    guard let stamp = RecordTime(bytes, row.fields[columns.timeStamp].range, options) else {
      throw Refusal(problem: row.fields[columns.timeStamp].range.isEmpty ? .noTime : .badTime)
    }
    guard let elapsed = bytes.number(row.fields[columns.elapsed].range), elapsed <= Self.longest else {
      throw Refusal(problem: .badNumber)
    }
    self.elapsed = elapsed
    isSuccess = true
    if columns.success >= 0 {
      guard let success = Self.boolean(bytes, row.fields[columns.success].range) else {
        throw Refusal(problem: .malformed)
      }
      isSuccess = success
    }
    if columns.sampleCount >= 0 {
      sampleCount = max(1, bytes.number(row.fields[columns.sampleCount].range) ?? 1)
    }
    if sampleCount > 1, columns.errorCount >= 0 {
      errorCount = min(sampleCount, bytes.number(row.fields[columns.errorCount].range) ?? 0)
    } else {
      errorCount = isSuccess ? 0 : sampleCount
    }
    self.stamp = stamp.time
    let (_, overflows) = self.stamp.addingReportingOverflow(elapsed &* 1_000_000)
    guard !stamp.isOutOfRange, !overflows else { throw Refusal(problem: .timeOutOfRange) }
    stamp.noteAssumption(options, in: batch)
  }

  /// Nanoseconds of one sample. JMeter writes the sum for an aggregated row.
  var duration: Int64 { elapsed &* 1_000_000 / sampleCount }

  /// When the sample was complete.
  var completion: Int64 { stamp &+ duration }

  struct Refusal: Error { var problem: LineProblem }

  static func boolean(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool? {
    switch range.count {
    case 4: bytes.has("true", in: range) || bytes.has("TRUE", in: range) ? true : nil
    case 5: bytes.has("false", in: range) || bytes.has("FALSE", in: range) ? false : nil
    default: nil
    }
  }
}
