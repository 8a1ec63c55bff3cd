internal import Metrics
internal import Profiles

/// Slow times of a series that come at regular intervals.
struct Rhythm: Equatable {
  /// In steps of the series.
  var period: Double
  /// Cycles that the series covers, and how many of them have a slow time in the usual phase.
  var cycles: Int
  var hits: Int
  /// The phase in which slow times fall: from here, for so long, in steps.
  var phase: Double
  var length: Double
  /// Of the slow steps, the share within the phase.
  var concentration: Double
  /// How alike the series is to itself one period later, -1 to 1.
  var likeness: Double
  /// What a step must reach to be slow.
  var bound: Double
}

extension Rhythm {
  /// At least so many cycles show a rhythm.
  private static let fewestCycles = 4
  /// Slow times that take up more of a period are no spikes.
  private static let widestPhase = 0.5

  /// - Parameter series: one value a step; nil where there was nothing to measure.
  /// - Complexity: the square of the number of steps, 600 at most.
  init?(_ series: [Double?]) {
    let known = series.compactMap { $0 }.sorted()
    guard series.count >= 24, known.count * 2 >= series.count else { return nil }
    let usual = median(known)
    let high = percentile(0.97, of: known)
    guard usual > 0, high >= 3 * usual else { return nil }
    let bound = (usual * high).squareRoot()
    // Gaps count as usual: a stall that nothing survives shows in the buckets that follow.
    let ranks = ranks(series.map { $0 ?? usual })
    guard let (lag, likeness) = Self.bestLag(ranks) else { return nil }
    let slow = series.indices.filter { series[$0].map { $0 >= bound } ?? false }
    var best: Rhythm?
    // The period lies somewhere around the lag; the best fold tells where.
    for step in -20...20 {
      let period = Double(lag) + Double(step) * 0.05
      guard let fold = Rhythm(slow, period: period, steps: series.count, likeness, bound: bound) else {
        continue
      }
      if fold.score > best?.score ?? -1 { best = fold }
    }
    guard let best, best.concentration >= 0.8, Double(best.hits) >= 0.75 * Double(best.cycles) else {
      return nil
    }
    self = best
  }

  private var score: Double { concentration + Double(hits) / Double(max(1, cycles)) - length / period }

  /// The lag at which a series is most like itself, after it has been unlike itself.
  private static func bestLag(_ values: [Double]) -> (lag: Int, likeness: Double)? {
    let n = values.count
    let middle = mean(values)
    let centred = values.map { $0 - middle }
    let whole = centred.reduce(0) { $0 + $1 * $1 }
    guard whole > 0 else { return nil }
    func likeness(_ lag: Int) -> Double {
      var sum = 0.0
      for place in 0..<(n - lag) { sum += centred[place] * centred[place + lag] }
      return sum / whole * Double(n) / Double(n - lag)
    }
    let longest = n / fewestCycles
    guard longest > 4 else { return nil }
    let all = (0...min(n / 2, 2 * longest)).map(likeness)
    guard let trough = (1...longest).first(where: { all[$0] <= 0.05 }) else { return nil }
    guard let lag = (trough...longest).max(by: { all[$0] < all[$1] }) else { return nil }
    // The shortest lag that is nearly as good: its multiples are as good by nature.
    let first = (trough...lag).first {
      all[$0] >= 0.8 * all[lag] && all[$0] >= all[max(0, $0 - 1)] && all[$0] >= all[$0 + 1]
    }
    let shortest = first ?? lag
    let value = all[shortest]
    guard value >= 0.3, value > 4 / Double(n).squareRoot() else { return nil }
    return (shortest, value)
  }

  /// Folds slow steps at a period.
  private init?(_ slow: [Int], period: Double, steps: Int, _ likeness: Double, bound: Double) {
    guard period > 2, !slow.isEmpty else { return nil }
    let phases = slow.map { Double($0).truncatingRemainder(dividingBy: period) }.sorted()
    // The shortest stretch of the circle with nine tenths of the slow steps.
    let count = max(1, (phases.count * 9 + 9) / 10)
    let twice = phases + phases.map { $0 + period }
    var (start, length) = (0.0, Double.infinity)
    for first in phases.indices {
      let stretch = twice[first + count - 1] - twice[first] + 1
      if stretch < length { (start, length) = (twice[first], stretch) }
    }
    guard length <= Self.widestPhase * period else { return nil }
    let inside = slow.filter { step in
      let distance = (Double(step) - start).truncatingRemainder(dividingBy: period)
      return (distance < 0 ? distance + period : distance) < length
    }
    self.period = period
    phase = start
    self.length = length
    cycles = Int(((Double(steps) - start) / period).rounded(.up))
    hits = Set(inside.map { Int(((Double($0) - start) / period).rounded(.down)) }).count
    concentration = Double(inside.count) / Double(slow.count)
    self.likeness = likeness
    self.bound = bound
    guard cycles >= Self.fewestCycles else { return nil }
  }

  /// Whether a step lies in the slow phase.
  func contains(_ step: Int) -> Bool {
    let distance = (Double(step) - phase).truncatingRemainder(dividingBy: period)
    return (distance < 0 ? distance + period : distance) < length
  }
}
