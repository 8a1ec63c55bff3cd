/// Where the digits of a decimal number stand in a text: `-12.50e3`, `.5`, `+7`.
///
/// The value is 0.d0 d1 d2 … times ten to the power of `point`, where the d are the digits from the first that
/// is not zero on. Reading it neither allocates nor goes through `Double`.
struct DecimalText {
  var isNegative = false
  /// How many digits there are from the first that is not zero on; 0 for zero.
  var digitCount = 0
  /// How many of them stand before the decimal point, the exponent applied; may be negative, or larger than
  /// `digitCount`.
  var point = 0
  /// The offset of the first digit that is not zero.
  private var first = 0
  /// The offset of the decimal point, or of the end of the digits.
  private var dot = 0

  /// Exponents are cut here: far beyond every type, far from overflow.
  private static let exponentLimit = 1_000_000

  /// Reads the whole of `text`; nil when it is anything but a decimal number.
  init?(_ text: Span<UInt8>) {
    var at = 0
    if at < text.count, text[at] == UInt8(ascii: "-") || text[at] == UInt8(ascii: "+") {
      isNegative = text[at] == UInt8(ascii: "-")
      at += 1
    }
    let start = at
    at = digitsEnd(text, from: at)
    dot = at
    var written = at - start
    if at < text.count, text[at] == UInt8(ascii: ".") {
      let end = digitsEnd(text, from: at + 1)
      written += end - at - 1
      at = end
    }
    guard written > 0 else { return nil }
    locateDigits(text, from: start, to: at)
    guard at < text.count else { return }
    guard let exponent = Self.exponent(text, at) else { return nil }
    point += exponent
  }

  private mutating func locateDigits(_ text: Span<UInt8>, from start: Int, to end: Int) {
    first = start
    while first < end, text[first] == UInt8(ascii: "0") || first == dot { first += 1 }
    guard first < end else { return }
    digitCount = end - first - (first < dot && dot < end ? 1 : 0)
    point = first < dot ? dot - first : dot + 1 - first
  }

  /// Reads `e+12` to the end of the text.
  private static func exponent(_ text: Span<UInt8>, _ start: Int) -> Int? {
    guard text[start] | 0x20 == UInt8(ascii: "e") else { return nil }
    var at = start + 1
    var isNegative = false
    if at < text.count, text[at] == UInt8(ascii: "-") || text[at] == UInt8(ascii: "+") {
      isNegative = text[at] == UInt8(ascii: "-")
      at += 1
    }
    guard at < text.count, digitsEnd(text, from: at) == text.count else { return nil }
    var value = 0
    while at < text.count {
      value = min(value * 10 + Int(text[at] - UInt8(ascii: "0")), exponentLimit)
      at += 1
    }
    return isNegative ? -value : value
  }

  /// The digit at an index counted from the first that is not zero; 0 behind the last.
  func digit(_ index: Int, in text: Span<UInt8>) -> UInt64 {
    guard index < digitCount else { return 0 }
    let offset = first + index
    return UInt64(text[first < dot && offset >= dot ? offset + 1 : offset] &- UInt8(ascii: "0"))
  }

  /// The digits before the point as a number; nil when it overflows.
  func wholePart(in text: Span<UInt8>) -> UInt64? {
    guard digitCount > 0, point > 0 else { return 0 }
    guard point <= 20 else { return nil }
    var value: UInt64 = 0
    for index in 0..<point {
      let (tens, overflows) = value.multipliedReportingOverflow(by: 10)
      let (sum, carries) = tens.addingReportingOverflow(digit(index, in: text))
      if overflows || carries { return nil }
      value = sum
    }
    return value
  }

  /// The digits behind the point times `scale`, rounded half up. `scale` is at most 10^18.
  func scaledFraction(in text: Span<UInt8>, scale: UInt64) -> UInt64 {
    // Horner's rule from the last digit on. What the divisions cut off is less than one unit of the next
    // step, so it cannot change a later quotient, and the last remainder alone decides the rounding.
    guard digitCount > 0, point > -20 else { return 0 }
    var value: UInt64 = 0
    var remainder: UInt64 = 0
    var index = digitCount
    while index > max(point, 0) {
      index -= 1
      (value, remainder) = (digit(index, in: text) * scale + value).quotientAndRemainder(dividingBy: 10)
    }
    for _ in 0..<max(0, -point) {
      (value, remainder) = value.quotientAndRemainder(dividingBy: 10)
    }
    return remainder >= 5 ? value + 1 : value
  }

  /// Whether every digit behind the point is zero.
  func isWhole(in text: Span<UInt8>) -> Bool {
    var index = max(point, 0)
    while index < digitCount {
      if digit(index, in: text) != 0 { return false }
      index += 1
    }
    return true
  }
}

/// The value of a decimal number when it is whole and fits (`1.5e1` is 15); nil otherwise.
public func decimalToInt64(_ text: Span<UInt8>) -> Int64? {
  guard let decimal = DecimalText(text), decimal.isWhole(in: text),
    let magnitude = decimal.wholePart(in: text)
  else { return nil }
  return signed(magnitude, isNegative: decimal.isNegative)
}

/// The value of a decimal number times `unit` nanoseconds, exact, and rounded half away from zero to whole ones.
///
/// `decimalToNanos("0.668", unit: 1_000_000_000)` is 668,000,000. Nil when `text` is no decimal number, when the
/// result does not fit, or when `unit` is not in 1…10^18. Neither allocates nor goes through `Double`.
public func decimalToNanos(_ text: Span<UInt8>, unit: Int64) -> Int64? {
  guard (1...1_000_000_000_000_000_000).contains(unit), let decimal = DecimalText(text),
    let whole = decimal.wholePart(in: text)
  else { return nil }
  let scale = UInt64(unit)
  let (product, overflows) = whole.multipliedReportingOverflow(by: scale)
  let (sum, carries) = product.addingReportingOverflow(decimal.scaledFraction(in: text, scale: scale))
  return overflows || carries ? nil : signed(sum, isNegative: decimal.isNegative)
}

/// The `Double` nearest to a decimal number; nil when `text` is none or it is too large for one.
public func decimalToDouble(_ text: Span<UInt8>) -> Double? {
  guard let decimal = DecimalText(text) else { return nil }
  if let exact = smallDouble(decimal, text) { return exact }
  var bytes: [UInt8] = []
  bytes.reserveCapacity(text.count)
  for index in text.indices { bytes.append(text[index]) }
  guard let value = Double(String(decoding: bytes, as: UTF8.self)), value.isFinite else { return nil }
  return value
}

/// The common case, correctly rounded: both the digits and the power of ten are exact as `Double`, so the one
/// operation between them rounds once (William Clinger, "How to read floating point numbers accurately").
private func smallDouble(_ decimal: DecimalText, _ text: Span<UInt8>) -> Double? {
  let exponent = decimal.point - decimal.digitCount
  guard decimal.digitCount <= 15, abs(exponent) <= 22 else { return nil }
  var digits: UInt64 = 0
  for index in 0..<decimal.digitCount { digits = digits &* 10 &+ decimal.digit(index, in: text) }
  var power = 1.0
  for _ in 0..<abs(exponent) { power *= 10 }
  let magnitude = exponent < 0 ? Double(digits) / power : Double(digits) * power
  return decimal.isNegative ? -magnitude : magnitude
}

/// `decimalToInt64` for bytes in memory.
@unsafe
public func decimalToInt64(_ start: UnsafeRawPointer, count: Int) -> Int64? {
  let text = unsafe Span<UInt8>(
    _unsafeStart: start.assumingMemoryBound(to: UInt8.self), count: max(0, count))
  return decimalToInt64(text)
}

/// `decimalToNanos` for bytes in memory.
@unsafe
public func decimalToNanos(_ start: UnsafeRawPointer, count: Int, scaleNanosPerUnit: Int64) -> Int64? {
  let text = unsafe Span<UInt8>(
    _unsafeStart: start.assumingMemoryBound(to: UInt8.self), count: max(0, count))
  return decimalToNanos(text, unit: scaleNanosPerUnit)
}

/// `decimalToDouble` for bytes in memory.
@unsafe
public func decimalToDouble(_ start: UnsafeRawPointer, count: Int) -> Double? {
  let text = unsafe Span<UInt8>(
    _unsafeStart: start.assumingMemoryBound(to: UInt8.self), count: max(0, count))
  return decimalToDouble(text)
}

func digitsEnd(_ text: Span<UInt8>, from start: Int) -> Int {
  var at = start
  while at < text.count, text[at] &- UInt8(ascii: "0") <= 9 { at += 1 }
  return at
}

private func signed(_ magnitude: UInt64, isNegative: Bool) -> Int64? {
  guard isNegative else { return Int64(exactly: magnitude) }
  return magnitude == Int64.min.magnitude ? Int64.min : Int64(exactly: magnitude).map { -$0 }
}
