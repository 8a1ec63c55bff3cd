import Bytes
import Events
import Formats
import Metrics
import TestSupport
import Testing

@testable import Profiles

/// Folds lines of the text dialect, `blockLines` to a block, all with one decoder and batch.
func fold(_ lines: [String], format: String = "mqtune", blockLines: Int = 1_000) throws -> Profile {
  let profile = Profile()
  try fold(lines, into: profile, format: format, blockLines: blockLines)
  return profile
}

/// - Parameters:
///   - eachBlock: called after each block.
///   - change: called with each batch before it is folded.
func fold(
  _ lines: [String], into profile: Profile, format: String = "mqtune", blockLines: Int = 1_000,
  eachBlock: () -> Void = {}, change: (EventBatch) -> Void = { _ in }
) throws {
  let format = try #require(allFormats.first { $0.name == format })
  let decoder = format.makeDecoder(DecodeOptions())
  let batch = EventBatch()
  let source = profile.beginSource(path: "log", format.form)
  for start in stride(from: 0, to: lines.count, by: blockLines) {
    let text = lines[start..<min(lines.count, start + blockLines)].map { $0 + "\n" }.joined()
    let block = Block(Array(text.utf8))
    decoder.decode(block, into: batch)
    change(batch)
    profile.fold(batch, source: source, bytes: Int64(block.count))
    batch.clear()
    eachBlock()
  }
}

/// Folds each part by itself and merges them in order, through the saved form where asked for.
func merged(
  _ parts: [[String]], format: String = "mqtune", blockLines: Int = 1_000, saved: Bool = false
) throws -> Profile {
  let result = Profile()
  for part in parts {
    let profile = try fold(part, format: format, blockLines: blockLines)
    result.merge(saved ? try Profile(decoding: profile.encoded()) : profile)
  }
  return saved ? try Profile(decoding: result.encoded()) : result
}

/// A list cut in `count` at random places; parts may be empty.
func cut(_ lines: [String], in count: Int, using generator: inout SeededGenerator) -> [[String]] {
  let places = (1..<count).map { _ in generator.below(lines.count + 1) }.sorted()
  return zip([0] + places, places + [lines.count]).map { Array(lines[$0..<$1]) }
}

/// What two profiles do not have in common, in words: the part that explains a broken law.
func differences(_ a: Profile, _ b: Profile) -> [String] { differences(words(a), words(b)) }

private func differences(_ first: [String], _ second: [String]) -> [String] {
  first.filter { !second.contains($0) }.map { "- " + $0 }
    + second.filter { !first.contains($0) }.map { "+ " + $0 }
}

/// What is known beforehand of a log in the text dialect.
let eventLogForm = SourceForm(
  format: "mqtune", system: .eventLog, coverage: [.alarms, .closings, .errors, .messages])

/// Everything a profile holds, one subject a line.
private func words(_ profile: Profile) -> [String] {
  words(profile.figures) + words(profile.joiner)
}

/// What two sums of figures do not have in common, in words.
func differences(_ a: Figures, _ b: Figures) -> [String] { differences(words(a), words(b)) }

private func words(_ figures: Figures) -> [String] {
  var lines = figures.sources.records.map { source in
    // Samples of traffic are dictionaries, whose words come in any order.
    var source = source
    source.traffic = Traffic()
    return "source \(source)"
  }
  let connections = figures[Connections.self]
  lines.append("span \(figures.first) \(figures.last) width \(figures.width)")
  lines.append("assumptions \(figures[Assumptions.self].set.map(\.rawValue).sorted())")
  lines.append("connections \(connections.counts)")
  lines.append("omissions \(figures.omissions.counts)")
  lines.append("settings \(figures[Settings.self].sorted)")
  lines.append("reasons \(readable(figures[ClientErrors.self].reasons))")
  lines.append("activity \(words(figures.activity.timeline))")
  lines.append("clients \(readable(connections.clients))")
  lines.append("connectionLives \(words(connections.lives))")
  lines.append("clientActivity \(words(connections.activity))")
  lines += figures.queues.states.flatMap(words)
  for party in figures.parties.states {
    let name = "\(party.role) \(party.queue) \(String(decoding: party.name, as: UTF8.self))"
    lines.append("\(name) \(party.published) \(party.delivered) \(party.acked) \(party.nacked)")
    lines.append("\(name) service \(words(party.service))")
    lines.append("\(name) \(party.prefetch) \(party.first) \(party.last) \(party.joined) \(party.left)")
  }
  lines += figures[Gauges.self].sorted.map {
    "gauge \($0.key) \($0.timeline.buckets.sorted { $0.key < $1.key })"
  }
  lines += figures[Summaries.self].sorted.map { "summary \($0)" }
  lines.append("flushes \(figures[Flushes.self].state.count) \(words(figures[Flushes.self].state.latency))")
  for sample in figures.samples.states {
    let name = "sample \(String(decoding: sample.name, as: UTF8.self))"
    lines.append("\(name) \(sample.count) \(sample.errors) \(words(sample.latency))")
    lines.append("\(name) failures \(words(sample.failures))")
    lines.append("\(name) reasons \(readable(sample.reasons))")
    lines.append("\(name) timeline \(sample.timeline.map(words) ?? "none")")
    lines += sample.stages.map {
      "\(name) stage \($0.name) \(words($0.sketch)) \($0.totals.sorted { $0.key < $1.key })"
    }
  }
  lines += figures[Incidents.self].log.records.map { "\($0)" }
  lines += figures.slowest.lives.map { "\($0)" }
  return lines + figures[RedeliveredMessages.self].lives.map { "\($0)" }
}

private func words(_ queue: QueueState) -> [String] {
  let name = "queue \(String(decoding: queue.name, as: UTF8.self))"
  return [
    "\(name) \(queue.counts)", "\(name) \(queue.backlog)", "\(name) unconfirmed \(queue.unconfirmed)",
    "\(name) depth \(queue.depthTime) \(queue.depthLatest) \(queue.depthMaximum)",
    "\(name) endToEnd \(words(queue.endToEnd))", "\(name) queueWait \(words(queue.queueWait))",
    "\(name) held \(words(queue.held))", "\(name) confirm \(words(queue.confirm))",
    "\(name) timeline \(queue.timeline.map(words) ?? "none")", "\(name) reasons \(readable(queue.reasons))",
    "\(name) trace without \(queue.trace.omitted), holes \(queue.trace.hasHoles)",
  ] + queue.trace.latest.map { "\(name) \($0)" }
}

private func words(_ joiner: Joiner) -> [String] {
  var lines = joiner.chains.used.map { "chain \($0.party) \($0.chain)" }
  joiner.table.forEach { lines.append("open \($0) \($1)") }
  for entry in joiner.awaitingPublish.waiting where joiner.waits(entry, \.awaitsPublish) {
    lines.append("awaiting its publish \(entry)")
  }
  for entry in joiner.awaitingDeliver.waiting where joiner.waits(entry, \.awaitsDeliver) {
    lines.append("awaiting its deliver \(entry)")
  }
  return lines + joiner.recentEnds.entries.filter { $0.key != 0 }.map { "recent \($0)" }
}

private func readable(_ reasons: Reasons) -> [String] {
  reasons.sorted.map {
    "\(String(decoding: $0.key, as: UTF8.self))=\($0.value.count) at \($0.value.lines.map { "\($0.source):\($0.line)" })"
  }
}

private func words(_ sketch: Sketch) -> String {
  "\(sketch.count) \(sketch.sum) \(sketch.exactValues) \(sketch.usedBins)"
}

private func words(_ timeline: Timeline) -> String {
  "\(timeline.firstBucket) \(timeline.cells) \(timeline.packedBins)"
}
