internal import Bytes
internal import CLI
internal import Platform

/// A value of an option that comes from a file or from the environment, checked.
struct ConfiguredValue: Sendable {
  let option: Option
  /// Where the value stands: `mqtune.json:3:5` or `MQTUNE_TOP`.
  let origin: String
  /// What the option stores, in order: several for an option that may be repeated, `true` or `false` for a toggle.
  var texts: [(text: String, origin: String)]

  func store(in settings: inout Settings) throws(Option.ValueError) {
    for (text, _) in texts { try option.store(text, in: &settings) }
  }
}

extension Option {
  /// Stores a value that was not given as an argument.
  func store(_ text: String, in settings: inout Settings) throws(ValueError) {
    switch kind {
    case .toggle(let store):
      guard let isOn = ["true": true, "1": true, "false": false, "0": false][text] else {
        throw .expected("true or false")
      }
      store(&settings, isOn)
    case .value(_, let store): try store(&settings, text)
    case .request, .task: break
    }
  }
}

/// What one layer of a configuration says: the top of a file, one of its profiles, or the environment.
struct ConfigSection: Sendable {
  var values: [ConfiguredValue] = []
  /// nil: the layer has no key `gates`.
  var gates: [PlacedGate]?
}

/// A configuration file, read and checked as a whole.
struct ConfigFile: Sendable {
  struct Profile: Sendable {
    var name: String
    var section = ConfigSection()
    /// The profile that this one completes.
    var base: (name: String, place: Range<Int>)?
  }

  let path: String
  var top = ConfigSection()
  var profiles: [Profile] = []
  /// Everything that is wrong with it, in the order of the file.
  var failures: [Failure] = []

  /// Larger files are not configurations.
  static let sizeLimit = 1 << 20

  /// Reads a file; nil when there is none and none is needed.
  init?(_ place: ConfigPlace, options: [Option]) throws(Failure) {
    // What cannot be reached, such as a file in the home of someone else, is not there.
    guard place.isNamed || pathExists(place.location) else { return nil }
    let bytes: [UInt8]?
    do {
      bytes = try readSmallFile(place.location, limit: Self.sizeLimit)
    } catch {
      throw .usage("\(place.path): \(error.text)", ["see: mqtune help config"])
    }
    guard let bytes else {
      if place.isNamed { throw .usage("\(place.path): no such file", ["try: mqtune config --init"]) }
      return nil
    }
    self = ConfigReader(bytes, place, options).file
  }

  /// The layers of a profile, the profile itself first; nil when the file does not have it.
  func layers(ofProfile name: String) -> [ConfigSection]? {
    var layers: [ConfigSection] = []
    var next: String? = name
    while let name = next, layers.count < profiles.count,
      let profile = profiles.first(where: { $0.name == name })
    {
      layers.append(profile.section)
      next = profile.base?.name
    }
    return layers.isEmpty ? nil : layers
  }
}
