internal import Bytes
internal import CLI
internal import Diagnosis
internal import Events
internal import Platform
internal import Profiles
internal import Reports
internal import Runs

/// The search for the records of one piece of evidence: at lines that are known, and by what would prove it.
///
/// The first reading finds single records, and which messages are to be shown; `MessageRecords` finds their lines.
struct RecordSearch {
  private let evidence: Evidence
  private let witness: Witness?
  private let limit: Int
  /// Lines counted from 0 that are still to be found, by file.
  private var wanted: [String: Set<Int>]
  private var known: RecordLines
  private var messages: MessageRanking?
  /// Single records that were found: their numbers ranked, and what to print of each.
  private var ranking: Ranking<Int>
  private var records: [Int: RecordLines] = [:]
  private var recordCount = 0
  private var silence: Silence?
  private var knownCount = 0
  private let blank: RecordLines

  init(_ evidence: Evidence, limit: Int, _ blank: RecordLines) {
    self.evidence = evidence
    self.limit = limit
    self.blank = blank
    known = blank
    wanted = Dictionary(grouping: evidence.lines, by: \.file).mapValues { Set($0.map { $0.line - 1 }) }
    witness = evidence.query == nil ? nil : evidence.statistic.witness ?? .everything
    ranking = Ranking(limit: limit)
    if witness == .silence, let query = evidence.query { silence = Silence(query) }
    if case .messages(let measure) = witness, let query = evidence.query {
      messages = MessageRanking(measure, from: query.from, to: query.to, limit: limit)
    }
  }

  /// The messages of which the records are wanted.
  var keys: [UInt64] { messages?.ranking.entries.map(\.thing) ?? [] }

  func isDone(with log: LogSource) -> Bool {
    guard wanted[log.source.displayPath, default: []].isEmpty else { return false }
    switch witness {
    case nil: return true
    case .everything: return ranking.isFull
    case .records(let sort): return ranking.isFull && !sort.takesTime
    case .messages, .silence: return false
    }
  }

  mutating func look(at batch: LogBatch) {
    guard !isDone(with: batch.log) else { return }
    lookForLines(in: batch)
    guard let witness, let query = evidence.query else { return }
    let queue = query.queue.isEmpty ? nil : batch.events.names.number(of: query.queue)
    let party = query.party.isEmpty ? nil : batch.events.names.number(of: query.party)
    var scopes = ScopedNames(query.queue, batch.events.names)
    for event in batch.events.array {
      let isOfQueue = queue == nil || event.queue == queue && event.scope == 0 || scopes.isOfQueue(event)
      let isOwn = party == nil || event.party == party
      let isThen = event.time >= query.from && event.time <= query.to
      switch witness {
      case .messages:
        let mayBeOfQueue = !isOfQueue && scopes.mayLeadToQueue(event)
        guard isOfQueue || mayBeOfQueue || event.queue == 0 && messages?.knows(event.key) ?? false else {
          continue
        }
        messages?.look(at: event, isOwn: isOwn, isSure: !mayBeOfQueue)
        if event.key == 0, isOwn, isThen, let value = messages?.ownValue(of: event) {
          keep(event, value, of: batch)
        }
      case .records(let sort):
        guard isOfQueue, isOwn, isThen, sort.holds(for: event) else { continue }
        keep(event, sort.takesTime ? max(0, event.duration) : 0, of: batch)
      case .everything:
        if isOfQueue, isOwn, isThen { keep(event, 0, of: batch) }
      case .silence:
        if isOfQueue, isOwn { silence?.look(at: event.time, line: Int(event.line)) }
      }
    }
    silence?.read(batch, blank)
  }

  private mutating func keep(_ event: Event, _ value: Int64, of batch: LogBatch) {
    guard ranking.admits(value) else { return }
    records[recordCount] = batch.lines(blank, [Int(event.line)])
    ranking.add(recordCount, value)
    recordCount += 1
    guard records.count > 4 * limit + 8 else { return }
    let kept = Set(ranking.entries.map(\.thing))
    records = records.filter { kept.contains($0.key) }
  }

  private mutating func lookForLines(in batch: LogBatch) {
    let path = batch.log.source.displayPath
    let numbers = batch.firstLine..<(batch.firstLine + batch.events.lines)
    let here = (wanted[path] ?? []).filter(numbers.contains).sorted()
    guard !here.isEmpty else { return }
    known.append(batch.lines(blank, here.map { $0 - batch.firstLine }))
    knownCount += here.count
    wanted[path]?.subtract(here)
  }

  /// Ends the first reading.
  mutating func finish() { messages?.finish() }
}

// MARK: What there is to print

extension RecordSearch {
  /// Whether another search is for the same records.
  func isSame(as other: RecordSearch) -> Bool {
    witness != nil && witness == other.witness && evidence.query == other.evidence.query
      && evidence.lines == other.evidence.lines
  }

  /// The records under what they are; `found` has those of the messages.
  func lines(_ found: MessageRecords) -> RecordLines {
    var lines = blank
    let singles = ranking.entries.compactMap { records[$0.thing] }
    let whole = messages?.ranking.entries.filter { found[$0.thing] != nil } ?? []
    if knownCount > 0, witness == .silence || witness == .everything {
      lines.append(known)
    } else if let silence, silence.isWhole {
      lines.tell("\(Witness.silence.title):", indent: 2)
      silence.records.forEach { lines.append($0) }
    } else if let witness, case .messages(let measure) = witness, !whole.isEmpty {
      lines.tell(title(witness, isCut: whole.count >= limit), indent: 2)
      for (rank, entry) in whole.enumerated() {
        lines.tell("\(rank + 1). \(measure.text(entry.value, isOpen: entry.isOpen))", indent: 2)
        if let records = found[entry.thing] { lines.append(records) }
      }
    } else if let witness, !singles.isEmpty {
      lines.tell(title(witness, isCut: ranking.isFull), indent: 2)
      singles.forEach { lines.append($0) }
    } else if knownCount > 0 {
      lines.append(known)
    } else if evidence.lines.isEmpty, witness == nil {
      lines.tell("this is computed from many records: no single record shows it", indent: 2)
    } else if missing == 0 {
      lines.tell("no single record of that time shows it", indent: 2)
    }
    if missing > 0, knownCount == 0 || witness == nil {
      lines.tell("\(countFigure(missing, of: "record")) in a log that cannot be read again", indent: 2)
    }
    return lines
  }

  private var missing: Int { wanted.values.reduce(0) { $0 + $1.count } }

  private func title(_ witness: Witness, isCut: Bool) -> String {
    "\(witness.title)\(isCut ? ", \(grouped(limit)) of them (--top)" : ""):"
  }
}

extension Witness.Measure {
  /// `1m11s`, `287 deliveries`
  fileprivate func text(_ value: Int64, isOpen: Bool) -> String {
    switch self {
    case .deliveries: countFigure(wholeNumber(Double(value)), of: "delivery", "deliveries")
    case .bytes: sizeFigure(value)
    case .wait where isOpen: "\(durationText(value, ascii: true)), and still not delivered"
    case .held where isOpen: "\(durationText(value, ascii: true)), and still not settled"
    default: durationText(value, ascii: true)
    }
  }
}

extension Witness.Sort {
  fileprivate var takesTime: Bool { self == .sync }

  fileprivate func holds(for event: Event) -> Bool {
    switch self {
    case .publish: event.kind == .publish
    case .returned: event.kind == .returned
    case .refusedOrDropped: event.kind == .drop || event.kind == .nack && event.flags.contains(.refused)
    case .deadOrExpired:
      [.deadLetter, .expire].contains(event.kind)
        || event.kind == .nack && event.flags.isDisjoint(with: [.requeue, .refused])
    case .opening: event.kind == .publish && event.flags.contains(.opening)
    case .connect: event.kind == .connect
    case .disconnect: event.kind == .disconnect
    case .sync: event.kind == .sync
    case .failure: event.kind == .error || event.kind == .sample && event.flags.contains(.failed)
    }
  }
}

/// Which records are about a queue that is named by a stream and a group, or get their messages from an exchange.
private struct ScopedNames {
  private let queue: String
  private let names: NameTable
  private var decisions: [UInt64: Bool] = [:]

  init(_ queue: String, _ names: NameTable) {
    self.queue = queue
    self.names = names
  }

  /// Whether a delivery or its end is that of the group.
  mutating func isOfQueue(_ event: Event) -> Bool {
    guard event.scope != 0, event.kind != .publish else { return false }
    let place = UInt64(event.queue) << 32 | UInt64(event.scope)
    if let known = decisions[place] { return known }
    let stream = names.text(event.queue)
    let decision = queue == stream || queue == "\(stream)/\(names.text(event.scope))"
    decisions[place] = decision
    return decision
  }

  /// Whether a publish may be of a message that the queue gets: only its id tells.
  mutating func mayLeadToQueue(_ event: Event) -> Bool {
    guard event.kind == .publish, !queue.isEmpty else { return false }
    if event.scope != 0 { return true }
    let place = UInt64(event.queue) << 32
    if let known = decisions[place] { return known }
    let decision = queue.hasPrefix("\(names.text(event.queue))/")
    decisions[place] = decision
    return decision
  }
}
