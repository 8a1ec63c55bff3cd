import Bytes

/// The report for people: the verdict, then the evidence, in plain lines of limited width.
///
/// A section that has nothing to say is left out. No line is wider than the look allows, and without colour no
/// control character occurs, whatever the log held.
public struct TextRenderer: Renderer {
  public let name = "text"

  public init() {}

  public func render(_ report: Report, look: Look) -> [UInt8] {
    let page = TextPage(report, look: look)
    return written(Self.sections.map { $0(page) }, width: page.width, color: look.color)
  }

  private static let sections: [@Sendable (TextPage) -> [StyledLine]] = [
    { $0.verdict() }, { $0.problems() }, { $0.latency() }, { $0.measures() }, { $0.throughput() },
    { $0.headroom() }, { $0.overTime() }, { $0.samples() }, { $0.stages() }, { $0.findings() },
    { $0.recommendations() },
    { $0.consumers() }, { $0.errors() }, { $0.otherOutcomes() },
    { $0.incidents() }, { $0.settings() }, { $0.notes() }, { $0.notVisible() },
    { $0.stamp() },
  ]
}

/// A report being laid out: the sections are its methods, one file for each group of them.
struct TextPage: Sendable {
  let report: Report
  let look: Look
  let clock: DisplayClock
  let width: Int

  static let narrowest = 20

  init(_ report: Report, look: Look) {
    self.report = report
    self.look = look.sensible
    width = max(look.width, Self.narrowest)
    clock = DisplayClock(report, look: look)
  }

  /// A name or text from the log, harmless on a terminal.
  func safe(_ text: String) -> String { safeText(text, ascii: look.ascii) }

  /// The name of a queue or whatever else has one.
  func named(_ name: String) -> String { name.isEmpty ? "(no name)" : safe(name) }

  func duration(_ nanoseconds: Int64) -> String {
    durationFigure(nanoseconds: nanoseconds, ascii: look.ascii)
  }

  func table(_ table: TextTable) -> [StyledLine] { table.lines(width: width, ascii: look.ascii) }

  /// `text` broken at words; the first line after `lead`, the others as far in.
  func paragraph(_ text: String, lead: String = "  ") -> [StyledLine] {
    let indent = String(repeating: " ", count: displayWidth(lead))
    return wrapped(safe(text), width: width - displayWidth(lead)).enumerated().map { index, line in
      StyledLine((index == 0 ? lead : indent) + line)
    }
  }

  /// A heading followed by parts separated by commas, as many lines as it takes.
  func listing(_ heading: String, _ parts: [String]) -> [StyledLine] {
    let all = parts.isEmpty ? heading : heading + " " + parts.joined(separator: ", ")
    return wrapped(all, width: width - 2).enumerated().map { index, line in
      StyledLine(index == 0 ? line : "  " + line)
    }
  }
}
