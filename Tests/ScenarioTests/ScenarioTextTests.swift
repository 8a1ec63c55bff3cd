import Bytes
import Diagnosis
import Events
import Profiles
import Reports
import TestSupport
import Testing
import Trials

/// What becomes of the texts of a log in what is said of it, in every trouble.
@Suite struct ScenarioTextTests {
  @Test func `no line of any rule holds more of a log than one word`() throws {
    var rules: Set<String> = []
    var quoted: Set<String> = []
    for (place, scenario) in Scenarios.all.enumerated() {
      var names = Names(first: place)
      let instance = scenario.instance(seed: 1)
      let records = names.renamed(BrokerModel.run(instance.plan).records)
      let profile = Profile(logs: [
        (instance.dialect.write(records), instance.dialect.format),
        (Self.broker(at: records.map(\.time).max() ?? 0, turn: place), ScenarioDialect.json.format),
      ])
      let diagnosis = diagnose(profile, predicting: false)
      rules.formUnion(diagnosis.findings.map(\.rule.rawValue))
      for line in diagnosis.findings.flatMap(\.advice).flatMap({ [$0.undo, $0.apply].compactMap { $0 } }) {
        quoted.formUnion(check(line.text, scenario.name, names.all))
      }
      for need in Need.allCases { #expect(!need.howToSee(in: profile).text.contains(HostileText.mark)) }
    }
    #expect(!quoted.isEmpty, "no line holds a name")
    #expect(rules.count > 30, "\(rules.sorted())")
  }

  /// Checks a line, and gives the names of the log that it holds.
  private func check(_ line: String, _ place: String, _ names: Set<String>) -> [String] {
    #expect(!line.unicodeScalars.contains { $0.isHidden }, "\(place): \(line)")
    guard line.contains(HostileText.mark) else {
      // A value of a setting could have lost its mark.
      #expect(!line.contains("reboot") && !line.contains("`") && !line.contains("$("), "\(place): \(line)")
      return []
    }
    let held = (HostileText.words(of: line) ?? []).filter { $0.contains(HostileText.mark) }
    let texts = held.map {
      HostileText.unescaped($0.dropFirst($0.hasPrefix("^") ? 1 : 0).dropLast($0.hasSuffix("$") ? 1 : 0))
    }
    #expect(held.count == 1 && names.isSuperset(of: texts), "\(place): \(line)")
    return texts
  }

  /// What the broker says of itself: all settings that rules ask for, and all alarms.
  private static func broker(at time: Int64, turn: Int) -> [UInt8] {
    let values = ["1596 MiB", "0.4", "1048576", "7850 MiB (8231524761 bytes)"]
    var settings = [LogRecord.Field(SettingName.broker.text, .text("rabbitmq 3.10"))]
    for name in SettingName.all where name != .broker {
      let value = turn % 3 == 0 ? values[turn / 3 % values.count] : "1596MiB" + HostileText.marked(turn)
      settings.append(LogRecord.Field(name.text, .text(value)))
    }
    var records = settings.map { LogRecord(time: time, kind: .config, fields: [$0]) }
    for resource in ["memory", "disk", "file-descriptors", HostileText.marked(turn)] {
      records.append(
        LogRecord(
          time: time + 1, kind: .alarm,
          fields: [LogRecord.Field("resource", .text(resource)), LogRecord.Field("state", .text("set"))]))
    }
    return EventLogWriter.json(records)
  }

  /// Other names for those of a log, each hostile in its own way.
  private struct Names {
    private var turn: Int
    private var byName: [String: String] = [:]

    init(first: Int) { turn = first * 5 }

    var all: Set<String> { Set(byName.values) }

    mutating func renamed(_ records: [LogRecord]) -> [LogRecord] {
      records.map { record in
        var record = record
        for index in record.fields.indices {
          guard case .text(let text) = record.fields[index].value,
            !["id", "state", "reason"].contains(record.fields[index].key)
          else { continue }
          record.fields[index].value = .text(name(for: text))
        }
        return record
      }
    }

    private mutating func name(for text: String) -> String {
      if let known = byName[text] { return known }
      turn += 1
      byName[text] = HostileText.marked(turn)
      return byName[text] ?? text
    }
  }

  /// One scenario of each trouble.
  private static let troubles = Dictionary(grouping: Scenarios.all, by: \.label).values.compactMap(\.first)
    .sorted { $0.name < $1.name }

  @Test(arguments: troubles)
  func `no name is told when it is redacted`(scenario: Scenario) throws {
    var secrets = SecretLogs()
    let instance = scenario.instance(seed: 2)
    let records = secrets.hiding(BrokerModel.run(instance.plan).records)
    let profile = Profile(log: instance.dialect.write(records), format: instance.dialect.format)
    var look = Look()
    look.verbosity = 1
    #expect(!profile.queueFigures.flatMap { secrets.found(in: $0.name) }.isEmpty)
    let report = makeReport(profile, ReportOptions(redact: true, predicts: false))
    for form in [OutputForm.json, .text] {
      let text = String(decoding: try #require(form.write(.report(report), look: look)), as: UTF8.self)
      #expect(secrets.found(in: text) == [], "\(form.name)")
    }
  }
}
