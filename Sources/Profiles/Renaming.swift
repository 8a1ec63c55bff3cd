public import Events

/// Other names and texts for those of a log, so that nothing that is said of its profile can tell them.
public struct Renaming: Sendable {
  /// Which kind of thing has a name.
  public enum Kind: String, Sendable {
    case file, queue, consumer, producer, client, label, subject, setting, gauge, stage

    /// The kind of what a gauge measures.
    public init(_ kind: Gauge.SubjectKind) {
      self =
        switch kind {
        case .node: .subject
        case .queue: .queue
        case .client: .client
        }
    }
  }

  /// The new name. Different names of one kind must stay different.
  public var name: @Sendable (String, Kind) -> String
  /// A text out of records. Those that become equal are counted as one.
  public var text: @Sendable (String) -> String
  /// An incident with its subject and text.
  public var incident: @Sendable (IncidentRecord) -> IncidentRecord
  /// The value of a setting, of which also the name in the log is given.
  public var value: @Sendable (_ value: String, _ setting: String) -> String

  public init(
    name: @escaping @Sendable (String, Kind) -> String, text: @escaping @Sendable (String) -> String,
    incident: @escaping @Sendable (IncidentRecord) -> IncidentRecord,
    value: @escaping @Sendable (_ value: String, _ setting: String) -> String
  ) {
    self.name = name
    self.text = text
    self.incident = incident
    self.value = value
  }

  func name(_ bytes: [UInt8], _ kind: Kind) -> [UInt8] {
    Array(name(String(decoding: bytes, as: UTF8.self), kind).utf8)
  }
}

extension Profile {
  /// The same figures under other names. The profile is to be read, and not to be folded into or merged.
  /// - Complexity: as that of writing a profile and reading it back.
  public func renamed(_ renaming: Renaming) -> Profile {
    // What cannot be copied must not be shown under its own names.
    guard let copy = try? Profile(decoding: encoded()) else { return Profile() }
    copy.figures.rename(renaming)
    return copy
  }
}

extension Figures {
  fileprivate func rename(_ renaming: Renaming) {
    func rename(_ part: (some ProfilePart).Type) { self[part].rename(renaming) }
    for part in Figures.list { rename(part) }
  }
}

extension Reasons {
  /// The same reasons as other texts, in the order of their names.
  func renamed(_ text: (String) -> String) -> Reasons {
    var renamed = Reasons()
    for (reason, tally) in sorted {
      renamed.add(tally, for: Array(text(String(decoding: reason, as: UTF8.self)).utf8))
    }
    return renamed
  }
}
