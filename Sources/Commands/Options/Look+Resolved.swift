internal import CLI
internal import Platform
internal import Reports

/// How the text report looks: the options first, then the environment, then the terminal.
extension Settings {
  func look(in world: World) -> Look {
    let forced = world.environment["MQTUNE_FORCE_TTY"].flatMap(columns)
    let isTerminal = world.outputIsTerminal || forced != nil
    var look = Look()
    look.width = width ?? forced ?? (isTerminal ? terminalColumns(of: world) : 80)
    look.color = usesColor(in: world, isTerminal: isTerminal)
    look.ascii = ascii ?? !world.environment.isUTF8
    look.top = top
    look.zoneOffset = zone.offset
    look.zoneName = zone.name
    look.parts = jsonParts
    look.verbosity = verbosity
    look.showsPower = showsPower
    return look
  }

  /// Columns at which a record goes on in the next line; nil where something other than a terminal reads it.
  func recordWidth(in world: World) -> Int? {
    if let width { return width }
    if let forced = world.environment["MQTUNE_FORCE_TTY"].flatMap(columns) { return forced }
    return world.outputIsTerminal ? max(world.environment.columns ?? world.terminalWidth ?? 80, 40) : nil
  }

  /// `--color`, then NO_COLOR, then CLICOLOR_FORCE, then the terminal.
  private func usesColor(in world: World, isTerminal: Bool) -> Bool {
    switch color {
    case .always: return true
    case .never: return false
    case .auto:
      if world.environment["NO_COLOR"] != nil { return false }
      if let forced = world.environment["CLICOLOR_FORCE"], forced != "0" { return true }
      return isTerminal && world.environment["TERM"] != "dumb"
    }
  }

  /// Lines longer than 120 columns are hard to read, and shorter than 80 do not hold the tables.
  private func terminalColumns(of world: World) -> Int {
    let known = world.environment.columns ?? world.terminalWidth ?? 80
    return min(max(known, 80), 120)
  }

  private func columns(_ text: String) -> Int? {
    guard let columns = Int(text), (40...1_000).contains(columns) else { return nil }
    return columns
  }
}
