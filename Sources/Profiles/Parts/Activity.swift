internal import Events
internal import Metrics

/// All events of any kind over time, in the column `incoming`: it shows the gaps of a log.
final class Activity: ProfilePart {
  static let since = 1
  let timeline: Timeline

  init(_ start: Profile.Start) { timeline = Timeline(width: start.width, keepsQuantities: false) }

  /// Notes of incidents count as events.
  func book(_ batch: EventBatch, at base: LineReference) {
    for note in batch.incidents { timeline.add(.incoming, at: note.time) }
  }

  func coarsen(to width: Int64) { timeline.coarsen(to: width) }
  func append(_ next: Activity, _ numbers: Renumbering) { timeline.merge(next.timeline) }
  func rename(_ renaming: Renaming) {}

  func pack(into packer: inout Packer) { timeline.pack(into: &packer) }

  func unpack(from unpacker: inout Unpacker, of file: inout SavedProfile) throws(Unpacker.Malformed) {
    timeline.coarsen(to: file.width)
    timeline.merge(try file.timeline(&unpacker))
  }
}
