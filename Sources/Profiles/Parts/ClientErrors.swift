internal import Events

/// The reasons of errors that belong to no queue.
final class ClientErrors: ProfilePart {
  static let since = 1
  var reasons = Reasons()

  init(_ start: Profile.Start) {}

  func append(_ next: ClientErrors, _ numbers: Renumbering) {
    reasons.append(next.reasons, mapping: numbers.here)
  }

  func rename(_ renaming: Renaming) { reasons = reasons.renamed(renaming.text) }

  func pack(into packer: inout Packer) { reasons.pack(into: &packer) }

  func unpack(from unpacker: inout Unpacker, of file: inout SavedProfile) throws(Unpacker.Malformed) {
    reasons = try Reasons(from: &unpacker, of: file)
  }
}
