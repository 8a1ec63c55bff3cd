extension Sketch {
  /// The mean, or nil without samples.
  public var mean: Double? { count == 0 ? nil : Double(sum) / Double(count) }

  /// The nearest-rank quantiles for fractions in ascending or any order; empty without samples.
  ///
  /// The value of rank `ceil(q * count)`: exact while exact, otherwise the middle of its bin, kept between
  /// minimum and maximum.
  /// - Complexity: one sort while exact, otherwise one pass over the bins for all fractions together.
  public func quantiles(_ fractions: [Double]) -> [Int64] {
    values(ofRanks: fractions.map { Sketch.rank(of: $0, in: count) })
  }

  /// The samples of these ranks in ascending order, counted from 1, as exact as quantiles; empty without samples.
  /// - Complexity: that of `quantiles`.
  public func values(ofRanks ranks: [Int]) -> [Int64] {
    guard count > 0 else { return [] }
    if isExact {
      let sorted = exactValues
      return ranks.map { sorted[$0 - 1] }
    }
    var result = [Int64](repeating: max, count: ranks.count)
    var pending = ranks.indices.sorted { ranks[$0] < ranks[$1] }[...]
    var seen = 0
    for bin in 0..<binCapacity {
      seen += Int(samples(inBin: bin))
      while let next = pending.first, ranks[next] <= seen {
        result[next] = value(inBin: bin, rank: ranks[next])
        pending.removeFirst()
      }
      if pending.isEmpty { break }
    }
    return result
  }

  /// One quantile; nil without samples.
  public func quantile(_ fraction: Double) -> Int64? { quantiles([fraction]).first }

  /// How many samples are at most `bound`; binned sketches count whole bins.
  public func count(upTo bound: Int64) -> Int {
    if isExact { return exactValues.count { $0 <= bound } }
    guard bound >= 0 else { return 0 }
    let last = Sketch.bin(of: bound)
    return usedBins.reduce(0) { $0 + ($1.bin <= last ? Int($1.count) : 0) }
  }

  /// The distribution in a few steps: ascending upper bounds, a power of two apart, with the samples in each.
  public func octaves() -> [(upTo: Int64, count: Int)] {
    var counts = [Int](repeating: 0, count: 65)
    func octave(of value: Int64) -> Int { value <= 1 ? 0 : 64 - (value - 1).leadingZeroBitCount }
    if isExact {
      for value in exactValues { counts[octave(of: value)] += 1 }
    } else {
      for (bin, number) in usedBins { counts[octave(of: Sketch.upperBound(ofBin: bin))] += Int(number) }
    }
    return counts.indices.lazy.filter { counts[$0] > 0 }
      .map { (upTo: $0 >= 63 ? .max : 1 << Int64($0), count: counts[$0]) }
  }

  /// `ceil(fraction * count)`, within 1 and `count`.
  public static func rank(of fraction: Double, in count: Int) -> Int {
    let exact = fraction * Double(count)
    // 0.07 * 100 is 7.000000000000001 in binary: without the tolerance its rank would be 8.
    let nearest = exact.rounded()
    let rank = (exact - nearest).magnitude < 1e-9 * Swift.max(1, exact) ? nearest : exact.rounded(.up)
    return Swift.min(Swift.max(1, Int(rank)), count)
  }

  /// The sample of the smallest and of the largest rank are known exactly.
  private func value(inBin bin: Int, rank: Int) -> Int64 {
    if rank == 1 { return min }
    if rank == count { return max }
    let lower = Sketch.lowerBound(ofBin: bin)
    let middle = lower + (Sketch.upperBound(ofBin: bin) - lower) / 2
    return Swift.min(Swift.max(middle, min), max)
  }
}
