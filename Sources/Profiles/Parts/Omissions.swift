internal import Events

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

    /// Look-ups of names of any kind, and of reasons, that found no room while one piece of the log was decoded.
    var decodedNames = 0
    var decodedReasons = 0
    /// Messages that had ended and waited too long for their publish or their delivery to be read.
    var givenUp = 0

    /// Runs that were interrupted before they had read everything.
    var interruptions = 0

    static let counters: [Counter<Counts>] = [
      Counter(\.messages), Counter(\.names), Counter(\.parties), Counter(\.ambiguous),
      Counter(\.lateConfirms), Counter(\.decodedNames, since: 5), Counter(\.decodedReasons, since: 5),
      Counter(\.givenUp, since: 5), Counter(\.interruptions, since: 5),
    ]
  }

  init(_ start: Profile.Start) {}

  func book(_ batch: EventBatch, at base: LineReference) {
    counts.decodedNames += batch.refusedNames
    counts.decodedReasons += batch.refusedReasons
  }

  func append(_ next: Omissions, _ numbers: Renumbering) { counts.append(next.counts) }
  func rename(_ renaming: Renaming) {}

  func pack(into packer: inout Packer) { counts.pack(into: &packer) }

  func unpack(from unpacker: inout Unpacker, of file: inout SavedProfile) throws(Unpacker.Malformed) {
    try counts.unpack(from: &unpacker, version: file.version)
    counts = try counts.checkedCounts()
  }
}
