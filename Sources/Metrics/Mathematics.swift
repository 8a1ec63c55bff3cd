// No mathematics library is imported: the same figures on every machine, to the last bit.
extension Double {
  private static let ln2 = 0.693_147_180_559_945_3

  /// The natural logarithm of a positive, finite number.
  public var logarithm: Double {
    guard self > 0, isFinite else { return self > 0 ? .infinity : -.infinity }
    var (mantissa, power) = (significand, Double(exponent))
    if mantissa > 1.414_213_562_373_095 {
      mantissa /= 2
      power += 1
    }
    // ln m = 2 artanh((m - 1) / (m + 1)), whose argument is below 0.172.
    let ratio = (mantissa - 1) / (mantissa + 1)
    let square = ratio * ratio
    var (term, sum) = (ratio, 0.0)
    for odd in stride(from: 1, through: 23, by: 2) {
      sum += term / Double(odd)
      term *= square
    }
    return 2 * sum + power * Double.ln2
  }

  /// e to this power; 0 and infinity beyond what a number can hold.
  public var exponential: Double {
    guard self < 709 else { return isNaN ? .nan : .infinity }
    guard self > -708 else { return 0 }
    let power = (self / Double.ln2).rounded()
    let rest = self - power * Double.ln2
    var (term, sum) = (1.0, 1.0)
    for number in 1...16 {
      term *= rest / Double(number)
      sum += term
    }
    return sum * Double(sign: .plus, exponent: Int(power), significand: 1)
  }
}
