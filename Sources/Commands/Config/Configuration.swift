internal import Bytes
internal import CLI
internal import Platform

/// Everything that is set without an argument: by the environment and by configuration files.
struct Configuration {
  /// The environment, the chosen profile of each file, then the top of each file; a nearer file stands before a farther
  /// one. What an earlier layer says about a matter takes the place of what later ones say.
  private(set) var layers: [ConfigSection] = []
  /// Variables that set nothing.
  private(set) var warnings: [String] = []

  static let empty = Configuration()

  private init() {}

  /// - Throws: when a file that is named or found cannot be read, when anything in a file or in the environment is wrong,
  ///   or when no file has the profile.
  init(_ request: ConfigRequest, _ program: Program, _ world: World) throws(Failure) {
    guard request.source != .none else { return }
    let variables = try ConfigVariables(world.environment, options: program.options)
    let places = ConfigPlace.asked(request, in: world)
    var files: [ConfigFile] = []
    for place in places {
      guard let file = try ConfigFile(place, options: program.options) else { continue }
      if var failure = file.failures.first {
        failure.details.append(file.adviceOnFailures)
        throw failure
      }
      files.append(file)
    }
    warnings = variables.warnings
    layers = [variables.section]
    if let profile = request.profile ?? world.environment[ConfigVariables.profile] {
      let found = files.compactMap { $0.layers(ofProfile: profile) }
      guard !found.isEmpty else {
        throw Self.unknownProfile(profile, isArgument: request.profile != nil, files, places)
      }
      layers += found.joined()
    }
    layers += files.map(\.top)
  }

  /// What counts of all layers.
  /// - Parameters:
  ///   - command: leaves out what it does not take; nil for everything.
  ///   - used: the options that were given as arguments.
  func values(for command: Command? = nil, used: [Option] = []) -> [ConfiguredValue] {
    var matters = Set(used.map(\.matter))
    var values: [ConfiguredValue] = []
    for layer in layers {
      let taken = layer.values.filter { value in
        !matters.contains(value.option.matter) && (command.map { value.isTaken(by: $0.name) } ?? true)
      }
      values += taken
      matters.formUnion(taken.map(\.option.matter))
    }
    return values
  }

  var gates: [PlacedGate] { layers.lazy.compactMap(\.gates).first ?? [] }

  private static func unknownProfile(
    _ name: String, isArgument: Bool, _ files: [ConfigFile], _ places: [ConfigPlace]
  ) -> Failure {
    let names = files.flatMap { $0.profiles.map(\.name) }
    let details =
      files.isEmpty
      ? ["no configuration file was found; looked for \(listed(places.map(\.path)))"]
      : files.map { file in
        let profiles = file.profiles.map { "'\(terminalSafe($0.name, limit: ConfigText.nameLimit))'" }
        return "\(file.path): \(profiles.isEmpty ? "no profiles" : listed(profiles, atMost: 20))"
      }
    return .usage(
      "\(isArgument ? "--profile" : ConfigVariables.profile): there is no profile \(name.quoted)",
      near: nearestGuess(to: name, in: names), details)
  }
}

extension ConfiguredValue {
  /// Whether a command takes the option with these values.
  fileprivate func isTaken(by command: String) -> Bool {
    guard option.isTaken(by: command) else { return false }
    let choices = option.choices(for: command)
    return choices == option.choices || texts.allSatisfy { choices.contains($0.text) }
  }
}

extension ConfigFile {
  /// Where all problems are listed when there are several.
  fileprivate var adviceOnFailures: String {
    let more = failures.count - 1
    guard more > 0 else { return "see: mqtune help config" }
    return "and \(countFigure(more, of: "more problem")): "
      + ("mqtune config --check \(ShellWord.paths([path]))" as PasteLine).text
  }
}

/// Adds what is set without an argument to the settings of a command.
func addConfiguration(
  to settings: inout Settings, _ command: Command, _ used: [Option], _ program: Program, _ world: World
) throws(Failure) -> [String] {
  let configuration = try Configuration(settings.config, program, world)
  let values = configuration.values(for: command, used: used)
  for value in values {
    do {
      try value.store(in: &settings)
    } catch {
      throw .usage("\(value.origin): \(value.option.name) has a value that it does not take", [])
    }
  }
  settings.configGates = configuration.gates
  if !settings.quiet {
    for warning in configuration.warnings { world.error("\(Tool.name): warning: \(warning)\n") }
  }
  var remarks: [String] = []
  if !values.isEmpty {
    let origins = values.map { "\($0.option.name) (\($0.origin))" }
    remarks = ["also set: \(listed(origins, atMost: 8)); --no-config leaves it out"]
  }
  if let conflict = settings.conflict { throw .usage(conflict, remarks) }
  return remarks
}
