/// The smallest of many different hashes, in ascending order: a sample that is the same in whatever parts and order the
/// hashes come.
public struct SmallestHashes: Equatable, Sendable {
  public let limit: Int
  public private(set) var hashes: [UInt64] = []
  /// A hash that is not below this one is not among the smallest.
  public private(set) var bound = UInt64.max

  public init(limit: Int) { self.limit = limit }

  public mutating func insert(_ hash: UInt64) {
    guard hash < bound else { return }
    var (low, high) = (0, hashes.count)
    while low < high {
      let middle = (low + high) / 2
      if hashes[middle] < hash { low = middle + 1 } else { high = middle }
    }
    if low < hashes.count, hashes[low] == hash { return }
    hashes.insert(hash, at: low)
    if hashes.count > limit { hashes.removeLast() }
    if hashes.count == limit { bound = hashes[limit - 1] }
  }

  public mutating func append(_ other: SmallestHashes) {
    for hash in other.hashes { insert(hash) }
  }

  /// The share of the hashes that are in another sample as well, as far as both samples reach; nil where fewer than
  /// `least` can be compared.
  public func share(in other: SmallestHashes, least: Int) -> Double? {
    // Below this both samples have every hash there is.
    let reach = min(bound, other.bound)
    let compared = hashes.filter { $0 <= reach }
    guard compared.count >= max(1, least) else { return nil }
    let known = Set(other.hashes)
    return Double(compared.count { known.contains($0) }) / Double(compared.count)
  }
}
