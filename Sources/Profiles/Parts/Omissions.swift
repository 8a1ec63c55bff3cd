/// What was left out because a limit was reached, and what could not be joined.
final class Omissions: ProfilePart {
  static let since = 1
  var counts = Counts()

  struct Counts: Counters, Equatable {
    /// Records of messages that found no room in the table.
    var messages = 0
    /// Look-ups of a queue or label that found no room.
    var names = 0
    /// Look-ups of a consumer or producer that found no room.
    var parties = 0
    /// Records that name no queue, of an id that was open in several.
    var ambiguous = 0
    /// Confirms whose message was finished too long ago.
    var lateConfirms = 0

    static let counters: [Counter<Counts>] = [
      Counter(\.messages), Counter(\.names), Counter(\.parties), Counter(\.ambiguous),
      Counter(\.lateConfirms),
    ]
  }

  init(_ start: Profile.Start) {}

  func append(_ next: Omissions, _ numbers: Renumbering) { counts.append(next.counts) }
  func rename(_ renaming: Renaming) {}

  func pack(into packer: inout Packer) { counts.pack(into: &packer) }

  func unpack(from unpacker: inout Unpacker, of file: inout SavedProfile) throws(Unpacker.Malformed) {
    try counts.unpack(from: &unpacker, version: file.version)
    counts = try counts.checkedCounts()
  }
}
