import Bytes
import Diagnosis
import Gates
import Profiles

/// SARIF 2.1.0, the exchange form of code analysers, for tools that collect such reports.
///
/// Rules are the gates and the rules of the findings; results are the gates that were not kept and all findings. The ids
/// of rules and the fingerprints hold no values. A result points to the file in which its gate stands, or else to a line of
/// the log.
extension OutputForm {
  public static let sarif = OutputForm(
    "sarif", suffixes: ["sarif"],
    report: { report, _ in
      let log = SARIFLog(report)
      return jsonDocument(log.document)
    })
}

private struct SARIFLog {
  private var rules: [JSONTree] = []
  private var results: [JSONTree] = []
  private var places: [String: Int] = [:]

  /// Characters of a message.
  private static let limit = 1_000

  init(_ report: Report) {
    for gate in report.namedGates() { add(gate, in: report) }
    var keys: [String: Int] = [:]
    for finding in report.findings {
      // Two findings of one rule about one subject differ by their order.
      let number = keys[finding.key, default: 0]
      keys[finding.key] = number + 1
      add(finding, number: number, in: report)
    }
  }

  var document: JSONTree {
    let driver = object([("name", .string("mqtune")), ("rules", .array(rules, inline: false))])
    let run = object([
      ("tool", object([("driver", driver)])), ("columnKind", .string("unicodeCodePoints")),
      ("results", .array(results, inline: false)),
    ])
    return object([
      ("$schema", .string("https://json.schemastore.org/sarif-2.1.0.json")), ("version", .string("2.1.0")),
      ("runs", .array([run], inline: false)),
    ])
  }

  private mutating func add(_ gate: NamedGate, in report: Report) {
    let result = gate.result
    let id = "gate/\(gate.name)"
    addRule(id, "Gate \(gate.name)", more: result.text)
    guard result.status != .pass else { return }
    addResult(
      id, result.status == .fail ? "error" : "warning",
      "Gate \(gate.name) \(result.status.participle): \(result.outcomeText(ascii: false))", gate.fingerprint,
      report.place(of: result), column: result.origin?.column)
  }

  private mutating func add(_ finding: Finding, number: Int, in report: Report) {
    let id = "finding/\(terminalSafe(finding.rule.rawValue, limit: UniqueNames.limit))"
    let text = Rule.named(finding.rule)?.text
    addRule(id, text?.title ?? finding.rule.rawValue, more: text?.what)
    let level =
      switch finding.severity {
      case .critical, .high: "error"
      case .medium: "warning"
      case .low: "note"
      }
    let key = number == 0 ? finding.key : "\(finding.key) \(number + 1)"
    addResult(
      id, level, ([finding.sentence] + finding.details).joined(separator: "; "),
      stableHash("finding \(key)"), report.place(of: finding))
  }

  private mutating func addRule(_ id: String, _ title: String, more: String?) {
    guard places[id] == nil else { return }
    places[id] = rules.count
    var members: [(String, JSONTree)] = [("id", .string(id)), ("shortDescription", Self.text(title))]
    if let more { members.append(("fullDescription", Self.text(more))) }
    rules.append(object(members))
  }

  private mutating func addResult(
    _ rule: String, _ level: String, _ message: String, _ fingerprint: String, _ place: RecordPlace,
    column: Int? = nil
  ) {
    var region = [("startLine", JSONTree.integer(Int64(place.line)))]
    if let column { region.append(("startColumn", .integer(Int64(max(1, column))))) }
    let location = object([
      ("artifactLocation", object([("uri", .string(Self.uri(place.file)))])), ("region", object(region)),
    ])
    results.append(
      object([
        ("ruleId", .string(rule)), ("ruleIndex", .of(places[rule])), ("level", .string(level)),
        ("message", Self.text(message)),
        ("locations", .array([object([("physicalLocation", location)])], inline: false)),
        ("partialFingerprints", object([("mqtune/v1", .string(fingerprint))])),
      ]))
  }

  /// What looks like an embedded link is none.
  private static func text(_ text: String) -> JSONTree {
    var shown = String.UnicodeScalarView()
    var last: Unicode.Scalar?
    for scalar in terminalSafe(text, limit: limit).unicodeScalars {
      if scalar == "(", last == "]" { shown.insert("\\", at: shown.index(before: shown.endIndex)) }
      shown.append(scalar)
      last = scalar
    }
    return object([("text", .string(String(shown)))])
  }

  /// A path as a relative reference.
  private static func uri(_ path: String) -> String {
    var uri = ""
    for byte in path.utf8 {
      let scalar = Unicode.Scalar(byte)
      let isPlain =
        scalar.isASCII
        && (scalar.properties.isAlphabetic || "0"..."9" ~= scalar || "-._~/".unicodeScalars.contains(scalar))
      if isPlain {
        uri.unicodeScalars.append(scalar)
      } else {
        uri += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    // Two slashes at the beginning would be followed by the name of a host.
    return uri.hasPrefix("//") ? "/." + uri : uri
  }
}

private func object(_ members: [(String, JSONTree)]) -> JSONTree {
  .object(members.map { JSONMember($0.0, $0.1) }, inline: false)
}
