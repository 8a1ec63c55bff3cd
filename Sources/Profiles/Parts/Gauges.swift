public import Events
public import Metrics

/// Quantities of which the log gives the value at one moment after the other.
final class Gauges: ProfilePart {
  static let since = 4
  /// Gauges beyond this many are left out.
  static let limit = 500

  struct Key: Hashable {
    var kind: Gauge.SubjectKind
    var subject: [UInt8]
    var name: [UInt8]

    static func isBefore(_ a: Key, _ b: Key) -> Bool {
      if a.kind != b.kind { return a.kind.rawValue < b.kind.rawValue }
      if a.subject != b.subject { return a.subject.lexicographicallyPrecedes(b.subject) }
      return a.name.lexicographicallyPrecedes(b.name)
    }
  }

  private var timelines: [Key: GaugeTimeline] = [:]
  /// Values of gauges that found no room.
  private(set) var omitted = 0
  private var width: Int64

  init(_ start: Profile.Start) { width = start.width }

  /// By what is measured, its name, and the name of the quantity.
  var sorted: [(key: Key, timeline: GaugeTimeline)] {
    timelines.sorted { Key.isBefore($0.key, $1.key) }.map { (key: $0.key, timeline: $0.value) }
  }

  func book(_ batch: EventBatch, at base: LineReference) {
    for gauge in batch.gauges {
      let key = Key(
        kind: gauge.kind, subject: batch.names.bytes(gauge.subject), name: batch.names.bytes(gauge.name))
      guard hasRoom(for: key) else {
        omitted += 1
        continue
      }
      timelines[key, default: GaugeTimeline(width: width)].record(gauge.value, at: gauge.time)
    }
  }

  private func hasRoom(for key: Key) -> Bool { timelines[key] != nil || timelines.count < Gauges.limit }

  func coarsen(to width: Int64) {
    self.width = width
    for key in timelines.keys { timelines[key]?.coarsen(to: width) }
  }

  func append(_ next: Gauges, _ numbers: Renumbering) {
    omitted += next.omitted
    for (key, timeline) in next.sorted {
      if hasRoom(for: key) {
        timelines[key, default: GaugeTimeline(width: width)].merge(timeline)
      } else {
        omitted += timeline.count
      }
    }
  }

  /// Names of quantities stay: they are words of the log's format.
  func rename(_ renaming: Renaming) {
    let old = sorted
    timelines = [:]
    for (key, timeline) in old {
      var key = key
      key.subject = renaming.name(key.subject, Renaming.Kind(key.kind))
      key.name = renaming.name(key.name, .gauge)
      timelines[key, default: GaugeTimeline(width: width)].merge(timeline)
    }
  }

  func pack(into packer: inout Packer) {
    packer.put(sorted) { packer, gauge in
      packer.put(UInt64(gauge.key.kind.rawValue))
      packer.put(gauge.key.subject)
      packer.put(gauge.key.name)
      packer.put(gauge.timeline.buckets.sorted { $0.key < $1.key }) { packer, entry in
        packer.put(entry.key)
        for value in [entry.value.least, entry.value.greatest, entry.value.last] {
          packer.put(value.bitPattern)
        }
        packer.put(entry.value.lastTime)
        packer.put(entry.value.count)
      }
    }
    packer.put(omitted)
  }

  func unpack(from unpacker: inout Unpacker, of file: inout SavedProfile) throws(Unpacker.Malformed) {
    let saved = file
    width = file.width
    for (key, timeline) in try unpacker.list({ (u) throws(Unpacker.Malformed) in
      (try Key(from: &u), try GaugeTimeline(from: &u, of: saved))
    }) {
      timelines[key] = timeline
    }
    guard timelines.count <= Gauges.limit else { throw Unpacker.Malformed() }
    omitted = try unpacker.count()
  }
}

extension Gauges.Key {
  fileprivate init(from unpacker: inout Unpacker) throws(Unpacker.Malformed) {
    guard let kind = Gauge.SubjectKind(rawValue: UInt8(try unpacker.number(below: 256))) else {
      throw Unpacker.Malformed()
    }
    self.init(kind: kind, subject: try unpacker.text(), name: try unpacker.text())
  }
}

extension GaugeTimeline {
  fileprivate init(from unpacker: inout Unpacker, of file: SavedProfile) throws(Unpacker.Malformed) {
    let entries = try unpacker.list { (u) throws(Unpacker.Malformed) in
      (
        try u.int64(),
        Bucket(
          least: Double(bitPattern: try u.unsigned()), greatest: Double(bitPattern: try u.unsigned()),
          last: Double(bitPattern: try u.unsigned()), lastTime: try u.int64(), count: try u.count())
      )
    }
    let isWithin = entries.allSatisfy { $0.1.lastTime >= file.first && $0.1.lastTime <= file.last }
    guard isWithin, !entries.isEmpty,
      let timeline = GaugeTimeline(
        width: file.width, buckets: Dictionary(entries, uniquingKeysWith: { first, _ in first }))
    else { throw Unpacker.Malformed() }
    self = timeline
  }
}

/// A quantity of something over time, to be read.
public struct GaugeFigures {
  public let kind: Gauge.SubjectKind
  /// What is measured; empty for the writer of the log.
  public let subject: String
  public let name: String
  public let timeline: GaugeTimeline
}

extension Profile {
  public var gaugeFigures: [GaugeFigures] {
    figures[Gauges.self].sorted.map { key, timeline in
      GaugeFigures(
        kind: key.kind, subject: String(decoding: key.subject, as: UTF8.self),
        name: String(decoding: key.name, as: UTF8.self), timeline: timeline)
    }
  }

  /// Values of gauges that found no room.
  public var omittedGauges: Int { figures[Gauges.self].omitted }
}
