/// The settles of one consumer, of which each tells the processing time of its message together with the one before.
struct SettleChain: Equatable {
  /// The latest settle.
  var latest = Life.unseen
  /// The first settle of this part of the log whose delivery is known, with that delivery, while the settle before it
  /// is not known; an earlier part may hold it.
  var openSettle = Life.unseen
  var openDeliver = Life.unseen

  /// The settle before one at `time`; unseen when this part of the log holds none.
  @inline(__always)
  mutating func advance(to time: Int64) -> Int64 {
    let previous = latest
    latest = time
    return previous
  }

  /// The processing time of a message that was settled, or nil while an earlier part of the log may hold the settle
  /// before: then it stays open.
  @inline(__always)
  mutating func service(settle: Int64, deliver: Int64, previous: Int64) -> Int64? {
    guard settle >= deliver else { return nil }
    guard previous != Life.unseen else {
      openSettle = settle
      openDeliver = deliver
      return nil
    }
    return SettleChain.recovered(settle: settle, deliver: deliver, previous: previous)
  }

  /// Chains the settles of what follows behind these; returns the processing time that becomes known by that.
  mutating func append(_ next: SettleChain) -> Int64? {
    var service: Int64?
    if next.openSettle != Life.unseen {
      if latest == Life.unseen {
        openSettle = next.openSettle
        openDeliver = next.openDeliver
      } else {
        service = SettleChain.recovered(
          settle: next.openSettle, deliver: next.openDeliver, previous: latest)
      }
    }
    if next.latest != Life.unseen { latest = next.latest }
    return service
  }

  /// What the open settle says by itself: the message was worked on from its delivery on.
  var openService: Int64? {
    openSettle == Life.unseen || openDeliver == Life.unseen ? nil : openSettle &- openDeliver
  }

  /// The processing time of one message: from its deliver, or from the settle before when that came later, to its
  /// settle. A settle "before" that lies after this one is out of order and does not count.
  static func recovered(settle: Int64, deliver: Int64, previous: Int64) -> Int64 {
    settle &- max(deliver, previous <= settle ? previous : deliver)
  }
}

/// The chains of all parties by their numbers. Raw memory rather than an array, because every settle changes one: an
/// array in a class costs a check that nobody shares it and a bounds check each time.
@safe
final class SettleChains {
  private var memory: UnsafeMutablePointer<SettleChain>
  private var count = 64

  init() {
    unsafe memory = .allocate(capacity: count)
    unsafe memory.initialize(repeating: SettleChain(), count: count)
  }

  deinit { unsafe memory.deallocate() }

  /// Lends the chain of a party to be changed.
  @inline(__always)
  func with<Result>(_ party: Int, _ body: (inout SettleChain) -> Result) -> Result {
    if party >= count { grow(toHold: party) }
    return unsafe body(&memory[party])
  }

  /// The chain of a party; an empty one for a party that settled nothing.
  subscript(_ party: Int) -> SettleChain { unsafe party < count ? memory[party] : SettleChain() }

  /// Those that are not empty.
  var used: [(party: Int, chain: SettleChain)] {
    (0..<count).map { ($0, self[$0]) }.filter { $0.chain != SettleChain() }
  }

  @inline(never)
  private func grow(toHold party: Int) {
    let larger = max(party + 1, count * 2)
    let fresh = UnsafeMutablePointer<SettleChain>.allocate(capacity: larger)
    unsafe fresh.initialize(repeating: SettleChain(), count: larger)
    unsafe fresh.update(from: memory, count: count)
    unsafe memory.deallocate()
    unsafe memory = fresh
    count = larger
  }
}
