internal import Metrics

// How distributions and figures over time are written, and read back beside it.

extension Sketch {
  func pack(into packer: inout Packer) {
    packer.put(count)
    guard count > 0 else { return }
    packer.put(sum)
    packer.put(min)
    packer.put(max)
    // Sorted and as differences: the order of the values is of no meaning, and small numbers are short.
    var previous: Int64 = 0
    packer.put(exactValues) { packer, value in
      packer.put(UInt64(value - previous))
      previous = value
    }
    var bin = 0
    packer.put(usedBins) { packer, entry in
      packer.put(UInt64(entry.bin - bin))
      packer.put(entry.count)
      bin = entry.bin
    }
  }

  static func unpack(from unpacker: inout Unpacker) throws(Unpacker.Malformed) -> Sketch {
    let count = try unpacker.count()
    guard count > 0 else { return Sketch() }
    let sum = try unpacker.int128()
    let min = try unpacker.int64()
    let max = try unpacker.int64()
    var previous: Int64 = 0
    let values = try unpacker.list { (u) throws(Unpacker.Malformed) -> Int64 in
      guard let step = Int64(exactly: try u.unsigned()) else { throw Unpacker.Malformed() }
      let (value, overflow) = previous.addingReportingOverflow(step)
      guard !overflow else { throw Unpacker.Malformed() }
      previous = value
      return value
    }
    var bin = 0
    let bins = try unpacker.list { (u) throws(Unpacker.Malformed) -> (bin: Int, count: UInt64) in
      bin += try u.number(below: Sketch.binCount)
      return (bin, try u.unsigned())
    }
    guard bins.allSatisfy({ $0.count <= UInt64(count) }),
      let sketch = Sketch(count: count, sum: sum, min: min, max: max, values: values, bins: bins)
    else { throw Unpacker.Malformed() }
    return sketch
  }
}

extension Timeline {
  func pack(into packer: inout Packer) {
    packer.put(keepsQuantities)
    packer.put(firstBucket)
    packer.put(cells) { packer, cell in packer.put(UInt64(cell)) }
    packer.put(packedBins) { packer, bins in
      packer.put(bins) { packer, entry in packer.put(UInt64(entry)) }
    }
  }

  static func unpack(from unpacker: inout Unpacker, width: Int64) throws(Unpacker.Malformed) -> Timeline {
    func word(_ u: inout Unpacker) throws(Unpacker.Malformed) -> UInt32 {
      UInt32(try u.number(below: 1 << 32))
    }
    let keepsQuantities = try unpacker.bool()
    let firstBucket = try unpacker.int64()
    let cells = try unpacker.list(word)
    let bins = try unpacker.list { (u) throws(Unpacker.Malformed) in try u.list(word) }
    guard
      let timeline = Timeline(
        width: width, keepsQuantities: keepsQuantities, firstBucket: firstBucket, cells: cells,
        packedBins: bins)
    else { throw Unpacker.Malformed() }
    return timeline
  }
}
