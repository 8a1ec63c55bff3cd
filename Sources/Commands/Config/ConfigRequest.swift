internal import CLI

/// Which configuration a command line asks for.
struct ConfigRequest: Equatable, Sendable {
  /// Where the configuration comes from.
  enum Source: Equatable, Sendable {
    /// The environment and the files that are looked for.
    case searched
    /// The environment and one file.
    case file(String)
    /// Neither files nor the environment.
    case none
  }

  /// What `mqtune config` does.
  enum Task: String, Sendable { case show, check, initial = "init" }

  var source = Source.searched
  var profile: String?
  var tasks: [Task] = []

  var conflict: String? {
    if source == .none, let profile {
      return "--no-config reads no file, and --profile asks for \(profile.quoted) of one"
    }
    guard let first = tasks.first, let other = tasks.first(where: { $0 != first }) else { return nil }
    return "--\(first.rawValue) and --\(other.rawValue) ask for different things"
  }
}

/// A gate as it stands in a configuration file.
struct PlacedGate: Equatable, Sendable {
  var text: String
  /// Whether it only warns.
  var isWarning = false
  /// What is said when it fails.
  var why = ""
  var path: String
  /// Where the text stands, from its opening quote on; both from 1.
  var line: Int
  var column: Int

  /// `mqtune.json:7:5`
  var origin: String { "\(path):\(line):\(column)" }
}
