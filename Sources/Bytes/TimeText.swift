/// An instant as it was read from a text.
public struct ParsedTime: Equatable, Sendable {
  /// Nanoseconds since 1970 UTC; 0 when out of range.
  public var nanoseconds: Int64
  /// Whether the text itself says how far from UTC it is; an epoch number does.
  public var hadZone: Bool
  /// Whether the text is a time stamp, but not one in the years 1970 to 2261 (UTC).
  public var isOutOfRange: Bool

  init(nanoseconds: Int64, hadZone: Bool) {
    self.nanoseconds = nanoseconds
    self.hadZone = hadZone
    isOutOfRange = false
  }

  /// A time stamp that cannot be represented.
  init(outOfRangeWithZone hadZone: Bool) {
    nanoseconds = 0
    self.hadZone = hadZone
    isOutOfRange = true
  }
}

/// Reads a whole text as a time stamp; nil when it is none, or names a date that does not exist.
///
/// - `2024-05-06T07:08:09.123456789Z`, also with `t` or a space, `,` or `:` before the fraction, a one-digit hour
///   after a space, slashes in the date; digits behind the ninth are cut off. Zones are `Z`, `UTC`, `GMT`,
///   `+02:00`, `+0200` and `+02`, directly or after a space, or missing.
/// - `05/06/24 07:08:09` (month first; also with a four-digit year), `06/May/2024:07:08:09 +0200`.
/// - `06-May 07:08:09.123`, `May  6 07:08:09`: nil when `year` is nil.
/// - Epoch numbers by magnitude: below 1e11 seconds (with a fraction), below 1e14 milliseconds, below 1e17
///   microseconds, else nanoseconds.
///
/// - Parameter zonelessOffset: seconds east of UTC of stamps without a zone.
public func parseTimestamp(_ text: Span<UInt8>, zonelessOffset: Int = 0, year: Int? = nil) -> ParsedTime? {
  if let time = parseEpoch(text) { return time }
  guard let found = scanTimestamp(text, zonelessOffset: zonelessOffset, year: year), found.end == text.count
  else { return nil }
  return found.time
}

/// Reads the time stamp at the start of a text (or at `start`) and says where it ends; what may follow is anything
/// that could not go on the stamp. Epoch numbers are not looked for.
public func scanTimestamp(
  _ text: Span<UInt8>, from start: Int = 0, zonelessOffset: Int = 0, year: Int? = nil
) -> (time: ParsedTime, end: Int)? {
  var at = start
  guard start >= 0, let stamp = readStamp(text, &at, year: year), stamp.date.isValid else { return nil }
  return (instant(stamp.date, offset: stamp.offset, zonelessOffset: zonelessOffset), at)
}

/// A time of day without a date.
public struct TimeOfDay: Equatable, Sendable {
  /// Nanoseconds since midnight; a leap second may be one of the next day.
  public var nanoseconds: Int64
  /// Seconds east of UTC, nil when the text does not say.
  public var offset: Int?
  /// Where it ends in the text.
  public var end: Int
}

/// Reads the time of day at the start of a text: `07:08:09.123456`, with a one-digit hour, a comma before the fraction
/// and a zone allowed as for `parseTimestamp`.
public func scanTimeOfDay(_ text: Span<UInt8>) -> TimeOfDay? {
  readTimeOfDay(text).map { TimeOfDay(nanoseconds: $0.nanoseconds, offset: $0.offset, end: $0.end) }
}

/// Reads a number (`1714979289.123`) as seconds, milliseconds, microseconds or nanoseconds since 1970, by its
/// magnitude. Negative numbers are no time stamps.
public func parseEpoch(_ text: Span<UInt8>) -> ParsedTime? {
  guard text.count > 0, text[0] &- UInt8(ascii: "0") <= 9 else { return nil }
  let point = digitsEnd(text, from: 0)
  if point < text.count, text[point] != UInt8(ascii: "."), text[point] | 0x20 != UInt8(ascii: "e") {
    return nil
  }
  guard let decimal = DecimalText(text), decimal.point <= 20 else { return nil }
  guard let whole = decimal.wholePart(in: text),
    let nanoseconds = decimalToNanos(text, unit: epochUnit(whole)), nanoseconds < endOfTime
  else { return ParsedTime(outOfRangeWithZone: true) }
  return ParsedTime(nanoseconds: nanoseconds, hadZone: true)
}

/// Nanoseconds in the unit of an epoch number of this magnitude.
private func epochUnit(_ whole: UInt64) -> Int64 {
  switch whole {
  case ..<100_000_000_000: 1_000_000_000
  case ..<100_000_000_000_000: 1_000_000
  case ..<100_000_000_000_000_000: 1_000
  default: 1
  }
}

/// Seconds east of UTC of a whole text like `+02:00`, `-0530`, `+02`, `Z`, `UTC` or `GMT`.
public func parseZone(_ text: Span<UInt8>) -> Int? {
  var at = 0
  guard let offset = readZone(text, &at), at == text.count else { return nil }
  return offset
}

// MARK: Instants

/// The first nanosecond of the year 2262.
private let endOfTime: Int64 = 9_214_646_400_000_000_000

private func instant(_ date: CivilTime, offset: Int?, zonelessOffset: Int) -> ParsedTime {
  let hadZone = offset != nil
  let days = CivilTime.days(year: date.year, month: date.month, day: date.day)
  let (seconds, overflows) =
    (days * 86_400 + Int64(date.hour * 3_600 + date.minute * 60 + date.second))
    .subtractingReportingOverflow(Int64(offset ?? zonelessOffset))
  guard !overflows, (0..<endOfTime / 1_000_000_000).contains(seconds) else {
    return ParsedTime(outOfRangeWithZone: hadZone)
  }
  return ParsedTime(nanoseconds: seconds * 1_000_000_000 + Int64(date.nanosecond), hadZone: hadZone)
}

// MARK: Formatting

/// An instant as RFC 3339, with the shortest fraction of 0, 3, 6 or 9 digits: `2024-05-06T07:08:09.120Z`.
///
/// - Parameter offset: seconds east of UTC of the clock to show, cut to whole minutes; 0 is written as `Z`.
public func rfc3339(_ nanoseconds: Int64, offset: Int = 0) -> String {
  let minutes = min(max(offset / 60, -1_439), 1_439)
  let time = CivilTime(nanoseconds: shifted(nanoseconds, by: minutes * 60))
  let date = "\(padded(time.year, 4))-\(padded(time.month, 2))-\(padded(time.day, 2))"
  return "\(date)T\(clockText(time))\(fraction(time.nanosecond))\(zoneText(minutes))"
}

/// The time of day of an instant, `07:08:09`, on a clock `offset` seconds east of UTC.
public func clock(_ nanoseconds: Int64, offset: Int = 0) -> String {
  clockText(CivilTime(nanoseconds: shifted(nanoseconds, by: offset)))
}

private func shifted(_ nanoseconds: Int64, by offset: Int) -> Int64 {
  let (shift, tooFar) = Int64(offset).multipliedReportingOverflow(by: 1_000_000_000)
  let (sum, overflows) = nanoseconds.addingReportingOverflow(shift)
  return tooFar || overflows ? nanoseconds : sum
}

private func clockText(_ time: CivilTime) -> String {
  "\(padded(time.hour, 2)):\(padded(time.minute, 2)):\(padded(time.second, 2))"
}

private func fraction(_ nanosecond: Int) -> String {
  if nanosecond == 0 { return "" }
  if nanosecond % 1_000_000 == 0 { return "." + padded(nanosecond / 1_000_000, 3) }
  if nanosecond % 1_000 == 0 { return "." + padded(nanosecond / 1_000, 6) }
  return "." + padded(nanosecond, 9)
}

private func zoneText(_ minutes: Int) -> String {
  guard minutes != 0 else { return "Z" }
  let magnitude = abs(minutes)
  return "\(minutes < 0 ? "-" : "+")\(padded(magnitude / 60, 2)):\(padded(magnitude % 60, 2))"
}

func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
