/// Which messages were finished lately, for confirms that come after the end of their message.
///
/// A fixed number of places, one for each residue of the key; of two messages the one published later stays,
/// whichever is noted first. A place that is empty means "not in this part of the log": an earlier part may know.
@safe
final class RecentEnds {
  static let places = 1_024
  static let mask = UInt64(places - 1)

  struct Entry: Equatable {
    var key: UInt64 = 0
    var publish: Int64 = Life.unseen
    var queue: UInt32 = 0
    /// The hash of the name of that queue: one id may be finished in several, whose numbers depend on the part of the log.
    var queueHash: UInt64 = 0
    /// Whether its confirm has been seen: the first one counts.
    var isConfirmed = false
  }

  private let memory: UnsafeMutablePointer<Entry>

  init() {
    unsafe memory = .allocate(capacity: RecentEnds.places)
    unsafe memory.initialize(repeating: Entry(), count: RecentEnds.places)
  }

  deinit { unsafe memory.deallocate() }

  var entries: [Entry] { unsafe Array(UnsafeBufferPointer(start: memory, count: RecentEnds.places)) }

  subscript(_ key: UInt64) -> Entry { unsafe memory[Int(truncatingIfNeeded: key & RecentEnds.mask)] }

  func note(_ entry: Entry) {
    let place = Int(truncatingIfNeeded: entry.key & RecentEnds.mask)
    let known = unsafe memory[place]
    let isLater =
      known.publish == entry.publish
      ? (known.key, known.queueHash) <= (entry.key, entry.queueHash) : known.publish < entry.publish
    if isLater {
      unsafe memory[place] = entry
    }
  }

  func confirm(_ key: UInt64) {
    unsafe memory[Int(truncatingIfNeeded: key & RecentEnds.mask)].isConfirmed = true
  }
}
