internal import Bytes
internal import CLI

/// Makes a configuration out of the bytes of a file, and collects everything that is wrong with it.
struct ConfigReader {
  private(set) var file: ConfigFile
  var text: ConfigText
  private let folder: String
  private let options: [String: Option]
  private let names: [String]
  /// What a gate must be, where the tool has gates.
  private let gate: Option?

  /// So many problems are described; each costs a look for its place.
  private static let mostFailures = 100

  init(_ bytes: [UInt8], _ place: ConfigPlace, _ options: [Option]) {
    file = ConfigFile(path: place.path)
    text = ConfigText(bytes, path: place.path)
    folder = place.folder
    let keys = options.filter(\.isConfigurable)
    gate = options.first { $0.name == "gate" }
    names = keys.map(\.name)
    self.options = Dictionary(keys.map { ($0.name, $0) }) { first, _ in first }
    read(bytes)
  }

  private mutating func read(_ bytes: [UInt8]) {
    let tree: PlacedJSON
    do {
      tree = try PlacedJSON(parsing: bytes, as: .json5)
    } catch {
      let isEmpty = bytes.allSatisfy { [0x20, 0x0A, 0x0D, 0x09].contains($0) }
      let problem = isEmpty ? "the file is empty; the least configuration is {}" : "\(error.reason)"
      return report(error.offset..<error.offset, problem)
    }
    guard let members = members(of: tree, "a configuration is an object such as { top: 20 }") else { return }
    file.top = section(members, extending: ["gates", "profiles"]) { reader, member in
      reader.readProfiles(member)
    }
    checkBases()
  }

  // MARK: Sections

  /// Reads the keys of a section; those that are no options and not `gates` are left to `readOther`.
  private mutating func section(
    _ members: [PlacedJSON.Member], extending others: [String],
    _ readOther: (inout ConfigReader, PlacedJSON.Member) -> Void
  ) -> ConfigSection {
    var section = ConfigSection()
    for member in unrepeated(members) {
      if member.key == "gates" {
        section.gates = gates(member.value)
      } else if others.contains(member.key) {
        readOther(&self, member)
      } else if let option = options[member.key] {
        if let value = value(of: option, member) { section.values.append(value) }
      } else {
        reportUnknown(member, among: names + others)
      }
    }
    return section
  }

  private mutating func readProfiles(_ member: PlacedJSON.Member) {
    let expected = "profiles: expected an object such as { ci: { color: \"never\" } }"
    for member in unrepeated(members(of: member.value, expected) ?? []) {
      guard
        let keys = members(
          of: member.value,
          "the profile \(shown(member.key)): expected an object such as { color: \"never\" }")
      else { continue }
      var profile = ConfigFile.Profile(name: member.key)
      profile.section = section(keys, extending: ["gates", "extends"]) { reader, member in
        if case .scalar(.string(let name)) = member.value.content {
          profile.base = (name, member.value.place)
        } else {
          reader.report(
            member.value.place, "extends: expected the name of a profile; found \(reader.found(member.value))"
          )
        }
      }
      file.profiles.append(profile)
    }
  }

  /// Every profile that is extended must be there, and none may extend itself, not even through others.
  private mutating func checkBases() {
    let profiles = Set(file.profiles.map(\.name))
    let bases = Dictionary(
      file.profiles.compactMap { profile in profile.base.map { (profile.name, $0.name) } },
      uniquingKeysWith: { $1 })
    var isChecked: Set<String> = []
    for profile in file.profiles {
      guard let base = profile.base else { continue }
      guard profiles.contains(base.name) else {
        report(
          base.place, "extends: no profile is called \(shown(base.name))",
          near: nearestGuess(to: base.name, in: file.profiles.map(\.name)),
          ["profiles: \(listed(file.profiles.map { shown($0.name) }, atMost: 20))"])
        continue
      }
      var chain: [String] = []
      var next: String? = profile.name
      while let name = next, isChecked.insert(name).inserted {
        chain.append(name)
        next = bases[name]
      }
      guard let next, let start = chain.firstIndex(of: next) else { continue }
      let names = (chain[start...].prefix(20) + [next]).map(shown).joined(separator: " -> ")
      let place = file.profiles.first { $0.name == next }?.base?.place ?? base.place
      report(place, "a profile extends itself: \(names)")
    }
  }

  // MARK: Values

  private mutating func value(of option: Option, _ member: PlacedJSON.Member) -> ConfiguredValue? {
    let value = member.value
    let origin = text.origin(value.place)
    guard case .array(let items) = value.content else {
      return text(of: value, option).map {
        ConfiguredValue(option: option, origin: origin, texts: [($0, origin)])
      }
    }
    guard option.isRepeatable && option.valueName != nil || option.isList else {
      report(value.place, "\(option.name): expected one value; found a list")
      return nil
    }
    var texts: [(text: String, origin: String)] = []
    for item in items {
      if let text = text(of: item, option) { texts.append((text, self.text.origin(item.place))) }
    }
    guard texts.count == items.count else { return nil }
    if option.isList, !texts.isEmpty {
      let list = texts.map(\.text).joined(separator: ",")
      guard check(list, option, value) else { return nil }
      texts = [(list, origin)]
    }
    return ConfiguredValue(option: option, origin: origin, texts: texts)
  }

  /// The text of one value of an option, when it is one that the option takes.
  private mutating func text(of value: PlacedJSON, _ option: Option) -> String? {
    let written: String
    switch (value.content, option.isToggle) {
    case (.scalar(.bool(let isOn)), true): return isOn ? "true" : "false"
    case (.scalar(.string(let text)), false): written = option.isPath ? path(text) : text
    case (.scalar(.integer(let number)), false): written = String(number)
    case (.scalar(.number(let number)), false) where number.isFinite:
      written = significant(number, digits: 17)
    case (_, true):
      report(value.place, "\(option.name): expected true or false; found \(found(value))")
      return nil
    default:
      report(value.place, "\(option.name): expected a text or a number; found \(found(value))")
      return nil
    }
    return check(written, option, value) ? written : nil
  }

  private mutating func check(
    _ written: String, _ option: Option, as name: String? = nil, _ value: PlacedJSON
  ) -> Bool {
    var settings = Settings()
    do {
      try option.store(written, in: &settings)
      return true
    } catch {
      let (problem, near) = error.statement(about: written, limit: ConfigText.nameLimit)
      var place = value.place
      if case .at(let column, let length, _) = error {
        place = text.place(of: written, column, length, in: place)
      }
      report(place, "\(name ?? option.name): \(problem)", near: near)
      return false
    }
  }

  /// A path in a file starts at the folder of the file. The form before it stays.
  private func path(_ text: String) -> String {
    let target = try? Option.outputTarget(text)
    let path = target.map(\.path) ?? text
    guard !folder.isEmpty, path != "-", !path.hasPrefix("/"), text.hasSuffix(path) else { return text }
    return text.dropLast(path.count) + folder + (folder.hasSuffix("/") ? "" : "/") + path
  }

  // MARK: Gates

  private mutating func gates(_ value: PlacedJSON) -> [PlacedGate]? {
    guard case .array(let items) = value.content else {
      report(value.place, "gates: expected a list such as [\"latency.p99 < 250ms\"]; found \(found(value))")
      return nil
    }
    return items.compactMap { gate($0) }
  }

  private mutating func gate(_ item: PlacedJSON) -> PlacedGate? {
    guard case .object(let members) = item.content else { return gateText(item, "a gate") }
    var gate: PlacedGate?
    var (isWarning, why) = (false, "")
    for member in unrepeated(members) {
      switch (member.key, member.value.content) {
      case ("gate", _): gate = gateText(member.value, "gate")
      case ("warn", .scalar(.bool(let isOn))): isWarning = isOn
      case ("why", .scalar(.string(let text))): why = text
      case ("warn", _):
        report(member.value.place, "warn: expected true or false; found \(found(member.value))")
      case ("why", _): report(member.value.place, "why: expected a text; found \(found(member.value))")
      default: reportUnknown(member, among: ["gate", "warn", "why"])
      }
    }
    if !members.contains(where: { $0.key == "gate" }) {
      report(
        item.place, "a gate that is an object needs the key 'gate', such as { gate: \"latency.p99 < 250ms\" }"
      )
    }
    gate?.isWarning = isWarning
    gate?.why = why
    return gate
  }

  private mutating func gateText(_ value: PlacedJSON, _ name: String) -> PlacedGate? {
    guard case .scalar(.string(let written)) = value.content, !written.isEmpty else {
      report(value.place, "\(name): expected a text such as \"latency.p99 < 250ms\"; found \(found(value))")
      return nil
    }
    if let gate, !check(written, gate, as: "gates", value) { return nil }
    let place = text.place(value.place)
    return PlacedGate(text: written, path: text.path, line: place.line, column: place.column)
  }

  // MARK: Problems

  private mutating func members(of value: PlacedJSON, _ expected: String) -> [PlacedJSON.Member]? {
    if case .object(let members) = value.content { return members }
    report(value.place, "\(expected); found \(found(value))")
    return nil
  }

  /// The members without those whose key was there before.
  private mutating func unrepeated(_ members: [PlacedJSON.Member]) -> [PlacedJSON.Member] {
    var places: [String: Range<Int>] = [:]
    var rest: [PlacedJSON.Member] = []
    for member in members {
      if let first = places[member.key] {
        // Looking for a place before the last one costs a pass.
        guard !isFull else { break }
        let origin = text.origin(first)
        report(member.keyPlace, "the key \(shown(member.key)) is there twice, first at \(origin)")
      } else {
        places[member.key] = member.keyPlace
        rest.append(member)
      }
    }
    return rest
  }

  private mutating func reportUnknown(_ member: PlacedJSON.Member, among keys: [String]) {
    guard !isFull else { return }
    let key = shown(member.key)
    switch member.key {
    case "profiles": report(member.keyPlace, "'profiles' stands at the top of a file only")
    case "extends": report(member.keyPlace, "'extends' stands in a profile only")
    default: report(member.keyPlace, "unknown key \(key)", near: nearestGuess(to: member.key, in: keys))
    }
  }

  private mutating func report(
    _ place: Range<Int>, _ problem: String, near: String? = nil, _ details: [String] = []
  ) {
    guard !isFull else { return }
    file.failures.append(
      .usage("\(text.origin(place)): \(problem)", near: near, text.excerpt(place) + details))
  }

  private var isFull: Bool { file.failures.count >= Self.mostFailures }

  private func shown(_ name: String) -> String { "'\(terminalSafe(name, limit: ConfigText.nameLimit))'" }

  private func found(_ value: PlacedJSON) -> String {
    switch value.content {
    case .object: "an object"
    case .array: "a list"
    case .scalar(.string(let text)): shown(text)
    case .scalar: text.written(value.place)
    }
  }
}

extension ConfigFile {
  fileprivate init(path: String) { self.path = path }
}

extension Option {
  fileprivate var isToggle: Bool {
    if case .toggle = kind { true } else { false }
  }
}
