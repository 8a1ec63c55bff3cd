internal import Bytes

/// A time on the command line, kept as written until the log's end and the zone are known.
///
/// Relative times count from the last stamp of the log, not from the clock, so that the same command on the
/// same log prints the same report tomorrow.
enum TimeBound: Equatable, Sendable {
  /// Nanoseconds since 1970 UTC: the text named its offset.
  case instant(Int64)
  /// In the zone of `--tz`; a date alone is its midnight.
  case civil(CivilTime)
  /// `-2h`: nanoseconds before the last stamp.
  case beforeEnd(Int64)
  /// `today` is 0, `yesterday` 1: the midnight that began so many days before the day of the last stamp.
  case daysBeforeEnd(Int)

  static let expected = "a time such as 2026-11-20T14:05:00Z, 2026-11-20, -2h or yesterday"

  /// What to say of a text that is none; of a duration, how to count it from the end of the log.
  static func expected(insteadOf text: String) -> String {
    let isSpan = parseDuration(text).map { $0 > 0 } ?? false
    return isSpan ? "\(expected) (-\(text) is \(text) before the end of the log)" : expected
  }

  init?(_ text: String) {
    switch text {
    case "today": self = .daysBeforeEnd(0)
    case "yesterday": self = .daysBeforeEnd(1)
    case _ where text.hasPrefix("-"):
      guard let span = parseDuration(String(text.dropFirst())), span >= 0 else { return nil }
      self = .beforeEnd(span)
    default:
      guard let parsed = Self.absolute(text) else { return nil }
      self = parsed
    }
  }

  /// Nanoseconds since 1970 UTC; nil when they do not fit.
  func resolved(lastStamp: Int64, zone: Zone) -> Int64? {
    let offset = Int64(zone.offset) * 1_000_000_000
    switch self {
    case .instant(let instant): return instant
    case .civil(let civil):
      guard let local = civil.nanoseconds else { return nil }
      return Self.sum(local, -offset)
    case .beforeEnd(let span): return Self.sum(lastStamp, -span)
    case .daysBeforeEnd(let days):
      guard let local = Self.sum(lastStamp, offset) else { return nil }
      let day = CivilTime(nanoseconds: local)
      let midnight = CivilTime(year: day.year, month: day.month, day: day.day)
      guard let start = midnight.nanoseconds else { return nil }
      return Self.sum(start, -offset - Int64(days) * 86_400_000_000_000)
    }
  }

  private static func sum(_ a: Int64, _ b: Int64) -> Int64? {
    let (value, overflow) = a.addingReportingOverflow(b)
    return overflow ? nil : value
  }

  /// `YYYY-MM-DD`, optionally `T` or a space and `HH:MM[:SS[.fraction]]`, optionally an offset.
  private static func absolute(_ text: String) -> TimeBound? {
    var reader = DigitReader(text)
    guard let year = reader.number(digits: 4), reader.skip("-"), let month = reader.number(digits: 2),
      reader.skip("-"), let day = reader.number(digits: 2)
    else { return nil }
    var civil = CivilTime(year: year, month: month, day: day)
    guard !reader.isAtEnd else { return civil.isValid && civil.nanoseconds != nil ? .civil(civil) : nil }
    guard reader.skip("T") || reader.skip("t") || reader.skip(" "),
      let hour = reader.number(digits: 2), reader.skip(":"), let minute = reader.number(digits: 2)
    else { return nil }
    civil.hour = hour
    civil.minute = minute
    if reader.skip(":") {
      guard let second = reader.number(digits: 2) else { return nil }
      civil.second = second
      if reader.skip(".") {
        guard let fraction = reader.fraction() else { return nil }
        civil.nanosecond = fraction
      }
    }
    guard civil.isValid, let local = civil.nanoseconds else { return nil }
    guard !reader.isAtEnd else { return .civil(civil) }
    guard let zone = Zone(reader.rest) else { return nil }
    return sum(local, -Int64(zone.offset) * 1_000_000_000).map { .instant($0) }
  }
}

/// A fixed offset from UTC.
struct Zone: Equatable, Sendable {
  /// Seconds east of UTC.
  var offset: Int
  /// `UTC`, or the offset as `+02:00`.
  var name: String

  static let utc = Zone(offset: 0, name: "UTC")
  static let expected = "UTC or an offset such as +02:00"

  init(offset: Int, name: String) {
    self.offset = offset
    self.name = name
  }

  init?(_ text: String) {
    if text == "utc" || text == "z" {
      self = .utc
      return
    }
    let bytes = Array(text.utf8)
    guard let offset = parseZone(bytes.span), offset.magnitude <= 18 * 3_600 + 59 * 60 else { return nil }
    guard offset != 0 else {
      self = .utc
      return
    }
    let (hours, minutes) = (abs(offset) / 3_600, abs(offset) / 60 % 60)
    self.offset = offset
    name =
      (offset < 0 ? "-" : "+") + (hours < 10 ? "0" : "") + "\(hours):" + (minutes < 10 ? "0" : "")
      + "\(minutes)"
  }
}

/// Reads runs of digits of known length.
private struct DigitReader {
  private var bytes: ArraySlice<UInt8>

  init(_ text: String) { bytes = Array(text.utf8)[...] }

  var isAtEnd: Bool { bytes.isEmpty }
  var rest: String { String(decoding: bytes, as: UTF8.self) }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard let first = bytes.first, UInt32(first) == character.value else { return false }
    bytes.removeFirst()
    return true
  }

  mutating func number(digits: Int) -> Int? {
    guard bytes.count >= digits else { return nil }
    var value = 0
    for byte in bytes.prefix(digits) {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    bytes.removeFirst(digits)
    return value
  }

  /// One to nine digits, as nanoseconds.
  mutating func fraction() -> Int? {
    let digits = bytes.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
    guard (1...9).contains(digits), var value = number(digits: digits) else { return nil }
    for _ in digits..<9 { value *= 10 }
    return value
  }
}
