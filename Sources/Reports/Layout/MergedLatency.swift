/// Several distributions as one, from their buckets; nil when there are none or one has no buckets.
///
/// Percentiles are upper bounds of buckets, so as exact as the buckets are fine.
func mergedLatency(_ parts: [Report.Latency]) -> Report.Latency? {
  let parts = parts.filter { $0.count > 0 }
  guard let first = parts.first else { return nil }
  guard parts.count > 1 else { return first }
  guard parts.allSatisfy({ !$0.buckets.isEmpty }) else { return nil }
  var merged = Report.Latency()
  merged.count = parts.reduce(0) { $0 &+ $1.count }
  merged.min = parts.reduce(first.min) { min($0, $1.min) }
  merged.max = parts.reduce(first.max) { max($0, $1.max) }
  merged.mean = parts.reduce(0) { $0 + $1.mean * Double($1.count) } / Double(merged.count)
  var steps: [(upTo: Int64, count: Int)] = []
  for part in parts {
    var before = 0
    for bucket in part.buckets {
      steps.append((bucket.upTo, bucket.count &- before))
      before = bucket.count
    }
  }
  steps.sort { $0.upTo < $1.upTo }
  func percentile(_ share: Double) -> Int64 {
    let rank = max((share * Double(merged.count)).rounded(.up), 1)
    var seen = 0
    for step in steps {
      seen &+= step.count
      if Double(seen) >= rank { return min(step.upTo, merged.max) }
    }
    return merged.max
  }
  (merged.p50, merged.p90, merged.p95) = (percentile(0.5), percentile(0.9), percentile(0.95))
  (merged.p99, merged.p999) = (percentile(0.99), percentile(0.999))
  merged.extra = first.extra.map { .init(percent: $0.percent, value: percentile($0.percent / 100)) }
  return merged
}
