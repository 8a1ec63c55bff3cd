internal import Diagnosis
internal import Profiles
public import TestSupport

/// What the diagnosis says of one log, beside what is true of it.
public struct Trial: Sendable {
  public let name: String
  public let seed: UInt64
  public let label: String
  /// The label, and the rules that are as right.
  public let accepted: [String]
  public let subjects: [String]
  public let dialect: String
  /// The rules that found something, in the order of the findings.
  public let rules: [String]
  /// Those that call it medium or worse: somebody who reads it would look for a trouble.
  public let alarms: [String]
  /// Whom the first finding is about; empty without one.
  public let firstSubject: String
  /// What is computed by evidence that neither knows lines nor which records would prove it.
  public let unproved: Set<String>
  /// Lines that the decoder did not understand; any is a fault of the generator or of the decoder.
  public let notUnderstood: Int

  public init(_ instance: ScenarioInstance) {
    name = instance.name
    seed = instance.seed
    label = instance.label
    accepted = instance.accepted
    subjects = instance.subjects
    dialect = instance.dialect.name
    let profile = Profile(log: instance.log(), format: instance.dialect.format)
    notUnderstood = profile.sources.reduce(0) { $0 + $1.notUnderstood }
    let findings = diagnose(profile, predicting: false).findings
    rules = findings.map(\.rule.rawValue)
    alarms = findings.filter { $0.severity >= .medium }.map(\.rule.rawValue)
    unproved = Set(
      findings.flatMap(\.evidence).filter { $0.lines.isEmpty && $0.statistic.witness == nil }
        .map(\.statistic.key))
    firstSubject = findings.first?.subject.name ?? ""
  }

  public var isHealthy: Bool { label == Scenario.healthy }

  /// The rule of the first finding; empty without one.
  public var first: String { rules.first ?? "" }

  /// Whether the first finding is the true cause, and of a healthy log, whether nothing is found that matters.
  public var isRight: Bool { isHealthy ? alarms.isEmpty : accepted.contains(first) }

  /// Whether the true cause is among the findings at all.
  public var isFound: Bool { rules.contains(where: accepted.contains) }

  /// Whether the first finding is right and also names the right subject.
  public var isRightAboutWho: Bool { isRight && !isHealthy && subjects.contains(firstSubject) }

  /// The rule that comes first and raises an alarm, though it is not right.
  public var falseAlarm: String? {
    rules.first.flatMap { alarms.first == $0 && !accepted.contains($0) ? $0 : nil }
  }
}
