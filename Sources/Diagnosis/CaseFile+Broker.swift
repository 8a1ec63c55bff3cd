internal import Events
internal import Measures
internal import Metrics
internal import Profiles

// What the rules on the broker, its clients and the log itself ask for.
extension CaseFile {
  /// When an incident was under way, within the log; what has no end lasts until the log ends.
  func spans(of record: IncidentRecord) -> [Range<Int64>] {
    record.spans(from: whole.lowerBound).compactMap { span in
      let to = min(span.to ?? whole.upperBound, whole.upperBound)
      guard span.from <= to else { return nil }
      // One that ends with the first record began before the log.
      return span.from..<max(to, span.from &+ 1)
    }
  }

  /// When any incident of a kind was under way, in order and without overlaps.
  func spans(ofKind kind: IncidentKind) -> [Range<Int64>] {
    joined(incidents(of: kind).flatMap { spans(of: $0) })
  }

  /// When publishers were held back, by whatever.
  var heldBack: [Range<Int64>] {
    joined(spans(ofKind: .resourceAlarm) + spans(ofKind: .publisherBlocked))
  }

  /// Seconds of a stretch of time.
  func seconds(of range: Range<Int64>) -> Double {
    (Double(range.upperBound) - Double(range.lowerBound)) / 1e9
  }

  func seconds(of ranges: [Range<Int64>]) -> Double { ranges.reduce(0) { $0 + seconds(of: $1) } }

  /// Their share of the log, from 0 to 1.
  func share(of ranges: [Range<Int64>]) -> Double { seconds > 0 ? min(1, seconds(of: ranges) / seconds) : 0 }

  /// What a column of a timeline counts in each of `count` equal parts of the log; empty when it is too short to cut.
  func parts(_ count: Int, of column: Timeline.Column, in timeline: Timeline) -> [Int] {
    guard let span, span.bucketCount >= count else { return [] }
    let counts = timeline.counts(column, in: span.range)
    var parts = [Int](repeating: 0, count: count)
    for (bucket, number) in counts.enumerated() { parts[bucket * count / counts.count] += number }
    return parts
  }
}

extension CaseFile {
  /// Whether the log names a version of RabbitMQ below this one.
  func isRabbitMQ(before version: (major: Int, minor: Int)) -> Bool {
    let parts = (setting(.rabbitMQVersion) ?? "").split(separator: ".").prefix(2).compactMap { Int($0) }
    return parts.count == 2 && (parts[0], parts[1]) < (version.major, version.minor)
  }
}

/// From one moment to another, and never empty where there is room for a nanosecond.
func stretch(from: Int64, to: Int64) -> Range<Int64> { from..<max(from, from &+ 1, to) }

/// In order and without overlaps.
func joined(_ ranges: [Range<Int64>]) -> [Range<Int64>] {
  var result: [Range<Int64>] = []
  for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
    if let last = result.last, range.lowerBound <= last.upperBound {
      result[result.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
    } else {
      result.append(range)
    }
  }
  return result
}
