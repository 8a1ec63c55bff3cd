// The shapes in which logs write a time. Every reader starts at `at`, moves it behind what it has read, and
// returns nil when something else stands there; `at` is then without meaning. Fields are checked for their range
// once, by the caller.

/// A date and time as written, and its distance from UTC when it says so.
struct Stamp {
  var date: CivilTime
  var offset: Int?
}

func readStamp(_ text: Span<UInt8>, _ at: inout Int, year: Int?) -> Stamp? {
  let digits = digitsEnd(text, from: at) - at
  let separator = byte(text, at + digits)
  switch (digits, separator) {
  case (4, UInt8(ascii: "-")), (4, UInt8(ascii: "/")): return readYearFirst(text, &at, separator)
  case (1...2, UInt8(ascii: "/")):
    return isLetter(byte(text, at + digits + 1)) ? readAccessLog(text, &at) : readMonthFirst(text, &at)
  case (1...2, UInt8(ascii: "-")): return readDayAndName(text, &at, year: year)
  case (0, _): return readNameAndDay(text, &at, year: year)
  default: return nil
  }
}

/// `2024-05-06T07:08:09.123Z`, `2024/05/06 07:08:09`
private func readYearFirst(_ text: Span<UInt8>, _ at: inout Int, _ separator: UInt8) -> Stamp? {
  guard let year = number(text, &at, 4...4), skip(text, &at, separator),
    let month = number(text, &at, 2...2), skip(text, &at, separator),
    let day = number(text, &at, 2...2)
  else { return nil }
  let isStrict = byte(text, at) | 0x20 == UInt8(ascii: "t")
  guard isStrict || byte(text, at) == UInt8(ascii: " ") else { return nil }
  at += 1
  return readClock(
    text, &at, CivilTime(year: year, month: month, day: day), hourDigits: isStrict ? 2...2 : 1...2)
}

/// `05/06/24 07:08:09`, `05/06/2024 07:08:09`
private func readMonthFirst(_ text: Span<UInt8>, _ at: inout Int) -> Stamp? {
  guard let month = number(text, &at, 1...2), skip(text, &at, UInt8(ascii: "/")),
    let day = number(text, &at, 1...2), skip(text, &at, UInt8(ascii: "/"))
  else { return nil }
  let start = at
  guard let written = number(text, &at, 2...4), at - start != 3, skip(text, &at, UInt8(ascii: " ")) else {
    return nil
  }
  let year = at - start > 3 ? written : written + (written < 70 ? 2_000 : 1_900)
  return readClock(text, &at, CivilTime(year: year, month: month, day: day))
}

/// `06/May/2024:07:08:09 +0200`
private func readAccessLog(_ text: Span<UInt8>, _ at: inout Int) -> Stamp? {
  guard let day = number(text, &at, 1...2), skip(text, &at, UInt8(ascii: "/")),
    let month = readMonthName(text, &at), skip(text, &at, UInt8(ascii: "/")),
    let year = number(text, &at, 4...4), skip(text, &at, UInt8(ascii: ":"))
  else { return nil }
  return readClock(text, &at, CivilTime(year: year, month: month, day: day))
}

/// `06-May 07:08:09.123`, `06-May-2024 07:08:09`, `06-May-2024::07:08:09`
private func readDayAndName(_ text: Span<UInt8>, _ at: inout Int, year: Int?) -> Stamp? {
  guard let day = number(text, &at, 1...2), skip(text, &at, UInt8(ascii: "-")),
    let month = readMonthName(text, &at)
  else { return nil }
  var year = year
  if skip(text, &at, UInt8(ascii: "-")) {
    year = number(text, &at, 4...4)
    if skip(text, &at, UInt8(ascii: ":")) {
      guard byte(text, at) == UInt8(ascii: ":") else { return nil }
    }
  }
  guard let year, skip(text, &at, UInt8(ascii: " ")) || skip(text, &at, UInt8(ascii: ":")) else { return nil }
  return readClock(text, &at, CivilTime(year: year, month: month, day: day))
}

/// `May  6 07:08:09`, `May 06, 2024 7:08:09 AM`
private func readNameAndDay(_ text: Span<UInt8>, _ at: inout Int, year: Int?) -> Stamp? {
  guard let month = readMonthName(text, &at), skip(text, &at, UInt8(ascii: " ")) else { return nil }
  _ = skip(text, &at, UInt8(ascii: " "))
  guard let day = number(text, &at, 1...2) else { return nil }
  if skip(text, &at, UInt8(ascii: ",")) {
    guard skip(text, &at, UInt8(ascii: " ")), let year = number(text, &at, 4...4),
      skip(text, &at, UInt8(ascii: " ")),
      var stamp = readClock(text, &at, CivilTime(year: year, month: month, day: day))
    else { return nil }
    readHalfOfDay(text, &at, &stamp.date)
    return stamp
  }
  guard let year, skip(text, &at, UInt8(ascii: " ")) else { return nil }
  return readClock(text, &at, CivilTime(year: year, month: month, day: day))
}

/// ` AM` or ` PM`, where it follows an hour from 1 to 12.
private func readHalfOfDay(_ text: Span<UInt8>, _ at: inout Int, _ date: inout CivilTime) {
  var end = at
  guard (1...12).contains(date.hour), skip(text, &end, UInt8(ascii: " ")) else { return }
  let isLate = byte(text, end) | 0x20 == UInt8(ascii: "p")
  guard isLate || byte(text, end) | 0x20 == UInt8(ascii: "a"),
    byte(text, end + 1) | 0x20 == UInt8(ascii: "m"),
    !isLetter(byte(text, end + 2))
  else { return }
  date.hour = date.hour % 12 + (isLate ? 12 : 0)
  at = end + 2
}

/// `07:08:09.123`, with a zone or without, and where it ends; nil for anything else. The date it is of is not known.
func readTimeOfDay(_ text: Span<UInt8>) -> (nanoseconds: Int64, offset: Int?, end: Int)? {
  var at = 0
  guard let stamp = readClock(text, &at, CivilTime(year: 1_970, month: 1, day: 1)), stamp.date.isValid,
    let nanoseconds = stamp.date.nanoseconds
  else { return nil }
  return (nanoseconds, stamp.offset, at)
}

/// The time of day behind a date, with its fraction and zone.
private func readClock(
  _ text: Span<UInt8>, _ at: inout Int, _ date: CivilTime, hourDigits: ClosedRange<Int> = 1...2
) -> Stamp? {
  var date = date
  guard (0...9_999).contains(date.year),
    let hour = number(text, &at, hourDigits), skip(text, &at, UInt8(ascii: ":")),
    let minute = number(text, &at, 2...2), skip(text, &at, UInt8(ascii: ":")),
    let second = number(text, &at, 2...2)
  else { return nil }
  (date.hour, date.minute, date.second) = (hour, minute, second)
  date.nanosecond = readFraction(text, &at)
  var end = at
  _ = skip(text, &end, UInt8(ascii: " "))
  let offset = readZone(text, &end)
  if offset != nil { at = end }
  return isDigit(byte(text, at)) ? nil : Stamp(date: date, offset: offset)
}

/// `.5`, `,123` and `:123` as nanoseconds, or 0 without moving. Behind a colon stand milliseconds, so three digits.
private func readFraction(_ text: Span<UInt8>, _ at: inout Int) -> Int {
  let mark = byte(text, at)
  guard mark == UInt8(ascii: ".") || mark == UInt8(ascii: ",") || mark == UInt8(ascii: ":"),
    isDigit(byte(text, at + 1)),
    mark != UInt8(ascii: ":") || digitsEnd(text, from: at + 1) == at + 4
  else { return 0 }
  at += 1
  var value = 0
  var unit = 100_000_000
  while isDigit(byte(text, at)) {
    value += Int(byte(text, at) - UInt8(ascii: "0")) * unit
    unit /= 10
    at += 1
  }
  return value
}

/// Seconds east of UTC; a zone ends where letters and digits end.
func readZone(_ text: Span<UInt8>, _ at: inout Int) -> Int? {
  let sign = byte(text, at)
  let offset: Int
  if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
    at += 1
    guard let magnitude = readOffset(text, &at) else { return nil }
    offset = sign == UInt8(ascii: "-") ? -magnitude : magnitude
  } else {
    guard skipWord(text, &at, "z") || skipWord(text, &at, "utc") || skipWord(text, &at, "gmt") else {
      return nil
    }
    offset = 0
  }
  return isLetter(byte(text, at)) || isDigit(byte(text, at)) ? nil : offset
}

/// `02:00`, `0200` or `02` in seconds.
private func readOffset(_ text: Span<UInt8>, _ at: inout Int) -> Int? {
  let start = at
  guard let digits = number(text, &at, 2...4), at - start != 3 else { return nil }
  let hours: Int
  var minutes: Int
  (hours, minutes) = at - start == 4 ? digits.quotientAndRemainder(dividingBy: 100) : (digits, 0)
  if at - start == 2, byte(text, at) == UInt8(ascii: ":"), isDigit(byte(text, at + 1)) {
    at += 1
    guard let written = number(text, &at, 2...2) else { return nil }
    minutes = written
  }
  return hours <= 23 && minutes <= 59 ? hours * 3_600 + minutes * 60 : nil
}

/// The number of the month with this three-letter English name, in any case.
private func readMonthName(_ text: Span<UInt8>, _ at: inout Int) -> Int? {
  guard let month = monthNames.firstIndex(where: { skipWord(text, &at, $0) }) else { return nil }
  return month + 1
}

private let monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

// MARK: Characters

/// The byte at an offset, or 0 behind the end.
@inline(__always)
private func byte(_ text: Span<UInt8>, _ at: Int) -> UInt8 {
  at < text.count ? text[at] : 0
}

@inline(__always)
private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") <= 9 }
@inline(__always)
private func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }

@inline(__always)
private func skip(_ text: Span<UInt8>, _ at: inout Int, _ expected: UInt8) -> Bool {
  guard byte(text, at) == expected else { return false }
  at += 1
  return true
}

/// Moves past a word of ASCII letters given in lower case.
private func skipWord(_ text: Span<UInt8>, _ at: inout Int, _ word: String) -> Bool {
  var end = at
  for letter in word.utf8 {
    guard byte(text, end) | 0x20 == letter else { return false }
    end += 1
  }
  at = end
  return true
}

/// Reads as many digits as stand there; nil when there are fewer or more than `width`.
@inline(__always)
private func number(_ text: Span<UInt8>, _ at: inout Int, _ width: ClosedRange<Int>) -> Int? {
  var value = 0
  let start = at
  while isDigit(byte(text, at)), at - start <= width.upperBound {
    value = value * 10 + Int(byte(text, at) - UInt8(ascii: "0"))
    at += 1
  }
  return width.contains(at - start) ? value : nil
}
