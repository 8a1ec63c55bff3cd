internal import CLI
internal import Formats

/// `mqtune formats`: what can be read, or one format in full.
func runFormats(_ settings: Settings, _ world: World) throws -> ExitCode {
  if settings.operands.first == "learn" { return try learnMapping(settings, world) }
  if settings.operands.first == "check" { return try checkMappings(settings, world) }
  guard let name = settings.operands.first else {
    try world.output(
      listed((allFormats + [format(named: "text")].compactMap { $0 }).map { ($0.name, $0.summary) }))
    try world.output("\neach of them plain or inside of\n")
    try world.output(listed(allEnvelopes.map { ($0.name, $0.summary) }))
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

/// Names with what they mean beside them, on lines of at most 80 columns.
private func listed(_ rows: [(name: String, summary: String)]) -> String {
  let width = rows.map(\.name.count).max() ?? 0
  return rows.map { row in
    let lines = row.summary.wrapped(to: 78 - width)
    let padding = String(repeating: " ", count: width - row.name.count)
    let indent = "\n" + String(repeating: " ", count: width + 2)
    return "\(row.name)\(padding)  \(lines.joined(separator: indent))\n"
  }.joined()
}
