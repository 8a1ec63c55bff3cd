internal import CLI
internal import Platform

/// Where a configuration file is, or would be.
struct ConfigPlace: Equatable, Sendable {
  /// What people call it.
  let path: String
  /// What opens it.
  let location: String
  /// Where the paths in it start; empty for the current folder.
  let folder: String
  /// Whether it has to be there.
  let isNamed: Bool

  init(_ path: String, isNamed: Bool = false) {
    self.path = path
    location = path
    folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? ""
    self.isNamed = isNamed
  }

  /// A file in the current folder, or in one above it.
  fileprivate init(_ name: String, in folder: some StringProtocol, up: String) {
    path = up + name
    location = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
    self.folder = up.isEmpty ? "" : String(folder)
    isNamed = false
  }
}

extension ConfigPlace {
  private static let fileName = "mqtune.json"

  /// The files that a request asks for, whether they are there or not, the nearest first.
  static func asked(_ request: ConfigRequest, in world: World) -> [ConfigPlace] {
    if case .file(let path) = request.source { return [ConfigPlace(path, isNamed: true)] }
    if let path = world.environment[ConfigVariables.file] { return [ConfigPlace(path, isNamed: true)] }
    let user = userFolder(world.environment).map { ConfigPlace("\($0)/mqtune/config.json") }
    let machine = ConfigPlace("\(world.systemFolder)/mqtune/config.json")
    return [ofProject(in: world)] + [user].compactMap { $0 } + [machine]
  }

  /// The nearest `mqtune.json` from the current folder up to the root of the repository, which is the first folder with
  /// a `.git`. Outside of a repository, and where there is none, the one in the current folder.
  private static func ofProject(in world: World) -> ConfigPlace {
    guard let path = world.absolutePath(".") else { return ConfigPlace(fileName) }
    let here = ConfigPlace(fileName, in: path, up: "")
    if pathExists(here.location) { return here }
    var (folder, up) = (path[...], "")
    var nearest: ConfigPlace?
    while !pathExists(ConfigPlace(".git", in: folder, up: up).location) {
      guard folder != "/", let end = folder.lastIndex(of: "/") else { return here }
      folder = end == folder.startIndex ? "/" : folder[..<end]
      up += "../"
      let place = ConfigPlace(fileName, in: folder, up: up)
      if nearest == nil, pathExists(place.location) { nearest = place }
    }
    return nearest ?? here
  }

  /// `$XDG_CONFIG_HOME`, by default `~/.config`; a relative one is ignored, as its specification says.
  static func userFolder(_ environment: Environment) -> String? {
    if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") { return folder }
    return environment["HOME"].flatMap { $0.hasPrefix("/") ? "\($0)/.config" : nil }
  }
}
