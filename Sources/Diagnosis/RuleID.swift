/// The name of a rule, as users and reports know it: `prefetch-low`.
///
/// Each rule declares its own in its file. Text cannot stand in for one, so that a name that no rule has does not
/// compile; `init(rawValue:)` is for names that come from outside: a user, or a saved report.
public struct RuleID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  init(_ rawValue: String) { self.rawValue = rawValue }

  public var description: String { rawValue }
}
