/// What is due, earliest first; what is due at the same time comes in the order in which it was put in. A binary heap.
struct Agenda<Occurrence> {
  private struct Entry {
    var time: Int64
    var order: Int
    var occurrence: Occurrence

    func precedes(_ other: Entry) -> Bool { time != other.time ? time < other.time : order < other.order }
  }

  private var entries: [Entry] = []
  private var inserted = 0

  mutating func insert(_ occurrence: Occurrence, at time: Int64) {
    let entry = Entry(time: time, order: inserted, occurrence: occurrence)
    inserted += 1
    entries.append(entry)
    var child = entries.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard entry.precedes(entries[parent]) else { break }
      entries[child] = entries[parent]
      child = parent
    }
    entries[child] = entry
  }

  mutating func removeFirst() -> (time: Int64, occurrence: Occurrence)? {
    guard let first = entries.first, let last = entries.popLast() else { return nil }
    if !entries.isEmpty { sink(last) }
    return (first.time, first.occurrence)
  }

  private mutating func sink(_ entry: Entry) {
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < entries.count else { break }
      if child + 1 < entries.count, entries[child + 1].precedes(entries[child]) { child += 1 }
      guard entries[child].precedes(entry) else { break }
      entries[parent] = entries[child]
      parent = child
    }
    entries[parent] = entry
  }
}

/// A list that is filled at both ends and emptied at the front.
struct WaitingLine {
  private var items: [Int] = []
  private var head = 0

  var isEmpty: Bool { head == items.count }

  mutating func append(_ item: Int) { items.append(item) }

  mutating func prepend(_ item: Int) {
    if head == 0 {
      // Room for as many again keeps the mean cost of a step constant.
      let room = max(16, items.count)
      items.insert(contentsOf: repeatElement(0, count: room), at: 0)
      head = room
    }
    head -= 1
    items[head] = item
  }

  mutating func removeFirst() -> Int? {
    guard head < items.count else { return nil }
    head += 1
    return items[head - 1]
  }
}
