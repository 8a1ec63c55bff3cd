import Platform
import Reports
import Simulation
import TestSupport
import Testing

@testable import CLI
@testable import Commands

/// A folder in which commands run as if it were the current one: with the configuration files of a project, of a user (in
/// `home`) and of a machine (in `etc`). Commands that read logs print what they are set to.
final class ConfigFolder {
  let folder: Folder

  init(_ files: [String: String] = [:]) throws {
    folder = try Folder()
    for (path, text) in files.sorted(by: { $0.key < $1.key }) { try write(path, text) }
  }

  /// Writes a file, and the folders above it.
  func write(_ path: String, _ text: String) throws {
    try write(path, Array(text.utf8))
  }

  func write(_ path: String, _ bytes: [UInt8]) throws {
    try directory(path.split(separator: "/").dropLast())
    try folder.file(path, bytes)
  }

  func directory(_ path: String) throws { try directory(path.split(separator: "/")) }

  private func directory(_ parts: some Collection<Substring>) throws {
    var path = ""
    for part in parts {
      path += path.isEmpty ? String(part) : "/\(part)"
      if !pathExists("\(folder.path)/\(path)") { _ = try folder.directory(path) }
    }
  }

  /// - Parameter place: the current folder, inside of this one.
  func run(_ arguments: [String], _ environment: [String: String] = [:], in place: String = "") -> Run {
    let transcript = Transcript()
    var world = transcript.world(arguments, environment: environment)
    let here = place.isEmpty ? folder.path : "\(folder.path)/\(place)"
    world.absolutePath = { $0 == "." ? here : absolutePath($0) }
    world.systemFolder = "\(folder.path)/etc"
    let code = CLI.run(.telling, in: world)
    return Run(
      code, output: transcript.output.replacing(folder.path, with: "DIR"),
      error: transcript.error.replacing(folder.path, with: "DIR"))
  }

  /// What 'analyze' is set to, with the user's files in `home`.
  func told(_ arguments: [String] = [], _ environment: [String: String] = [:], in place: String = "")
    -> String
  {
    let home = ["HOME": "\(folder.path)/home"]
    let run = run(["analyze", "x.log"] + arguments, home.merging(environment) { $1 }, in: place)
    return run.output + run.error
  }
}

extension Program {
  /// The tool, with commands that print what they are set to where that is not the default.
  fileprivate static var telling: Program {
    var program = Program.standard
    program.commands = program.commands.map { command in
      guard command.readsLogs else { return command }
      var command = command
      command.action = .work { settings, world in
        if settings.top == 13 { throw Failure(.usage, "13 brings bad luck", details: ["see: nothing"]) }
        try world.output(settings.told + "\n")
        return .success
      }
      return command
    }
    return program
  }
}

extension Settings {
  fileprivate var told: String {
    var parts: [String] = []
    if top != 10 { parts.append("top \(top)") }
    if let minParsed { parts.append("min-parsed \(minParsed)") }
    if color != .auto { parts.append("color \(color)") }
    if let ascii { parts.append("ascii \(ascii)") }
    if quiet { parts.append("quiet") }
    if !percentiles.isEmpty { parts.append("percentiles \(percentiles)") }
    if !queue.isEmpty { parts.append("queue \(queue.include)") }
    if let format { parts.append("format \(format.name)") }
    if !jsonParts.isEmpty { parts.append("json \(jsonParts)") }
    if !outputs.isEmpty { parts.append("output \(outputs.map { "\($0.form.name) in \($0.path)" })") }
    if let resume { parts.append("resume \(resume)") }
    if let consumers = whatIf.settings.consumers { parts.append("consumers \(consumers)") }
    parts += configGates.map {
      "gate \($0.text)\($0.isWarning ? " warn" : "")\($0.why.isEmpty ? "" : " because \($0.why)") at \($0.origin)"
    }
    return parts.joined(separator: ", ")
  }
}
