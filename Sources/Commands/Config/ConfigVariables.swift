internal import Bytes
internal import CLI
internal import Platform

/// The options that the environment sets: `MQTUNE_MIN_PARSED` for `--min-parsed`.
struct ConfigVariables {
  private(set) var section = ConfigSection()
  /// Variables that set nothing, one sentence each.
  private(set) var warnings: [String] = []

  private static let prefix = "MQTUNE_"
  static let file = "MQTUNE_CONFIG"
  static let profile = "MQTUNE_PROFILE"
  /// Variables of this prefix that are no options.
  private static let reserved = [file, profile, "MQTUNE_PAGER", "MQTUNE_FORCE_TTY", "MQTUNE_REWRITE_GOLDEN"]

  /// - Throws: when a variable has a value that its option does not take.
  init(_ environment: Environment, options: [Option]) throws(Failure) {
    let keys = options.filter(\.isConfigurable)
    for name in environment.variables.keys.sorted() where name.hasPrefix(Self.prefix) {
      guard !Self.reserved.contains(name), let value = environment[name] else { continue }
      guard let option = keys.first(where: { Self.name(of: $0) == name }) else {
        let known = (keys.map(Self.name) + Self.reserved).map { String($0.dropFirst(Self.prefix.count)) }
        let near = nearestGuess(to: String(name.dropFirst(Self.prefix.count)), in: known)
        warnings.append(
          "the variable \(name.quoted) sets no option"
            + (near.map { "; did you mean '\(Self.prefix)\($0)'?" } ?? ""))
        continue
      }
      try check(value, option, name)
      section.values.append(ConfiguredValue(option: option, origin: name, texts: [(value, name)]))
    }
  }

  private static func name(of option: Option) -> String {
    prefix + option.name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
  }

  private func check(_ value: String, _ option: Option, _ name: String) throws(Failure) {
    var settings = Settings()
    do {
      try option.store(value, in: &settings)
    } catch {
      let (problem, near) = error.statement(about: value, limit: ConfigText.nameLimit)
      var place: [String] = []
      if case .at(let column, let length, _) = error {
        place = Failure.caret(below: column, length: length, of: value)
      }
      throw .usage("\(name): \(problem)", near: near, place + ["see: mqtune help config"])
    }
  }
}
