internal import Events

extension SourceForm {
  func pack(into packer: inout Packer) {
    packer.put(format)
    packer.put(envelope)
    packer.put(UInt64(system.rawValue))
    packer.put(UInt64(coverage.rawValue))
  }

  /// - Parameter version: of the file; before the fourth it held the name of the format alone.
  init(from unpacker: inout Unpacker, version: Int) throws(Unpacker.Malformed) {
    let format = try unpacker.string()
    guard version > 3 else {
      self = SourceForm.ofVersion3(format)
      return
    }
    let envelope = try unpacker.string()
    guard let system = LogSystem(rawValue: UInt8(try unpacker.number(below: 256))) else {
      throw Unpacker.Malformed()
    }
    let coverage = Coverage(rawValue: UInt32(try unpacker.number(below: 1 << 32)))
    self.init(format: format, envelope: envelope, system: system, coverage: coverage)
  }

  /// The formats that there were when files of the third version were written, and what these covered.
  private static func ofVersion3(_ format: String) -> SourceForm {
    switch format {
    case "rabbitmq":
      SourceForm(format: format, system: .rabbitmq, coverage: [.server, .alarms, .closings, .errors])
    case "mqtune":
      SourceForm(format: format, system: .eventLog, coverage: [.alarms, .closings, .errors, .messages])
    case "jmeter-csv": SourceForm(format: format, system: .loadTool, coverage: [.samples])
    default: SourceForm(format: format, system: .application, coverage: [.messages, .samples])
    }
  }
}
