/// A unit of time as people write it.
public enum TimeUnit: String, CaseIterable, Sendable {
  case nanoseconds = "ns"
  case microseconds = "us"
  case milliseconds = "ms"
  case seconds = "s"
  case minutes = "m"
  case hours = "h"
  case days = "d"

  public var nanoseconds: Int64 {
    switch self {
    case .nanoseconds: 1
    case .microseconds: 1_000
    case .milliseconds: 1_000_000
    case .seconds: 1_000_000_000
    case .minutes: 60_000_000_000
    case .hours: 3_600_000_000_000
    case .days: 86_400_000_000_000
    }
  }
}

// MARK: Reading

/// Reads a whole text as a duration in nanoseconds: `12.5ms`, `1m3.2s`, `150µs`, `150us`, `-2h`, `31 ms`, `PT0.5S`,
/// `P1DT2H`.
///
/// Units go from large to small and stand once each. Nil when a unit is missing or the sum does not fit.
public func parseDuration(_ text: Span<UInt8>) -> Int64? {
  let isNegative = text.count > 0 && text[0] == UInt8(ascii: "-")
  let start = isNegative ? 1 : 0
  let isISO = start < text.count && text[start] | 0x20 == UInt8(ascii: "p")
  guard let magnitude = isISO ? isoDuration(text, from: start + 1) : unitDuration(text, from: start) else {
    return nil
  }
  return isNegative ? -magnitude : magnitude
}

/// `parseDuration` for a text in hand.
public func parseDuration(_ text: String) -> Int64? {
  parseDuration(Array(text.utf8).span)
}

private func unitDuration(_ text: Span<UInt8>, from start: Int) -> Int64? {
  var at = start
  var sum: Int64 = 0
  var largest: Int64 = .max
  repeat {
    let number = at..<numberEnd(text, from: at)
    at = number.upperBound
    if at < text.count, text[at] == UInt8(ascii: " ") { at += 1 }
    guard let unit = readUnit(text, &at), unit.nanoseconds < largest,
      add(text.extracting(number), unit, to: &sum)
    else { return nil }
    largest = unit.nanoseconds
  } while at < text.count
  return sum
}

private func isoDuration(_ text: Span<UInt8>, from start: Int) -> Int64? {
  var at = start
  var sum: Int64 = 0
  var largest: Int64 = .max
  var isTime = false
  while at < text.count {
    if !isTime, text[at] | 0x20 == UInt8(ascii: "t") {
      isTime = true
      at += 1
    }
    let number = at..<numberEnd(text, from: at)
    guard number.upperBound < text.count, let unit = isoUnit(text[number.upperBound], isTime: isTime),
      unit.nanoseconds < largest, add(text.extracting(number), unit, to: &sum)
    else { return nil }
    largest = unit.nanoseconds
    at = number.upperBound + 1
  }
  return largest == .max ? nil : sum
}

/// Adds an unsigned number of units; false when it is none or the sum overflows.
private func add(_ number: Span<UInt8>, _ unit: TimeUnit, to sum: inout Int64) -> Bool {
  guard let nanoseconds = decimalToNanos(number, unit: unit.nanoseconds) else { return false }
  let overflows: Bool
  (sum, overflows) = sum.addingReportingOverflow(nanoseconds)
  return !overflows
}

/// Where digits and points end; whether they are one number is for the reader of the number to say.
private func numberEnd(_ text: Span<UInt8>, from start: Int) -> Int {
  var at = digitsEnd(text, from: start)
  if at < text.count, text[at] == UInt8(ascii: ".") { at = digitsEnd(text, from: at + 1) }
  return at
}

private func readUnit(_ text: Span<UInt8>, _ at: inout Int) -> TimeUnit? {
  for (name, unit) in unitNames where stands(name, in: text, at) {
    at += name.utf8.count
    return unit
  }
  return nil
}

private func stands(_ word: String, in text: Span<UInt8>, _ at: Int) -> Bool {
  guard text.count - at >= word.utf8.count else { return false }
  var offset = at
  for byte in word.utf8 {
    if text[offset] != byte { return false }
    offset += 1
  }
  return true
}

/// Longer names before those they start with. Micro is written with a u, with U+00B5, or with the Greek letter.
private let unitNames: [(name: String, unit: TimeUnit)] = [
  ("ns", .nanoseconds), ("us", .microseconds), ("\u{B5}s", .microseconds), ("\u{3BC}s", .microseconds),
  ("ms", .milliseconds), ("s", .seconds), ("m", .minutes), ("h", .hours), ("d", .days),
]

private func isoUnit(_ letter: UInt8, isTime: Bool) -> TimeUnit? {
  switch (letter | 0x20, isTime) {
  case (UInt8(ascii: "d"), false): .days
  case (UInt8(ascii: "h"), true): .hours
  case (UInt8(ascii: "m"), true): .minutes
  case (UInt8(ascii: "s"), true): .seconds
  default: nil
  }
}

// MARK: Writing

/// A duration for people, to three significant digits: `850 ns`, `1.2 µs`, `31 ms`, `36.5 s`, `3m08s`, `2h05m`,
/// `1d02h`.
///
/// - Parameter ascii: writes `us` instead of `µs`.
public func durationText(_ nanoseconds: Int64, ascii: Bool = false) -> String {
  let sign = nanoseconds < 0 ? "-" : ""
  let rounded = roundedToThreeDigits(nanoseconds.magnitude)
  guard rounded < 60_000_000_000 else { return sign + clockDuration(nanoseconds.magnitude) }
  let unit: TimeUnit =
    switch rounded {
    case 0: .seconds
    case ..<1_000: .nanoseconds
    case ..<1_000_000: .microseconds
    case ..<1_000_000_000: .milliseconds
    default: .seconds
    }
  let count = Double(rounded) / Double(unit.nanoseconds)
  return sign + significant(count, digits: 3) + " " + symbol(unit, ascii: ascii)
}

/// A duration in a unit of the caller's choice: three significant digits, or all digits before the point:
/// `0.041 ms`, `31.2 ms`, `1,234 ms`.
public func durationText(_ nanoseconds: Int64, in unit: TimeUnit, ascii: Bool = false) -> String {
  let count = Double(nanoseconds) / Double(unit.nanoseconds)
  let text =
    abs(count) < 100 ? significant(count, digits: 3) : grouped(Int(roundedQuotient(nanoseconds, unit)))
  return text + " " + symbol(unit, ascii: ascii)
}

private func roundedQuotient(_ nanoseconds: Int64, _ unit: TimeUnit) -> Int64 {
  let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: unit.nanoseconds)
  let roundsAway = unit != .nanoseconds && remainder.magnitude * 2 >= unit.nanoseconds.magnitude
  return roundsAway ? quotient + nanoseconds.signum() : quotient
}

/// Two neighbouring units of a duration of a minute or more, rounded to the smaller one.
private func clockDuration(_ nanoseconds: UInt64) -> String {
  let seconds = (nanoseconds + 500_000_000) / 1_000_000_000
  if seconds < 3_600 { return pair(seconds, "m", 60, "s") }
  let minutes = (nanoseconds + 30_000_000_000) / 60_000_000_000
  if minutes < 1_440 { return pair(minutes, "h", 60, "m") }
  return pair((nanoseconds + 1_800_000_000_000) / 3_600_000_000_000, "d", 24, "h")
}

private func pair(_ count: UInt64, _ large: String, _ factor: UInt64, _ small: String) -> String {
  "\(count / factor)\(large)\(padded(Int(count % factor), 2))\(small)"
}

/// Rounds to three significant digits, half up.
private func roundedToThreeDigits(_ value: UInt64) -> UInt64 {
  var step: UInt64 = 1
  while value / step >= 1_000 { step *= 10 }
  return (value / step + (value % step >= (step + 1) / 2 && step > 1 ? 1 : 0)) * step
}

private func symbol(_ unit: TimeUnit, ascii: Bool) -> String {
  unit == .microseconds && !ascii ? "µs" : unit.rawValue
}
