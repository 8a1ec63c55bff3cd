/// A quantity over time: the least, the greatest and the last value of each time bucket.
///
/// Bucket widths are those of `BucketLadder`, as with `Timeline`: buckets that are joined, and timelines that are
/// merged, give what one timeline of all values gives, in whatever parts these came. Only buckets with a value take
/// memory, 40 bytes each.
public struct GaugeTimeline: Equatable, Sendable {
  public struct Bucket: Equatable, Sendable {
    public var least: Double
    public var greatest: Double
    /// Of several values of one instant the one that came last.
    public var last: Double
    public var lastTime: Int64
    public var count: Int

    public init(least: Double, greatest: Double, last: Double, lastTime: Int64, count: Int) {
      self.least = least
      self.greatest = greatest
      self.last = last
      self.lastTime = lastTime
      self.count = count
    }

    /// Adds values that came later than those of this bucket.
    mutating func add(_ other: Bucket) {
      least = min(least, other.least)
      greatest = max(greatest, other.greatest)
      if other.lastTime >= lastTime { (last, lastTime) = (other.last, other.lastTime) }
      count += other.count
    }
  }

  /// Nanoseconds.
  public private(set) var width: Int64
  /// By number, counted from 1970 in units of `width`.
  public private(set) var buckets: [Int64: Bucket] = [:]

  public init(width: Int64) { self.width = width }

  /// Restores a timeline; nil when a bucket does not hold the time of its last value.
  public init?(width: Int64, buckets: [Int64: Bucket]) {
    guard width > 0, buckets.count <= BucketLadder.limit + 1 else { return nil }
    for (number, bucket) in buckets {
      guard bucket.count > 0, bucket.least <= bucket.last, bucket.last <= bucket.greatest,
        BucketLadder.floorIndex(bucket.lastTime, width) == number
      else { return nil }
    }
    self.width = width
    self.buckets = buckets
  }

  public var count: Int { buckets.values.reduce(0) { $0 + $1.count } }

  /// All of it as one bucket; nil without a value.
  public var whole: Bucket? {
    buckets.sorted { $0.key < $1.key }.reduce(into: nil) { sum, entry in
      if sum == nil { sum = entry.value } else { sum?.add(entry.value) }
    }
  }

  public mutating func record(_ value: Double, at time: Int64) {
    add(
      Bucket(least: value, greatest: value, last: value, lastTime: time, count: 1),
      to: BucketLadder.floorIndex(time, width))
  }

  /// Makes buckets wider. `width` is a multiple of the present one.
  public mutating func coarsen(to wider: Int64) {
    guard wider > width else { return }
    let factor = wider / width
    let narrow = buckets.sorted { $0.key < $1.key }
    (width, buckets) = (wider, [:])
    for (number, bucket) in narrow { add(bucket, to: BucketLadder.floorIndex(number, factor)) }
  }

  /// Adds a timeline of the same width whose values came later.
  public mutating func merge(_ other: GaugeTimeline) {
    precondition(width == other.width, "timelines are merged at one width")
    for (number, bucket) in other.buckets { add(bucket, to: number) }
  }

  private mutating func add(_ bucket: Bucket, to number: Int64) {
    if buckets[number] == nil { buckets[number] = bucket } else { buckets[number]?.add(bucket) }
  }
}
