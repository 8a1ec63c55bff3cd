import Bytes

extension Report {
  /// The report for people: the verdict, then the evidence, then what to change. A section with nothing to say is left out.
  func document(_ look: Look) -> Document {
    let sections = ReportSections(self, look)
    return Document(sections: ReportSections.all.map { $0(sections) })
  }
}

/// The sections of a report, in one file for each group of them. They say what there is to say; how it looks is
/// the dialect's part.
struct ReportSections {
  let report: Report
  let clock: DisplayClock
  let ascii: Bool
  /// Rows of each table.
  let top: Int
  let isVerbose: Bool
  /// Whether gates say what they could not see.
  let showsPower: Bool

  init(_ report: Report, _ look: Look) {
    self.report = report
    clock = DisplayClock(report, look: look)
    ascii = look.ascii
    top = max(look.top, 1)
    isVerbose = look.verbosity > 0
    showsPower = look.showsPower
  }

  static let all: [@Sendable (ReportSections) -> [Block]] = [
    { $0.verdict() }, { $0.problems() }, { $0.gates() }, { $0.latency() }, { $0.measures() },
    { $0.throughput() },
    { $0.headroom() }, { $0.overTime() }, { $0.samples() }, { $0.stages() }, { $0.summaries() },
    { $0.gauges() }, { $0.findings() },
    { $0.recommendations() }, { $0.consumers() }, { $0.errors() }, { $0.otherOutcomes() },
    { $0.incidents() }, { $0.settings() }, { $0.notes() }, { $0.notVisible() }, { $0.stamp() },
  ]

  func named(_ name: String) -> String { name.isEmpty ? "(no name)" : name }

  func duration(_ nanoseconds: Int64) -> String { durationFigure(nanoseconds: nanoseconds, ascii: ascii) }

  func seconds(_ seconds: Double) -> String { secondsFigure(seconds, ascii: ascii) }

  /// `and 3 more findings (--top)`, for a table that ends after `top` rows.
  func more(_ count: Int, of noun: String) -> Prose {
    count > top ? "and \(countFigure(count - top, of: "more \(noun)")) (--top)" : ""
  }
}
