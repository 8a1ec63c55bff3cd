/// Counts per time bucket in a few columns, and on request the distribution of a quantity in each bucket.
///
/// All timelines of one profile share a bucket width, which their owner raises with `coarsen(to:)` as the log
/// grows; widths come from `BucketLadder`, so coarsening loses nothing but resolution, and merging two
/// timelines of one width adds them up. Recording into the bucket of the event before costs a compare and an
/// addition.
@safe
public final class Timeline {
  public enum Column: Int, CaseIterable, Sendable { case incoming, delivered, outgoing, removed, errors }

  /// Nanoseconds.
  public private(set) var width: Int64
  /// Number of the first bucket, counted from 1970 in units of `width`.
  public private(set) var firstBucket: Int64 = 0
  public private(set) var bucketCount = 0
  /// Row by row: one counter for each column. Raw memory for the reason given in `Sketch`.
  @usableFromInline var memory: UnsafeMutablePointer<UInt32>?
  private var capacity = 0
  /// For each bucket the bins of its quantity, packed (`pack`); empty when quantities are not kept.
  private var bins: [[UInt32]] = []
  public let keepsQuantities: Bool

  /// The bucket of the last record: its times and its row.
  @usableFromInline var currentStart: Int64 = 1
  @usableFromInline var currentEnd: Int64 = 0
  @usableFromInline var currentRow = 0
  /// The bins of the current bucket, spread out; written back by `flushOpenBins`.
  private var open: UnsafeMutablePointer<UInt32>?
  private var openCapacity = 0
  private var openRow = -1
  /// Which bins are in use, while they are few enough to be worth a list; and how many they are.
  private let touched = UnsafeMutablePointer<UInt16>.allocate(capacity: Timeline.touchedLimit + 1)
  private var touchedCount = 0
  private static let touchedLimit = 128
  private var openLow = Int.max
  private var openHigh = -1

  @usableFromInline static var columns: Int { 5 }

  public init(width: Int64, keepsQuantities: Bool) {
    self.width = width
    self.keepsQuantities = keepsQuantities
  }

  deinit {
    unsafe memory?.deallocate()
    unsafe open?.deallocate()
    unsafe touched.deallocate()
  }

  /// The counters row by row.
  public var cells: [UInt32] {
    guard let memory = unsafe memory else { return [] }
    return unsafe Array(UnsafeBufferPointer(start: memory, count: bucketCount * Timeline.columns))
  }

  /// Counts `number` events at an instant.
  @inlinable @inline(__always)
  public func add(_ column: Column, at time: Int64, _ number: UInt32 = 1) {
    if time < currentStart || time >= currentEnd { move(to: time) }
    if let memory = unsafe memory {
      unsafe memory[currentRow &* Timeline.columns &+ column.rawValue] &+= number
    }
  }

  /// Records a quantity that belongs to an instant.
  public func record(_ value: Int64, at time: Int64) {
    guard keepsQuantities else { return }
    if time < currentStart || time >= currentEnd { move(to: time) }
    if openRow != currentRow {
      flushOpenBins()
      openRow = currentRow
    }
    let bin = Sketch.bin(of: max(0, value))
    if bin >= openCapacity { growOpen(toHold: bin) }
    guard let open = unsafe open else { return }
    unsafe open[bin] &+= 1
    if bin < openLow { openLow = bin }
    if bin > openHigh { openHigh = bin }
    // Without a branch: whether a bin is new cannot be predicted. What is beyond the list's end is written to
    // one place behind it.
    unsafe touched[min(touchedCount, Timeline.touchedLimit)] = UInt16(truncatingIfNeeded: bin)
    touchedCount &+= unsafe open[bin] == 1 ? 1 : 0
  }

  /// The counter of a column in each bucket of `range` (bucket numbers of this width); 0 outside.
  public func counts(_ column: Column, in range: Range<Int64>) -> [Int] {
    range.map { bucket in
      let row = bucket - firstBucket
      guard row >= 0, row < Int64(bucketCount) else { return 0 }
      return Int(cell(Int(row), column.rawValue))
    }
  }

  /// Whether every bucket lies between these times, as those of what was added between them do.
  public func lies(from first: Int64, to last: Int64) -> Bool {
    guard bucketCount > 0 else { return true }
    return first <= last && firstBucket >= BucketLadder.floorIndex(first, width)
      && firstBucket + Int64(bucketCount) - 1 <= BucketLadder.floorIndex(last, width)
  }

  /// Makes buckets wider. `width` is a multiple of the present one.
  public func coarsen(to wider: Int64) {
    guard wider > width else { return }
    flushOpenBins()
    let factor = wider / width
    let rows = bucketCount
    let first = BucketLadder.floorIndex(firstBucket, factor)
    var merged: [UInt32] = []
    var mergedBins: [[UInt32]] = []
    if rows > 0 {
      let count = Int(BucketLadder.floorIndex(firstBucket + Int64(rows) - 1, factor) - first) + 1
      merged = [UInt32](repeating: 0, count: count * Timeline.columns)
      if keepsQuantities { mergedBins = [[UInt32]](repeating: [], count: count) }
      for row in 0..<rows {
        let target = Int(BucketLadder.floorIndex(firstBucket + Int64(row), factor) - first)
        for column in 0..<Timeline.columns {
          let index = target * Timeline.columns + column
          merged[index] = Timeline.saturating(merged[index], cell(row, column))
        }
        if keepsQuantities { mergedBins[target] = Timeline.union(mergedBins[target], bins[row]) }
      }
    }
    width = wider
    firstBucket = first
    replace(with: merged)
    bins = mergedBins
    currentStart = 1
    currentEnd = 0
  }

  /// Adds another timeline of the same width.
  public func merge(_ other: Timeline) {
    precondition(width == other.width, "timelines are merged at one width")
    guard other.bucketCount > 0 else { return }
    flushOpenBins()
    other.flushOpenBins()
    extend(toHold: other.firstBucket)
    extend(toHold: other.firstBucket + Int64(other.bucketCount) - 1)
    let shift = Int(other.firstBucket - firstBucket)
    for row in 0..<other.bucketCount {
      for column in 0..<Timeline.columns where other.cell(row, column) > 0 {
        let sum = Timeline.saturating(cell(row + shift, column), other.cell(row, column))
        unsafe memory?[(row + shift) * Timeline.columns + column] = sum
      }
    }
    if keepsQuantities {
      for row in other.bins.indices where !other.bins[row].isEmpty {
        bins[row + shift] = Timeline.union(bins[row + shift], other.bins[row])
      }
    }
    currentStart = 1
    currentEnd = 0
  }

  @inline(never) @usableFromInline
  func move(to time: Int64) {
    let bucket = BucketLadder.floorIndex(time, width)
    extend(toHold: bucket)
    currentRow = Int(bucket - firstBucket)
    let (start, overflow) = bucket.multipliedReportingOverflow(by: width)
    currentStart = overflow ? .min : start
    currentEnd = start.addingReportingOverflow(width).overflow ? .max : start + width
  }

  private func extend(toHold bucket: Int64) {
    guard bucketCount > 0 else {
      firstBucket = bucket
      resize(to: 1)
      if keepsQuantities { bins = [[]] }
      return
    }
    if bucket < firstBucket {
      flushOpenBins()
      let missing = Int(firstBucket - bucket)
      replace(with: [UInt32](repeating: 0, count: missing * Timeline.columns) + cells)
      if keepsQuantities { bins.insert(contentsOf: repeatElement([], count: missing), at: 0) }
      firstBucket = bucket
      currentStart = 1
      currentEnd = 0
    } else if bucket >= firstBucket + Int64(bucketCount) {
      let missing = Int(bucket - firstBucket) + 1 - bucketCount
      resize(to: bucketCount + missing)
      if keepsQuantities { bins.append(contentsOf: repeatElement([], count: missing)) }
    }
  }

  private func cell(_ row: Int, _ column: Int) -> UInt32 {
    unsafe memory?[row * Timeline.columns + column] ?? 0
  }

  /// Makes the table `rows` long; new rows are zero.
  private func resize(to rows: Int) {
    if rows > capacity {
      let larger = max(rows, min(capacity * 2, BucketLadder.limit + 1), 16)
      let fresh = UnsafeMutablePointer<UInt32>.allocate(capacity: larger * Timeline.columns)
      unsafe fresh.initialize(repeating: 0, count: larger * Timeline.columns)
      if let old = unsafe memory {
        unsafe fresh.update(from: old, count: bucketCount * Timeline.columns)
        unsafe old.deallocate()
      }
      unsafe memory = fresh
      capacity = larger
    }
    bucketCount = rows
  }

  private func replace(with cells: [UInt32]) {
    unsafe memory?.deallocate()
    unsafe memory = nil
    capacity = 0
    bucketCount = 0
    guard !cells.isEmpty else { return }
    resize(to: cells.count / Timeline.columns)
    for (index, cell) in cells.enumerated() { unsafe memory?[index] = cell }
  }

  @inline(never)
  private func growOpen(toHold bin: Int) {
    let larger = bin + 256
    let fresh = UnsafeMutablePointer<UInt32>.allocate(capacity: larger)
    unsafe fresh.initialize(repeating: 0, count: larger)
    if let old = unsafe open {
      unsafe fresh.update(from: old, count: openCapacity)
      unsafe old.deallocate()
    }
    unsafe open = fresh
    openCapacity = larger
  }

  /// Writes the open bins back into their bucket.
  private func flushOpenBins() {
    guard openRow >= 0, openHigh >= 0 else { return }
    guard let open = unsafe open else { return }
    var packed: [UInt32] = []
    packed.reserveCapacity(touchedCount)
    if touchedCount <= Timeline.touchedLimit {
      var list = unsafe UnsafeMutableBufferPointer(start: touched, count: touchedCount)
      unsafe list.sort()
      for place in 0..<touchedCount {
        let bin = unsafe Int(touched[place])
        unsafe Timeline.pack(bin, Int(open[bin]), into: &packed)
        unsafe open[bin] = 0
      }
    } else {
      for bin in openLow...openHigh where unsafe open[bin] > 0 {
        unsafe Timeline.pack(bin, Int(open[bin]), into: &packed)
        unsafe open[bin] = 0
      }
    }
    bins[openRow] = Timeline.union(bins[openRow], packed)
    touchedCount = 0
    openRow = -1
    openLow = .max
    openHigh = -1
  }

  // A bin and its count in 32 bits: 13 bits of bin, 19 bits of count; a larger count takes several entries.
  private static let largestCount = (1 << 19) - 1

  private static func pack(_ bin: Int, _ count: Int, into packed: inout [UInt32]) {
    var rest = count
    while rest > 0 {
      let part = min(rest, largestCount)
      packed.append(UInt32(bin) << 19 | UInt32(part))
      rest -= part
    }
  }

  static func unpack(_ entry: UInt32) -> (bin: Int, count: Int) {
    (Int(entry >> 19), Int(entry & 0x7FFFF))
  }

  /// Two ascending lists of packed bins as one.
  private static func union(_ a: [UInt32], _ b: [UInt32]) -> [UInt32] {
    if a.isEmpty { return b }
    if b.isEmpty { return a }
    var result: [UInt32] = []
    result.reserveCapacity(a.count + b.count)
    var (i, j) = (0, 0)
    while i < a.count && j < b.count {
      // Entries of different bins, which are most, go over as they are.
      if a[i] >> 19 < b[j] >> 19 {
        result.append(a[i])
        i += 1
        continue
      }
      if b[j] >> 19 < a[i] >> 19 {
        result.append(b[j])
        j += 1
        continue
      }
      let bin = min(i < a.count ? a[i] >> 19 : .max, j < b.count ? b[j] >> 19 : .max)
      var count = 0
      while i < a.count, a[i] >> 19 == bin {
        count += unpack(a[i]).count
        i += 1
      }
      while j < b.count, b[j] >> 19 == bin {
        count += unpack(b[j]).count
        j += 1
      }
      pack(Int(bin), count, into: &result)
    }
    result.append(contentsOf: a[i...])
    result.append(contentsOf: b[j...])
    return result
  }

  private static func saturating(_ a: UInt32, _ b: UInt32) -> UInt32 {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? .max : sum
  }

  /// The packed bins of each bucket, for writing a profile.
  public var packedBins: [[UInt32]] {
    flushOpenBins()
    return bins
  }

  /// Restores a timeline from its parts; nil when they do not fit together.
  public init?(
    width: Int64, keepsQuantities: Bool, firstBucket: Int64, cells: [UInt32], packedBins: [[UInt32]]
  ) {
    self.width = width
    self.keepsQuantities = keepsQuantities
    self.firstBucket = firstBucket
    bins = packedBins
    let rows = cells.count / Timeline.columns
    guard width > 0, cells.count == rows * Timeline.columns, rows <= BucketLadder.limit + 1 else {
      return nil
    }
    guard firstBucket.magnitude < UInt64(Int64.max / 2) else { return nil }
    guard packedBins.count == (keepsQuantities ? rows : 0) else { return nil }
    for packed in packedBins {
      guard packed.allSatisfy({ Int($0 >> 19) < Sketch.binCount }) else { return nil }
      guard zip(packed, packed.dropFirst()).allSatisfy({ $0 >> 19 <= $1 >> 19 }) else { return nil }
    }
    replace(with: cells)
  }
}
