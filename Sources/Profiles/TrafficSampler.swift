internal import Bytes
public import Events

/// Takes the traffic of one source out of the batches of one worker.
///
/// It sees every event of a run with several logs, so its counters stand in raw memory. Runs of a single log do without a
/// sampler.
@safe
public final class TrafficSampler {
  private static let slots = Traffic.Kinds.limit

  /// Counts of one kind of event.
  private struct Counter {
    /// A hash must be below to be of interest.
    var bound = UInt64.max
    var first = Int64.max
    var last = Int64.min
    var count = 0
    var named = 0
  }

  /// Counts of one name.
  private struct Cell {
    var hash: UInt64 = 0
    var volume = Traffic.Volume()
    var takesDeliveries = false
  }

  private let counters: UnsafeMutablePointer<Counter>
  private var cells: UnsafeMutablePointer<Cell>
  private var cellCount = 0
  private var cellCapacity = 256
  /// By kind of event.
  private var samples = [KeySample](repeating: KeySample(), count: slots)
  private var fresh = [[KeySample.Entry]](repeating: [], count: slots)
  private weak var names: NameTable?
  private var generation = 0
  private var source = -1

  public init() {
    unsafe counters = .allocate(capacity: TrafficSampler.slots)
    unsafe counters.initialize(repeating: Counter(), count: TrafficSampler.slots)
    unsafe cells = .allocate(capacity: cellCapacity)
  }

  deinit {
    unsafe counters.deallocate()
    unsafe cells.deallocate()
  }

  /// States which source the next batches are of. What can no longer get into the sample of a source because of
  /// its earlier parts is passed over: the parts have to be merged in the end.
  public func begin(_ source: Int) {
    guard source != self.source else { return }
    self.source = source
    for slot in 0..<TrafficSampler.slots { unsafe counters[slot].bound = .max }
  }

  public func add(_ batch: EventBatch) {
    learnNames(of: batch)
    for index in 0..<batch.count { unsafe add(batch.events + index, batch) }
    for note in batch.incidents {
      let subject = hashBytes(Array("\(note.kind) \(note.subject) \(note.phase.rawValue)".utf8)[...])
      see(
        Traffic.Kinds.incident, fold(subject ^ TrafficSampler.milliseconds(note.time), 0x9E37_79B9_7F4A_7C15),
        note.time, isNamed: false)
    }
  }

  /// The traffic since the last call.
  public func take() -> Traffic {
    var traffic = Traffic()
    for slot in 0..<TrafficSampler.slots where unsafe counters[slot].count > 0 {
      sort(slot)
      var sample = samples[slot]
      let counter = unsafe counters[slot]
      (sample.count, sample.named) = (counter.count, counter.named)
      (sample.first, sample.last) = (counter.first, counter.last)
      traffic.samples[UInt8(slot)] = sample
      samples[slot] = KeySample()
      unsafe counters[slot] = Counter(bound: counter.bound)
    }
    for number in 0..<cellCount {
      let cell = unsafe cells[number]
      if cell.volume != Traffic.Volume() { traffic.queues[cell.hash] = cell.volume }
      if cell.takesDeliveries, number > 0 { traffic.consumers.append(cell.hash) }
      unsafe cells[number] = Cell(hash: cell.hash)
    }
    traffic.bound()
    return traffic
  }

  @inline(__always)
  private func add(_ event: UnsafeMutablePointer<Event>, _ batch: EventBatch) {
    let kind = unsafe event.pointee.kind
    let queue = unsafe cells + Int(event.pointee.queue)
    switch kind {
    case .publish: unsafe queue.pointee.volume.published &+= 1
    case .deliver:
      unsafe queue.pointee.volume.delivered &+= 1
      unsafe cells[Int(event.pointee.party)].takesDeliveries = true
    case .ack, .nack: unsafe queue.pointee.volume.settled &+= 1
    default: break
    }
    let key = unsafe event.pointee.key
    guard key != 0 else { return unsafe addNameless(event, batch) }
    var place = unsafe queue.pointee.hash
    // Each group of a stream gets every message: two of them are no copies of one log.
    let scope = unsafe Int(event.pointee.scope)
    if scope != 0 { place ^= unsafe fold(cells[scope].hash, 0xC2B2_AE3D_27D4_EB4F) }
    let hash = fold(key ^ place, 0x9E37_79B9_7F4A_7C15)
    unsafe see(kind.rawValue, hash, event.pointee.time, isNamed: true)
  }

  /// Records without an id count as the same when they have the same content and the same time.
  private func addNameless(_ event: UnsafeMutablePointer<Event>, _ batch: EventBatch) {
    let event = unsafe event.pointee
    let (queue, party) = unsafe (cells[Int(event.queue)].hash, cells[Int(event.party)].hash)
    var hash = fold(queue ^ UInt64(bitPattern: Int64(event.bytes)), party | 1)
    if event.kind.isOfMessages {
      hash ^= UInt64(bitPattern: event.time)
    } else {
      // Two forms of one log may differ in the precision of their time stamps only.
      hash ^= TrafficSampler.milliseconds(event.time)
      if event.reason != 0 { hash ^= hashBytes(batch.reasons.bytes(event.reason)[...]) }
    }
    hash = fold(hash ^ UInt64(bitPattern: event.duration &<< 8), 0xC2B2_AE3D_27D4_EB4F)
    see(event.kind.rawValue, hash, event.time, isNamed: false)
  }

  @inline(__always)
  private func see(_ kind: UInt8, _ hash: UInt64, _ time: Int64, isNamed: Bool) {
    let counter = unsafe counters + Int(kind)
    unsafe counter.pointee.count &+= 1
    unsafe counter.pointee.named &+= isNamed ? 1 : 0
    if unsafe time < counter.pointee.first { unsafe counter.pointee.first = time }
    if unsafe time > counter.pointee.last { unsafe counter.pointee.last = time }
    if unsafe hash < counter.pointee.bound { keep(Int(kind), KeySample.Entry(hash: hash, time: time)) }
  }

  @inline(never)
  private func keep(_ slot: Int, _ entry: KeySample.Entry) {
    fresh[slot].append(entry)
    if fresh[slot].count >= KeySample.limit { sort(slot) }
  }

  private func sort(_ slot: Int) {
    samples[slot].add(fresh[slot])
    fresh[slot].removeAll(keepingCapacity: true)
    // A hash that is held already may come again with an earlier time.
    let bound = samples[slot].bound
    if bound != .max { unsafe counters[slot].bound = min(counters[slot].bound, bound + 1) }
  }

  private static func milliseconds(_ time: Int64) -> UInt64 { UInt64(bitPattern: time / 1_000_000) }

  private func learnNames(of batch: EventBatch) {
    if names !== batch.names || generation != batch.names.generation {
      (names, generation) = (batch.names, batch.names.generation)
      cellCount = 0
    }
    guard cellCount < batch.names.count else { return }
    if batch.names.count > cellCapacity {
      let capacity = max(cellCapacity * 2, batch.names.count)
      let larger = UnsafeMutablePointer<Cell>.allocate(capacity: capacity)
      unsafe larger.update(from: cells, count: cellCount)
      unsafe cells.deallocate()
      unsafe cells = larger
      cellCapacity = capacity
    }
    while cellCount < batch.names.count {
      let hash = cellCount == 0 ? 0 : hashBytes(batch.names.bytes(UInt32(cellCount))[...])
      unsafe cells[cellCount] = Cell(hash: hash)
      cellCount += 1
    }
  }
}

extension EventKind {
  /// Whether the event is of a message or a sample, of which there are many, and not of a connection, an alarm and the
  /// like.
  var isOfMessages: Bool {
    switch self {
    case .connect, .disconnect, .consume, .cancel, .error, .alarm, .block, .unblock, .sync, .stats, .config:
      false
    case .publish, .confirm, .returned, .deliver, .start, .ack, .nack, .expire, .deadLetter, .drop, .sample:
      true
    }
  }
}
