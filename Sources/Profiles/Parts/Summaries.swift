public import Events

/// Percentiles that the log's writer computed over intervals, kept as they are: they do not add up.
final class Summaries: ProfilePart {
  static let since = 4
  /// Subjects, and intervals of each, beyond these many are left out.
  static let subjectLimit = 200
  static let intervalLimit = 1_000

  /// By subject, in the order of their beginnings.
  private var intervals: [[UInt8]: [IntervalSummary]] = [:]
  private(set) var omitted = 0

  init(_ start: Profile.Start) {}

  var sorted: [(subject: [UInt8], intervals: [IntervalSummary])] {
    intervals.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { ($0.key, $0.value) }
  }

  func book(_ batch: EventBatch, at base: LineReference) {
    for summary in batch.summaries { keep(summary, of: batch.names.bytes(summary.subject)) }
  }

  private func keep(_ summary: IntervalSummary, of subject: [UInt8]) {
    guard intervals[subject] != nil || intervals.count < Summaries.subjectLimit,
      intervals[subject, default: []].count < Summaries.intervalLimit
    else {
      omitted += 1
      return
    }
    // Numbers of names mean nothing beyond their batch.
    var summary = summary
    summary.subject = 0
    let place =
      intervals[subject]?.lastIndex { ($0.from, $0.to) <= (summary.from, summary.to) }.map { $0 + 1 } ?? 0
    intervals[subject, default: []].insert(summary, at: place)
  }

  func append(_ next: Summaries, _ numbers: Renumbering) {
    omitted += next.omitted
    for (subject, summaries) in next.sorted {
      for summary in summaries { keep(summary, of: subject) }
    }
  }

  func rename(_ renaming: Renaming) {
    let old = sorted
    intervals = [:]
    for (subject, summaries) in old {
      let subject = renaming.name(subject, .label)
      for summary in summaries { keep(summary, of: subject) }
    }
  }

  func pack(into packer: inout Packer) {
    packer.put(sorted) { packer, entry in
      packer.put(entry.subject)
      packer.put(entry.intervals) { packer, summary in summary.pack(into: &packer) }
    }
    packer.put(omitted)
  }

  func unpack(from unpacker: inout Unpacker, of file: inout SavedProfile) throws(Unpacker.Malformed) {
    for (subject, summaries) in try unpacker.list({ (u) throws(Unpacker.Malformed) in
      (try u.text(), try u.list(IntervalSummary.init(from:)))
    }) {
      let isOrdered = zip(summaries, summaries.dropFirst()).allSatisfy {
        ($0.from, $0.to) <= ($1.from, $1.to)
      }
      guard !summaries.isEmpty, summaries.count <= Summaries.intervalLimit, isOrdered else {
        throw Unpacker.Malformed()
      }
      intervals[subject] = summaries
    }
    guard intervals.count <= Summaries.subjectLimit else { throw Unpacker.Malformed() }
    omitted = try unpacker.count()
  }
}

extension IntervalSummary {
  fileprivate func pack(into packer: inout Packer) {
    packer.put(from)
    packer.put(to)
    packer.put(count)
    packer.put(errors)
    packer.put(mean)
    packer.put(percentiles) { packer, percentile in
      packer.put(percentile.rank.bitPattern)
      packer.put(percentile.value)
    }
  }

  fileprivate init(from unpacker: inout Unpacker) throws(Unpacker.Malformed) {
    self.init(
      subject: 0, from: try unpacker.int64(), to: try unpacker.int64(), count: try unpacker.count(),
      errors: try unpacker.count(), mean: try unpacker.int64(),
      percentiles: try unpacker.list { (u) throws(Unpacker.Malformed) in
        Percentile(rank: Double(bitPattern: try u.unsigned()), value: try u.int64())
      })
    guard from <= to, errors <= count, percentiles.allSatisfy({ $0.rank >= 0 && $0.rank <= 100 }),
      zip(percentiles, percentiles.dropFirst()).allSatisfy({ $0.rank < $1.rank })
    else { throw Unpacker.Malformed() }
  }
}

/// What the log's writer computed of one subject, to be read.
public struct SummaryFigures {
  public let subject: String
  /// In the order of their beginnings; never empty.
  public let intervals: [IntervalSummary]
}

extension Profile {
  public var summaryFigures: [SummaryFigures] {
    figures[Summaries.self].sorted.map { subject, intervals in
      SummaryFigures(subject: String(decoding: subject, as: UTF8.self), intervals: intervals)
    }
  }

  /// Summaries that found no room.
  public var omittedSummaries: Int { figures[Summaries.self].omitted }
}
