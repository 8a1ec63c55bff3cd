internal import CLI
internal import Formats

/// `mqtune formats`: what can be read, or one format in full.
func runFormats(_ settings: Settings, _ world: World) throws -> ExitCode {
  guard let name = settings.operands.first else {
    let width = allFormats.map(\.name.count).max() ?? 0
    for format in allFormats {
      let padding = String(repeating: " ", count: width - format.name.count)
      try world.output("\(format.name)\(padding)  \(format.summary)\n")
    }
    try world.output("\neach of them plain or inside of\n")
    for envelope in allEnvelopes { try world.output("\(envelope.name)  \(envelope.summary)\n") }
    return .success
  }
  guard let format = format(named: name) else {
    throw Failure(.usage, "unknown format \(name.quoted)", details: ["see: mqtune formats"])
  }
  var text = "\(format.name): \(format.summary)\n\nlines look like\n"
  for sample in format.samples { text += "  \(sample)\n" }
  text += "\n"
  for detail in format.details { text += detail.wrapped(to: 77).joined(separator: "\n  ") + "\n" }
  try world.output(text)
  return .success
}
