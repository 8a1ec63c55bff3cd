public import Diagnosis

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
  /// Nil for a report that is the same whenever it is made.
  public var stamp: Report.Stamp?

  public init(
    problems: [String] = [], missed: MissedInput = .nothing, remedy: String? = nil, notes: [String] = [],
    doubts: [String] = [], stamp: Report.Stamp? = nil
  ) {
    self.problems = problems
    self.missed = missed
    self.remedy = remedy
    self.notes = notes
    self.doubts = doubts
    self.stamp = stamp
  }
}
