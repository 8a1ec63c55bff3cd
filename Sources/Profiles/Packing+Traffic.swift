internal import Events

extension Traffic {
  func pack(into packer: inout Packer) {
    packer.put(samples.sorted { $0.key < $1.key }) { packer, entry in
      packer.put(UInt64(entry.key))
      entry.value.pack(into: &packer)
    }
    packer.put(queues.sorted { $0.key < $1.key }) { packer, entry in
      packer.put(entry.key)
      packer.put(entry.value.published)
      packer.put(entry.value.delivered)
      packer.put(entry.value.settled)
    }
    packer.put(consumers) { packer, name in packer.put(name) }
  }

  init(from unpacker: inout Unpacker) throws(Unpacker.Malformed) {
    self.init()
    for (kind, sample) in try unpacker.list({ (u) throws(Unpacker.Malformed) in
      (UInt8(try u.number(below: Kinds.limit)), try KeySample(from: &u))
    }) {
      samples[kind] = sample
    }
    for (queue, volume) in try unpacker.list({ (u) throws(Unpacker.Malformed) in
      (
        try u.unsigned(),
        Volume(published: try u.count(), delivered: try u.count(), settled: try u.count())
      )
    }) {
      queues[queue] = volume
    }
    consumers = try unpacker.list { (u) throws(Unpacker.Malformed) in try u.unsigned() }
    bound()
  }
}

extension KeySample {
  func pack(into packer: inout Packer) {
    packer.put(count)
    packer.put(named)
    packer.put(first)
    packer.put(last)
    var previous: UInt64 = 0
    packer.put(entries) { packer, entry in
      packer.put(entry.hash - previous)
      packer.put(entry.time &- first)
      previous = entry.hash
    }
  }

  init(from unpacker: inout Unpacker) throws(Unpacker.Malformed) {
    let count = try unpacker.count()
    let named = try unpacker.count()
    let first = try unpacker.int64()
    let last = try unpacker.int64()
    var hash: UInt64 = 0
    let entries = try unpacker.list { (u) throws(Unpacker.Malformed) in
      let (next, overflow) = hash.addingReportingOverflow(try u.unsigned())
      guard !overflow else { throw Unpacker.Malformed() }
      hash = next
      return Entry(hash: hash, time: first &+ (try u.int64()))
    }
    guard let sample = KeySample(entries: entries, count: count, named: named, first: first, last: last)
    else { throw Unpacker.Malformed() }
    self = sample
  }
}
