/// The settles that are under way, earliest first; of one instant, in the order of the messages. A binary heap.
struct CreditHeap {
  struct Entry {
    var time: Int64
    var message: Int32
    var consumer: Int32

    @inline(__always)
    func precedes(_ other: Entry) -> Bool {
      time != other.time ? time < other.time : message < other.message
    }
  }

  private var entries: [Entry] = []

  /// `Clock.never` when nothing is under way.
  var firstTime: Int64 { entries.isEmpty ? Clock.never : entries[0].time }

  mutating func insert(_ entry: Entry) {
    entries.append(entry)
    var child = entries.count &- 1
    while child > 0 {
      let parent = (child &- 1) &>> 1
      guard entry.precedes(entries[parent]) else { break }
      entries[child] = entries[parent]
      child = parent
    }
    entries[child] = entry
  }

  /// Removes the earliest; there must be one.
  mutating func removeFirst() -> Entry {
    let first = entries[0]
    let last = entries.removeLast()
    if !entries.isEmpty { sink(last) }
    return first
  }

  /// Removes all of one consumer and returns their messages, in no order.
  /// - Complexity: linear, with a sort.
  mutating func removeAll(of consumer: Int32) -> [Int32] {
    let removed = entries.filter { $0.consumer == consumer }
    // A sorted array is a heap.
    entries = entries.filter { $0.consumer != consumer }.sorted { $0.precedes($1) }
    return removed.map(\.message)
  }

  private mutating func sink(_ entry: Entry) {
    var parent = 0
    let count = entries.count
    while true {
      var child = 2 &* parent &+ 1
      guard child < count else { break }
      if child &+ 1 < count, entries[child &+ 1].precedes(entries[child]) { child &+= 1 }
      guard entries[child].precedes(entry) else { break }
      entries[parent] = entries[child]
      parent = child
    }
    entries[parent] = entry
  }
}
