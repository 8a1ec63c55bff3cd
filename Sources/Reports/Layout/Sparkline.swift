import Bytes

/// A row of bars from zero to `top` or, without it, the largest value; nil leaves a blank.
func sparkline(_ values: [Double?], top: Double? = nil, ascii: Bool) -> String {
  let bars: [Character] = ascii ? Array("_.:-=+*#") : Array("▁▂▃▄▅▆▇█")
  let top = top ?? values.reduce(0) { max($0, $1 ?? 0) }
  return String(
    values.map { value -> Character in
      guard let value, value.isFinite else { return " " }
      guard top > 0, value > 0 else { return bars[0] }
      return bars[min(max(wholeNumber(value / top * Double(bars.count)), 1), bars.count) - 1]
    })
}

/// How buckets are drawn together: every column of a chart stands for the same number of buckets.
struct Resampling: Equatable {
  /// Buckets in one column; the last column may have fewer.
  let bucketsPerColumn: Int
  let columns: Int

  /// At most `limit` columns; a length that people count in where that keeps half of them.
  init(buckets: Int, bucketLength: Int64, limit: Int) {
    let buckets = max(buckets, 0)
    let limit = max(limit, 1)
    let least = max((buckets + limit - 1) / limit, 1)
    let round = (least...(least * 2)).first { candidate in
      let (length, overflow) = bucketLength.multipliedReportingOverflow(by: Int64(candidate))
      return !overflow && Self.isRound(length)
    }
    bucketsPerColumn = round ?? least
    columns = (buckets + bucketsPerColumn - 1) / bucketsPerColumn
  }

  /// The buckets of each column.
  func groups<Value>(_ values: [Value]) -> [ArraySlice<Value>] {
    stride(from: 0, to: values.count, by: bucketsPerColumn).map {
      values[$0..<min($0 + bucketsPerColumn, values.count)]
    }
  }

  private static func isRound(_ length: Int64) -> Bool {
    let second: Int64 = 1_000_000_000
    for (unit, steps) in [
      (second, [1, 2, 5, 10, 15, 20, 30]), (60 * second, [1, 2, 5, 10, 15, 20, 30]),
      (3_600 * second, [1, 2, 3, 4, 6, 8, 12]), (86_400 * second, [1, 2, 7, 14, 28]),
    ] as [(Int64, [Int64])] where steps.contains(where: { $0 * unit == length }) { return true }
    var part = length
    while part >= 10, part % 10 == 0 { part /= 10 }
    return length < second && [1, 2, 5].contains(part)
  }
}
