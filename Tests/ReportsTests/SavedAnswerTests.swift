import Bytes
import Diagnosis
import Profiles
import Measures
import Simulation
import TestSupport
import Testing

@testable import Reports

/// What is written as JSON and read back is the same answer, in every form.
@Suite struct SavedAnswerTests {
  /// Writes an answer, reads it back, and compares both in some forms, by default in every form that can hold it.
  private func expectReadBack(_ answer: Answer, in forms: [OutputForm]? = nil) throws -> Answer {
    let json = try #require(OutputForm.json.write(answer, look: Look()))
    let again = try Answer(json: json)
    var look = Look()
    look.verbosity = 1
    for form in forms ?? OutputForm.holding(answer.kind) {
      #expect(form.write(again, look: look) == form.write(answer, look: look), "\(form.name)")
    }
    return again
  }

  @Test(arguments: Stories.all.map(\.path)) func `reports of sample logs`(path: String) throws {
    let report = try report(ofSample: path, ReportOptions(percentiles: [75, 99.99]))
    // Equal reports are equal in every form; writing all forms of large reports takes long.
    guard case .report(let again) = try expectReadBack(.report(report), in: [.json, .text]) else {
      Issue.record("it is no report")
      return
    }
    #expect(again == report)
  }

  @Test(arguments: GoldenTests.cases) func `made reports`(example: GoldenCase) throws {
    _ = try expectReadBack(.report(reportRecord.rounded(example.report())))
  }

  @Test(arguments: PropertyTests.seeds) func `reports of random shape`(seed: UInt64) throws {
    var source = RandomReports(random: SeededGenerator(seed: seed), times: [0, 1, afternoon, afternoon + 5])
    var report = source.report()
    report.totals.name = ""
    for index in report.findings.indices {
      report.findings[index].id = "F\(index)"
      for place in report.findings[index].advice.indices {
        report.findings[index].advice[place].finding = "F\(index)"
      }
    }
    report = reportRecord.rounded(report)
    guard case .report(let again) = try expectReadBack(.report(report)) else {
      Issue.record("it is no report")
      return
    }
    #expect(again == report)
    #expect(reportRecord.rounded(report) == report)
  }

  @Test func `what-ifs, answered, searched for and refused`() throws {
    let profile = try profile(of: Stories.all[1].content())
    let queue = try #require(Measures(profile).queues.first { $0.name == "orders" })
    var more = WhatIfQuestion()
    more.settings.consumers = 3
    more.settings.rate = 0.9
    more.settings.dispatch = .random
    var search = WhatIfQuestion()
    search.space = .init("consumers=1..9")
    search.space?.consumers = 1...9
    search.goal = .init("latency.p99 < 20s", .init(.endToEndP99, atMost: 20e9))
    var tooMany = WhatIfQuestion()
    tooMany.settings.consumers = 90
    for question in [more, search, tooMany] {
      let answer = WhatIf(queue, named: "orders", chosenAmong: 2, advised: 7, question)
      guard case .whatIf(let again) = try expectReadBack(.whatIf(answer)) else {
        Issue.record("it is no what-if")
        return
      }
      var known = answer
      for state in [\WhatIf.logged, \.replayed, \.predicted] {
        // Figures that stand in no form.
        known[keyPath: state]?.outcome.consumerUtilisation = []
        known[keyPath: state]?.outcome.idleWhileWaiting = nil
      }
      #expect(again == known)
    }
  }

  // MARK: What is refused

  /// One change of the JSON of a report, and what is said of it.
  static let damages: [(String, from: String, to: String, text: String)] = [
    (
      "another word", "\"severity\": \"critical\"", "\"severity\": \"bad\"",
      "findings[0].severity: expected one of critical, high, medium, low; found \"bad\""
    ),
    (
      "text for a number", "\"published\": 1812440", "\"published\": \"many\"",
      "totals.published: expected a whole number; found \"many\""
    ),
    (
      "a fraction for a count", "\"published\": 1812440", "\"published\": 1.5",
      "totals.published: expected a whole number; found 1.5"
    ),
    (
      "null for a text", "\"word\": \"FALLING BEHIND\"", "\"word\": null",
      "verdict.word: expected a text; found null"
    ),
    (
      "no time", "\"from\": \"2026-11-18T14:02:11Z\"", "\"from\": \"yesterday\"",
      "input.from: expected a time as RFC 3339; found \"yesterday\""
    ),
    ("an object for a list", "\"notes\": []", "\"notes\": {}", "notes: expected a list; found an object"),
    ("a missing key", "\"verdict\": {", "\"verdicts\": {", "verdict: expected an object; the key is missing"),
    (
      "advice without its finding", "\"finding\": \"F3\"", "\"finding\": \"F9\"",
      "recommendations[1].finding: expected the id of a finding; found \"F9\""
    ),
    (
      "a foreign schema", "\"mqtune.report\"", "\"mqtune.gate\"",
      "schema: expected \"mqtune.report\" or \"mqtune.whatif\"; found \"mqtune.gate\""
    ),
    (
      "a newer major version", "\"schema_version\": \"1.2\"", "\"schema_version\": \"2.0\"",
      "schema_version: expected version 1.x, which this mqtune reads; found \"2.0\""
    ),
    (
      "no version", "\"schema_version\": \"1.2\"", "\"schema_version\": 1",
      "schema_version: expected version 1.x, which this mqtune reads; found 1"
    ),
    ("not JSON", "\"queues\": [", "\"queues\": (", "not JSON: a value is missing"),
  ]

  @Test(arguments: damages.indices) func `what is damaged, foreign or newer`(index: Int) throws {
    let damage = Self.damages[index]
    var text = String(decoding: written(fallingBehindReport(), .json), as: UTF8.self)
    let place = try #require(text.firstRange(of: damage.from), "\(damage.0)")
    text.replaceSubrange(place, with: damage.to)
    do {
      _ = try Answer(json: Array(text.utf8))
      Issue.record("\(damage.0) is read")
    } catch {
      #expect(error.text == damage.text)
      #expect((error.position != nil) == (damage.0 == "not JSON"))
    }
  }

  @Test func `the place where a document stops being JSON`() {
    func place(_ text: String) -> [Int]? {
      do {
        _ = try Answer(json: Array(text.utf8))
        return nil
      } catch {
        return error.position.map { [$0.line, $0.column] }
      }
    }
    #expect(place("{\n  \"schema\": \"mqtune.report\",\n  x\n}") == [3, 3])
    #expect(place("{") == [1, 2])
    #expect(place("") == [1, 1])
    #expect(place("[]") == nil)
  }

  @Test func `keys that a later minor version adds are passed over, and keys that it brought may be missing`()
    throws
  {
    let report = reportRecord.rounded(healthyReport())
    let json = String(decoding: written(report, .json), as: UTF8.self)
      .replacing("\"schema_version\": \"1.1\"", with: "\"schema_version\": \"1.7\", \"moon\": [1]")
      .replacing("\"word\":", with: "\"sun\": {}, \"word\":")
    guard case .report(let again) = try Answer(json: Array(json.utf8)) else {
      Issue.record("it is no report")
      return
    }
    #expect(again == report)
    let whatIf = WhatIf(queue: "q", refused: "nothing is known")
    let written = OutputForm.json.write(.whatIf(whatIf), look: Look()) ?? []
    let earlier = String(decoding: written, as: UTF8.self).replacing("\"1.1\"", with: "\"1.0\"")
      .replacing(",\n  \"chosen_among\": null,\n  \"search\": null,\n  \"load\": null", with: "")
    #expect(!earlier.contains("chosen"))
    guard case .whatIf(let old) = try Answer(json: Array(earlier.utf8)) else {
      Issue.record("it is no what-if")
      return
    }
    #expect(old == whatIf)
  }
}
