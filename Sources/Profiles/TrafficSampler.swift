internal import Bytes
public import Events

/// Takes the traffic of one source out of the batches of one worker.
///
/// Costs a multiplication and a comparison for each event; runs of a single log do without it.
public final class TrafficSampler {
  private static let slots = 32
  /// By kind of event.
  private var samples = [KeySample](repeating: KeySample(), count: slots)
  private var fresh = [[KeySample.Entry]](repeating: [], count: slots)
  private var bounds = [UInt64](repeating: .max, count: slots)
  /// By number of a name.
  private var hashes: [UInt64] = []
  private var volumes: [Traffic.Volume] = []
  private var takesDeliveries: [Bool] = []
  private weak var names: NameTable?

  public init() {}

  public func add(_ batch: EventBatch) {
    learnNames(of: batch)
    for index in 0..<batch.count { unsafe add(batch.events[index]) }
    for note in batch.incidents {
      let subject = hash("\(note.kind) \(note.subject) \(note.phase.rawValue)")
      see(Traffic.Kinds.incident, fold(subject ^ milliseconds(note.time), 0x9E37_79B9_7F4A_7C15), note.time)
    }
  }

  /// What came since the last time.
  public func take() -> Traffic {
    var traffic = Traffic()
    for slot in samples.indices where samples[slot].count > 0 {
      samples[slot].add(fresh[slot])
      traffic.samples[UInt8(slot)] = samples[slot]
      samples[slot] = KeySample()
      fresh[slot].removeAll(keepingCapacity: true)
      bounds[slot] = .max
    }
    for number in hashes.indices {
      if volumes[number] != Traffic.Volume() { traffic.queues[hashes[number]] = volumes[number] }
      if takesDeliveries[number], number > 0 { traffic.consumers.append(hashes[number]) }
      volumes[number] = Traffic.Volume()
      takesDeliveries[number] = false
    }
    traffic.bound()
    return traffic
  }

  private func add(_ event: Event) {
    let queue = Int(event.queue)
    let party = Int(event.party)
    switch event.kind {
    case .publish: volumes[queue].published &+= 1
    case .deliver:
      volumes[queue].delivered &+= 1
      takesDeliveries[party] = true
    case .ack, .nack: volumes[queue].settled &+= 1
    default: break
    }
    guard event.key == 0 else {
      samples[Int(event.kind.rawValue)].named &+= 1
      return see(
        event.kind.rawValue, fold(event.key ^ hashes[queue], 0x9E37_79B9_7F4A_7C15), event.time)
    }
    // Without an id the same record is one that says the same of the same moment.
    var hash = fold(hashes[queue] ^ UInt64(bitPattern: Int64(event.bytes)), hashes[party] | 1)
    hash ^= event.kind.isOfMessages ? UInt64(bitPattern: event.time) : milliseconds(event.time)
    hash = fold(hash ^ UInt64(bitPattern: event.duration &<< 8), 0xC2B2_AE3D_27D4_EB4F)
    see(event.kind.rawValue, hash, event.time)
  }

  @inline(__always)
  private func see(_ kind: UInt8, _ hash: UInt64, _ time: Int64) {
    let slot = Int(kind)
    samples[slot].count &+= 1
    if time < samples[slot].first { samples[slot].first = time }
    if time > samples[slot].last { samples[slot].last = time }
    if hash < bounds[slot] { keep(slot, KeySample.Entry(hash: hash, time: time)) }
  }

  @inline(never)
  private func keep(_ slot: Int, _ entry: KeySample.Entry) {
    fresh[slot].append(entry)
    guard fresh[slot].count >= KeySample.limit else { return }
    samples[slot].add(fresh[slot])
    fresh[slot].removeAll(keepingCapacity: true)
    // A hash that is held already may come again: its first time is wanted.
    bounds[slot] = samples[slot].bound == .max ? .max : samples[slot].bound + 1
  }

  private func milliseconds(_ time: Int64) -> UInt64 { UInt64(bitPattern: time / 1_000_000) }

  private func learnNames(of batch: EventBatch) {
    if names !== batch.names {
      names = batch.names
      hashes = []
      volumes = []
      takesDeliveries = []
    }
    while hashes.count < batch.names.count {
      hashes.append(hashes.isEmpty ? 0 : hash(batch.names.bytes(UInt32(hashes.count))))
      volumes.append(Traffic.Volume())
      takesDeliveries.append(false)
    }
  }

  private func hash(_ text: String) -> UInt64 { hash(Array(text.utf8)) }

  private func hash(_ bytes: [UInt8]) -> UInt64 {
    unsafe bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return 1 }
      return unsafe hashBytes(base, buffer.count)
    }
  }
}

extension EventKind {
  /// Of a message or a measurement, of which there are many; not of what happens around them.
  var isOfMessages: Bool { Traffic.Kinds([self]).hasMessages }
}
