internal import Bytes

/// Which lines count by where they come from: a virtual host of a broker, a machine.
///
/// Events carry neither, so decoders of formats that have the fields look at them themselves, and only when asked to:
/// a line that does not match is counted as ignored.
public struct PlaceFilter: Sendable {
  /// Where a record can come from. The raw value is the name of the option.
  public enum Field: String, CaseIterable, Sendable { case vhost, host }

  public struct Names: Sendable {
    private let include: [Glob]
    private let exclude: [Glob]

    public init(include: [String], exclude: [String]) {
      self.include = include.map { Glob($0) }
      self.exclude = exclude.map { Glob($0) }
    }

    public var isEmpty: Bool { include.isEmpty && exclude.isEmpty }

    /// Whether a record with these names counts: one of them is wanted, and none is excluded. A record without any
    /// counts only where nothing in particular is wanted.
    func accept(_ names: [String]) -> Bool {
      if names.contains(where: { name in exclude.contains { $0.matches(name) } }) { return false }
      return include.isEmpty || names.contains { name in include.contains { $0.matches(name) } }
    }
  }

  public var vhosts: Names
  public var hosts: Names

  public init(vhosts: Names, hosts: Names) {
    self.vhosts = vhosts
    self.hosts = hosts
  }

  /// The fields it looks at.
  public var fields: [Field] {
    Field.allCases.filter { field in
      switch field {
      case .vhost: !vhosts.isEmpty
      case .host: !hosts.isEmpty
      }
    }
  }
}
