internal import Metrics

/// Finished measurements of one label: their distribution, their parts, their failures.
final class SampleState {
  var name: [UInt8]
  var count = 0
  var errors = 0
  let latency = Sketch()
  let timeline: Timeline?
  var reasons = Reasons()
  /// Durations of failed samples: when many have one duration, that is a timeout.
  let failures = Sketch()
  private(set) var stages: [StageState] = []

  /// One part of the measurement: its own distribution, and its total beside each bin of the whole, from which
  /// its share of the slow ones follows.
  final class StageState {
    var name: [UInt8]
    let sketch = Sketch()
    /// Nanoseconds spent in this stage by samples whose whole latency falls into the bin.
    var totals: [Int: Int128] = [:]

    init(name: [UInt8]) { self.name = name }
  }

  static let stageLimit = 16

  init(name: [UInt8], timeline: Timeline?) {
    self.name = name
    self.timeline = timeline
  }

  func stage(_ name: [UInt8]) -> StageState? {
    if let known = stages.first(where: { $0.name == name }) { return known }
    guard stages.count < SampleState.stageLimit else { return nil }
    stages.append(StageState(name: name))
    return stages[stages.count - 1]
  }

  /// The share of a stage in the extra time of the slowest hundredth of samples. Extra time is the mean there minus the
  /// mean in the middle fifth; the share is that of the stage divided by that of the whole. Nil with too few samples.
  func tailShare(of stage: StageState) -> Double? {
    guard count >= ConfidenceInterval.samplesForTail else { return nil }
    let cuts = latency.quantiles([0.4, 0.6, 0.99]).map { Sketch.bin(of: $0) }
    var whole: [Int: (sum: Double, count: Double)] = [:]
    if latency.isExact {
      for value in latency.exactValues {
        whole[Sketch.bin(of: value), default: (0, 0)].sum += Double(value)
        whole[Sketch.bin(of: value), default: (0, 0)].count += 1
      }
    } else {
      for (bin, number) in latency.usedBins {
        let middle = Double(Sketch.lowerBound(ofBin: bin)) / 2 + Double(Sketch.upperBound(ofBin: bin)) / 2
        whole[bin] = (middle * Double(number), Double(number))
      }
    }
    func means(_ bins: (Int) -> Bool) -> (whole: Double, part: Double)? {
      var (sum, part, number) = (0.0, 0.0, 0.0)
      for (bin, cell) in whole.sorted(by: { $0.key < $1.key }) where bins(bin) {
        sum += cell.sum
        number += cell.count
        part += Double(stage.totals[bin] ?? 0)
      }
      return number > 0 ? (sum / number, part / number) : nil
    }
    guard let base = means({ $0 >= cuts[0] && $0 <= cuts[1] }), let tail = means({ $0 >= cuts[2] }),
      tail.whole > base.whole
    else { return nil }
    return min(1, max(0, (tail.part - base.part) / (tail.whole - base.whole)))
  }
}
