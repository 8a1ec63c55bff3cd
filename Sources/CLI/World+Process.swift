internal import Platform

extension World {
  /// The world of this process.
  public static var ofThisProcess: World {
    var world = World(
      arguments: Array(CommandLine.arguments.dropFirst()), environment: .ofThisProcess(),
      now: { Clock.wall },
      writeOutput: { bytes throws(OutputError) in try StandardStream.output.write(bytes) },
      writeError: { bytes in try? StandardStream.error.write(bytes) })
    world.stop = .ofThisProcess
    world.coreCount = Platform.coreCount()
    world.absolutePath = { Platform.absolutePath($0) }
    world.hostName = { systemHostName() }
    world.inputIsTerminal = StandardStream.input.isTerminal
    world.outputIsTerminal = StandardStream.output.isTerminal
    world.errorIsTerminal = StandardStream.error.isTerminal
    world.terminalWidth = StandardStream.output.windowWidth
    return world
  }
}
