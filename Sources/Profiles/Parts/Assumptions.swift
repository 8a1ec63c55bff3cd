internal import Events

/// What decoders had to take for granted.
final class Assumptions: ProfilePart {
  static let since = 1
  private(set) var set: Set<Assumption> = []

  init(_ start: Profile.Start) {}

  func book(_ batch: EventBatch, at base: LineReference) {
    if !batch.assumptions.isEmpty { set.formUnion(batch.assumptions) }
  }

  func append(_ next: Assumptions, _ numbers: Renumbering) { set.formUnion(next.set) }

  func rename(_ renaming: Renaming) {}

  func pack(into packer: inout Packer) {
    packer.put(set.map(\.rawValue).sorted()) { packer, value in packer.put(UInt64(value)) }
  }

  func unpack(from unpacker: inout Unpacker, of file: inout SavedProfile) throws(Unpacker.Malformed) {
    for value in try unpacker.list({ (u) throws(Unpacker.Malformed) in try u.unsigned() }) {
      guard let raw = UInt8(exactly: value), let assumption = Assumption(rawValue: raw) else {
        throw Unpacker.Malformed()
      }
      set.insert(assumption)
    }
  }
}
