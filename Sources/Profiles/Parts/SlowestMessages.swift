/// The slowest finished messages, slowest first.
final class SlowestMessages: ProfilePart {
  static let since = 1
  private(set) var lives: [SlowLife] = []
  /// A message that took less is not among them.
  private(set) var bound = Int64.min

  init(_ start: Profile.Start) {}

  func keep(_ slow: SlowLife) {
    let place = lives.firstIndex { SlowLife.isBefore(slow, $0) } ?? lives.count
    guard place < Profile.slowestLimit else { return }
    lives.insert(slow, at: place)
    if lives.count > Profile.slowestLimit { lives.removeLast() }
    if lives.count == Profile.slowestLimit { bound = lives[lives.count - 1].duration }
  }

  func append(_ next: SlowestMessages, _ numbers: Renumbering) {
    for slow in next.lives { keep(slow) }
  }

  func rename(_ renaming: Renaming) {
    for index in lives.indices { lives[index].queue = renaming.name(lives[index].queue, .queue) }
  }

  func pack(into packer: inout Packer) {
    packer.put(lives) { packer, slow in
      packer.put(slow.duration)
      packer.put(slow.publish)
      packer.put(slow.end)
      packer.put(slow.key)
      packer.put(slow.queue)
    }
  }

  func unpack(from unpacker: inout Unpacker, of file: inout SavedProfile) throws(Unpacker.Malformed) {
    for slow in try unpacker.list({ (u) throws(Unpacker.Malformed) in
      SlowLife(
        duration: try u.int64(), publish: try u.int64(), end: try u.int64(), key: try u.unsigned(),
        queue: try u.text())
    }) {
      keep(slow)
    }
  }
}

/// One of the slowest finished messages.
public struct SlowLife: Equatable, Sendable {
  public var duration: Int64
  public var publish: Int64
  public var end: Int64
  /// The hash of its id, by which its records are found again.
  public var key: UInt64
  public var queue: [UInt8]

  static func isBefore(_ a: SlowLife, _ b: SlowLife) -> Bool {
    (b.duration, a.publish, a.end, a.key) < (a.duration, b.publish, b.end, b.key)
  }
}
