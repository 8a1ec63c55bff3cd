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

func fold(
  _ lines: [String], into profile: Profile, format: String = "mqtune", blockLines: Int = 1_000
) throws {
  let format = try #require(allFormats.first { $0.name == format })
  let decoder = format.makeDecoder(DecodeOptions())
  let batch = EventBatch()
  let source = profile.beginSource(path: "log", format: format.name)
  for start in stride(from: 0, to: lines.count, by: blockLines) {
    let text = lines[start..<min(lines.count, start + blockLines)].map { $0 + "\n" }.joined()
    let block = Block(Array(text.utf8))
    decoder.decode(block, into: batch)
    profile.fold(batch, source: source, bytes: Int64(block.count))
    batch.clear()
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
func differences(_ a: Profile, _ b: Profile) -> [String] {
  let (first, second) = (words(a), words(b))
  return first.filter { !second.contains($0) }.map { "- " + $0 }
    + second.filter { !first.contains($0) }.map { "+ " + $0 }
}

/// Everything a profile holds, one subject a line.
private func words(_ profile: Profile) -> [String] {
  var lines = profile.sources.map { "source \($0)" }
  lines.append("span \(profile.first) \(profile.last) width \(profile.width)")
  lines.append("connections \(profile.connections)")
  lines.append("caps \(profile.caps)")
  lines.append("settings \(profile.settings.sorted { $0.key < $1.key })")
  lines.append("reasons \(readable(profile.reasons))")
  lines.append("activity \(words(profile.activity))")
  lines.append("clients \(readable(profile.clients))")
  lines.append("connectionLives \(words(profile.connectionLives))")
  lines.append("clientActivity \(words(profile.clientActivity))")
  for queue in profile.queues {
    let name = "queue \(String(decoding: queue.name, as: UTF8.self))"
    lines.append("\(name) \(queue.counts)")
    lines.append("\(name) \(queue.backlog)")
    lines.append("\(name) depth \(queue.depthTime) \(queue.depthLatest) \(queue.depthMaximum)")
    lines.append("\(name) endToEnd \(words(queue.endToEnd))")
    lines.append("\(name) queueWait \(words(queue.queueWait))")
    lines.append("\(name) held \(words(queue.held))")
    lines.append("\(name) confirm \(words(queue.confirm))")
    lines.append("\(name) timeline \(queue.timeline.map(words) ?? "none")")
    lines.append("\(name) reasons \(readable(queue.reasons))")
    lines += queue.trace.latest.map { "\(name) \($0)" }
    lines.append("\(name) trace without \(queue.trace.omitted), holes \(queue.trace.hasHoles)")
    lines.append("\(name) unconfirmed \(queue.unconfirmed)")
  }
  for party in profile.parties {
    let name = "\(party.role) \(party.queue) \(String(decoding: party.name, as: UTF8.self))"
    lines.append("\(name) \(party.published) \(party.delivered) \(party.acked) \(party.nacked)")
    lines.append("\(name) service \(words(party.service))")
    lines.append("\(name) settles \(party.latestSettle) \(party.openSettle) \(party.openDeliver)")
    lines.append("\(name) \(party.prefetch) \(party.first) \(party.last) \(party.joined) \(party.left)")
  }
  for sample in profile.samples {
    let name = "sample \(String(decoding: sample.name, as: UTF8.self))"
    lines.append("\(name) \(sample.count) \(sample.errors) \(words(sample.latency))")
    lines.append("\(name) failures \(words(sample.failures))")
    lines.append("\(name) reasons \(readable(sample.reasons))")
    lines.append("\(name) timeline \(sample.timeline.map(words) ?? "none")")
    lines += sample.stages.map {
      "\(name) stage \($0.name) \(words($0.sketch)) \($0.totals.sorted { $0.key < $1.key })"
    }
  }
  lines += profile.incidents.records.map { "\($0)" }
  profile.table.forEach { lines.append("open \($0) \($1)") }
  for entry in profile.awaitingPublish.waiting + profile.awaitingDeliver.waiting {
    let slot = profile.table.find(entry.key, queue: entry.queue)
    guard slot >= 0 else { continue }
    let life = unsafe profile.table.lives[slot]
    if life.awaitsPublish || life.awaitsDeliver { lines.append("awaiting \(entry)") }
  }
  lines += profile.recentEnds.entries.filter { $0.key != 0 }.map { "recent \($0)" }
  return lines + profile.slowest.map { "\($0)" } + profile.mostDeliveredEnded.map { "\($0)" }
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
