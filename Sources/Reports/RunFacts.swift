public import Diagnosis
public import Gates

/// What a run knows beyond the profile, and a report says.
public struct RunFacts: Equatable, Sendable {
  /// Operands and files that could not be read, a sentence each.
  public var problems: [String]
  /// What was not read of the input.
  public var missed: MissedInput
  /// How lines that were not read could be read, a sentence; nil where no way is known.
  public var remedy: String?
  /// Notes that come before those of the report, a sentence each.
  public var notes: [String]
  /// Why the verdict may be wrong, a sentence each.
  public var doubts: [String]
  /// The limits that the run was judged by, without what explains them.
  public var gates: [GateResult]
  /// Findings of this severity and above make the run bad; nil where findings alone do not.
  public var failsOn: Severity?
  /// Nil for a report that is the same whenever it is made.
  public var stamp: Report.Stamp?

  public init(
    problems: [String] = [], missed: MissedInput = .nothing, remedy: String? = nil, notes: [String] = [],
    doubts: [String] = [], gates: [GateResult] = [], failsOn: Severity? = nil,
    stamp: Report.Stamp? = nil
  ) {
    self.problems = problems
    self.missed = missed
    self.remedy = remedy
    self.notes = notes
    self.doubts = doubts
    self.gates = gates
    self.failsOn = failsOn
    self.stamp = stamp
  }
}
