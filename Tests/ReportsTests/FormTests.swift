import Bytes
import Diagnosis
import Gates
import TestSupport
import Testing

@testable import Reports

/// Whatever a log or a gate is called, no form for programs loses its shape, and each says which gates were not kept.
@Suite struct FormTests {
  /// Reports of random shape, and one of gates alone of which each has a name that does something where it is taken for
  /// more than a name.
  private static let reports: [Report] =
    PropertyTests.seeds.map { seed in
      var source = RandomReports(random: SeededGenerator(seed: seed))
      return source.report()
    } + [hostileReport(), hostileGates()]

  private static func hostileGates() -> Report {
    var report = healthyReport()
    let names =
      HostileText.all + hostileNames + [
        "]]>", "\u{FFFE}", "\u{FFFF}x", "::error::x", "%0A", "a,b:c", "</failure>",
      ]
    report.gates = (names + names).enumerated().map { place, name in
      var gate = judged("errors.ratio <= 0.1%", named: name, GateResult.Status.allCases[place % 4])
      (gate.reason, gate.subject, gate.comment) = (name, name, name)
      if place % 3 == 0 { gate.origin = .init(path: name, line: place, column: 0) }
      return gate
    }
    return report
  }

  private static func both(_ form: OutputForm, _ report: Report) -> [[UInt8]] {
    [.report(report), .gates(report)].compactMap { (answer: Answer) in form.write(answer, look: Look()) }
  }

  private static func texts(_ form: OutputForm, _ report: Report) -> [String] {
    both(form, report).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Without the empty one behind the last line feed.
  private static func lines(_ text: String) -> [String] {
    let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.dropLast().map { String($0) }
  }

  @Test(arguments: reports.indices) func `junit is XML with a case for each gate`(place: Int) throws {
    let report = Self.reports[place]
    for bytes in Self.both(.junit, report) {
      let root = try #require(readXML(bytes), "\(String(decoding: bytes, as: UTF8.self))")
      let cases = root.all("testcase")
      #expect(cases.count == max(1, report.gates.count + (report.failsOn == nil ? 0 : 1)))
      #expect(Set(cases.compactMap { $0.attributes["name"] }).count == cases.count)
      #expect(
        cases.allSatisfy { $0.attributes["name"]?.unicodeScalars.count ?? .max <= UniqueNames.limit + 6 })
      #expect(root.attributes["failures"] == "\(root.all("failure").count)")
      #expect(root.attributes["errors"] == "\(root.all("error").count)")
      if !report.gates.isEmpty {
        #expect(
          root.all("failure").count == report.gates.count(.fail) + (report.failingFindings.isEmpty ? 0 : 1))
        #expect(root.all("error").count == report.gates.count(.nodata))
        #expect(root.all("system-out").count == report.gates.count(.warn))
      }
    }
  }

  @Test(arguments: reports.indices) func `github has a command a line and ten of a kind`(place: Int) throws {
    let report = Self.reports[place]
    for text in Self.texts(.github, report) {
      var kinds: [String: Int] = [:]
      for line in Self.lines(text) {
        let command = try #require(WorkflowCommand(line), "\(line)")
        #expect(Set(command.properties.keys).isSubset(of: ["file", "line", "col", "title"]))
        kinds[command.kind, default: 0] += 1
      }
      #expect(Set(kinds.keys).isSubset(of: ["error", "warning", "notice"]))
      #expect(kinds.values.allSatisfy { $0 <= 10 })
    }
    let gates = try #require(Self.texts(.github, report).last)
    let bad = report.gates.count(.fail) + report.gates.count(.nodata) + report.failingFindings.count
    #expect(Self.lines(gates).count { $0.hasPrefix("::error ") } == min(10, bad))
  }

  @Test(arguments: reports.indices) func `codequality is JSON with an entry for each gate not kept`(
    place: Int
  ) throws {
    let report = Self.reports[place]
    for bytes in Self.both(.codeQuality, report) {
      let entries = try #require(try JSONValue(parsing: bytes).array)
      let keys = entries.compactMap { $0["fingerprint"]?.string }
      #expect(keys.count == entries.count)
      for entry in entries {
        #expect(entry["location"]?["path"]?.string?.isEmpty == false)
        #expect(entry["location"]?["lines"]?["begin"]?.integer ?? 0 >= 1)
      }
      guard !report.gates.isEmpty else { continue }
      let bad = report.gates.count { $0.status != .pass }
      #expect(entries.count == bad + report.failingFindings.count)
      #expect(Set(keys.prefix(bad)).count == bad)
    }
  }

  @Test(arguments: reports.indices) func `sarif is JSON whose results have a rule and a place`(place: Int)
    throws
  {
    let report = Self.reports[place]
    for bytes in Self.both(.sarif, report) {
      let run = try #require(try JSONValue(parsing: bytes)["runs"]?.array?.first)
      let rules = try #require(run["tool"]?["driver"]?["rules"]?.array)
      let results = try #require(run["results"]?.array)
      #expect(results.count == report.findings.count + report.gates.count { $0.status != .pass })
      #expect(Set(rules.compactMap { $0["id"]?.string }).count == rules.count)
      for result in results {
        let rule = try #require(result["ruleIndex"]?.integer)
        #expect(rules[Int(rule)]["id"]?.string == result["ruleId"]?.string)
        let location = result["locations"]?.array?.first?["physicalLocation"]
        let uri = try #require(location?["artifactLocation"]?["uri"]?.string)
        #expect(uri.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }, "\(uri)")
        #expect(location?["region"]?["startLine"]?.integer ?? 0 >= 1)
      }
    }
  }

  @Test(arguments: reports.indices) func `metrics have each series once and no more than have room`(
    place: Int
  ) throws {
    let report = Self.reports[place]
    for (form, isOpen) in [(OutputForm.prometheus, false), (.openMetrics, true)] {
      for bytes in Self.both(form, report) {
        let page = try #require(
          MetricsPage(bytes, isOpenMetrics: isOpen), "\(String(decoding: bytes, as: UTF8.self))")
        #expect(page.values.count <= 2_000)
        let statuses = page.values.filter { $0.key.hasPrefix("mqtune_gate_status") && $0.value == 1 }
        #expect(statuses.count == min(150, report.gates.count))
      }
    }
  }

  @Test(arguments: reports.indices) func `agent is short, a fact a line, and quotes what a log holds`(
    place: Int
  ) throws {
    let report = Self.reports[place]
    for text in Self.texts(.agent, report) {
      #expect(text.utf8.count <= 6_000)
      for line in Self.lines(text) {
        // Outside of quotes are words of mqtune alone.
        let bare = Self.withoutQuotes(line)
        #expect(bare?.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value < 0x7F } == true, "\(line)")
        #expect(line.prefix { $0 != ":" }.allSatisfy { $0.isLowercase || $0 == "-" }, "\(line)")
      }
    }
  }

  /// Nil where a quote is not closed.
  private static func withoutQuotes(_ line: String) -> String? {
    var bare = String.UnicodeScalarView()
    var isQuoted = false
    var isEscaped = false
    for scalar in line.unicodeScalars {
      if isQuoted, isEscaped {
        isEscaped = false
      } else if isQuoted, scalar == "\\" {
        isEscaped = true
      } else if scalar == "\"" {
        isQuoted.toggle()
      } else if !isQuoted {
        bare.append(scalar)
      }
    }
    return isQuoted ? nil : String(bare)
  }

  @Test(arguments: reports.indices) func `oneline of gates is one line`(place: Int) throws {
    let text = try #require(Self.texts(.oneline, Self.reports[place]).last)
    #expect(Self.lines(text).count == 1)
    #expect(["PASS", "FAIL", "WARN", "NODATA"].contains(text.prefix { $0 != " " }))
  }

  @Test func `a summary that is too long is cut at a line, outside of code`() {
    let lines = ["**HEALTHY** a", "", "```text", "aaaa", "bbbb", "cccc", "```"]
    let document = Array(lines.map { $0 + "\n" }.joined().utf8)
    #expect(OutputForm.cutAtLine(document, limit: document.count) == document)
    let long = document + Array(String(repeating: "x\n", count: 200).utf8)
    for limit in 150..<250 {
      let cut = OutputForm.cutAtLine(long, limit: limit)
      let text = String(decoding: cut, as: UTF8.self)
      #expect(cut.count <= limit)
      #expect(text.split(separator: "\n").count { $0 == "```" || $0 == "```text" } % 2 == 0)
      #expect(text.contains("\n**Cut:** "))
    }
  }

  @Test func `queues and labels that have no room are summed up`() throws {
    var report = manyQueuesReport()
    report.samples = (0..<900).map { place in
      var sample = Report.Sample()
      (sample.label, sample.count, sample.errors) = ("label-\(place)", 10, 1)
      return sample
    }
    // A queue of that name keeps it.
    report.queues[0].name = "other"
    let bytes = OutputForm.prometheus.write(.report(report), look: Look()) ?? []
    let page = try #require(MetricsPage(bytes, isOpenMetrics: false))
    #expect(page.values.count <= 2_000 && page.values.count > 1_900)
    func sum(_ name: String) -> Double {
      page.values.filter { $0.key.hasPrefix("\(name){") }.map(\.value).reduce(0, +)
    }
    #expect(sum("mqtune_queue_published_messages_total") == 1_200_000_000)
    #expect(sum("mqtune_samples_total") == 9_000)
    #expect(sum("mqtune_sample_errors_total") == 900)
    #expect(page.values.keys.contains("mqtune_samples_total{label=\"other\"}"))
    #expect(page.values["mqtune_queue_published_messages_total{queue=\"other\"}"] == 6_000_000)
  }

  @Test func `names that are shown the same stay apart`() {
    var names = UniqueNames()
    let made = ["a", "a", "\u{1B}", "\\x1b", "", String(repeating: "x", count: 900), "a"].map {
      names.name(for: $0)
    }
    #expect(Set(made).count == made.count)
    #expect(made[0] == "a" && made[2] == "\\x1b" && made[4] == "(no name)")
    #expect(made[5].unicodeScalars.count == UniqueNames.limit)
  }
}
