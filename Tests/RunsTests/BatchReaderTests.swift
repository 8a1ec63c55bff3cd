import Bytes
import Events
import Formats
import Profiles
import TestSupport
import Testing

@testable import Runs

/// A log read again, batch by batch, as `show` does.
@Suite struct BatchReaderTests {
  private let folder: LogFolder

  init() throws { folder = try LogFolder() }

  private func log(_ name: String, _ text: some Sequence<UInt8>, linesInChunk: Int = 1_000) throws
    -> LogSource
  {
    try folder.file(name, text)
    let logs = folder.logs([name], chunkSize: linesInChunk * MinuteLog.lineSize)
    return try #require(logs.sources.first)
  }

  @Test func `each batch knows its lines by their numbers in the log, and the last one has none`() throws {
    let log = try log("app.log", MinuteLog.lines(count: 25), linesInChunk: 10)
    var seen: [String] = []
    log.forEachBatch(EventFilter()) { batch in
      let numbers = batch.events.array.map { batch.firstLine + Int($0.line) }
      seen.append("\(batch.firstLine) \(batch.events.lines) \(numbers.count)")
      for event in batch.events.array.prefix(1) {
        #expect(batch.text(ofLine: Int(event.line)).contains("id=m00\(600 + batch.firstLine)"))
      }
      return true
    }
    #expect(seen == ["0 10 10", "10 10 10", "20 5 5", "25 0 0"])
  }

  @Test func `reading ends when it is told to`() throws {
    let log = try log("app.log", MinuteLog.lines(count: 25), linesInChunk: 5)
    var batches = 0
    log.forEachBatch(EventFilter()) { _ in
      batches += 1
      return batches < 2
    }
    #expect(batches == 2)
  }

  @Test func `the filter decides what is in a batch, and not what is counted`() throws {
    let log = try log("app.log", MinuteLog.lines(count: 25))
    var account = (events: 0, lines: 0)
    log.forEachBatch(EventFilter(queues: NamePatterns(exclude: ["orders"]))) { batch in
      account.events += batch.events.count
      account.lines += batch.events.lines
      return true
    }
    #expect(account == (0, 25))
  }

  /// The end of such a record shows only with the next one, or with the end of the log.
  @Test func `a record that the decoder holds to the end of the log is in the last batch, with its line`()
    throws
  {
    let stamp = "2026-03-02 10:0"
    let lines = (0..<3).map {
      "\(stamp)\($0):00.000000+00:00 [info] <0.1.0> rabbit on node 'rabbit@b\($0)' down"
    }
    for linesInChunk in [1, 1_000] {
      let log = try log(
        "rabbit.log", lines.map { $0 + "\n" }.joined().utf8, linesInChunk: linesInChunk)
      var found: [String] = []
      log.forEachBatch(EventFilter()) { batch in
        found += batch.events.incidents.map { batch.text(ofLine: $0.line) }
        return true
      }
      #expect(found == lines)
    }
  }

  @Test func `a saved profile has no batches`() throws {
    let log = try log("run.mqp", Profile().encoded())
    log.forEachBatch(EventFilter()) { _ in
      Issue.record("a batch of a profile")
      return true
    }
  }
}
