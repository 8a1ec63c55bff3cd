import Bytes
import Diagnosis
import Gates
import Measures

/// Test results as CI systems read them: a case for each gate, in the dialect of the Jenkins plugin, which others read too.
///
/// | a gate that | is a case with |
/// |---|---|
/// | is kept | nothing |
/// | fails | `<failure>` |
/// | could not be judged | `<error>` |
/// | warns | `<system-out>` |
///
/// The name of a case is that of the gate and never holds a value, so that its history lines up. The schema allows
/// properties for a suite only: those of a gate have its name in front. With `--fail-on` there is a case `findings`. A report
/// that was not judged has one case, `verdict`,
/// because CI systems refuse a suite without any: it fails when the system is failing, and is an error when that is not
/// known.
extension OutputForm {
  public static let junit = OutputForm("junit", suffixes: ["xml"], report: { JUnitSuite($0, $1).written() })
}

private struct JUnitSuite {
  private enum Outcome { case kept, failure, error, warning }

  private struct Case {
    let group: String
    let name: String
    let outcome: Outcome
    let message: String
    let lines: [String]
  }

  private let cases: [Case]
  private let properties: [(name: String, value: String)]

  init(_ report: Report, _ look: Look) {
    let gates = report.namedGates()
    var look = look
    // The file is UTF-8 in every locale.
    look.ascii = false
    let sections = ReportSections(report, look)
    let judged =
      gates.map { gate in
        Case(
          group: "gates", name: gate.name, outcome: Self.outcome(gate.result.status),
          message: gate.result.outcomeText(ascii: false), lines: sections.plainLines(of: gate.result))
      } + (report.failsOn == nil ? [] : [Self.findings(report)])
    cases = judged.isEmpty ? [Self.verdict(report)] : judged
    properties =
      judged.isEmpty
      ? report.verdict.facts.map { ("verdict.\($0.key)", $0.value) }
      : gates.flatMap { gate in
        Self.figures(of: gate.result).map { ("\(gate.name).\($0.key)", $0.value) }
      }
  }

  private static func outcome(_ status: GateResult.Status) -> Outcome {
    switch status {
    case .pass: .kept
    case .fail: .failure
    case .nodata: .error
    case .warn: .warning
    }
  }

  /// What `--fail-on` comes to.
  private static func findings(_ report: Report) -> Case {
    let failing = report.failingFindings
    return Case(
      group: "findings", name: "findings", outcome: failing.isEmpty ? .kept : .failure,
      message: countFigure(failing.count, of: "finding"), lines: failing.map { "\($0.id) \($0.sentence)" })
  }

  private static func verdict(_ report: Report) -> Case {
    let verdict = report.verdict
    let outcome: Outcome =
      switch verdict.status {
      case .healthy: .kept
      case .atRisk, .degraded: .warning
      case .failing: .failure
      case .unknown: .error
      }
    return Case(
      group: "analysis", name: "verdict", outcome: outcome, message: "\(verdict.word): \(verdict.headline)",
      lines: ["\(verdict.word): \(verdict.headline)"] + verdict.details
        + report.causes.map { "\($0.id) \($0.sentence)" })
  }

  /// In the unit of the JSON report.
  private static func figures(of gate: GateResult) -> [(key: String, value: String)] {
    let unit = gate.measure.unit
    func figure(_ key: String, _ value: Double?) -> (String, String)? {
      guard let value, value.isFinite else { return nil }
      return (key, significant(unit.keyed(value), digits: JSONWriter.significantDigits))
    }
    let figures = [
      figure("value", gate.value), figure("limit", gate.limit), figure("baseline", gate.baseline),
    ].compactMap { $0 }
    let samples = gate.samples.map { [("samples", "\($0)")] } ?? []
    return figures.isEmpty ? samples : figures + [("unit", unit.word)] + samples
  }

  func written() -> [UInt8] {
    var xml = XMLWriter()
    func count(_ outcome: Outcome) -> String { "\(cases.count { $0.outcome == outcome })" }
    let (failures, errors) = (count(.failure), count(.error))
    xml.begin(
      "testsuites", ["name": "mqtune", "tests": "\(cases.count)", "failures": failures, "errors": errors])
    xml.begin(
      "testsuite",
      ["name": "mqtune", "tests": "\(cases.count)", "failures": failures, "errors": errors, "skipped": "0"])
    if !properties.isEmpty {
      xml.begin("properties")
      for property in properties {
        xml.empty("property", ["name": property.name, "value": property.value])
      }
      xml.end()
    }
    for item in cases { Self.write(item, to: &xml) }
    xml.end()
    xml.end()
    return xml.bytes
  }

  private static func write(_ item: Case, to xml: inout XMLWriter) {
    let attributes: XMLWriter.Attributes = ["classname": "mqtune.\(item.group)", "name": item.name]
    guard item.outcome != .kept else { return xml.empty("testcase", attributes) }
    xml.begin("testcase", attributes)
    switch item.outcome {
    case .kept: break
    case .failure:
      xml.element("failure", ["type": "failed", "message": item.message], lines: item.lines)
    case .error:
      xml.element("error", ["type": "not-judged", "message": item.message], lines: item.lines)
    case .warning: xml.element("system-out", lines: item.lines)
    }
    xml.end()
  }
}
