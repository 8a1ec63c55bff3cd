internal import Bytes
internal import Events

/// A time stamp as text: a date and time with or without a zone, or a number of seconds, milli- or microseconds.
struct Stamp {
  /// Nanoseconds since 1970, taken as UTC when the text names no zone.
  var time: Int64
  var hasZone: Bool

  /// Reads a stamp that fills the range.
  init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    guard !range.isEmpty, range.count <= 40 else { return nil }
    if let count = bytes.number(range) {
      switch range.count {
      case 9...11: time = count &* 1_000_000_000
      case 12...14: time = count &* 1_000_000
      case 15...17: time = count &* 1_000
      default: return nil
      }
      hasZone = true
      guard count < 9_000_000_000 || range.count > 11 else { return nil }
      guard count < 9_000_000_000_000 || range.count > 14 else { return nil }
      guard count < 9_000_000_000_000_000 || range.count > 17 else { return nil }
      return
    }
    var reader = DateReader(position: range.lowerBound, end: range.upperBound)
    guard let civil = reader.dateAndTime(bytes), civil.isValid, let nanoseconds = civil.nanoseconds else {
      return nil
    }
    time = nanoseconds
    hasZone = reader.position < range.upperBound
    if hasZone {
      guard let offset = reader.zone(bytes), reader.position == range.upperBound else { return nil }
      time = nanoseconds &- Int64(offset) &* 1_000_000_000
    }
  }

  /// The instant, with a missing zone supplied by what the user said, or else UTC; either is noted.
  func resolved(_ options: DecodeOptions, _ batch: EventBatch) -> Int64 {
    guard !hasZone else { return time }
    guard let offset = options.inputOffset else {
      batch.assumptions.insert(.zonelessIsUTC)
      return time
    }
    batch.assumptions.insert(.zonelessIsInputZone)
    return time &- Int64(offset) &* 1_000_000_000
  }
}

/// Walks over `2026-11-20 22:53:59.326014+00:00` and its relatives with other separators or orders.
private struct DateReader {
  var position: Int
  let end: Int

  mutating func dateAndTime(_ bytes: Span<UInt8>) -> CivilTime? {
    guard let first = digits(bytes, 1...4), let separator = take(bytes, "-/."),
      let second = digits(bytes, 1...2), take(bytes, "-/.") == separator,
      let third = digits(bytes, 1...4), take(bytes, " T") != nil,
      let hour = digits(bytes, 1...2), take(bytes, ":") != nil,
      let minute = digits(bytes, 2...2)
    else { return nil }
    var civil: CivilTime
    if first.count == 4 {
      civil = CivilTime(year: first.value, month: second.value, day: third.value)
    } else {
      // An American date; the one place where a year of two digits is met.
      guard third.count == 2 || third.count == 4 else { return nil }
      let year = third.count == 2 ? 2_000 + third.value : third.value
      civil = CivilTime(year: year, month: first.value, day: second.value)
    }
    civil.hour = hour.value
    civil.minute = minute.value
    if take(bytes, ":") != nil {
      guard let second = digits(bytes, 2...2) else { return nil }
      civil.second = second.value
      if take(bytes, ".,") != nil {
        guard let fraction = digits(bytes, 1...9) else { return nil }
        civil.nanosecond = fraction.value
        for _ in fraction.count..<9 { civil.nanosecond *= 10 }
      }
    }
    return civil
  }

  /// Seconds east of UTC.
  mutating func zone(_ bytes: Span<UInt8>) -> Int? {
    if take(bytes, "Zz") != nil { return 0 }
    guard let sign = take(bytes, "+-"), let hours = digits(bytes, 2...2) else { return nil }
    _ = take(bytes, ":")
    guard let minutes = digits(bytes, 2...2), hours.value < 24, minutes.value < 60 else { return nil }
    let seconds = hours.value * 3_600 + minutes.value * 60
    return sign == UInt8(ascii: "-") ? -seconds : seconds
  }

  private mutating func digits(_ bytes: Span<UInt8>, _ counts: ClosedRange<Int>) -> (value: Int, count: Int)? {
    let start = position
    var value = 0
    while position < end, position - start < counts.upperBound, let digit = bytes[position].digit {
      value = value * 10 + digit
      position += 1
    }
    return position - start >= counts.lowerBound ? (value, position - start) : nil
  }

  private mutating func take(_ bytes: Span<UInt8>, _ choices: String) -> UInt8? {
    guard position < end else { return nil }
    let byte = bytes[position]
    for choice in choices.utf8 where choice == byte {
      position += 1
      return byte
    }
    return nil
  }
}
