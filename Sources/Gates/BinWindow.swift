internal import Measures
internal import Metrics

/// How often each length of time came in a window that moves along a log.
struct BinWindow {
  private var counts: [Int] = []
  private(set) var total = 0
  private var low = Int.max
  private var high = -1

  mutating func add(_ bin: Int, _ count: Int) {
    if bin >= counts.count { counts += [Int](repeating: 0, count: bin + 256 - counts.count) }
    counts[bin] += count
    total += count
    if count > 0 {
      low = min(low, bin)
      high = max(high, bin)
    }
  }

  func share(upTo limit: Int64) -> GateReading? {
    let last = Sketch.bin(of: limit)
    var kept = 0
    if low <= min(high, last) { for bin in low...min(high, last) { kept += counts[bin] } }
    return GateReading(share: kept, of: total)
  }

  func reading(_ statistic: Metric.Statistic) -> GateReading? {
    guard total > 0 else { return nil }
    switch statistic {
    case .least: return GateReading(value(ofRank: 1), samples: total)
    case .most: return GateReading(value(ofRank: total), samples: total)
    case .count: return GateReading(Double(total), samples: total)
    case .mean: return nil
    case .percentile(let percent):
      let value = value(ofRank: Sketch.rank(of: percent / 100, in: total))
      let ranks = ConfidenceInterval.ranks(ofQuantile: percent / 100, in: total)
      let interval = ranks.map {
        min(self.value(ofRank: $0.lowerBound), value)...max(self.value(ofRank: $0.upperBound), value)
      }
      return GateReading(value, interval: interval, samples: total)
    }
  }

  private func value(ofRank rank: Int) -> Double {
    var seen = 0
    for bin in low...high {
      seen += counts[bin]
      if seen >= rank { return Double(Timeline.middle(ofBin: bin)) }
    }
    return Double(Timeline.middle(ofBin: high))
  }
}
