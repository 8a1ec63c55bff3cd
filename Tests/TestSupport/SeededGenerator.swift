internal import Glibc
internal import Metrics

/// Random numbers that a seed fixes, and the laws by which tests draw them.
///
/// The draws use only IEEE basic operations, `sqrt` and `log`/`exp`, and end as whole microseconds or counts, so that a seed
/// gives the same log on every machine.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var random: Random

  public init(seed: UInt64) { random = Random(seed: seed) }

  /// A generator of its own for part `index`, so that one part's draws never shift another's.
  public init(seed: UInt64, part index: Int) {
    var mixer = Random(seed: seed &+ UInt64(truncatingIfNeeded: index) &* 0xD1B5_4A32_D192_ED03)
    random = Random(seed: mixer.next())
  }

  public mutating func next() -> UInt64 { random.next() }

  /// Evenly spread over 0..<1 in steps of 2⁻⁵³.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// One of 0..<count.
  public mutating func below(_ count: Int) -> Int { random.below(count) }

  public mutating func chance(_ share: Double) -> Bool { share > 0 && uniform() < share }

  public mutating func exponential(mean: Double) -> Double { -mean * log(1 - uniform()) }

  /// Marsaglia's polar method: no trigonometric functions, whose last bit differs between libraries.
  public mutating func normal() -> Double {
    while true {
      let x = 2 * uniform() - 1
      let y = 2 * uniform() - 1
      let radius = x * x + y * y
      if radius > 0, radius < 1 { return x * (-2 * log(radius) / radius).squareRoot() }
    }
  }

  public mutating func lognormal(median: Double, sigma: Double) -> Double { median * exp(sigma * normal()) }

  public mutating func draw(_ law: Law) -> Double {
    switch law {
    case .constant(let value): value
    case .uniform(let low, let high): low + (high - low) * uniform()
    case .exponential(let mean): exponential(mean: mean)
    case .lognormal(let median, let sigma): lognormal(median: median, sigma: sigma)
    case .mixture(let share, let rare, let usual): draw(chance(share) ? rare : usual)
    }
  }

  /// A duration drawn in seconds, as whole microseconds, at least one.
  public mutating func microseconds(_ law: Law) -> Int64 { BrokerPlan.microseconds(max(draw(law), 1e-6)) }
}

/// How a quantity is spread.
public indirect enum Law: Equatable, Sendable {
  case constant(Double)
  case uniform(Double, Double)
  case exponential(mean: Double)
  case lognormal(median: Double, sigma: Double)
  /// A share of the draws follows one law, the others another one.
  case mixture(share: Double, rare: Law, usual: Law)
}

extension SeededGenerator {
  public mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &self) }
  }

  /// A copy with a few bytes changed, left out or doubled.
  public mutating func mutated(_ bytes: [UInt8], changes: Int) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<changes where !bytes.isEmpty {
      let index = Int.random(in: bytes.indices, using: &self)
      switch Int.random(in: 0..<4, using: &self) {
      case 0: bytes[index] = UInt8.random(in: .min ... .max, using: &self)
      case 1: bytes.remove(at: index)
      case 2: bytes.insert(bytes[Int.random(in: bytes.indices, using: &self)], at: index)
      default: bytes.swapAt(index, Int.random(in: bytes.indices, using: &self))
      }
    }
    return bytes
  }
}
