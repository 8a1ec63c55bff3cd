internal import Events
internal import Metrics

/// How long the broker's flushes to disk took.
final class Flushes: ProfilePart {
  static let since = 1
  /// Saved profiles kept these times among the samples, under this label, before the fourth version.
  static let labelOfVersion3 = Array("disk sync".utf8)

  private(set) var state: SampleState

  init(_ start: Profile.Start) { state = Flushes.empty(start.width) }

  private static func empty(_ width: Int64) -> SampleState {
    SampleState(name: [], timeline: Timeline(width: width, keepsQuantities: true))
  }

  func book(_ event: Event) {
    if event.duration >= 0 { state.record(event.duration, event) }
  }

  func coarsen(to width: Int64) { state.timeline?.coarsen(to: width) }

  func append(_ next: Flushes, _ numbers: Renumbering) { _ = state.append(next.state, mapping: numbers.here) }

  func rename(_ renaming: Renaming) { state.reasons = state.reasons.renamed(renaming.text) }

  func pack(into packer: inout Packer) { state.pack(into: &packer) }

  func unpack(from unpacker: inout Unpacker, of file: inout SavedProfile) throws(Unpacker.Malformed) {
    guard file.version > 3 else {
      // Without the label.
      state = Flushes.empty(file.width)
      if let saved = file.flushes { _ = state.append(saved) { $0 } }
      return
    }
    state = try SampleState(from: &unpacker, of: file)
    guard state.timeline != nil else { throw Unpacker.Malformed() }
  }
}
