public import Bytes

/// Which lines count by where they come from: a virtual host of a broker, a machine.
///
/// Events carry neither, so decoders of formats that have the fields look at them themselves, and only when asked to:
/// a line that does not match is counted as ignored.
public struct PlaceFilter: Sendable {
  /// Where a record can come from. The raw value is the name of the option.
  public enum Field: String, CaseIterable, Sendable { case vhost, host }

  public var vhosts: NamePatterns
  public var hosts: NamePatterns

  public init(vhosts: NamePatterns, hosts: NamePatterns) {
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
