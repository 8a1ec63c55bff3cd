public import Events

/// Incidents of one kind that befell one subject.
public struct IncidentRecord: Equatable, Sendable {
  public var kind: IncidentKind
  public var subject: String
  /// How many there were: points and beginnings.
  public var count = 0
  public var first = Int64.max
  public var last = Int64.min
  /// The text of the earliest one.
  public var sample = ""
  /// The first few records.
  public var lines: [LineReference] = []
  /// Beginnings (true) and ends (false) of spans, as they came; empty for incidents without a duration.
  public var marks: [Mark] = []

  public struct Mark: Equatable, Sendable {
    public var time: Int64
    public var begins: Bool
  }

  static let lineLimit = 3
  static let markLimit = 1_000

  /// Finished and open spans in order of time: a beginning lasts until the next end; an end without a
  /// beginning began before the log, and starts at `start`.
  public func spans(from start: Int64) -> [(from: Int64, to: Int64?)] {
    var result: [(from: Int64, to: Int64?)] = []
    var open: Int64?
    for mark in marks.enumerated().sorted(by: { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) })
    {
      if mark.element.begins {
        if open == nil { open = mark.element.time }
      } else {
        if let from = open {
          result.append((from, mark.element.time))
        } else if result.isEmpty {
          result.append((start, mark.element.time))
        }
        open = nil
      }
    }
    if let open { result.append((open, nil)) }
    return result
  }
}

/// All incidents by kind and subject, in the order in which they first appeared; bounded.
struct IncidentLog {
  static let limit = 2_000

  private(set) var records: [IncidentRecord] = []
  /// Incidents that found no room.
  private(set) var omitted = 0
  private var index: [Key: Int] = [:]

  private struct Key: Hashable {
    var kind: IncidentKind
    var subject: String
  }

  mutating func note(
    kind: IncidentKind, subject: String, phase: IncidentNote.Phase, time: Int64, sample: String,
    at line: LineReference
  ) {
    guard let i = position(kind: kind, subject: subject) else {
      omitted += 1
      return
    }
    if phase != .end { records[i].count += 1 }
    if time < records[i].first || records[i].sample.isEmpty { records[i].sample = sample }
    records[i].first = min(records[i].first, time)
    records[i].last = max(records[i].last, time)
    if records[i].lines.count < IncidentRecord.lineLimit { records[i].lines.append(line) }
    if phase != .point, records[i].marks.count < IncidentRecord.markLimit {
      records[i].marks.append(IncidentRecord.Mark(time: time, begins: phase == .begin))
    }
  }

  mutating func append(_ other: IncidentLog, mapping line: (LineReference) -> LineReference) {
    omitted += other.omitted
    for record in other.records {
      guard let i = position(kind: record.kind, subject: record.subject) else {
        omitted += record.count
        continue
      }
      records[i].count += record.count
      if record.first < records[i].first || records[i].sample.isEmpty { records[i].sample = record.sample }
      records[i].first = min(records[i].first, record.first)
      records[i].last = max(records[i].last, record.last)
      let room = IncidentRecord.lineLimit - records[i].lines.count
      records[i].lines += record.lines.prefix(max(0, room)).map(line)
      records[i].marks += record.marks.prefix(max(0, IncidentRecord.markLimit - records[i].marks.count))
    }
  }

  /// The same incidents with other subjects and texts; those that become equal are one.
  func renamed(_ incident: (IncidentRecord) -> IncidentRecord) -> IncidentLog {
    var renamed = IncidentLog(omitted: omitted)
    renamed.append(IncidentLog(records: records.map(incident))) { $0 }
    return renamed
  }

  private mutating func position(kind: IncidentKind, subject: String) -> Int? {
    let key = Key(kind: kind, subject: subject)
    if let known = index[key] { return known }
    guard records.count < IncidentLog.limit else { return nil }
    index[key] = records.count
    records.append(IncidentRecord(kind: kind, subject: subject))
    return records.count - 1
  }

  /// Restores a log from its records.
  init(records: [IncidentRecord] = [], omitted: Int = 0) {
    self.records = records
    self.omitted = omitted
    for (i, record) in records.enumerated() { index[Key(kind: record.kind, subject: record.subject)] = i }
  }
}
