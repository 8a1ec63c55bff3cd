import Platform
import Synchronization

@testable import CLI
@testable import Commands

// The machinery of the command line with the settings of the tool, as in the room itself.
typealias Option = CLI.Option<Settings>
typealias Command = CLI.Command<Settings>
typealias Program = CLI.Program<Settings>
typealias ArgumentParser = CLI.ArgumentParser<Settings>

/// What a command said, collected while it ran.
final class Transcript: Sendable {
  private let bytes = Mutex<(output: [UInt8], error: [UInt8])>(([], []))

  var output: String { bytes.withLock { String(decoding: $0.output, as: UTF8.self) } }
  var error: String { bytes.withLock { String(decoding: $0.error, as: UTF8.self) } }

  func world(
    _ arguments: [String], environment: [String: String] = [:], inputIsTerminal: Bool = false
  ) -> World {
    var world = World(
      arguments: arguments, environment: Environment(environment), now: { 0 },
      writeOutput: { [self] new throws(OutputError) in bytes.withLock { $0.output += new } },
      writeError: { [self] new in bytes.withLock { $0.error += new } })
    world.coreCount = 2
    world.absolutePath = { absolutePath($0) }
    world.hostName = { "broker-7" }
    world.inputIsTerminal = inputIsTerminal
    return world
  }
}

/// A whole run in process: its code and both its streams.
struct Run: Equatable {
  var code: ExitCode
  var output: String
  var error: String

  init(_ code: ExitCode, output: String = "", error: String = "") {
    self.code = code
    self.output = output
    self.error = error
  }

  init(_ arguments: [String], inputIsTerminal: Bool = false, of program: Program = .complete) {
    let transcript = Transcript()
    code = run(program, in: transcript.world(arguments, inputIsTerminal: inputIsTerminal))
    output = transcript.output
    error = transcript.error
  }
}

extension Program {
  /// Every command, with work that prints the settings' operands and nothing else.
  static var complete: Program {
    Program(
      commands: [
        .analyze(echo), .gate(echo), .whatIf(echo), .show(echo), .doctor(echo),
        .formats(echo, names: ["json", "mqtune", "rabbitmq"]),
        .schema([("report", emptySchema), ("whatif", emptySchema)]), .config(echo), .explain, .completions,
        .man, .help,
        .version,
      ],
      options: optionTable(
        inputFormats: ["json", "mqtune", "rabbitmq"],
        reportParts: { ["verdict", "input", "totals", "queues", "samples"] }), variables: environmentVariables
    )
  }

  private static let emptySchema: @Sendable () -> [UInt8] = { Array("{}\n".utf8) }

  private static let echo: Command.Run = { settings, world in
    try world.output((settings.operands + settings.paths).joined(separator: " ") + "\n")
    return .success
  }
}
