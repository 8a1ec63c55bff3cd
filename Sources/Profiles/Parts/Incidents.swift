internal import Events

/// What befell brokers, clients and resources.
final class Incidents: ProfilePart {
  static let since = 1
  var log = IncidentLog()

  init(_ start: Profile.Start) {}

  func book(_ batch: EventBatch, at base: LineReference) {
    for note in batch.incidents {
      log.note(
        kind: note.kind, subject: note.subject, phase: note.phase, time: note.time, sample: note.sample,
        at: LineReference(source: base.source, line: base.line + note.line))
    }
  }

  func append(_ next: Incidents, _ numbers: Renumbering) { log.append(next.log, mapping: numbers.here) }

  func rename(_ renaming: Renaming) { log = log.renamed(renaming.incident) }

  func pack(into packer: inout Packer) {
    packer.put(log.records) { packer, record in record.pack(into: &packer) }
    packer.put(log.omitted)
  }

  func unpack(from unpacker: inout Unpacker, of file: inout SavedProfile) throws(Unpacker.Malformed) {
    let sources = file.sources
    let records = try unpacker.list { (u) throws(Unpacker.Malformed) in
      try IncidentRecord(from: &u, sources: sources)
    }
    log = IncidentLog(records: records, omitted: try unpacker.count())
  }
}

extension IncidentRecord {
  fileprivate func pack(into packer: inout Packer) {
    packer.put(kind.name)
    packer.put(subject)
    packer.put(count)
    packer.put(first)
    packer.put(last)
    packer.put(sample)
    packer.put(lines) { packer, line in line.pack(into: &packer) }
    packer.put(marks) { packer, mark in
      packer.put(mark.time)
      packer.put(mark.begins)
    }
  }

  fileprivate init(from unpacker: inout Unpacker, sources: Int) throws(Unpacker.Malformed) {
    self.init(kind: IncidentKind(try unpacker.string()), subject: try unpacker.string())
    count = try unpacker.count()
    first = try unpacker.int64()
    last = try unpacker.int64()
    sample = try unpacker.string()
    lines = try unpacker.list { (u) throws(Unpacker.Malformed) in
      try LineReference(from: &u, sources: sources)
    }
    marks = try unpacker.list { (u) throws(Unpacker.Malformed) in
      Mark(time: try u.int64(), begins: try u.bool())
    }
  }
}
