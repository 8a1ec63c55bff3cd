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
struct TextPage: Page {
  let report: Report
  let look: Look
  let clock: DisplayClock
  let width: Int

  init(_ report: Report, look: Look) {
    self.report = report
    self.look = look.sensible
    width = max(look.width, narrowestPage)
    clock = DisplayClock(report, look: look)
  }

  /// The name of a queue or whatever else has one.
  func named(_ name: String) -> String { name.isEmpty ? "(no name)" : safe(name) }

  /// A heading followed by parts separated by commas, as many lines as it takes.
  func listing(_ heading: String, _ parts: [String]) -> [StyledLine] {
    let all = parts.isEmpty ? heading : heading + " " + parts.joined(separator: ", ")
    return wrapped(all, width: width - 2).enumerated().map { index, line in
      StyledLine(index == 0 ? line : "  " + line)
    }
  }
}
