/// A kind of trouble, or of health, of which any number of logs can be made.
public struct Scenario: Sendable, CustomStringConvertible {
  /// Unique; `capacity-steady`, say.
  public let name: String
  /// The rule that is right about it, or `healthy`.
  public let label: String
  /// Rules that are as right as a first finding.
  public let alternatives: [String]
  /// In one sentence.
  public let summary: String
  let outline: @Sendable (inout ScenarioDraft) -> Void

  public static let healthy = "healthy"

  public var isHealthy: Bool { label == Scenario.healthy }
  public var description: String { name }

  init(
    _ name: String, _ label: String, or alternatives: [String] = [], _ summary: String,
    _ outline: @escaping @Sendable (inout ScenarioDraft) -> Void
  ) {
    self.name = name
    self.label = label
    self.alternatives = alternatives
    self.summary = summary
    self.outline = outline
  }

  /// One log of this kind; a seed fixes it.
  public func instance(seed: UInt64) -> ScenarioInstance {
    // Scenarios do not share their draws, so that the seeds of one say nothing about those of another.
    let kind = name.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    // Nor do seeds: as parts they are mixed, where neighbouring states would give the same draws one place further.
    var draft = ScenarioDraft(random: SeededGenerator(seed: kind, part: Int(truncatingIfNeeded: seed)))
    outline(&draft)
    draft.finish()
    return ScenarioInstance(scenario: self, seed: seed, draft: draft)
  }
}

/// A log whose trouble is known.
public struct ScenarioInstance: Sendable {
  public let name: String
  public let seed: UInt64
  /// The true rule, or `healthy`.
  public let label: String
  /// The label, and the rules that are as right as a first finding.
  public let accepted: [String]
  /// What a finding may name: the queue, consumer or client that is ill, the best answer first.
  public let subjects: [String]
  /// The change that would help.
  public let remedy: String
  public let plan: BrokerPlan
  public let dialect: ScenarioDialect

  public var isHealthy: Bool { label == Scenario.healthy }
  /// The best answer to what is ill; empty for a healthy log.
  public var subject: String { subjects.first ?? "" }

  init(scenario: Scenario, seed: UInt64, draft: ScenarioDraft) {
    name = scenario.name
    self.seed = seed
    label = scenario.label
    accepted = scenario.isHealthy ? [] : [scenario.label] + scenario.alternatives
    subjects = draft.subjects
    remedy = draft.remedy
    plan = draft.plan
    dialect = draft.dialect
  }

  public func run() -> BrokerRun { BrokerModel.run(plan) }

  /// The log in its dialect.
  public func log(of run: BrokerRun) -> [UInt8] { dialect.write(run.records) }

  public func log() -> [UInt8] { log(of: run()) }
}
