public import CLI
internal import Platform

/// Runs what the arguments ask for, in a world that may be that of a test.
public func runCommand(_ world: World) -> ExitCode { run(.standard, in: world) }

/// Runs the command this process was started with, and ends the process.
public func runThisProcess() -> Never {
  Interrupt.install()
  endProcess(runCommand(.ofThisProcess).rawValue)
}
