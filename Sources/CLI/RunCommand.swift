internal import Platform

/// Runs what the arguments ask for. The only place that prints errors and decides exit codes.
public func run<Settings>(_ program: Program<Settings>, in world: World) -> ExitCode {
  do {
    return try perform(program, in: world)
  } catch let failure as Failure {
    world.error(failure.text)
    return failure.code
  } catch let stopped as Stopped {
    world.error("\(Tool.name): interrupted; \(stopped.consequence)\n")
    return ExitCode(stopped.signal)
  } catch OutputError.closedPipe {
    return .closedPipe
  } catch OutputError.failed(let path, let reason) {
    world.error(Failure(.outputFailed, "\(path.printable): \(reason)").text)
    return .outputFailed
  } catch {
    let fault = Failure(
      .fault, "internal fault: \(error)", details: ["please report this with the command you ran"])
    world.error(fault.text)
    return fault.code
  }
}

private func perform<Settings>(_ program: Program<Settings>, in world: World) throws -> ExitCode {
  let invocation = try ArgumentParser.parse(world.arguments, for: program)
  var settings = invocation.settings
  if let request = invocation.request {
    try world.output(program.answer(to: request, about: invocation.command))
    return .success
  }
  guard let command = invocation.command else {
    world.error(program.shortHelp())
    return .usage
  }
  if command.readsLogs, !command.worksWithoutLogs, settings.paths.isEmpty {
    guard !world.inputIsTerminal else {
      guard world.arguments == [command.name] else {
        let isHidden = program.hidingFlag(in: world.arguments) != nil
        let asked = isHidden ? "..." : world.arguments.map(\.shellWord).joined(separator: " ")
        throw Failure(
          .usage, "no log is named, and stdin is a terminal",
          details: ["try: mqtune \(asked) LOG", "see: mqtune \(command.name) -h"])
      }
      world.error(program.shortHelp(of: command))
      return .usage
    }
    settings.paths = ["-"]
  }
  var remarks: [String] = []
  if command.readsLogs, !settings.paths.isEmpty, let complete = program.complete {
    remarks = try complete(&settings, command, invocation.used, program, world)
  }
  switch command.action {
  case .work(let run):
    do {
      try settings.complete(from: world.environment)
      return try run(settings, world)
    } catch var failure as Failure where failure.code == .usage {
      failure.details += remarks
      throw failure
    }
  case .describe(let text):
    try world.output(text(settings, program))
    return .success
  }
}

extension Program {
  fileprivate func answer(to request: HelpRequest, about command: Command<Settings>?) -> String {
    switch (request, command) {
    case (.version, _): versionText
    case (.shortHelp, let command?): shortHelp(of: command)
    case (.shortHelp, nil): shortHelp()
    case (.longHelp, let command?): longHelp(of: command)
    case (.longHelp, nil): longHelp()
    }
  }

  var versionText: String { "\(Tool.name) \(Tool.version)\n" }
}
