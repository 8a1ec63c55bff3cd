extension LogSpan {
  /// A total as a rate over the whole log.
  public func rate(_ count: Int) -> Double? { seconds.map { Double(count) / $0 } }

  /// The busiest second, or the busiest bucket where these are longer: nil without a log to speak of.
  ///
  /// Buckets shorter than a second are taken together: the rate of one millisecond is an accident. Those that
  /// the log covers only in part do not count, unless there is no other.
  public func peak(_ counts: [Int]) -> Double? {
    guard let total = rate(counts.reduce(0, +)) else { return nil }
    let size = Int(max(1, (1_000_000_000 + width - 1) / width))
    var best: Double?
    var start = whole.lowerBound
    while start + size <= whole.upperBound {
      let rate = Double(counts[start..<(start + size)].reduce(0, +)) / (Double(size) * bucketSeconds)
      best = max(best ?? 0, rate)
      start += size
    }
    return max(best ?? total, total)
  }
}
