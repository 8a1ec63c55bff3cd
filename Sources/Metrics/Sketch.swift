/// The distribution of a non-negative quantity: exact while small, then binned with at most 0.4 % error.
///
/// Below `exactLimit` samples the values themselves are kept and every quantile is exact. From then on values
/// are counted in bins of which 128 span each doubling, so a quantile is off by at most half a bin, 1/256 of
/// its value. Count, sum, minimum and maximum are always exact.
///
/// The merge law: a sketch of `a` merged with a sketch of `b` equals the sketch of `a` followed by `b`, bin
/// for bin, in any order. Memory: 80 kB at most while exact, then 4 bytes for each bin up to the largest value
/// (14 kB for times up to ten seconds in nanoseconds).
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

  // Raw memory rather than arrays: an array in a class costs a check that nobody shares it, and a bounds
  // check, for each sample, which together are a third of the time of recording one.

  /// While exact: the values, in the order they came. Released at the change to bins.
  private var values: UnsafeMutablePointer<Int64>?
  private var valueCapacity = 0
  /// How many values there were when they were sorted last; with another number they are not.
  private var sortedCount = 0
  /// Once binned: the number of samples in each bin, without what is in `carried`; nil while exact. Half as wide as
  /// they could be: many sketches take turns, and their bins are to stay in the cache.
  private var bins: UnsafeMutablePointer<UInt32>?
  private(set) var binCapacity = 0
  /// Multiples of 2^32 that bins have grown by.
  private var carried: [Int: UInt64] = [:]

  public init() {}

  deinit {
    unsafe values?.deallocate()
    unsafe bins?.deallocate()
  }

  public var isExact: Bool { unsafe bins == nil }
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

  /// Counts in bins from the first sample on: for a part of a log whose whole is known to have too many samples
  /// to stay exact. Only a sketch that is binned may take it in by `merge`.
  public func startBinned() {
    if isExact { changeToBins() }
  }

  /// Adds a sample. Negative values are the caller's mistake and are taken as 0.
  public func record(_ sample: Int64) {
    let value = Swift.max(0, sample)
    count &+= 1
    sum &+= Int128(value)
    if value < min { min = value }
    if value > max { max = value }
    guard let bins = unsafe bins else { return recordExactly(value) }
    let bin = Sketch.bin(of: value)
    guard bin < binCapacity else { return add(1, toBin: bin) }
    let number = unsafe bins[bin] &+ 1
    unsafe bins[bin] = number
    if number == 0 { carry(1 << 32, bin) }
  }

  /// Adds a sample that stands for `weight` equal ones.
  public func record(_ sample: Int64, weight: Int) {
    guard weight > 1 else { return record(sample) }
    let value = Swift.max(0, sample)
    let stayExact = isExact && count + weight < Sketch.exactLimit
    if isExact, !stayExact { changeToBins() }
    let before = count
    count += weight
    sum += Int128(value) * Int128(weight)
    min = Swift.min(min, value)
    max = Swift.max(max, value)
    if stayExact {
      for place in before..<count { store(value, at: place) }
    } else {
      add(UInt64(weight), toBin: Sketch.bin(of: value))
    }
  }

  /// Adds all samples of another sketch.
  public func merge(_ other: Sketch) {
    guard other.count > 0 else { return }
    let before = count
    let stayExact = isExact && other.isExact && count + other.count < Sketch.exactLimit
    if isExact, !stayExact { changeToBins() }
    count += other.count
    sum += other.sum
    min = Swift.min(min, other.min)
    max = Swift.max(max, other.max)
    if let theirs = unsafe other.values, other.isExact {
      for index in 0..<other.count {
        let value = unsafe theirs[index]
        if stayExact { store(value, at: before + index) } else { add(1, toBin: Sketch.bin(of: value)) }
      }
    } else if let theirs = unsafe other.bins {
      if other.binCapacity > binCapacity { growBins(toHold: other.binCapacity - 1) }
      guard let ours = unsafe bins else { return }
      if count < 1 << 32 {
        // No bin can overflow.
        for bin in 0..<other.binCapacity { unsafe ours[bin] &+= theirs[bin] }
      } else {
        for (bin, number) in other.usedBins { add(number, toBin: bin) }
      }
    }
  }

  @inline(never)
  private func recordExactly(_ value: Int64) {
    store(value, at: count - 1)
    if count >= Sketch.exactLimit { changeToBins() }
  }

  private func store(_ value: Int64, at place: Int) {
    if place == valueCapacity {
      let larger = Swift.max(16, valueCapacity * 2)
      let memory = UnsafeMutablePointer<Int64>.allocate(capacity: larger)
      if let old = unsafe values {
        unsafe memory.update(from: old, count: place)
        unsafe old.deallocate()
      }
      unsafe values = memory
      valueCapacity = larger
    }
    unsafe values?[place] = value
  }

  private func add(_ number: UInt64, toBin bin: Int) {
    if bin >= binCapacity { growBins(toHold: bin) }
    guard let bins = unsafe bins else { return }
    let sum = unsafe UInt64(bins[bin]) + number
    unsafe bins[bin] = UInt32(truncatingIfNeeded: sum)
    if sum >= 1 << 32 { carry((sum &>> 32) &<< 32, bin) }
  }

  @inline(never)
  private func carry(_ number: UInt64, _ bin: Int) { carried[bin, default: 0] += number }

  /// Counts the values kept so far in bins.
  private func changeToBins() {
    let old = unsafe values
    let number = Swift.min(count, valueCapacity)
    unsafe values = nil
    valueCapacity = 0
    growBins(toHold: 0)
    guard let old = unsafe old else { return }
    for index in 0..<number { unsafe add(1, toBin: Sketch.bin(of: old[index])) }
    unsafe old.deallocate()
  }

  @inline(never)
  private func growBins(toHold bin: Int) {
    // Whole octaves, so that a slowly rising maximum does not grow the bins sample by sample.
    let larger = (bin / 128 + 2) * 128
    let memory = UnsafeMutablePointer<UInt32>.allocate(capacity: larger)
    unsafe memory.initialize(repeating: 0, count: larger)
    if let old = unsafe bins {
      unsafe memory.update(from: old, count: binCapacity)
      unsafe old.deallocate()
    }
    unsafe bins = memory
    binCapacity = larger
  }

  /// Restores a sketch from its parts, as they are written to a profile; nil when they contradict each other.
  public init?(
    count: Int, sum: Int128, min: Int64, max: Int64, values: [Int64], bins: [(bin: Int, count: UInt64)]
  ) {
    guard count >= 0 else { return nil }
    self.sum = sum
    self.min = min
    self.max = max
    guard sum >= 0, sum <= Int128(count) * Int128(Int64.max) else { return nil }
    self.count = count
    if bins.isEmpty {
      guard values.count == count, count < Sketch.exactLimit, values.allSatisfy({ $0 >= 0 }) else {
        return nil
      }
      for (place, value) in values.enumerated() { store(value, at: place) }
      return
    }
    guard values.isEmpty, max >= 0, count >= Sketch.exactLimit else { return nil }
    let last = Sketch.bin(of: max)
    growBins(toHold: last)
    var total: UInt64 = 0
    for (bin, number) in bins {
      guard bin >= 0, bin <= last, number > 0, number <= UInt64(count) - total else { return nil }
      add(number, toBin: bin)
      total += number
    }
    guard total == UInt64(count) else { return nil }
  }

  /// The values while exact, sorted; empty once binned.
  public var exactValues: [Int64] {
    guard let values = unsafe values, isExact else { return [] }
    if sortedCount != count {
      // In place: the order of the values means nothing, and the next reader finds them sorted.
      var memory = unsafe UnsafeMutableBufferPointer(start: values, count: count)
      unsafe memory.sort()
      sortedCount = count
    }
    return unsafe Array(UnsafeBufferPointer(start: values, count: count))
  }

  /// The bins in use, ascending; empty while exact.
  public var usedBins: [(bin: Int, count: UInt64)] {
    var result: [(bin: Int, count: UInt64)] = []
    for bin in 0..<binCapacity {
      let number = samples(inBin: bin)
      if number > 0 { result.append((bin, number)) }
    }
    return result
  }

  /// How many samples a bin below `binCapacity` has; that is 0 while exact.
  @inline(__always)
  func samples(inBin bin: Int) -> UInt64 {
    guard let bins = unsafe bins else { return 0 }
    return unsafe UInt64(bins[bin]) + (carried.isEmpty ? 0 : carried[bin] ?? 0)
  }
}
