import Bytes
import Diagnosis
import Gates
import Measures
import Profiles
import TestSupport
import Testing

@testable import Reports

/// A report of random shape whose every text is hostile; the same seed gives the same report.
struct RandomReports {
  var random: SeededGenerator
  /// Instants and durations of any kind; the JSON of a report has no instants before 1970.
  var times = [Int64.min, -1, 0, afternoon, afternoon + 5, Int64.max]

  mutating func number(_ limit: Int) -> Int { random.below(limit) }
  mutating func name() -> String {
    hostileNames[number(hostileNames.count)] + hostileNames[number(hostileNames.count)]
  }
  mutating func names() -> [String] { (0..<number(4)).map { _ in name() } }
  mutating func count() -> Int { [0, 1, 17, 1_000_000, Int.max][number(5)] }
  mutating func figure() -> Double? { [nil, 0, 0.001, 1e300, .nan, -7, .infinity, 3.25][number(8)] }
  mutating func time() -> Int64 { times[number(times.count)] }

  mutating func latency() -> Report.Latency? {
    guard number(3) > 0 else { return nil }
    var latency = Report.Latency()
    latency.count = count()
    latency.mean = figure() ?? 0
    (latency.min, latency.p50, latency.p90) = (time(), time(), time())
    (latency.p99, latency.p999, latency.max) = (time(), time(), time())
    latency.extra = number(2) == 0 ? [] : [.init(percent: figure() ?? 75, value: time())]
    latency.buckets = (0..<number(3)).map { _ in .init(upTo: time(), count: count()) }
    return latency
  }

  mutating func queue() -> Report.Queue {
    var queue = Report.Queue()
    queue.name = name()
    (queue.published, queue.acked, queue.nacked) = (count(), count(), count())
    (queue.redeliveredRatio, queue.utilisation) = (figure(), figure())
    queue.latency.endToEnd = latency()
    queue.latency.held = latency()
    (queue.throughput.inPerS, queue.throughput.outPerS) = (figure(), figure())
    (queue.backlog.end, queue.backlog.max) = (count(), number(2) == 0 ? nil : count())
    (queue.backlog.growthPerS, queue.backlog.drainS) = (figure(), figure())
    queue.backlog.neverDrains = number(2) == 0
    queue.errors.byReason = names().map { .init(reason: $0, count: count()) }
    for name in names() {
      var consumer = Report.Consumer()
      (consumer.name, consumer.delivered, consumer.service) = (name, count(), latency())
      queue.consumers.append(consumer)
    }
    return queue
  }

  mutating func finding(_ id: String) -> Finding {
    let kinds = Subject.Kind.allCases
    let subject = Subject(kinds[number(kinds.count)], name(), of: number(2) == 0 ? "" : name())
    let from = time()
    var finding = Finding(
      RuleID(rawValue: name()), subject, Severity.allCases[number(4)], Confidence.allCases[number(3)], name(),
      details: names(), during: from..<max(from, time()),
      impact: Impact(tailShare: figure(), lostPerSecond: figure()),
      excluded: names().map { .init(RuleID(rawValue: $0), name()) }, advice: names().map { advice($0, id) })
    for name in names() {
      var evidence = Evidence(
        self.name(), Statistic(named: self.name()), figure(), threshold: figure(), samples: count(),
        lines: names().map { .init(file: $0, line: count()) })
      evidence.id = name
      finding.evidence.append(evidence)
    }
    (finding.id, finding.consequenceOf) = (id, number(2) == 0 ? nil : name())
    return finding
  }

  mutating func advice(_ id: String, _ finding: String) -> Advice {
    var change = Advice(
      name(), system: Advice.System.allCases[number(Advice.System.allCases.count)], setting: name(),
      from: number(2) == 0 ? nil : name(), to: name(), risk: Advice.Risk.allCases[number(3)], cost: name(),
      undo: PasteLine(saved: name()), apply: number(2) == 0 ? nil : PasteLine(saved: name()),
      source: number(2) == 0 ? nil : name())
    (change.id, change.finding) = (id, finding)
    if number(2) == 0 {
      let metric = Metric.all[number(Metric.all.count)]
      change.forecast = .init(
        metric: metric, now: figure() ?? 0, low: figure() ?? 1, high: figure() ?? 2, model: name(),
        calibrationError: figure())
    }
    return change
  }

  mutating func line() -> Report.Line {
    var line = Report.Line()
    line.name = number(2) == 0 ? "" : name()
    let buckets = number(130)
    line.incoming = (0..<buckets).map { _ in count() }
    line.outgoing = (0..<number(130)).map { _ in count() }
    line.backlog = (0..<buckets).map { _ in count() }
    line.p99 = (0..<buckets).map { _ in number(2) == 0 ? nil : time() }
    return line
  }

  mutating func gate() -> GateResult {
    let quoted = name().map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
    let texts = [
      "latency.p99{queue=\"a\(quoted)\"} < 250ms", "each{label} errors.ratio <= 0.1% over 5m warn",
      "throughput.out >= max(baseline-10%, 900/s)", "wait.within(2s) >= 99%", "backlog.end == 0",
    ]
    var gate = judged(
      texts[number(texts.count)], named: number(3) == 0 ? nil : name(), GateResult.Status.allCases[number(4)])
    gate.subject = number(2) == 0 ? "" : name()
    (gate.value, gate.limit, gate.samples) = (figure(), figure(), number(2) == 0 ? nil : count())
    (gate.baseline, gate.budgetLeft) = (figure(), figure())
    (gate.judged, gate.overCount, gate.alsoOver) = (count(), count(), names())
    (gate.reason, gate.comment) = (name(), name())
    gate.firstOver = number(2) == 0 ? nil : time()
    if number(2) == 0 { gate.origin = .init(path: name(), line: count(), column: count()) }
    if number(2) == 0 { gate.cause = .init(finding: name(), sentence: name(), tailShare: figure()) }
    if number(2) == 0 { gate.remedy = .init(recommendation: name(), title: name(), predicted: 1e6...2e6) }
    return gate
  }

  mutating func report() -> Report {
    var report = Report()
    report.verdict.status = Verdict.Status.allCases[number(5)]
    report.verdict.word = VerdictWord(rawValue: name())
    report.verdict.headline = name()
    report.verdict.details = names()
    report.verdict.facts = names().map { .init(name(), $0) }
    report.input.files = names().map {
      .init(
        path: $0, format: name(), bytes: time(), lines: count(), understood: 0, ignored: 0, notUnderstood: 0)
    }
    (report.input.lines, report.input.notUnderstood) = (count(), count())
    report.input.understoodRatio = figure()
    (report.input.from, report.input.to) = (number(4) == 0 ? nil : time(), time())
    report.input.gaps = names().map { _ in .init(from: time(), to: time()) }
    report.input.problems = names()
    report.totals = queue()
    report.queues = (0..<number(15)).map { _ in queue() }
    for name in names() {
      var sample = Report.Sample()
      (sample.label, sample.count, sample.errors, sample.latency) = (name, count(), count(), latency())
      var stage = Report.Stage()
      (stage.name, stage.tailShare) = (self.name(), figure())
      sample.stages = [stage]
      report.samples.append(sample)
    }
    report.series.bucket = [0, 1, second, 3_600 * second, Int64.max][number(5)]
    report.series.start = number(4) == 0 ? nil : time()
    report.series.queues = (0..<number(3)).map { _ in line() }
    report.series.labels = (0..<number(3)).map { _ in line() }
    for name in names() {
      var incident = Report.Incident()
      (incident.kind, incident.subject, incident.sample) = (name, self.name(), self.name())
      (incident.from, incident.to, incident.count) = (time(), number(2) == 0 ? nil : time(), count())
      incident.lines = names().map { .init(file: $0, line: count()) }
      report.incidents.append(incident)
    }
    report.findings = names().map { finding($0) }
    report.settings = names().map { .init(name: $0, value: name()) }
    report.notVisible = names().map { .init(what: $0, why: name(), howToSee: PasteLine(saved: name())) }
    report.notes = names()
    report.gates = (0..<number(8)).map { _ in gate() }
    report.failsOn = number(2) == 0 ? nil : Severity.allCases[number(4)]
    return report
  }
}

@Suite struct PropertyTests {
  static let seeds = Array(UInt64(1)...60)

  @Test(arguments: seeds) func whateverAReportHoldsEveryFormStaysWhole(_ seed: UInt64) throws {
    var source = RandomReports(random: SeededGenerator(seed: seed))
    let report = source.report()
    var look = Look()
    look.width = 20 + source.number(110)
    look.top = source.number(12)
    look.ascii = source.number(2) == 0
    look.verbosity = source.number(2)

    let text = written(report, .text, look)
    for line in String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    {
      #expect(displayWidth(String(line)) <= look.width, "\(line)")
    }
    expectNoControls(text, ascii: look.ascii)
    for form in [OutputForm.markdown, .oneline] {
      expectNoControls(written(report, form, look), ascii: look.ascii)
    }
    let oneline = written(report, .oneline, look)
    #expect(oneline.filter { $0 == UInt8(ascii: "\n") }.count == 1)

    #expect(isJSONDocument(written(report, .json, look)))
    for line in written(report, .ndjson, look).split(separator: UInt8(ascii: "\n")) {
      #expect(try JSONValue(parsing: Array(line))["type"]?.string != nil)
    }
    let rows = try #require(csvRows(written(report, .csv, look)))
    #expect(
      rows.count
        == 2 + report.queues.count + report.samples.count + report.gates.count + report.input.problems.count)
    #expect(
      rows.count
        == String(decoding: written(report, .csv, look), as: UTF8.self).split(separator: "\n")
        .count)
    #expect(Set(rows.map(\.count)).count == 1)
  }

  private func expectNoControls(_ bytes: [UInt8], ascii: Bool) {
    #expect(!bytes.contains { ($0 < 0x20 && $0 != UInt8(ascii: "\n")) || $0 == 0x7F })
    if ascii { #expect(!bytes.contains { $0 >= 0x80 }) }
  }

  /// Reads RFC 4180; nil when quotes stand where they must not.
  private func csvRows(_ bytes: [UInt8]) -> [[String]]? {
    var rows: [[String]] = []
    var row: [String] = []
    var field: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "\"") {
        guard field.isEmpty else { return nil }
        index += 1
        while index < bytes.count {
          if bytes[index] == UInt8(ascii: "\"") {
            guard index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "\"") else { break }
            index += 1
          }
          field.append(bytes[index])
          index += 1
        }
        index += 1
        guard index < bytes.count, bytes[index] == UInt8(ascii: ",") || bytes[index] == UInt8(ascii: "\n")
        else {
          return nil
        }
        continue
      }
      switch bytes[index] {
      case UInt8(ascii: ","), UInt8(ascii: "\n"):
        row.append(String(decoding: field, as: UTF8.self))
        field = []
        if bytes[index] == UInt8(ascii: "\n") {
          rows.append(row)
          row = []
        }
      default: field.append(bytes[index])
      }
      index += 1
    }
    return row.isEmpty && field.isEmpty ? rows : nil
  }
}
