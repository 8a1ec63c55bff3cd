public import Events

/// A setting as a log tells it: whose it is, and what it was when.
public struct SettingRecord: Equatable, Sendable {
  /// The node, queue or client that the setting belongs to; empty where the log does not say.
  public var subject: String
  public var name: SettingName
  /// In order of time; a value that was only told again is not a change.
  public internal(set) var changes: [Change]

  public struct Change: Equatable, Sendable {
    public var time: Int64
    public var value: String

    public init(time: Int64, value: String) {
      self.time = time
      self.value = value
    }
  }

  /// Of a setting that changes all the time the latest values are known.
  public static let changeLimit = 32

  init(subject: String, name: SettingName, changes: [Change] = []) {
    self.subject = subject
    self.name = name
    self.changes = changes
  }

  public var value: String { changes.last?.value ?? "" }

  /// The value at a time: what was told last until then.
  public func value(at time: Int64) -> String? { changes.last { $0.time <= time }?.value }

  /// Takes in what was told at a time; of several values of one time the one told last counts.
  mutating func note(_ change: Change) {
    let place = changes.lastIndex { $0.time <= change.time }.map { $0 + 1 } ?? 0
    changes.insert(change, at: place)
    changes = changes.indices.filter { $0 == 0 || changes[$0].value != changes[$0 - 1].value }
      .map { changes[$0] }
    if changes.count > SettingRecord.changeLimit { changes.removeFirst() }
  }
}

extension Profile {
  /// Every setting that the log tells, by name and then by subject.
  public var settingRecords: [SettingRecord] { figures[Settings.self].sorted }

  /// The value of a setting: of several subjects that have it the one that was told last.
  /// - Parameter time: the value then; nil for the latest.
  public func setting(_ name: SettingName, at time: Int64? = nil) -> String? {
    let told = figures[Settings.self].sorted.filter { $0.name == name }.compactMap { record in
      record.changes.last { change in time.map { change.time <= $0 } ?? true }
    }
    return told.max { $0.time < $1.time }?.value
  }

  /// What the sources tell of whenever it happens.
  public var coverage: Coverage { sources.reduce(into: []) { $0.formUnion($1.form.coverage) } }
}
