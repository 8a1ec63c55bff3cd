import Bytes

/// Figures over time, to be drawn as rows of bars in as many columns as there is room for.
struct Chart: Equatable, Sendable {
  /// How the buckets of one column become one figure.
  enum Joining: Equatable, Sendable {
    /// Events per second.
    case rate
    case largest
    case sum
  }

  enum Unit: Equatable, Sendable { case rate, count, duration }

  struct Row: Equatable, Sendable {
    var label: String
    /// One for each bucket; nil where nothing is known.
    var values: [Double?]
    var joining: Joining
    var unit: Unit
    /// Whether a row of zeros is left out.
    var isOptional = true
  }

  var heading: Heading
  /// Nanoseconds.
  var bucket: Int64
  /// Start of the first bucket; nil when it is not known.
  var start: Int64?
  /// The first and the last event: the first bucket begins, and the last one ends, within its length.
  var from: Int64?
  var to: Int64?
  var rows: [Row]
  /// How instants are written.
  var clock: DisplayClock
  var ascii: Bool

  var buckets: Int { rows.reduce(0) { max($0, $1.values.count) } }
  /// The width of the widest label.
  var labelWidth: Int { rows.reduce(0) { max($0, $1.label.count) } }
}

/// A chart with its figures resampled to a number of columns.
struct DrawnChart: Equatable {
  struct Row: Equatable {
    var label: String
    /// Least and greatest figure: `540-612`.
    var range: String
    var bars: String
  }

  /// What one column stands for: `1 min`.
  var step: String
  var columns: Int
  var rows: [Row]
  /// When the first column begins and the last one ends; nil when it is not known.
  var ends: [String]?
}

extension Chart {
  /// At most `limit` columns; no rows where there is nothing to draw.
  func drawn(limit: Int) -> DrawnChart {
    let resampling = Resampling(buckets: buckets, bucketLength: bucket, limit: limit)
    let figures = rows.map { columns(of: $0, resampling) }
    // One scale for all rates, so that the rate that is lower looks lower.
    let fastest = zip(rows, figures).flatMap { $0.joining == .rate ? $1.compactMap { $0 } : [] }.max()
    let length = bucket.multipliedReportingOverflow(by: Int64(resampling.bucketsPerColumn)).partialValue
    return DrawnChart(
      step: chosenLengthFigure(nanoseconds: length, ascii: ascii), columns: resampling.columns,
      rows: zip(rows, figures).compactMap { drawn($0, $1, top: $0.joining == .rate ? fastest : nil) },
      ends: ends)
  }

  private func columns(of row: Row, _ resampling: Resampling) -> [Double?] {
    let groups = resampling.groups(row.values)
    switch row.joining {
    case .rate: return rates(groups, resampling.groups(coveredSeconds(count: row.values.count)))
    case .largest: return groups.map { $0.compactMap { $0 }.max() }
    case .sum: return groups.map { $0.reduce(0) { $0 + ($1 ?? 0) } }
    }
  }

  /// Events per second of each column.
  private func rates(_ counts: [ArraySlice<Double?>], _ lengths: [ArraySlice<Double>]) -> [Double?] {
    // One record in the first instant of the last column is no rate of thousands a second: a column of which the
    // log covers less than half has none.
    let full = Double(lengths.map(\.count).max() ?? 0) * Double(bucket) / 1e9
    let least = lengths.count > 2 ? full / 2 : 0
    return zip(counts, lengths).map { group, length -> Double? in
      let seconds = length.reduce(0, +)
      return seconds > 0 && seconds >= least ? group.reduce(0) { $0 + ($1 ?? 0) } / seconds : nil
    }
  }

  /// Seconds of each bucket that the log covers.
  private func coveredSeconds(count: Int) -> [Double] {
    let length = Double(bucket) / 1e9
    var seconds = [Double](repeating: length, count: count)
    guard let start, count > 0 else { return seconds }
    if let from { seconds[0] = min(max(length - (Double(from) - Double(start)) / 1e9, 0), length) }
    if let to, count > 1 {
      let covered = Double(to) / 1e9 - (Double(start) / 1e9 + length * Double(count - 1))
      seconds[count - 1] = min(max(covered, 0), length)
    }
    return seconds
  }

  private func drawn(_ row: Row, _ figures: [Double?], top: Double?) -> DrawnChart.Row? {
    let known = figures.compactMap { $0 }
    guard let low = known.min(), let high = known.max(), !(row.isOptional && high == 0) else { return nil }
    let (first, last) = (written(low, row.unit), written(high, row.unit))
    return DrawnChart.Row(
      label: row.label, range: first == last ? first : "\(first)-\(last)",
      bars: sparkline(figures, top: top, ascii: ascii))
  }

  private func written(_ figure: Double, _ unit: Unit) -> String {
    switch unit {
    case .rate: rateFigure(figure)
    case .count: countFigure(wholeNumber(figure))
    case .duration: durationFigure(nanoseconds: Int64(wholeNumber(figure)), ascii: ascii)
    }
  }

  private var ends: [String]? {
    guard let start else { return nil }
    let length = bucket.multipliedReportingOverflow(by: Int64(buckets))
    let end = start.addingReportingOverflow(length.partialValue)
    guard !length.overflow, !end.overflow else { return nil }
    return [
      clock.short(max(start, from ?? start)), clock.short(min(end.partialValue, to ?? end.partialValue)),
    ]
  }
}

extension DrawnChart {
  /// One line for each row, then the times of the first and the last column below them.
  func lines(labelWidth: Int) -> [String] {
    let ranges = rows.reduce(0) { max($0, displayWidth($1.range)) }
    let drawn = rows.map { row in
      let line = "\(padded(row.label, labelWidth))  \(aligned(row.range, ranges))  \(row.bars)"
      return withoutTrailingBlanks(line)
    }
    guard let ends else { return drawn }
    let (first, last) = (ends[0], ends[1])
    let indent = labelWidth + ranges + 4
    let lead = String(repeating: " ", count: indent) + first
    guard columns >= displayWidth(first) + displayWidth(last) + 2 else {
      return drawn + ["\(lead) to \(last)"]
    }
    return drawn + [padded(lead, indent + columns - displayWidth(last)) + last]
  }
}
