/// The smallest of many different hashes, in ascending order: a sample that is the same in whatever parts and order the
/// hashes come.
public struct SmallestHashes: Sendable {
  public let limit: Int
  /// A hash that is not below this one is not among the smallest.
  public private(set) var bound = UInt64.max
  /// The smallest hashes of all but the latest, in ascending order.
  private var sorted: [UInt64] = []
  /// The latest, as they came. They are sorted when there are as many as the limit, which costs less than a place for each.
  private var latest: [UInt64] = []

  public init(limit: Int) { self.limit = limit }

  @inline(__always)
  public mutating func insert(_ hash: UInt64) {
    guard hash < bound else { return }
    latest.append(hash)
    if latest.count >= limit { sort() }
  }

  public var hashes: [UInt64] {
    var copy = self
    copy.sort()
    return copy.sorted
  }

  private mutating func sort() {
    guard !latest.isEmpty else { return }
    latest.sort()
    var merged: [UInt64] = []
    merged.reserveCapacity(limit)
    var (old, new) = (0, 0)
    while merged.count < limit, old < sorted.count || new < latest.count {
      let takesOld = new == latest.count || old < sorted.count && sorted[old] <= latest[new]
      let hash = takesOld ? sorted[old] : latest[new]
      if takesOld { old += 1 } else { new += 1 }
      if hash != merged.last { merged.append(hash) }
    }
    sorted = merged
    latest.removeAll(keepingCapacity: true)
    if sorted.count == limit { bound = sorted[limit - 1] }
  }

  public mutating func append(_ other: SmallestHashes) {
    for hash in other.hashes { insert(hash) }
  }

  /// The share of the hashes that are in another sample as well, as far as both samples reach; nil where fewer than
  /// `least` can be compared.
  public func share(in other: SmallestHashes, least: Int) -> Double? {
    // Below this both samples have every hash there is.
    let (ours, theirs) = (hashes, other.hashes)
    let reach = min(
      ours.count == limit ? ours[limit - 1] : .max,
      theirs.count == other.limit ? theirs[other.limit - 1] : .max)
    let compared = ours.filter { $0 <= reach }
    guard compared.count >= max(1, least) else { return nil }
    let known = Set(theirs)
    return Double(compared.count { known.contains($0) }) / Double(compared.count)
  }
}

extension SmallestHashes: Equatable {
  public static func == (a: SmallestHashes, b: SmallestHashes) -> Bool {
    a.limit == b.limit && a.hashes == b.hashes
  }
}
