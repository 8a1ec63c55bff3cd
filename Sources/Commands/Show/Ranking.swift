/// The few things of which a value is greatest; of equals the one that came first.
struct Ranking<Thing: Hashable> {
  struct Entry {
    var thing: Thing
    var value: Int64
    /// Whether the value would be larger had the log gone on.
    var isOpen: Bool
  }

  private(set) var entries: [Entry] = []
  let limit: Int

  init(limit: Int) { self.limit = limit }

  var isFull: Bool { entries.count >= limit }

  /// Whether a value would be kept.
  func admits(_ value: Int64) -> Bool {
    limit > 0 && (!isFull || value > (entries.last?.value ?? .min))
  }

  /// What is kept already takes the greater of its values.
  mutating func add(_ thing: Thing, _ value: Int64, isOpen: Bool = false) {
    guard admits(value) else { return }
    if let known = entries.firstIndex(where: { $0.thing == thing }) {
      guard value > entries[known].value else { return }
      entries.remove(at: known)
    }
    let place = entries.firstIndex { $0.value < value } ?? entries.count
    entries.insert(Entry(thing: thing, value: value, isOpen: isOpen), at: place)
    if entries.count > limit { entries.removeLast() }
  }
}
