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
  static let fewestCycles = Bound.number(4)
  /// Slow times that take up more of a period are no spikes.
  static let widestPhase = Bound.share(0.4)
  static let concentration = Bound.share(0.75)
  static let hitShare = Bound.share(0.75)
  static let likeness = Bound.number(0.3)
  static let likenessDeviations = Bound.number(4)
  // A rhythm that neither chance nor bursts that keep their distance make.
  static let strictCycles = Bound.number(6)
  static let strictHitShare = Bound.share(0.9)
  static let strictPhase = Bound.share(0.25)

  /// - Parameter series: one value a step; nil where there was nothing to measure.
  /// - Complexity: the square of the number of steps, 600 at most.
  init?(_ series: [Double?]) {
    let known = series.compactMap { $0 }.sorted()
    guard series.count >= 24, known.count * 2 >= series.count else { return nil }
    let usual = median(known)
    let high = percentile(0.97, of: known)
    guard usual > 0, high >= 3 * usual else { return nil }
    let bound = (usual * high).squareRoot()
    // How far above the usual, from 0 to 1, so that what happens below does not hide short spikes. Gaps count as usual:
    // a stall that nothing survives shows in what follows.
    let scale = (high / usual).logarithm
    let heights = series.map { value in
      min(1, max(0, (max(value ?? usual, usual) / usual).logarithm / scale))
    }
    guard let (lag, likeness) = Self.bestLag(heights) else { return nil }
    let slow = series.indices.filter { series[$0].map { $0 >= bound } ?? false }
    var best: Rhythm?
    // The period lies within a tenth of the lag; the fold that fits best tells where. Steps so fine that the last cycle
    // is off by half a step of the series at most.
    let fineness = Double(lag) / Double(2 * series.count)
    let reach = Int((0.1 * Double(lag) / fineness).rounded(.up))
    for step in -reach...reach {
      let period = Double(lag) + Double(step) * fineness
      guard let fold = Rhythm(slow, period: period, steps: series.count, likeness, bound: bound) else {
        continue
      }
      if fold.score > best?.score ?? -1 { best = fold }
    }
    guard let best, best.concentration >= Self.concentration.value,
      Double(best.hits) >= Self.hitShare.value * Double(best.cycles)
    else { return nil }
    self = best
  }

  private var score: Double { concentration + Double(hits) / Double(max(1, cycles)) - length / period }

  /// The rhythm of values of which `size` neighbours count as one, the largest of them: single ones are too few to tell.
  init?(_ series: [Double?], inGroupsOf size: Int) {
    guard size > 1 else {
      self.init(series)
      return
    }
    let groups = stride(from: 0, to: series.count, by: size).map { start in
      series[start..<min(start + size, series.count)].compactMap { $0 }.max()
    }
    self.init(groups)
    let factor = Double(size)
    (period, phase, length) = (period * factor, phase * factor, length * factor)
  }

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
    let longest = n / fewestCycles.count
    guard longest > 4 else { return nil }
    let all = (0...longest).map(likeness)
    guard let trough = (1...longest).first(where: { all[$0] <= 0.05 }) else { return nil }
    guard let lag = (trough...longest).max(by: { all[$0] < all[$1] }) else { return nil }
    // The shortest lag that is nearly as good, as its multiples are as good by nature; the best one around it.
    let first = (trough...lag).first { all[$0] >= 0.75 * all[lag] } ?? lag
    let shortest = (first...min(longest, first + first / 8 + 2)).max { all[$0] < all[$1] } ?? first
    let value = all[shortest]
    guard value >= Self.likeness.value, value > likenessDeviations.value / Double(n).squareRoot() else {
      return nil
    }
    return (shortest, value)
  }

  /// Folds slow steps at a period.
  private init?(_ slow: [Int], period: Double, steps: Int, _ likeness: Double, bound: Double) {
    guard period > 2, !slow.isEmpty else { return nil }
    let phases = slow.map { Double($0).truncatingRemainder(dividingBy: period) }.sorted()
    // The shortest stretch of the circle with three quarters of the slow steps: single ones are slow by chance.
    let count = max(1, (phases.count * 3 + 3) / 4)
    let twice = phases + phases.map { $0 + period }
    var (start, length) = (0.0, Double.infinity)
    for first in phases.indices {
      let stretch = twice[first + count - 1] - twice[first] + 1
      if stretch < length { (start, length) = (twice[first], stretch) }
    }
    guard length <= Self.widestPhase.value * period else { return nil }
    let inside = slow.filter { Self.distance(from: start, to: $0, around: period) < length }
    self.period = period
    phase = start
    self.length = length
    cycles = Int(((Double(steps) - start) / period).rounded(.up))
    let counted = Set(inside.map { Int(((Double($0) - start) / period).rounded(.down)) }).count
    // A cycle that the series only begins may have a slow time too.
    hits = min(cycles, counted)
    concentration = Double(inside.count) / Double(slow.count)
    self.likeness = likeness
    self.bound = bound
    guard cycles >= Self.fewestCycles.count else { return nil }
  }

  /// Whether chance, or bursts that keep their distance, hardly make such a rhythm.
  var isStrict: Bool {
    cycles >= Self.strictCycles.count && Double(hits) >= Self.strictHitShare.value * Double(cycles)
      && length <= Self.strictPhase.value * period
  }

  /// Whether a step lies in the slow phase.
  func contains(_ step: Int) -> Bool { Self.distance(from: phase, to: step, around: period) < length }

  /// From a phase on to a step, where periods follow each other like the rounds of a clock.
  private static func distance(from phase: Double, to step: Int, around period: Double) -> Double {
    let distance = (Double(step) - phase).truncatingRemainder(dividingBy: period)
    return distance < 0 ? distance + period : distance
  }
}
