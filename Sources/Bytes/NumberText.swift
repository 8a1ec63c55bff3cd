/// A number with at most `digits` significant digits, in its shortest form: `31`, `4.1`, `0.00012`.
///
/// Rounds the shortest decimal that stands for the value, half away from zero, so 0.1234565 gives 0.123457. From
/// 1e-6 up to 1e15 without an exponent, outside with one (`2.5e-7`). Zero is `0`, whatever its sign; what is not
/// finite is `nan`, `inf` or `-inf`.
public func significant(_ value: Double, digits: Int) -> String {
  guard var decimal = ShortestDecimal(value) else { return value.description }
  decimal.round(toDigits: max(1, digits))
  decimal.dropTrailingZeros()
  guard decimal.mantissa != 0 else { return "0" }
  let magnitude = decimal.digitCount + decimal.exponent
  return (-5...15).contains(magnitude) ? decimal.positional() : decimal.scientific()
}

/// A number with exactly `decimals` digits behind the point: `4.10`. Rounded as `significant` rounds; a value
/// that rounds to zero has no sign.
public func fixed(_ value: Double, decimals: Int) -> String {
  guard var decimal = ShortestDecimal(value) else { return value.description }
  let decimals = min(max(0, decimals), 17)
  decimal.round(toExponent: -decimals)
  return decimal.positional(decimals: decimals)
}

/// A whole number with its thousands set apart: `1,812,440`.
public func grouped(_ number: Int) -> String {
  let digits = String(number.magnitude)
  var text = number < 0 ? "-" : ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.utf8.count - index) % 3 == 0 { text.append(",") }
    text.append(digit)
  }
  return text
}

/// The decimal with the fewest digits that reads back as the same `Double`: `mantissa` times ten to the power of
/// `exponent`.
struct ShortestDecimal {
  var isNegative: Bool
  var mantissa: UInt64 = 0
  var exponent = 0

  /// Nil when the value is not finite.
  init?(_ value: Double) {
    guard value.isFinite else { return nil }
    isNegative = value < 0
    // The standard library writes the shortest form as 12.5, 1e-07 or 1.25e+20.
    let text = value.magnitude.description.utf8
    let digitsEnd = text.firstIndex(of: UInt8(ascii: "e")) ?? text.endIndex
    var isFraction = false
    for byte in text[..<digitsEnd] {
      if byte == UInt8(ascii: ".") {
        isFraction = true
      } else {
        mantissa = mantissa &* 10 &+ UInt64(byte &- UInt8(ascii: "0"))
        if isFraction { exponent -= 1 }
      }
    }
    if digitsEnd < text.endIndex {
      exponent += Int(String(text[text.index(after: digitsEnd)...]) ?? "") ?? 0
    }
    dropTrailingZeros()
  }

  var digitCount: Int { mantissa == 0 ? 1 : decimalDigits(mantissa) }

  mutating func round(toDigits digits: Int) {
    round(toExponent: exponent + max(0, digitCount - digits))
  }

  /// Rounds half away from zero to a multiple of ten to the power of `target`.
  mutating func round(toExponent target: Int) {
    guard exponent < target else { return }
    let dropped = target - exponent
    exponent = target
    guard dropped <= 19 else {
      mantissa = 0
      return
    }
    for _ in 1..<dropped { mantissa /= 10 }
    let (quotient, remainder) = mantissa.quotientAndRemainder(dividingBy: 10)
    mantissa = remainder >= 5 ? quotient + 1 : quotient
  }

  mutating func dropTrailingZeros() {
    while mantissa != 0, mantissa % 10 == 0 {
      mantissa /= 10
      exponent += 1
    }
    if mantissa == 0 { exponent = 0 }
  }

  /// Without an exponent, and with at least `decimals` digits behind the point.
  func positional(decimals: Int = 0) -> String {
    func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: UInt8(ascii: "0"), count: max(0, count)) }
    var text = Array(String(mantissa).utf8)
    if mantissa != 0 { text += zeros(exponent) }
    let fraction = max(0, -exponent)
    text = zeros(fraction + 1 - text.count) + text + zeros(decimals - fraction)
    let places = max(fraction, decimals)
    if places > 0 { text.insert(UInt8(ascii: "."), at: text.count - places) }
    if isNegative, mantissa != 0 { text.insert(UInt8(ascii: "-"), at: 0) }
    return String(decoding: text, as: UTF8.self)
  }

  func scientific() -> String {
    let digits = String(mantissa)
    let power = digits.utf8.count - 1 + exponent
    let behind = digits.dropFirst()
    return (isNegative ? "-" : "") + digits.prefix(1) + (behind.isEmpty ? "" : "." + behind) + "e\(power)"
  }
}

private func decimalDigits(_ value: UInt64) -> Int {
  var digits = 1
  var rest = value / 10
  while rest != 0 {
    digits += 1
    rest /= 10
  }
  return digits
}
