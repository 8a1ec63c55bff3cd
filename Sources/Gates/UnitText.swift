internal import Bytes
public import Measures

/// A length of time without a blank, as gates write it: `250ms`, `5m`, `1m30s`.
func tightDuration(_ nanoseconds: Int64) -> String {
  for (unit, symbol) in [(TimeUnit.hours, "h"), (.minutes, "m")]
  where nanoseconds > 0 && nanoseconds % unit.nanoseconds == 0 {
    return "\(nanoseconds / unit.nanoseconds)\(symbol)"
  }
  return durationText(nanoseconds, ascii: true).filter { $0 != " " }
}

extension Metric.Unit {
  /// Reads a limit with its unit: `250ms`, `900/s`, `5k/s`, `0.1%`, `100`. Nil for anything else.
  /// - Returns: The limit in the unit of the metric, and what would be one, in words.
  public func bound(_ text: String) -> (value: Double?, expected: String) {
    switch self {
    case .nanoseconds: (parseDuration(text).map(Double.init), "a time with its unit, such as 50ms")
    case .seconds: (parseDuration(text).map { Double($0) / 1e9 }, "a time with its unit, such as 5m")
    case .perSecond, .change:
      (text.hasSuffix("/s") ? Self.count(text.dropLast(2)) : nil, "a rate, such as 900/s")
    case .share:
      (text.hasSuffix("%") ? Self.count(text.dropLast()).map { $0 / 100 } : nil, "a percentage, such as 80%")
    case .messages, .average, .count: (Self.count(text[...]), "a number, such as 100 or 5k")
    }
  }

  /// The same for a difference of two values, which between shares are percentage points: `0.5pp`.
  func difference(_ text: String) -> (value: Double?, expected: String) {
    guard self == .share else { return bound(text) }
    return (
      text.hasSuffix("pp") ? Self.count(text.dropLast(2)).map { $0 / 100 } : nil,
      "percentage points, such as 0.5pp"
    )
  }

  /// Whether two measurements never agree to the last digit.
  var isContinuous: Bool {
    switch self {
    case .nanoseconds, .seconds, .perSecond, .average: true
    case .change, .messages, .count, .share: false
    }
  }

  /// `900`, `5k`, `-0.5`
  private static func count(_ text: Substring) -> Double? {
    let isNegative = text.hasPrefix("-")
    let digits = isNegative ? text.dropFirst() : text
    let isThousands = digits.hasSuffix("k")
    let number = plainDecimal(String(isThousands ? digits.dropLast() : digits))
    return number.map { (isNegative ? -1 : 1) * (isThousands ? $0 * 1_000 : $0) }
  }
}
