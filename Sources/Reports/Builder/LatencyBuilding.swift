import Bytes
import Metrics

extension Report.Latency {
  /// Nil for an empty distribution: absent, not zero.
  init?(_ sketch: Sketch, percentiles: [Double]) {
    guard let mean = sketch.mean else { return nil }
    self.init()
    let standard = [0.5, 0.9, 0.95, 0.99, 0.999]
    let values = sketch.quantiles(standard + percentiles.map { $0 / 100 })
    count = sketch.count
    min = sketch.min
    self.mean = mean
    p50 = values[0]
    p90 = values[1]
    p95 = values[2]
    p99 = values[3]
    p999 = values[4]
    max = sketch.max
    extra = zip(percentiles, values.dropFirst(standard.count)).map { .init(percent: $0, value: $1) }
    var seen = 0
    buckets = sketch.octaves().map {
      seen += $0.count
      return Report.Bucket(upTo: $0.upTo, count: seen)
    }
  }
}
