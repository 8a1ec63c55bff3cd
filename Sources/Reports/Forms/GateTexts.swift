import Bytes
import Diagnosis
import Gates
import Profiles

/// A gate with a name that no other gate of the report has in the form that is written.
struct NamedGate {
  let name: String
  let result: GateResult

  /// The same in every run, whatever is measured.
  var fingerprint: String { stableHash("gate \(name)") }
}

extension Report {
  /// The gates in the order in which they were given.
  func namedGates() -> [NamedGate] {
    var names = UniqueNames()
    return gates.map { NamedGate(name: names.name(for: $0.name), result: $0) }
  }

  /// Those that were not kept, worst first, then the others.
  func namedGatesWorstFirst() -> [NamedGate] {
    let all = namedGates()
    return GateResult.Status.worstFirst.flatMap { status in
      let some = all.enumerated().filter { $0.element.result.status == status }
      return some.sorted { a, b in
        let (x, y) = (a.element.result.headroom ?? 0, b.element.result.headroom ?? 0)
        return (x, a.offset) < (y, b.offset)
      }.map(\.element)
    }
  }

  /// Findings that do not follow from another one.
  var causes: [Finding] { findings.filter { $0.consequenceOf == nil } }

  /// Where a gate stands in a file, or else the log that was judged by it.
  func place(of gate: GateResult) -> RecordPlace {
    gate.origin.map { RecordPlace(file: $0.path, line: max(1, $0.line)) } ?? firstPlace
  }

  /// The first record that shows a finding, or else the log that it was found in.
  func place(of finding: Finding) -> RecordPlace {
    finding.evidence.lazy.compactMap(\.lines.first).first.map {
      RecordPlace(file: $0.file.isEmpty ? firstPlace.file : $0.file, line: max(1, $0.line))
    } ?? firstPlace
  }

  private var firstPlace: RecordPlace {
    let path = input.files.first?.path ?? ""
    return RecordPlace(file: path.isEmpty ? "(no file)" : path, line: 1)
  }
}

extension GateResult {
  /// `312 ms; limit < 250 ms; 25% over`, or why there is no value.
  func outcomeText(ascii: Bool) -> String {
    guard value != nil else { return reason.isEmpty ? "nothing was measured" : reason }
    var parts = [valueText(ascii: ascii)]
    if limit != nil { parts.append("limit \(limitText(ascii: ascii))") }
    if let headroom { parts.append(headroom < 0 ? roomText : "\(roomText) room") }
    if !reason.isEmpty { parts.append(reason) }
    return parts.joined(separator: "; ")
  }
}

extension GateResult.Status {
  /// What became of the gate, as the end of a sentence.
  var participle: String {
    switch self {
    case .pass: "kept"
    case .fail: "failed"
    case .warn: "warned"
    case .nodata: "could not be judged"
    }
  }
}

extension ReportSections {
  /// What became of a gate and what that rests on, for forms without markup; a line each.
  func plainLines(of gate: GateResult) -> [String] {
    // The first line has the reason already.
    [gate.outcomeText(ascii: ascii)]
      + details(of: gate).map(\.plainText).filter { $0 != gate.reason }
  }
}

extension Prose {
  /// The text without what it says about its look.
  var plainText: String {
    parts.map { part in
      switch part {
      case .plain(let text), .tied(let text), .name(let text, _): text
      case .line(let line): line.text
      }
    }.joined()
  }
}
