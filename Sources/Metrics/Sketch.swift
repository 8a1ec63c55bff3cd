/// The distribution of a non-negative quantity: exact while small, then binned with at most 0.4 % error.
///
/// Below `exactLimit` samples the values themselves are kept and every quantile is exact. From then on values
/// are counted in bins of which 128 span each doubling, so a quantile is off by at most half a bin, 1/256 of
/// its value. Count, sum, minimum and maximum are always exact.
///
/// The merge law: a sketch of `a` merged with a sketch of `b` equals the sketch of `a` followed by `b`, bin
/// for bin, in any order. Memory: 80 kB at most while exact, then 8 bytes for each bin up to the largest value
/// (28 kB for times up to ten seconds in nanoseconds).
///
/// A class, because the hot path records into many sketches in turn and must not copy or check them.
@safe
public final class Sketch {
  /// So many samples and more are binned.
  public static let exactLimit = 10_000

  public private(set) var count = 0
  public private(set) var sum: Int128 = 0
  public private(set) var min = Int64.max
  public private(set) var max = Int64.min

  /// While exact: the values, in the order they came. Released at the change to bins.
  @usableFromInline internal var values: [Int64] = []
  /// Once binned: the number of samples in each bin. Empty while exact.
  @usableFromInline internal var bins: [UInt64] = []

  public init() {}

  public var isExact: Bool { bins.isEmpty }
  public var isEmpty: Bool { count == 0 }

  /// The bin of a non-negative value.
  @inlinable
  public static func bin(of value: Int64) -> Int {
    let magnitude = UInt64(bitPattern: value)
    let shift = Swift.max(0, 56 &- magnitude.leadingZeroBitCount)
    return (shift &<< 7) &+ Int(truncatingIfNeeded: magnitude &>> UInt64(truncatingIfNeeded: shift))
  }

  /// The smallest value of a bin.
  @inlinable
  public static func lowerBound(ofBin bin: Int) -> Int64 {
    if bin < 256 { return Int64(bin) }
    let shift = (bin &>> 7) &- 1
    return Int64(128 &+ (bin & 127)) &<< Int64(shift)
  }

  /// The largest value of a bin.
  @inlinable
  public static func upperBound(ofBin bin: Int) -> Int64 {
    if bin < 256 { return Int64(bin) }
    let shift = (bin &>> 7) &- 1
    return lowerBound(ofBin: bin) &+ ((1 &<< Int64(shift)) &- 1)
  }

  /// How many bins there can be.
  public static var binCount: Int { bin(of: .max) + 1 }

  /// Adds a sample. Negative values are the caller's mistake and are taken as 0.
  public func record(_ sample: Int64) {
    let value = Swift.max(0, sample)
    count &+= 1
    sum &+= Int128(value)
    if value < min { min = value }
    if value > max { max = value }
    if bins.isEmpty {
      values.append(value)
      if count >= Sketch.exactLimit { changeToBins() }
      return
    }
    let bin = Sketch.bin(of: value)
    if bin >= bins.count { growBins(toHold: bin) }
    bins[bin] &+= 1
  }

  /// Adds a sample that stands for `weight` equal ones.
  public func record(_ sample: Int64, weight: Int) {
    guard weight > 1 else { return record(sample) }
    let value = Swift.max(0, sample)
    count += weight
    sum += Int128(value) * Int128(weight)
    min = Swift.min(min, value)
    max = Swift.max(max, value)
    if bins.isEmpty {
      if count < Sketch.exactLimit {
        values.append(contentsOf: repeatElement(value, count: weight))
        return
      }
      changeToBins()
    }
    let bin = Sketch.bin(of: value)
    if bin >= bins.count { growBins(toHold: bin) }
    bins[bin] += UInt64(weight)
  }

  /// Adds all samples of another sketch.
  public func merge(_ other: Sketch) {
    guard other.count > 0 else { return }
    count += other.count
    sum += other.sum
    min = Swift.min(min, other.min)
    max = Swift.max(max, other.max)
    if bins.isEmpty {
      if count < Sketch.exactLimit {
        values.append(contentsOf: other.values)
        return
      }
      changeToBins()
    }
    for value in other.values {
      let bin = Sketch.bin(of: value)
      if bin >= bins.count { growBins(toHold: bin) }
      bins[bin] &+= 1
    }
    if other.bins.count > bins.count { growBins(toHold: other.bins.count - 1) }
    for bin in other.bins.indices { bins[bin] &+= other.bins[bin] }
  }

  private func changeToBins() {
    growBins(toHold: Sketch.bin(of: Swift.max(0, max)))
    for value in values { bins[Sketch.bin(of: value)] &+= 1 }
    values = []
  }

  @inline(never)
  private func growBins(toHold bin: Int) {
    // Whole octaves, so that a slowly rising maximum does not grow the bins sample by sample.
    let size = (bin / 128 + 2) * 128
    bins.append(contentsOf: repeatElement(0, count: size - bins.count))
  }

  /// Restores a sketch from its parts, as they are written to a profile; nil when they contradict each other.
  public init?(count: Int, sum: Int128, min: Int64, max: Int64, values: [Int64], bins: [(bin: Int, count: UInt64)]) {
    self.count = count
    self.sum = sum
    self.min = min
    self.max = max
    self.values = values
    guard count >= 0, sum >= 0, sum <= Int128(count) * Int128(Int64.max) else { return nil }
    if bins.isEmpty {
      guard values.count == count, count < Sketch.exactLimit, values.allSatisfy({ $0 >= 0 }) else { return nil }
      return
    }
    guard values.isEmpty, max >= 0, count >= Sketch.exactLimit else { return nil }
    growBins(toHold: Sketch.bin(of: max))
    var total: UInt64 = 0
    for (bin, number) in bins {
      guard self.bins.indices.contains(bin), number > 0, number <= UInt64(count) - total else { return nil }
      self.bins[bin] += number
      total += number
    }
    guard total == UInt64(count) else { return nil }
  }

  /// The values while exact, sorted; empty once binned.
  public var exactValues: [Int64] { values.sorted() }

  /// The bins in use, ascending; empty while exact.
  public var usedBins: [(bin: Int, count: UInt64)] {
    bins.indices.lazy.filter { self.bins[$0] > 0 }.map { (bin: $0, count: self.bins[$0]) }
  }
}
