/// Names of lives in the order in which they came to wait; of more than `limit` the oldest is given up.
struct WaitingLine {
  struct Entry: Equatable {
    var key: UInt64
    var queue: UInt32
  }

  let limit: Int
  private(set) var entries: [Entry] = []
  private var start = 0

  init(limit: Int) { self.limit = limit }

  var waiting: ArraySlice<Entry> { entries[start...] }

  /// Adds an entry; returns the oldest one when there are too many.
  mutating func append(_ entry: Entry) -> Entry? {
    entries.append(entry)
    guard entries.count - start > limit else { return nil }
    let oldest = entries[start]
    start += 1
    if start > limit {
      entries.removeFirst(start)
      start = 0
    }
    return oldest
  }
}
