/// Pseudo-random numbers that a seed fixes (SplitMix64), for draws that must be the same in every run and on every
/// machine.
@frozen
public struct Random: RandomNumberGenerator, Sendable {
  @usableFromInline var state: UInt64

  @inlinable public init(seed: UInt64) { state = seed }

  @inlinable
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed &>> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed &>> 31)
  }

  /// One of `0..<count`, with a bias below `count` / 2⁶⁴; 0 when there is nothing to choose from.
  @inlinable
  public mutating func below(_ count: Int) -> Int {
    count <= 1 ? 0 : Int(next().multipliedFullWidth(by: UInt64(count)).high)
  }
}
