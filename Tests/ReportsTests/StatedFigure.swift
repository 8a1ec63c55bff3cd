import Bytes

/// A figure as some form of a report states it: of which subject, which metric, over which window, and between which
/// values the text leaves it.
struct StatedFigure: CustomStringConvertible {
  /// A queue, a consumer or a label; empty for all queues together.
  var subject: String
  var metric: String
  var window = "whole log"
  var range: ClosedRange<Double>
  /// Where and as what it stands.
  var source: String

  var description: String { "\(metric) of '\(subject)' over \(window): \(source)" }

  private struct Key: Hashable {
    var subject: String
    var metric: String
    var window: String
  }

  /// Every two statements on one figure that cannot both be true.
  static func contradictions(_ statements: [StatedFigure]) -> [String] {
    var problems: [String] = []
    var seen: [Key: [StatedFigure]] = [:]
    for statement in statements {
      let key = Key(subject: statement.subject, metric: statement.metric, window: statement.window)
      for other in seen[key] ?? [] where !other.range.overlaps(statement.range) {
        problems.append("\(other) AGAINST \(statement.source)")
      }
      seen[key, default: []].append(statement)
    }
    return problems
  }
}

/// The values that a number in a report may stand for, given how it is rounded.
enum StatedValue {
  /// `1,204`, `5.1`, `+1.6`: half of its last digit to both sides.
  static func number(_ text: some StringProtocol) -> ClosedRange<Double>? {
    let digits = String(text).filter { $0 != "," }
    guard let value = Double(digits.hasPrefix("+") ? String(digits.dropFirst()) : String(digits)) else {
      return nil
    }
    let decimals = digits.firstIndex(of: ".").map { digits.distance(from: $0, to: digits.endIndex) - 1 } ?? 0
    return around(value, reach: 0.5 * power(decimals))
  }

  /// `99.3%`, `>99.99%`, `<0.01%`, as a share.
  static func share(_ text: some StringProtocol) -> ClosedRange<Double>? {
    guard text.hasSuffix("%") else { return nil }
    let number = text.dropLast()
    if number.hasPrefix(">") { return Double(number.dropFirst()).map { ($0 / 100)...1 } }
    if number.hasPrefix("<") { return Double(number.dropFirst()).map { 0...($0 / 100) } }
    return self.number(number).map { ($0.lowerBound / 100)...($0.upperBound / 100) }
  }

  /// `41.0 s`, `515 ms`, `1m07s`, in nanoseconds.
  static func time(_ text: some StringProtocol) -> ClosedRange<Double>? {
    let compact = String(text).filter { $0 != " " && $0 != "," }
    guard let value = parseDuration(String(compact)).map(Double.init) else { return nil }
    let units = [("ns", 1.0), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("m", 60e9), ("h", 3600e9), ("s", 1e9)]
    guard let unit = units.first(where: { compact.hasSuffix($0.0) }) else { return nil }
    let number = compact.dropLast(unit.0.count)
    let decimals = number.firstIndex(of: ".").map { number.distance(from: $0, to: number.endIndex) - 1 } ?? 0
    return around(value, reach: 0.5 * power(decimals) * unit.1)
  }

  private static func power(_ decimals: Int) -> Double { (0..<decimals).reduce(1) { value, _ in value / 10 } }

  private static func around(_ value: Double, reach: Double) -> ClosedRange<Double> {
    // Just enough for what binary fractions lose.
    let slack = reach * 1e-6 + value.magnitude * 1e-9
    return (value - reach - slack)...(value + reach + slack)
  }
}
