internal import Events

/// How often each reason was given, and the first lines that gave it; bounded.
struct Reasons: Equatable {
  struct Tally: Equatable {
    var count = 0
    var lines: [LineReference] = []
  }

  static let limit = 200
  static let lineLimit = 2

  private(set) var tallies: [[UInt8]: Tally] = [:]

  mutating func note(_ reason: [UInt8], _ number: Int = 1, at line: LineReference) {
    let place = place(of: reason)
    tallies.values[place].count &+= number
    if tallies.values[place].lines.count < Reasons.lineLimit, line != .nowhere {
      tallies.values[place].lines.append(line)
    }
  }

  /// Adds the count of a reason, with the first of its lines.
  mutating func add(_ tally: Tally, for reason: [UInt8]) {
    let place = place(of: reason)
    tallies.values[place].count &+= tally.count
    let room = Reasons.lineLimit - tallies.values[place].lines.count
    if room > 0 { tallies.values[place].lines += tally.lines.prefix(room) }
  }

  /// Adds the reasons of the following part of a log in the order of their names, so that which reasons exceed the limit
  /// does not depend on the order of a table.
  mutating func append(_ next: Reasons, mapping line: (LineReference) -> LineReference) {
    for (reason, tally) in next.sorted {
      add(Tally(count: tally.count, lines: tally.lines.map(line)), for: reason)
    }
  }

  private mutating func place(of reason: [UInt8]) -> Dictionary<[UInt8], Tally>.Index {
    if let known = tallies.index(forKey: reason) { return known }
    let key = tallies.count < Reasons.limit ? reason : Profile.otherReason
    if tallies[key] == nil { tallies[key] = Tally() }
    return tallies.index(forKey: key) ?? tallies.startIndex
  }

  /// Whether some reasons are counted under the name for all others.
  var isFull: Bool { tallies[Profile.otherReason] != nil }

  /// By name.
  var sorted: [(key: [UInt8], value: Tally)] {
    tallies.sorted { $0.key.lexicographicallyPrecedes($1.key) }
  }
}

extension Reasons {
  func pack(into packer: inout Packer) {
    packer.put(sorted) { packer, entry in
      packer.put(entry.key)
      packer.put(entry.value.count)
      packer.put(entry.value.lines) { packer, line in line.pack(into: &packer) }
    }
  }

  /// Before the third version reasons had no lines.
  init(from unpacker: inout Unpacker, of file: SavedProfile) throws(Unpacker.Malformed) {
    let entries = try unpacker.list { (u) throws(Unpacker.Malformed) in
      (
        try u.text(), try u.count(),
        file.version < 3
          ? []
          : try u.list { (u) throws(Unpacker.Malformed) in
            try LineReference(from: &u, sources: file.sources)
          }
      )
    }
    for (reason, count, lines) in entries {
      tallies[reason] = Tally(count: count, lines: lines)
    }
  }
}

extension LineReference {
  func pack(into packer: inout Packer) {
    packer.put(UInt64(source))
    packer.put(line)
  }

  init(from unpacker: inout Unpacker, sources: Int) throws(Unpacker.Malformed) {
    self.init(source: UInt32(try unpacker.number(below: sources)), line: try unpacker.count())
  }

  /// Of a record whose line is not known.
  static let nowhere = LineReference(source: .max, line: 0)

  /// The line of a record in the block that begins here.
  func line(of event: Event) -> LineReference {
    source == .max ? self : LineReference(source: source, line: line &+ Int(event.line))
  }
}
