/// A number with at most `digits` significant digits, in its shortest form: `31`, `4.1`, `0.00012`.
///
/// Rounds the shortest decimal that stands for the value, half away from zero, so 0.1234565 gives 0.123457. From
/// 1e-6 up to 1e15 without an exponent, outside with one (`2.5e-7`). Zero is `0`, whatever its sign; what is not
/// finite is `nan`, `inf` or `-inf`.
public func significant(_ value: Double, digits: Int) -> String {
  var text: [UInt8] = []
  text.append(significant: value, digits: digits)
  return String(decoding: text, as: UTF8.self)
}

extension [UInt8] {
  /// Appends the text that `significant` gives.
  mutating func append(significant value: Double, digits: Int) {
    guard let decimal = ShortestDecimal(value, digits: digits) else {
      return append(contentsOf: value.description.utf8)
    }
    let magnitude = decimal.digitCount + decimal.exponent
    if decimal.mantissa == 0 || (-5...15).contains(magnitude) {
      decimal.appendPositional(to: &self)
    } else {
      decimal.appendScientific(to: &self)
    }
  }
}

/// The number that the text of `significant` reads back as.
public func rounded(_ value: Double, toSignificant digits: Int) -> Double {
  guard let decimal = ShortestDecimal(value, digits: digits) else { return value }
  return decimal.value ?? Double(significant(value, digits: digits)) ?? value
}

/// A number with exactly `decimals` digits behind the point: `4.10`. Rounded as `significant` rounds; a value
/// that rounds to zero has no sign.
public func fixed(_ value: Double, decimals: Int) -> String {
  guard var decimal = ShortestDecimal(value) else { return value.description }
  let decimals = min(max(0, decimals), 17)
  decimal.round(toExponent: -decimals)
  var text: [UInt8] = []
  decimal.appendPositional(decimals: decimals, to: &text)
  return String(decoding: text, as: UTF8.self)
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

  /// The value with at most `digits` significant digits, at least one, and no zeros at its end.
  init?(_ value: Double, digits: Int) {
    self.init(value)
    round(toDigits: max(1, digits))
    dropTrailingZeros()
  }

  /// The `Double` next to the decimal, where one operation on exact numbers gives it; else nil.
  var value: Double? {
    guard mantissa <= 1 << 53, exponent.magnitude < Self.exactPowers.count else { return nil }
    let power = Self.exactPowers[Int(exponent.magnitude)]
    let magnitude = exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
    return isNegative && mantissa != 0 ? -magnitude : magnitude
  }

  /// The powers of ten that a `Double` holds exactly.
  private static let exactPowers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19,
    1e20, 1e21, 1e22,
  ]

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
  func appendPositional(decimals: Int = 0, to text: inout [UInt8]) {
    if isNegative, mantissa != 0 { text.append(UInt8(ascii: "-")) }
    let fraction = max(0, -exponent)
    let scale = mantissa == 0 ? 0 : max(0, exponent)
    let digits = max(digitCount, fraction + 1)
    let places = max(fraction, decimals)
    let start = text.count
    text.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: digits + scale + places - fraction))
    put(digits: digits, into: &text, at: start)
    if places > 0 { text.insert(UInt8(ascii: "."), at: text.count - places) }
  }

  func appendScientific(to text: inout [UInt8]) {
    if isNegative { text.append(UInt8(ascii: "-")) }
    let digits = digitCount
    let start = text.count
    text.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: digits))
    put(digits: digits, into: &text, at: start)
    if digits > 1 { text.insert(UInt8(ascii: "."), at: start + 1) }
    text.append(UInt8(ascii: "e"))
    text.append(contentsOf: String(digits - 1 + exponent).utf8)
  }

  /// Writes the last `digits` digits of the mantissa over bytes that are there.
  private func put(digits: Int, into text: inout [UInt8], at start: Int) {
    var rest = mantissa
    for index in (start..<start + digits).reversed() {
      text[index] = UInt8(ascii: "0") + UInt8(rest % 10)
      rest /= 10
    }
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

/// Reads digits with at most one point between them: no sign, no exponent, no names of numbers.
public func plainDecimal(_ text: String) -> Double? {
  let parts = text.split(separator: ".", omittingEmptySubsequences: false)
  guard (1...2).contains(parts.count), parts.allSatisfy({ isAllDigits($0) }), text.utf8.count <= 24 else {
    return nil
  }
  return Double(text)
}

public func isAllDigits(_ text: some StringProtocol) -> Bool {
  !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
}
