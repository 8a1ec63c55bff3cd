internal import Bytes
internal import CLI
internal import Events
internal import Formats
internal import Measures
internal import Platform
internal import Profiles
internal import Runs

/// `mqtune show`: the raw records behind a number, with file and line.
func runShow(_ settings: Settings, _ world: World) throws -> ExitCode {
  let code =
    switch settings.operands.first {
    case "skipped": try showSkipped(settings, world)
    case "slowest": try showSlowest(settings, world)
    case "message": try showMessage(settings, world)
    case let id? where id.hasPrefix("R"): try showAdvice(settings, world)
    default: try showProof(settings, world)
    }
  if let signal = world.stop.signal {
    throw Stopped(by: signal, "records that were not read until then are not shown")
  }
  return code
}

/// Lines that were not understood, the first `--top` of each file, with the reason; and the first line of each kind that
/// looks like events of messages and was not read as such.
private func showSkipped(_ settings: Settings, _ world: World) throws -> ExitCode {
  let logs = try openLogs(settings, world)
  let filter = try makeFilter(settings, logs)
  var output = RecordLines(world, settings)
  for log in logs.sources where !log.isProfile {
    var shown = 0
    var total = 0
    var unread = UnreadKinds()
    log.forEachBatch(filter, issueLimit: settings.top) { batch in
      for issue in batch.events.issues where shown < settings.top {
        let text = batch.text(ofLine: issue.line)
        output.add(log, batch.firstLine + issue.line, "\(issue.problem.text): ", text)
        shown += 1
      }
      total += batch.events.notUnderstood
      unread.look(at: batch)
      return true
    }
    let name = output.name(of: log)
    if total > shown {
      output.tell("\(name): \(grouped(total)) lines were not understood, \(shown) shown (--top)")
    }
    if total == 0, unread.isEmpty { output.tell("\(name): every line was understood") }
    unread.show(of: log, most: settings.top, &output)
  }
  try output.flush()
  return logs.problems.isEmpty && logs.unknown.isEmpty ? .success : .inputUnusable
}

/// Every record of one message.
private func showMessage(_ settings: Settings, _ world: World) throws -> ExitCode {
  let id = settings.operands.count > 1 ? settings.operands[1] : ""
  let logs = try openLogs(settings, world)
  let filter = try makeFilter(settings, logs)
  var output = RecordLines(world, settings)
  var found = MessageRecords(of: [messageKey(of: id)], output, ends: .max)
  for log in logs.sources {
    log.forEachBatch(filter) { batch in
      found.look(at: batch)
      return true
    }
  }
  if let records = found[messageKey(of: id)] { output.append(records) }
  try output.flush()
  guard found.count > 0 || logs.sources.isEmpty else {
    throw Failure(
      .inputUnusable, "no record of message \(settings.redact ? "(redacted)" : id.quoted)",
      details: ["an id has to match exactly"])
  }
  return logs.problems.isEmpty && logs.unknown.isEmpty ? .success : .inputUnusable
}

/// The `--top` messages that took longest from publish to ack, with all their records.
private func showSlowest(_ settings: Settings, _ world: World) throws -> ExitCode {
  try failOnStreams("slowest", settings)
  let analysis = try analyseWhole(settings, world, orElse: "nothing is shown")
  let slowest = Array(analysis.profile.slowest.prefix(settings.top))
  var output = RecordLines(world, settings)
  guard !slowest.isEmpty else {
    output.tell("the log shows no message from its publish to its ack")
    try output.flush()
    return .success
  }
  let logs = LogSet(try settings.mappedReading(in: world), needsEnd: true)
  let filter = try makeFilter(settings, logs)
  var found = MessageRecords(of: slowest.map(\.key), output, ends: .max)
  for log in logs.sources {
    log.forEachBatch(filter) { batch in
      found.look(at: batch)
      return true
    }
  }
  for (rank, slow) in slowest.enumerated() {
    let queue = settings.redact ? "a queue" : String(decoding: slow.queue, as: UTF8.self).printable
    output.tell(
      "\(rank + 1). \(durationText(slow.duration, ascii: true)) in \(queue), published \(rfc3339(slow.publish, offset: settings.zone.offset))"
    )
    if let lines = found[slow.key] { output.append(lines) }
  }
  try output.flush()
  return analysis.problems.isEmpty && analysis.unknown.isEmpty ? .success : .inputUnusable
}

/// Fails where `what` is to be shown, which takes a second look at the logs, and one of them is a stream.
func failOnStreams(_ what: String, _ settings: Settings) throws(Failure) {
  guard settings.paths.contains("-") else { return }
  throw Failure(
    .usage, "show \(what) reads its logs twice, and stdin can be read only once",
    details: ["save it to a file first", "try: mqtune show \(what) LOG"])
}

func openLogs(_ settings: Settings, _ world: World) throws -> LogSet {
  let logs = LogSet(try settings.mappedReading(in: world), needsEnd: true)
  try failOnSavedAnswers(logs)
  for problem in logs.problems {
    world.error(problem.failure.text)
  }
  for unknown in logs.unknown { world.error(unknown.failure(redacted: settings.redact).text) }
  let profiles = logs.sources.filter(\.isProfile)
  for profile in profiles {
    world.error(
      "mqtune: note: \(profile.source.displayPath.printable) is a saved profile, which holds no lines\n")
  }
  guard profiles.isEmpty || profiles.count < logs.sources.count else {
    throw Failure(.inputUnusable, "the inputs are saved profiles, which hold no lines")
  }
  guard !logs.sources.isEmpty || logs.problems.count + logs.unknown.count > 0 else {
    throw Failure(.inputUnusable, "nothing to read")
  }
  return logs
}

/// Lines that look like events of messages and were not read as such, by kind.
private struct UnreadKinds {
  private var kinds: [UInt64: (count: Int, line: Int, text: String)] = [:]

  mutating func look(at batch: LogBatch) {
    for lines in batch.events.unread.lines where lines.outcome != .measurement {
      kinds[lines.shape, default: (0, batch.firstLine + lines.line, batch.text(ofLine: lines.line))].count +=
        lines.count
    }
  }

  private var ranked: [(count: Int, line: Int, text: String)] {
    kinds.values.filter { $0.count >= UnreadMessaging.fewestLines }
      .sorted { ($1.count, $0.line) < ($0.count, $1.line) }
  }

  var isEmpty: Bool { ranked.isEmpty }

  func show(of log: LogSource, most: Int, _ output: inout RecordLines) {
    let ranked = ranked
    for kind in ranked.prefix(most) {
      output.add(
        log, kind.line,
        "\(countFigure(kind.count, of: "line")) like this look like events of messages and were not read: ",
        kind.text)
    }
    if ranked.count > most {
      output.tell(
        "\(output.name(of: log)): \(grouped(ranked.count)) kinds of such lines, \(most) shown (--top)")
    }
  }
}
