/// The workers of a pool that gives them no names: as many as run tasks at the same time, by number.
///
/// A task goes to the worker that became free last before it began, which leaves the times of the others to tasks of which
/// only the end is known yet.
struct WorkerSlots {
  private struct Slot {
    /// When it ended its latest task.
    var free: Int64
    var isBusy: Bool
  }

  /// So many there are; nil when the log does not say.
  var limit: Int?
  private var slots: [Slot] = []
  /// So many are told apart in any case.
  private static let most = 1_024
  /// So much later than the next task begins a worker may seem to end one, by the resolution of the stamps.
  private static let tolerance: Int64 = 3_000_000

  /// The worker that begins a task; -1 beyond the limit.
  mutating func take(at time: Int64) -> Int {
    var best = -1
    for (index, slot) in slots.enumerated()
    where !slot.isBusy && slot.free <= time &+ Self.tolerance && (best < 0 || slot.free > slots[best].free) {
      best = index
    }
    return best >= 0 ? occupy(best) : takeNew() ?? takeFirstFree()
  }

  /// The worker of a task that ended, of which it is not known when it began: the one that has been free longest, and
  /// when it can have begun.
  mutating func takeIdle(since earliest: Int64, until end: Int64) -> (slot: Int, start: Int64) {
    guard slots.count >= limit ?? 1, let index = firstFree, slots[index].free <= end else {
      return (takeNew() ?? takeFirstFree(), min(earliest, end))
    }
    return (occupy(index), min(end, max(earliest, slots[index].free)))
  }

  mutating func release(_ slot: Int, at time: Int64) {
    guard slots.indices.contains(slot) else { return }
    slots[slot] = Slot(free: max(time, slots[slot].free), isBusy: false)
  }

  private var firstFree: Int? {
    slots.indices.filter { !slots[$0].isBusy }.min { slots[$0].free < slots[$1].free }
  }

  private mutating func occupy(_ slot: Int) -> Int {
    slots[slot].isBusy = true
    return slot
  }

  private mutating func takeNew() -> Int? {
    guard slots.count < min(limit ?? Self.most, Self.most) else { return nil }
    slots.append(Slot(free: .min, isBusy: true))
    return slots.count - 1
  }

  private mutating func takeFirstFree() -> Int { firstFree.map { occupy($0) } ?? -1 }
}
