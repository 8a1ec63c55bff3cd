internal import Metrics
public import Profiles

/// The time a log covers, cut into the buckets of its timelines.
public struct LogSpan: Equatable, Sendable {
  public let first: Int64
  public let last: Int64
  /// Nanoseconds of a bucket.
  public let width: Int64
  /// Numbers of the buckets, counted from 1970.
  public let range: Range<Int64>

  public init?(first: Int64, last: Int64, width: Int64) {
    guard first <= last, width > 0 else { return nil }
    self.first = first
    self.last = last
    self.width = width
    range = BucketLadder.floorIndex(first, width)..<(BucketLadder.floorIndex(last, width) + 1)
  }

  /// Nil for a log of one moment, which has no rates.
  public var seconds: Double? { last > first ? (Double(last) - Double(first)) / 1e9 : nil }
  public var bucketSeconds: Double { Double(width) / 1e9 }
  public var bucketCount: Int { range.count }

  public func start(of bucket: Int) -> Int64 { (range.lowerBound + Int64(bucket)) &* width }

  /// The buckets that the log covers from end to end: the first and the last one may not be.
  public var whole: Range<Int> {
    let lower = first > start(of: 0) ? 1 : 0
    let upper = last &- start(of: bucketCount - 1) < width - 1 - width / 10 ? bucketCount - 1 : bucketCount
    return lower..<max(lower, upper)
  }

  /// From the start of a bucket to the end of another, as far as the log covers it.
  public func time(of buckets: Range<Int>) -> Range<Int64> {
    let from = max(first, start(of: buckets.lowerBound))
    return from..<max(from, from &+ 1, min(last, start(of: buckets.upperBound)))
  }

  /// Seconds of a bucket that lie within the log.
  public func coveredSeconds(of bucket: Int) -> Double {
    let begin = max(first, start(of: bucket))
    let end = min(last, start(of: bucket) &+ width)
    return max(0, Double(end) - Double(begin)) / 1e9
  }
}

extension Profile {
  /// The time that the log covers; nil without events, and for lines without a time.
  public var span: LogSpan? { last > 0 ? LogSpan(first: first, last: last, width: width) : nil }
}
