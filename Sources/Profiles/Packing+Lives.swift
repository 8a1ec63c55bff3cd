// How what is known of single messages is written, and read back beside it.

extension TracedLife {
  func pack(into packer: inout Packer) {
    packer.put(publish)
    packer.put(deliver)
    packer.put(end)
    packer.put(UInt64(consumer))
    packer.put(Int64(bytes))
    packer.put(UInt64(deliveries))
    packer.put(isAcked)
  }

  init(from unpacker: inout Unpacker, version: Int) throws(Unpacker.Malformed) {
    self.init(
      publish: try unpacker.int64(), deliver: try unpacker.int64(), end: try unpacker.int64(),
      consumer: UInt32(try unpacker.number(below: 1 << 16)), bytes: try unpacker.fixed(Int32.self),
      deliveries: version < 3 ? 0 : try unpacker.number(below: TracedLife.deliveryLimit + 1),
      isAcked: version < 3 ? false : try unpacker.bool())
  }
}

extension Life {
  private static let moments: [any WritableKeyPath<Life, Int64> & Sendable] = [
    \.publish, \.firstDeliver, \.deliver, \.orphanSettle, \.orphanPrevious, \.end, \.confirm,
  ]

  func pack(into packer: inout Packer) {
    packer.put(UInt64(queue))
    packer.put(UInt64(consumer))
    packer.put(UInt64(orphanConsumer))
    packer.put(Int64(bytes))
    packer.put(UInt64(deliveries))
    packer.put(UInt64(flags.rawValue))
    for moment in Life.moments { packer.put(self[keyPath: moment]) }
  }

  init(from unpacker: inout Unpacker, queues: Int, parties: Int) throws(Unpacker.Malformed) {
    self.init(queue: UInt32(try unpacker.number(below: queues)))
    consumer = UInt32(try unpacker.number(below: parties + 1))
    orphanConsumer = UInt32(try unpacker.number(below: parties + 1))
    bytes = try unpacker.fixed(Int32.self)
    deliveries = UInt16(try unpacker.number(below: 1 << 16))
    flags = Flags(rawValue: UInt8(try unpacker.number(below: 256)))
    for moment in Life.moments { self[keyPath: moment] = try unpacker.int64() }
  }
}

extension SlowLife {
  func pack(into packer: inout Packer) {
    packer.put(duration)
    packer.put(publish)
    packer.put(end)
    packer.put(key)
    packer.put(queue)
  }

  init(from unpacker: inout Unpacker) throws(Unpacker.Malformed) {
    self.init(
      duration: try unpacker.int64(), publish: try unpacker.int64(), end: try unpacker.int64(),
      key: try unpacker.unsigned(), queue: try unpacker.text())
  }
}

extension RepeatedLife {
  func pack(into packer: inout Packer) {
    packer.put(deliveries)
    packer.put(publish)
    packer.put(end)
    packer.put(key)
    packer.put(queue)
  }

  init(from unpacker: inout Unpacker) throws(Unpacker.Malformed) {
    self.init(
      deliveries: try unpacker.count(), publish: try unpacker.int64(), end: try unpacker.int64(),
      key: try unpacker.unsigned(), queue: try unpacker.text())
  }
}
