// How open ends are written, and read back beside it.

extension Joiner {
  func pack(into packer: inout Packer) {
    let routes = routes.sorted
    let bits = Dictionary(uniqueKeysWithValues: routes.map { ($0.source, $0.bits) })
    let lives = table.sorted {
      if $0.taken != 0, let bits = bits[$0.queue] { $0.taken = Routes.moved($0.taken, bits) }
    }
    packer.put(lives) { packer, entry in
      packer.put(entry.key)
      entry.life.pack(into: &packer)
    }
    // Entries whose message has been completed meanwhile say nothing any more.
    for waiting in [
      awaitingPublish.waiting.filter { waits($0, \.awaitsPublish) },
      awaitingDeliver.waiting.filter { waits($0, \.awaitsDeliver) },
    ] {
      packer.put(waiting) { packer, entry in
        packer.put(entry.key)
        packer.put(UInt64(entry.queue))
      }
    }
    packer.put(recentEnds.entries.filter { $0.key != 0 }) { packer, entry in
      packer.put(entry.key)
      packer.put(entry.publish)
      packer.put(UInt64(entry.queue))
      packer.put(entry.isConfirmed)
    }
    packer.put(chains.used) { packer, entry in
      packer.put(UInt64(entry.party))
      entry.chain.pack(into: &packer)
    }
    packer.put(channels.sorted { $0.key < $1.key }) { packer, channel in
      packer.put(channel.key)
      channel.value.tidied(isOpen: isOpen).pack(into: &packer)
    }
    starts.pack(into: &packer)
    rejected.pack(into: &packer)
    packer.put(routes) { packer, route in
      packer.put(UInt64(route.source))
      packer.put(route.targets) { packer, target in
        packer.put(UInt64(target.queue))
        packer.put(target.taken)
        packer.put(target.first)
        packer.put(target.last)
      }
    }
    nameless.pack(into: &packer)
  }

  func unpack(
    from unpacker: inout Unpacker, of file: SavedProfile, _ figures: Figures
  ) throws(Unpacker.Malformed) {
    let (queues, parties) = (file.queues, file.parties)
    let lives = try unpacker.list { (u) throws(Unpacker.Malformed) in
      (try u.unsigned(), try Life(from: &u, of: file))
    }
    for (key, life) in lives {
      let slot = key == 0 ? -1 : table.insert(key, queue: life.queue)
      guard slot >= 0 else { throw Unpacker.Malformed() }
      unsafe table.lives[slot] = life
    }
    for entry in try Joiner.waiting(&unpacker, queues: queues) { _ = awaitingPublish.append(entry) }
    for entry in try Joiner.waiting(&unpacker, queues: queues) { _ = awaitingDeliver.append(entry) }
    let recent = try unpacker.list { (u) throws(Unpacker.Malformed) in
      RecentEnds.Entry(
        key: try u.unsigned(), publish: try u.int64(), queue: UInt32(try u.number(below: queues)),
        isConfirmed: try u.bool())
    }
    for var entry in recent {
      entry.queueHash = figures.queues.states[Int(entry.queue)].hash
      recentEnds.note(entry)
    }
    let saved =
      file.version < 4
      ? Array(file.chains.enumerated())
      : try unpacker.list { (u) throws(Unpacker.Malformed) in
        (try u.number(below: parties), try SettleChain(from: &u))
      }
    for (party, chain) in saved { chains.with(party) { $0 = chain } }
    guard file.version > 5 else { return }
    for (place, channel) in try unpacker.list({ (u) throws(Unpacker.Malformed) in
      (try u.unsigned(), try Channel(from: &u, of: file))
    }) {
      channels[place] = channel
    }
    starts = try Starts(from: &unpacker, queues: queues)
    rejected = try Rejected(from: &unpacker, queues: queues)
    try unpackRoutes(from: &unpacker, queues: queues)
    guard file.version > 6 else { return }
    nameless = try Nameless(from: &unpacker, of: file)
  }

  private func unpackRoutes(from unpacker: inout Unpacker, queues: Int) throws(Unpacker.Malformed) {
    let saved = try unpacker.list { (u) throws(Unpacker.Malformed) in
      (
        UInt32(try u.number(below: queues)),
        try u.list { (u) throws(Unpacker.Malformed) in
          var target = Routes.Target(queue: UInt32(try u.number(below: queues)))
          target.taken = try u.count()
          target.first = try u.int64()
          target.last = try u.int64()
          return target
        }
      )
    }
    for (source, targets) in saved {
      guard targets.count <= Routes.targetLimit else { throw Unpacker.Malformed() }
      routes.restore(source, targets)
    }
  }

  private static func waiting(
    _ unpacker: inout Unpacker, queues: Int
  ) throws(Unpacker.Malformed) -> [WaitingLine.Entry] {
    try unpacker.list { (u) throws(Unpacker.Malformed) in
      WaitingLine.Entry(key: try u.unsigned(), queue: UInt32(try u.number(below: queues)))
    }
  }
}

extension Life {
  private static let moments: [any WritableKeyPath<Life, Int64> & Sendable] = [
    \.publish, \.firstDeliver, \.deliver, \.orphanSettle, \.orphanPrevious, \.end, \.confirm,
  ]

  fileprivate func pack(into packer: inout Packer) {
    packer.put(UInt64(queue))
    packer.put(UInt64(consumer.rawValue))
    packer.put(UInt64(orphanConsumer.rawValue))
    packer.put(Int64(bytes))
    packer.put(UInt64(deliveries))
    packer.put(UInt64(flags.rawValue))
    for moment in Life.moments { packer.put(self[keyPath: moment]) }
  }

  fileprivate init(from unpacker: inout Unpacker, of file: SavedProfile) throws(Unpacker.Malformed) {
    self.init(queue: UInt32(try unpacker.number(below: file.queues)))
    consumer = Consumer(index: try unpacker.number(below: file.parties + 1) - 1)
    orphanConsumer = Consumer(index: try unpacker.number(below: file.parties + 1) - 1)
    bytes = try unpacker.fixed(Int32.self)
    deliveries = UInt16(try unpacker.number(below: 1 << 16))
    flags = Flags(rawValue: UInt8(try unpacker.number(below: 256))).intersection(
      file.version < 7 ? .ofEarlierVersions : .all)
    for moment in Life.moments { self[keyPath: moment] = try unpacker.int64() }
  }
}

extension SettleChain {
  fileprivate func pack(into packer: inout Packer) {
    packer.put(latest)
    packer.put(openSettle)
    packer.put(openDeliver)
  }

  init(from unpacker: inout Unpacker) throws(Unpacker.Malformed) {
    self.init(
      latest: try unpacker.int64(), openSettle: try unpacker.int64(), openDeliver: try unpacker.int64())
  }
}
