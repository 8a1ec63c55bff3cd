/// A calendar date and time of day in UTC, and the way to and from nanoseconds since 1970.
///
/// The proleptic Gregorian calendar; years 1678 to 2261 fit into 64 bits of nanoseconds.
public struct CivilTime: Equatable, Sendable {
  public var year: Int
  public var month: Int
  public var day: Int
  public var hour: Int
  public var minute: Int
  public var second: Int
  public var nanosecond: Int

  public init(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, nanosecond: Int = 0
  ) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
    self.nanosecond = nanosecond
  }

  /// The civil time of an instant.
  public init(nanoseconds: Int64) {
    let (seconds, fraction) = Self.floorDivide(nanoseconds, 1_000_000_000)
    let (days, secondOfDay) = Self.floorDivide(seconds, 86_400)
    // Counting years from 1 March makes the leap day the last of its year (Howard Hinnant,
    // "chrono-compatible low-level date algorithms").
    let shifted = days + 719_468
    let era = Self.floorDivide(shifted, 146_097).quotient
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    self.init(
      year: Int(yearOfEra + era * 400 + (month <= 2 ? 1 : 0)), month: Int(month),
      day: Int(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1),
      hour: Int(secondOfDay / 3_600), minute: Int(secondOfDay / 60 % 60), second: Int(secondOfDay % 60),
      nanosecond: Int(fraction))
  }

  /// Days from 1970-01-01 to a date.
  @inlinable
  public static func days(year: Int, month: Int, day: Int) -> Int64 {
    let shiftedYear = Int64(month <= 2 ? year - 1 : year)
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let monthFromMarch = Int64(month > 2 ? month - 3 : month + 9)
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + Int64(day) - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// Whether every field lies in its range; a leap second (60) is accepted.
  public var isValid: Bool {
    (1...12).contains(month) && (1...Self.daysInMonth(year: year, month: month)).contains(day)
      && (0...23).contains(hour) && (0...59).contains(minute) && (0...60).contains(second)
      && (0...999_999_999).contains(nanosecond)
  }

  /// Nanoseconds since 1970-01-01 UTC, or nil when they do not fit into 64 bits.
  public var nanoseconds: Int64? {
    guard (1_678...2_261).contains(year) else { return nil }
    let seconds =
      Self.days(year: year, month: month, day: day) * 86_400
      + Int64(hour * 3_600 + minute * 60 + second)
    return seconds * 1_000_000_000 + Int64(nanosecond)
  }

  public static func daysInMonth(year: Int, month: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func floorDivide(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
