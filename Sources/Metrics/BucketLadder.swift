/// The widths a time bucket may have, and the one that fits a span.
///
/// From a nanosecond upwards in steps that people read (1, 5, 10, 30 s; 1, 5, 10 min ...). Each width is a
/// whole multiple of the one before and at most five times as wide, so the smallest width that covers a span
/// in `limit` buckets covers it in at least a fifth of them; buckets are aligned to 1970, so that buckets of
/// one width are unions of buckets of any smaller one.
public enum BucketLadder {
  /// No more buckets than this span a log.
  public static let limit = 600

  /// In nanoseconds, ascending.
  public static let widths: [Int64] = {
    var widths: [Int64] = []
    var width: Int64 = 1
    while width < 1_000_000_000 {
      widths.append(width)
      widths.append(width * 5)
      width *= 10
    }
    let seconds: [Int64] = [
      1, 5, 10, 30, 60, 300, 600, 1_800, 3_600, 10_800, 21_600, 86_400, 432_000, 864_000, 2_592_000,
      12_960_000, 64_800_000,
    ]
    return widths + seconds.map { $0 * 1_000_000_000 }
  }()

  /// The smallest width that covers `first ... last` in at most `limit` buckets.
  public static func width(from first: Int64, to last: Int64) -> Int64 {
    widths.first {
      let (distance, overflow) = floorIndex(last, $0).subtractingReportingOverflow(floorIndex(first, $0))
      return !overflow && distance < Int64(limit)
    } ?? widths[widths.count - 1]
  }

  /// The number of the bucket an instant falls into, counted from 1970.
  @inlinable
  public static func floorIndex(_ time: Int64, _ width: Int64) -> Int64 {
    let (quotient, remainder) = time.quotientAndRemainder(dividingBy: width)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
