import Diagnosis
import Events
import Measures
import Profiles

/// The same report without the names that came out of the log: a queue is `queue-1` wherever it stands, a file
/// `file-1.log`. Numbers and times stay.
///
/// Sentences are written anew by the builder, from redacted figures; those that are already there lose known
/// names, and texts of records go entirely, because anything may stand in them.
public func redacted(_ report: Report) -> Report {
  var redaction = Redaction()
  return redaction.apply(to: report)
}

private struct Redaction {
  private var names: [String: String] = [:]
  /// Texts out of records, which sentences may quote, without what is telling in them.
  private var quotes: [String: String] = [:]
  private var counts: [String: Int] = [:]
  /// The names by their first byte, the longest first, each with what stands for it.
  private var known: [UInt8: [(name: [UInt8], alias: [UInt8])]] = [:]

  /// Words that brokers themselves use for what an incident is about: they say what, and not who, whoever has them as a name.
  private static let commonSubjects: Set<String> = [
    "", "memory", "disk", "file-descriptors", "other", "broker",
  ]
  /// Words that brokers write a name behind without quoting it, and what else may stand there.
  private static let named: Set<Substring> = ["vhost", "user", "username"]
  private static let afterNamed: Set<Substring> = [
    "not", "is", "was", "has", "in", "for", "and", "or", "of", "on", "to", "limit", "limits", "name",
    "rights", "-",
  ]
  /// Names the program gave itself.
  private static let ownNames: Set<String> = [
    "", ReportBuilder.unnamedQueue, "(other)", LabelMeasures.flushTitle,
  ]

  mutating func apply(to report: Report) -> Report {
    var report = report
    for index in report.input.files.indices {
      report.input.files[index].path = alias(report.input.files[index].path, "file", suffix: ".log")
    }
    for index in report.queues.indices { rename(&report.queues[index]) }
    for index in report.samples.indices {
      report.samples[index].label = alias(report.samples[index].label, "label")
    }
    for index in report.settings.indices {
      report.settings[index].subject = alias(report.settings[index].subject, "subject")
    }
    for index in report.gauges.indices {
      let kind = report.gauges[index].kind == .node ? "subject" : report.gauges[index].kind.rawValue
      report.gauges[index].subject = alias(report.gauges[index].subject, kind)
    }
    for index in report.summaries.indices {
      report.summaries[index].subject = alias(report.summaries[index].subject, "label")
    }
    for index in report.series.queues.indices {
      report.series.queues[index].name = alias(report.series.queues[index].name, "queue")
    }
    for index in report.series.labels.indices {
      report.series.labels[index].name = alias(report.series.labels[index].name, "label")
    }
    for index in report.findings.indices { rename(&report.findings[index].subject) }
    for index in report.incidents.indices { redact(&report.incidents[index]) }
    for index in report.settings.indices {
      report.settings[index].subject = alias(report.settings[index].subject, "subject")
    }
    scrubReasons(of: &report)
    prepareSentences()
    for index in report.findings.indices { redact(&report.findings[index]) }
    for index in report.settings.indices where !isHarmless(report.settings[index].value) {
      report.settings[index].value = "(redacted)"
    }
    report.input.problems = report.input.problems.map(withoutNames)
    report.notes = report.notes.map(withoutNames)
    report.stamp?.host = "(redacted)"
    report.stamp?.files = []
    report.verdict.headline = withoutNames(report.verdict.headline)
    report.verdict.details = report.verdict.details.map(withoutNames)
    for index in report.verdict.facts.indices {
      report.verdict.facts[index].value =
        names[report.verdict.facts[index].value] ?? report.verdict.facts[index].value
    }
    return report
  }

  private mutating func rename(_ subject: inout Subject) {
    subject.queue = alias(subject.queue, "queue")
    subject.name = alias(subject.name, subject.kind.rawValue)
  }

  private func redact(_ finding: inout Finding) {
    finding.summary = withoutNames(finding.summary)
    finding.details = finding.details.map(withoutNames)
    for index in finding.excluded.indices {
      finding.excluded[index].because = withoutNames(finding.excluded[index].because)
    }
    for index in finding.evidence.indices {
      finding.evidence[index].text = withoutNames(finding.evidence[index].text)
      for line in finding.evidence[index].lines.indices {
        let file = finding.evidence[index].lines[line].file
        finding.evidence[index].lines[line].file = names[file] ?? ""
      }
    }
    for index in finding.advice.indices { redact(&finding.advice[index]) }
  }

  private func redact(_ change: inout Advice) {
    for text in [\Advice.title, \.to, \.cost, \.undo] {
      change[keyPath: text] = withoutNames(change[keyPath: text])
    }
    change.from = change.from.map(withoutNames)
    change.apply = change.apply.map(withoutNames)
  }

  private mutating func rename(_ queue: inout Report.Queue) {
    queue.name = alias(queue.name, "queue")
    for index in queue.consumers.indices {
      queue.consumers[index].name = alias(queue.consumers[index].name, "consumer")
    }
    for index in queue.producers.indices {
      queue.producers[index].name = alias(queue.producers[index].name, "producer")
    }
  }

  /// Reasons may hold any name, so they come when all names are known.
  private mutating func scrubReasons(of report: inout Report) {
    report.totals.errors.byReason = scrubbed(report.totals.errors.byReason)
    for index in report.queues.indices {
      report.queues[index].errors.byReason = scrubbed(report.queues[index].errors.byReason)
    }
    for index in report.samples.indices {
      report.samples[index].byReason = scrubbed(report.samples[index].byReason)
    }
  }

  private mutating func redact(_ incident: inout Report.Incident) {
    incident.sample = ""
    for index in incident.lines.indices {
      incident.lines[index].file = alias(incident.lines[index].file, "file", suffix: ".log")
    }
    if incident.kind == IncidentKind.connectionLost.name {
      incident.subject = quotable(incident.subject)
    } else {
      incident.subject = alias(
        incident.subject, incident.kind == IncidentKind.publisherBlocked.name ? "client" : "subject")
    }
  }

  /// What a name is called from now on; the same name is called the same everywhere.
  private mutating func alias(_ name: String, _ noun: String, suffix: String = "") -> String {
    if Self.ownNames.contains(name) || Self.commonSubjects.contains(name) { return name }
    if let known = names[name] { return known }
    counts[noun, default: 0] += 1
    let alias = "\(noun)-\(counts[noun, default: 0])\(suffix)"
    names[name] = alias
    return alias
  }

  // MARK: Texts

  /// Reasons that have become equal are one.
  private mutating func scrubbed(_ reasons: [Report.Reason]) -> [Report.Reason] {
    var counts: [String: Int] = [:]
    for reason in reasons { counts[quotable(reason.reason), default: 0] += reason.count }
    return counts.map { Report.Reason(reason: $0.key, count: $0.value) }
      .sorted { ($1.count, $0.reason) < ($0.count, $1.reason) }
  }

  /// A text out of records without what is telling, and so from now on wherever a sentence quotes it.
  private mutating func quotable(_ text: String) -> String {
    let harmless = scrubbed(text)
    if harmless != text { quotes[text] = harmless }
    return harmless
  }

  /// A reason without what stands in quotes, known names, and words that look like an id, an address or a path.
  private func scrubbed(_ text: String) -> String {
    var words: [String] = []
    var last: Substring = ""
    for word in unquoted(text).split(separator: " ") {
      let isName = isTelling(word) || Self.named.contains(last) && !Self.afterNamed.contains(word)
      let kept = names[String(word)] ?? (isName ? "*" : String(word))
      if kept != "*" || words.last != "*" { words.append(kept) }
      last = word
    }
    return words.joined(separator: " ")
  }

  private func unquoted(_ text: String) -> String {
    var result = ""
    var quote: Character?
    for character in text {
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "'" || character == "\"" || character == "`" {
        quote = character
        result.append("*")
      } else {
        result.append(character)
      }
    }
    return result
  }

  /// Words of a sentence are letters with a hyphen and a mark behind; numbers of up to three digits are codes, and
  /// long words are keys unless they name a kind of error.
  private func isTelling(_ word: Substring) -> Bool {
    var core = word
    while let last = core.last, ",.;:!?)*".contains(last) { core.removeLast() }
    while let first = core.first, "(*".contains(first) { core.removeFirst() }
    let digits = core.utf8.count { $0 >= 0x30 && $0 <= 0x39 }
    if digits == core.utf8.count { return digits > 3 }
    let isPlain = core.utf8.allSatisfy { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A || $0 == 0x2D || $0 == 0x5F }
    let isErrorName = core.hasSuffix("Error") || core.hasSuffix("Exception")
    return !isPlain || core.utf8.count > (isErrorName ? 48 : 24)
  }

  private func isHarmless(_ value: String) -> Bool {
    let units = ["KiB", "MiB", "GiB", "kB", "MB", "GB", "ms", "s"]
    let unit = units.first { value.hasSuffix($0) } ?? ""
    return ["", "true", "false", "yes", "no", "on", "off"].contains(value)
      || value.dropLast(unit.count).utf8.allSatisfy {
        $0 >= 0x30 && $0 <= 0x39 || [0x20, 0x25, 0x2C, 0x2E].contains($0)
      }
  }

  /// Must be called when all names are known and before sentences lose them.
  private mutating func prepareSentences() {
    known = [:]
    for (name, alias) in names.merging(quotes, uniquingKeysWith: { alias, _ in alias }) {
      guard let first = name.utf8.first else { continue }
      known[first, default: []].append((Array(name.utf8), Array(alias.utf8)))
    }
    for first in known.keys {
      known[first]?.sort { $1.name.count < $0.name.count }
    }
  }

  /// A sentence with each known name replaced where it stands as a whole word, the longest first.
  private func withoutNames(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var at = 0
    while at < bytes.count {
      let found = known[bytes[at]]?.first { name, _ in
        bytes[at...].starts(with: name) && !isNamePart(bytes, at - 1) && !isNamePart(bytes, at + name.count)
      }
      if let (name, alias) = found {
        result += alias
        at += name.count
      } else {
        result.append(bytes[at])
        at += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private func isNamePart(_ bytes: [UInt8], _ at: Int) -> Bool {
    guard bytes.indices.contains(at) else { return false }
    let byte = bytes[at]
    return byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || byte >= 0x30 && byte <= 0x39 || byte == 0x5F
      || byte >= 0x80
  }
}
