import Bytes

/// Instants as the reports show them: in the reader's zone, as exact as the span of the log makes useful.
struct DisplayClock: Equatable, Sendable {
  private let offset: Int
  private let zone: String
  private let ascii: Bool
  /// Digits of the second's fraction.
  private let decimals: Int
  /// Whether times need their date.
  private let spansDays: Bool

  init(_ report: Report, look: Look) {
    offset = look.zoneOffset
    zone = safeText(look.zoneName, ascii: look.ascii)
    ascii = look.ascii
    let span = report.input.spanSeconds ?? 0
    decimals = span >= 10 ? 0 : span >= 0.01 ? 3 : 6
    let from = report.input.from.map { Self.date($0, offset: look.zoneOffset) }
    let to = report.input.to.map { Self.date($0, offset: look.zoneOffset) }
    spansDays = from != to
  }

  /// `2026-11-18 14:02:11 to 14:32:11 UTC (30 min)`; nil without events.
  func range(_ from: Int64?, _ to: Int64?) -> String? {
    guard let from, let to else { return nil }
    let (length, overflow) = to.subtractingReportingOverflow(from)
    let lasting = overflow || length <= 0 ? "" : " (\(chosenLengthFigure(nanoseconds: length, ascii: ascii)))"
    let first = "\(Self.date(from, offset: offset)) \(time(from))"
    if length == 0 { return "\(first) \(zone)" }
    let last = spansDays ? "\(Self.date(to, offset: offset)) \(time(to))" : time(to)
    return "\(first) to \(last) \(zone)\(lasting)"
  }

  /// `14:02:11`, with `11-18 ` before it in a log of several days.
  func short(_ instant: Int64) -> String {
    spansDays ? "\(Self.date(instant, offset: offset).dropFirst(5)) \(time(instant))" : time(instant)
  }

  private func time(_ instant: Int64) -> String {
    let text = clock(instant, offset: offset)
    guard decimals > 0 else { return text }
    let fraction = String(1_000_000_000 + CivilTime(nanoseconds: instant).nanosecond).dropFirst()
    return "\(text).\(fraction.prefix(decimals))"
  }

  private static func date(_ instant: Int64, offset: Int) -> String {
    String(rfc3339(instant, offset: offset).prefix(10))
  }
}
