// Numbers as the text and Markdown reports show them: as many digits as help to decide, the same in every locale.

/// What stands for a value that is not known.
public let absent = "-"

/// `1,812,440`
public func countFigure(_ count: Int) -> String { grouped(count) }

/// `1 queue`, `6 queues`
public func countFigure(_ count: Int, of noun: String) -> String {
  countFigure(count, of: noun, noun + "s")
}

/// `1 delivery`, `6 deliveries`
public func countFigure(_ count: Int, of one: String, _ many: String) -> String {
  "\(grouped(count)) \(count == 1 ? one : many)"
}

/// Events per second without the unit: `1,999`, `41`, `4.1`, `0.02`.
public func rateFigure(_ perSecond: Double) -> String {
  guard perSecond.isFinite else { return absent }
  let magnitude = abs(perSecond)
  if magnitude >= 9.95 { return grouped(wholeNumber(perSecond)) }
  if magnitude < 0.095 { return significant(perSecond, digits: 1) }
  return fixed(perSecond, decimals: magnitude < 0.95 ? 2 : 1)
}

/// A rate of change, with its sign: `+41`, `-0.5`, `0`.
public func changeFigure(_ perSecond: Double) -> String {
  // Below one message in a hundred seconds a backlog is as good as still.
  if abs(perSecond) < 0.01 { return "0" }
  return (perSecond > 0 ? "+" : "") + rateFigure(perSecond)
}

/// A share from 0 to 1 as percent: `96%`, `3.2%`, `0.02%`, and never 100% while something is missing.
public func shareFigure(_ share: Double) -> String {
  guard share.isFinite else { return absent }
  let percent = share * 100
  if percent == 0 || percent == 100 { return "\(fixed(percent, decimals: 0))%" }
  if percent >= 99, percent < 100 {
    return percent > 99.99 ? ">99.99%" : "\(fixed(percent, decimals: percent >= 99.9 ? 2 : 1))%"
  }
  if abs(percent) >= 9.95 { return "\(grouped(wholeNumber(percent)))%" }
  if abs(percent) < 0.01 { return "<0.01%" }
  return "\(fixed(percent, decimals: abs(percent) < 0.95 ? 2 : 1))%"
}

/// Bytes in decimal units: `412 MB`.
public func sizeFigure(_ bytes: Int64) -> String {
  var size = Double(max(bytes, 0))
  guard size >= 1_000 else { return "\(wholeNumber(size)) B" }
  var unit = 0
  let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]
  while size >= 999.5, unit + 1 < units.count {
    size /= 1_000
    unit += 1
  }
  return "\(size < 9.95 ? fixed(size, decimals: 1) : fixed(size, decimals: 0)) \(units[unit])"
}

/// The shortest form of a number: `99.95`.
public func plainFigure(_ number: Double) -> String { significant(number, digits: 6) }

/// A length of time in a table, to the digit that a decision needs: `850 ns`, `4.1 ms`, `31 ms`, `27.3 s`, `3m08s`.
public func durationFigure(nanoseconds: Int64, ascii: Bool) -> String {
  guard nanoseconds > 0, nanoseconds < 59_950_000_000 else { return durationText(nanoseconds, ascii: ascii) }
  var count = Double(nanoseconds)
  var unit = 0
  let units = ["ns", ascii ? "us" : "µs", "ms", "s"]
  while count >= 999.5, unit + 1 < units.count {
    count /= 1_000
    unit += 1
  }
  let decimals = unit > 0 && (unit == 3 || count < 9.95) ? 1 : 0
  return "\(fixed(count, decimals: decimals)) \(units[unit])"
}

public func secondsFigure(_ seconds: Double, ascii: Bool) -> String {
  durationFigure(nanoseconds: Int64(wholeNumber(seconds * 1e9)), ascii: ascii)
}

/// The nearest whole number, at the ends of `Int` where it lies beyond them; 0 for what is not a number.
public func wholeNumber(_ value: Double) -> Int {
  guard !value.isNaN else { return 0 }
  // The largest Double below 2^63; converting anything above would trap.
  return Int(min(max(value.rounded(), -9.2e18), 9.2e18))
}

/// A length of time that people chose: `10 s`, `1 min`, `6 h`, `2 days`; others as a duration.
public func chosenLengthFigure(nanoseconds: Int64, ascii: Bool) -> String {
  for (unit, symbol) in [(TimeUnit.days, "day"), (.hours, "h"), (.minutes, "min")]
  where nanoseconds >= unit.nanoseconds && nanoseconds % unit.nanoseconds == 0 {
    let count = Int(nanoseconds / unit.nanoseconds)
    return unit == .days ? countFigure(count, of: symbol) : "\(grouped(count)) \(symbol)"
  }
  return durationText(nanoseconds, ascii: ascii)
}
