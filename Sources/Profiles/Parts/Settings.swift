internal import Events

/// The settings in force: of each name the latest value.
final class Settings: ProfilePart {
  static let since = 1
  /// Names beyond this many are left out.
  static let limit = 500

  private(set) var latest: [String: Setting] = [:]

  struct Setting: Equatable {
    var time: Int64
    var value: String
  }

  init(_ start: Profile.Start) {}

  func book(_ batch: EventBatch, at base: LineReference) {
    for note in batch.settings { keep(Setting(time: note.time, value: note.value), named: note.name) }
  }

  private func keep(_ setting: Setting, named name: String) {
    if let known = latest[name] {
      guard known.time <= setting.time else { return }
    } else if latest.count >= Settings.limit {
      return
    }
    latest[name] = setting
  }

  private var sorted: [(key: String, value: Setting)] { latest.sorted { $0.key < $1.key } }

  /// In the order of their names, so that what finds no room does not depend on the order of a table.
  func append(_ next: Settings, _ numbers: Renumbering) {
    for (name, setting) in next.sorted { keep(setting, named: name) }
  }

  func pack(into packer: inout Packer) {
    packer.put(sorted) { packer, entry in
      packer.put(entry.key)
      packer.put(entry.value.time)
      packer.put(entry.value.value)
    }
  }

  func unpack(from unpacker: inout Unpacker, of file: inout SavedProfile) throws(Unpacker.Malformed) {
    let entries = try unpacker.list { (u) throws(Unpacker.Malformed) in
      (try u.string(), try u.int64(), try u.string())
    }
    for (name, time, value) in entries { latest[name] = Setting(time: time, value: value) }
  }
}
