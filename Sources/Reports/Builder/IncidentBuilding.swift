import Events
import Profiles

extension ReportBuilder {
  /// So many spans of one subject are listed one by one; the rest is one entry.
  static let spanLimit = 20

  /// In the order in which they began.
  func incidents() -> [Report.Incident] {
    profile.incidentRecords.flatMap(entries)
      .map { (incident: $0, rank: ($0.from, $0.kind, $0.subject, $0.to ?? .max)) }
      .sorted { $0.rank < $1.rank }
      .map(\.incident)
  }

  private func entries(_ record: IncidentRecord) -> [Report.Incident] {
    var incident = Report.Incident()
    incident.kind = record.kind.name
    incident.subject = record.subject
    incident.sample = record.sample
    incident.lines = record.lines.map(profile.place)
    let spans = record.spans(from: profile.first)
    guard !spans.isEmpty else {
      incident.from = record.first
      incident.to = record.last
      incident.count = record.count
      return [incident]
    }
    var entries = spans.prefix(Self.spanLimit).enumerated().map { number, span in
      var entry = incident
      entry.from = span.from
      entry.to = span.to
      // Which record of many began which span is not kept; the first ones began the first.
      if number > 0 { entry.lines = [] }
      return entry
    }
    let rest = spans.dropFirst(Self.spanLimit)
    if let first = rest.first, let last = rest.last {
      var entry = incident
      entry.from = first.from
      entry.to = last.to
      entry.count = rest.count
      entry.lines = []
      entries.append(entry)
    }
    return entries
  }
}
