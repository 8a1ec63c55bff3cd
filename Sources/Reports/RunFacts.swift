/// What a run knows beyond the profile, and a report says.
public struct RunFacts: Equatable, Sendable {
  /// Operands and files that could not be read, a sentence each.
  public var problems: [String]
  /// Notes that come before those of the report, a sentence each.
  public var notes: [String]
  /// Why the verdict may be wrong, a sentence each.
  public var doubts: [String]
  /// Nil for a report that is the same whenever it is made.
  public var stamp: Report.Stamp?

  public init(
    problems: [String] = [], notes: [String] = [], doubts: [String] = [], stamp: Report.Stamp? = nil
  ) {
    self.problems = problems
    self.notes = notes
    self.doubts = doubts
    self.stamp = stamp
  }
}
