public import Metrics

/// How long messages had waited when they were delivered, by a stamp of the publisher in the message itself. It serves where
/// the log of the publisher is missing.
public final class StatedWaits {
  public let sketch = Sketch()
  /// The same over time, by the deliveries.
  public let timeline: Timeline
  /// How many of the stamps are of a whole second. Those of AMQP all are: a wait is then up to a second too long.
  public internal(set) var whole = 0

  init(width: Int64) { timeline = Timeline(width: width, keepsQuantities: true) }

  /// Whether the stamps tell no more than the second.
  public var isCoarse: Bool { whole == sketch.count }

  func append(_ next: StatedWaits) {
    sketch.merge(next.sketch)
    timeline.merge(next.timeline)
    whole += next.whole
  }

  func pack(into packer: inout Packer) {
    sketch.pack(into: &packer)
    timeline.pack(into: &packer)
    packer.put(whole)
  }

  static func unpack(
    from unpacker: inout Unpacker, of file: SavedProfile
  ) throws(Unpacker.Malformed) -> StatedWaits {
    let waits = StatedWaits(width: file.width)
    waits.sketch.merge(try Sketch.unpack(from: &unpacker))
    waits.timeline.merge(try file.timeline(&unpacker))
    waits.whole = try unpacker.count()
    return waits
  }
}

extension QueueState {
  /// A delivery whose message says when it was published. Clocks that disagree make no time below zero.
  @inline(never)
  func noteStatedWait(_ wait: Int64, at time: Int64) {
    guard let width = timeline?.width else { return }
    let waits = stated ?? StatedWaits(width: width)
    stated = waits
    waits.sketch.record(max(0, wait))
    waits.timeline.record(max(0, wait), at: time)
    if (time &- wait) % 1_000_000_000 == 0 { waits.whole += 1 }
  }
}
