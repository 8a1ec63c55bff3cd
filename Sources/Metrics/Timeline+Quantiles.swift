extension Timeline {
  /// A quantile of the quantity in each bucket of `range`; nil where there was none.
  public func quantile(_ fraction: Double, in range: Range<Int64>) -> [Int64?] {
    let bins = packedBins
    return range.map { bucket in
      let row = bucket - firstBucket
      guard row >= 0, row < Int64(bins.count) else { return nil }
      let packed = bins[Int(row)]
      let total = packed.reduce(0) { $0 + Timeline.unpack($1).count }
      guard total > 0 else { return nil }
      let rank = Sketch.rank(of: fraction, in: total)
      var seen = 0
      for entry in packed {
        let (bin, count) = Timeline.unpack(entry)
        seen += count
        if seen >= rank { return Timeline.middle(ofBin: bin) }
      }
      return nil
    }
  }

  /// The same of several timelines together, in buckets of `width`, a multiple of theirs, which is one.
  /// - Complexity: linear in what they hold and, for each bucket, in the span of its bins.
  public static func quantile(
    _ fraction: Double, of timelines: [Timeline], width: Int64, in range: Range<Int64>
  ) -> [Int64?] {
    if timelines.count == 1, timelines[0].width == width { return timelines[0].quantile(fraction, in: range) }
    let parts = timelines.map {
      (bins: $0.packedBins, first: $0.firstBucket, factor: max(1, width / $0.width))
    }
    var counts = [Int](repeating: 0, count: Sketch.binCount)
    return range.map { bucket in
      var (low, high, total) = (Int.max, -1, 0)
      for (bins, first, factor) in parts {
        let rows = (bucket * factor - first)..<((bucket + 1) * factor - first)
        for row in rows.clamped(to: 0..<Int64(bins.count)) {
          for entry in bins[Int(row)] {
            let (bin, count) = unpack(entry)
            counts[bin] += count
            total += count
            low = min(low, bin)
            high = max(high, bin)
          }
        }
      }
      guard total > 0 else { return nil }
      defer { for bin in low...high { counts[bin] = 0 } }
      let rank = Sketch.rank(of: fraction, in: total)
      var seen = 0
      for bin in low...high {
        seen += counts[bin]
        if seen >= rank { return middle(ofBin: bin) }
      }
      return nil
    }
  }

  /// What stands for the values of a bin.
  public static func middle(ofBin bin: Int) -> Int64 {
    let lower = Sketch.lowerBound(ofBin: bin)
    return lower + (Sketch.upperBound(ofBin: bin) - lower) / 2
  }
}

/// The quantities of a timeline, bucket by bucket, to be looked at in any order.
public struct TimelineBins {
  private let bins: [[UInt32]]
  private let firstBucket: Int64

  public init(_ timeline: Timeline) {
    bins = timeline.packedBins
    firstBucket = timeline.firstBucket
  }

  /// Each bin of a bucket and how many values it holds; a bin may come twice.
  public func forEach(in bucket: Int64, _ body: (_ bin: Int, _ count: Int) -> Void) {
    let row = bucket - firstBucket
    guard row >= 0, row < Int64(bins.count) else { return }
    for entry in bins[Int(row)] {
      let (bin, count) = Timeline.unpack(entry)
      body(bin, count)
    }
  }
}
