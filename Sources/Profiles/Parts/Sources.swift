internal import Events

/// The files and streams that were read, with the account of their lines.
final class Sources: ProfilePart {
  static let since = 1
  var records: [SourceRecord] = []
  /// The first records, as many as it knows, by their paths.
  private var known = (numbers: [String: [Int]](), count: 0)

  init(_ start: Profile.Start) {}

  /// The number of a source; further parts of one that is known by its path go on counting its lines.
  func number(path: String, _ form: SourceForm) -> Int {
    for number in records.indices.dropFirst(known.count) {
      known.numbers[records[number].path, default: []].append(number)
    }
    known.count = records.count
    if let number = known.numbers[path]?.first(where: { records[$0].form == form }) { return number }
    records.append(SourceRecord(path: path, form: form))
    return records.count - 1
  }

  /// What the sources of what follows are here, and how many of their lines come before.
  func numbers(of next: Sources) -> [(number: Int, lines: Int)] {
    next.records.map { theirs in
      let number = number(path: theirs.path, theirs.form)
      return (number, records[number].lines)
    }
  }

  func adoptNames(of other: Sources) {
    records = other.records.map { SourceRecord(path: $0.path, form: $0.form) }
    known = ([:], 0)
  }

  func append(_ next: Sources, _ numbers: Renumbering) {
    for (theirs, (number, _)) in zip(next.records, numbers.sources) { records[number].append(theirs) }
  }

  func rename(_ renaming: Renaming) { rename { renaming.name($0, .file) } }

  func rename(_ name: (String) -> String) {
    for index in records.indices { records[index].path = name(records[index].path) }
    known = ([:], 0)
  }

  func pack(into packer: inout Packer) {
    packer.put(records) { packer, record in record.pack(into: &packer) }
  }

  func unpack(from unpacker: inout Unpacker, of file: inout SavedProfile) throws(Unpacker.Malformed) {
    let version = file.version
    records = try unpacker.list { (u) throws(Unpacker.Malformed) in
      try SourceRecord(from: &u, version: version)
    }
    known = ([:], 0)
    file.sources = records.count
  }
}

extension SourceRecord {
  func pack(into packer: inout Packer) {
    packer.put(path)
    form.pack(into: &packer)
    packer.put(bytes)
    packer.put(lines)
    packer.put(ignored)
    packer.put(notUnderstood)
    packer.put(issues) { packer, issue in
      packer.put(issue.line)
      packer.put(UInt64(issue.problem.rawValue))
    }
    packer.put(problem ?? "")
    traffic.pack(into: &packer)
  }

  init(from unpacker: inout Unpacker, version: Int) throws(Unpacker.Malformed) {
    self.init(path: try unpacker.string(), form: try SourceForm(from: &unpacker, version: version))
    bytes = try unpacker.int64()
    lines = try unpacker.count()
    ignored = try unpacker.count()
    notUnderstood = try unpacker.count()
    guard ignored <= lines, notUnderstood <= lines - ignored else { throw Unpacker.Malformed() }
    issues = try unpacker.list { (u) throws(Unpacker.Malformed) in
      let line = try u.count()
      guard let problem = LineProblem(rawValue: UInt8(try u.number(below: 256))) else {
        throw Unpacker.Malformed()
      }
      return LineIssue(line: line, problem: problem)
    }
    let text = try unpacker.string()
    problem = text.isEmpty ? nil : text
    if version > 1 { traffic = try Traffic(from: &unpacker) }
  }
}
