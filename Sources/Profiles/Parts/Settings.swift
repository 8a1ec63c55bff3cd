internal import Events

/// The settings that a log tells, each by the subject that it belongs to.
final class Settings: ProfilePart {
  static let since = 1
  /// Settings beyond this many are left out.
  static let limit = 500

  private var records: [Key: SettingRecord] = [:]
  /// Values of settings that found no room.
  private(set) var omitted = 0

  private struct Key: Hashable {
    var subject: String
    var name: SettingName
  }

  init(_ start: Profile.Start) {}

  /// By name, then by subject.
  var sorted: [SettingRecord] {
    records.values.sorted { ($0.name.text, $0.subject) < ($1.name.text, $1.subject) }
  }

  func book(_ batch: EventBatch, at base: LineReference) {
    for note in batch.settings {
      keep(
        SettingRecord.Change(time: note.time, value: note.value),
        of: SettingRecord(subject: note.subject, name: note.name))
    }
  }

  private func keep(_ change: SettingRecord.Change, of record: SettingRecord) {
    let key = Key(subject: record.subject, name: record.name)
    guard records[key] != nil || records.count < Settings.limit else {
      omitted += 1
      return
    }
    records[key, default: record].note(change)
  }

  /// In order, so that what finds no room does not depend on the order of a table.
  func append(_ next: Settings, _ numbers: Renumbering) {
    omitted += next.omitted
    for record in next.sorted {
      for change in record.changes {
        keep(change, of: SettingRecord(subject: record.subject, name: record.name))
      }
    }
  }

  func rename(_ renaming: Renaming) {
    let old = sorted
    records = [:]
    for told in old {
      let record = SettingRecord(
        subject: renaming.name(told.subject, .subject),
        name: SettingName(renaming.name(told.name.text, .setting)))
      for change in told.changes {
        let value = renaming.value(change.value, told.name.text)
        keep(SettingRecord.Change(time: change.time, value: value), of: record)
      }
    }
  }

  func pack(into packer: inout Packer) {
    packer.put(sorted) { packer, record in
      packer.put(record.subject)
      packer.put(record.name.text)
      packer.put(record.changes) { packer, change in
        packer.put(change.time)
        packer.put(change.value)
      }
    }
    packer.put(omitted)
  }

  func unpack(from unpacker: inout Unpacker, of file: inout SavedProfile) throws(Unpacker.Malformed) {
    let version = file.version
    let read = try unpacker.list { (u) throws(Unpacker.Malformed) in
      try SettingRecord(from: &u, version: version)
    }
    for record in read { records[Key(subject: record.subject, name: record.name)] = record }
    guard records.count <= Settings.limit else { throw Unpacker.Malformed() }
    if version >= 5 { omitted = try unpacker.count() }
  }
}

extension SettingRecord {
  /// - Parameter version: of the file; before the fourth, a setting had no subject and its latest value only.
  fileprivate init(from unpacker: inout Unpacker, version: Int) throws(Unpacker.Malformed) {
    guard version > 3 else {
      self.init(subject: "", name: SettingName(try unpacker.string()))
      changes = [Change(time: try unpacker.int64(), value: try unpacker.string())]
      return
    }
    self.init(subject: try unpacker.string(), name: SettingName(try unpacker.string()))
    changes = try unpacker.list { (u) throws(Unpacker.Malformed) in
      Change(time: try u.int64(), value: try u.string())
    }
    guard !changes.isEmpty, changes.count <= SettingRecord.changeLimit,
      zip(changes, changes.dropFirst()).allSatisfy({ $0.time <= $1.time })
    else { throw Unpacker.Malformed() }
  }
}
