import Events
import Formats
import Platform
import Profiles
import TestSupport
import Testing

@testable import Runs

/// Logs of containers, whose long lines stand in pieces, cut into files and chunks anywhere.
@Suite struct RotatedLogTests {
  private let folder: LogFolder

  init() throws { folder = try LogFolder() }

  /// What a runtime writes around a piece of a line.
  struct Writer: Sendable, CustomStringConvertible {
    let description: String
    let line: @Sendable (_ piece: String, _ isLast: Bool, _ stream: String, _ time: String) -> String

    static let all = [
      Writer(description: "cri") { "\($3) \($2) \($1 ? "F" : "P") \($0)\n" },
      Writer(description: "docker-json") {
        let text = $0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + ($1 ? "\\n" : "")
        return #"{"log":"\#(text)","stream":"\#($2)","time":"\#($3)"}"# + "\n"
      },
      Writer(description: "fluent") {
        let text = $0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return #"{"date":"\#($3)","log":"\#(text)","stream":"\#($2)","_p":"\#($1 ? "F" : "P")"}"# + "\n"
      },
    ]
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// The lines of the file: those of two streams, some of them in pieces, with lines of the other stream between these.
  private static func lines(_ writer: Writer, count: Int, seed: UInt64, pieces most: Int = 4) -> [String] {
    var random = SeededGenerator(seed: seed)
    var waiting: [String: [String]] = ["stdout": [], "stderr": []]
    var written: [String] = []
    var number = 0
    while number < count || waiting.values.contains(where: { !$0.isEmpty }) {
      let stream = random.below(4) == 0 ? "stderr" : "stdout"
      let time = "2026-11-20T22:\(two(number / 60 % 60)):\(two(number % 60)).5Z"
      if waiting[stream]?.isEmpty ?? true {
        guard number < count else { continue }
        let note = random.below(3) == 0 ? String(repeating: "x", count: 90) : ""
        var rest = #"{"ts":"\#(time)","event":"publish","queue":"q","id":"\#(number)","n":"\#(note)"}"#[
          ...]
        number += 1
        let cuts = random.below(3) == 0 ? 1 + random.below(most) : 0
        for _ in 0..<cuts where rest.count > 1 {
          let piece = rest.prefix(1 + random.below(rest.count - 1))
          waiting[stream]?.append(String(piece))
          rest = rest.dropFirst(piece.count)
        }
        waiting[stream]?.append(String(rest))
      }
      let piece = waiting[stream]?.removeFirst() ?? ""
      written.append(writer.line(piece, waiting[stream]?.isEmpty ?? true, stream, time))
    }
    return written
  }

  private func read(_ names: [String], chunkSize: Int = 1 << 20, workers: Int = 1) throws -> Profile {
    let analysis = try DeduplicatedRun(EventFilter(), workers: workers).run(
      folder.logs(names, chunkSize: chunkSize))
    #expect(analysis.problems.isEmpty && analysis.unknown.isEmpty)
    return analysis.profile
  }

  @Test(arguments: Writer.all)
  func `What is read does not depend on where a log is cut into chunks, nor on the workers`(_ writer: Writer)
    throws
  {
    let lines = Self.lines(writer, count: 40, seed: 1)
    try folder.file("0.log", lines.joined().utf8)
    try folder.file("z.log.gz", Gzip.stored(Array(lines.joined().utf8)))
    let whole = try read(["0.log"])
    #expect(whole.sources.map(\.lines) == [lines.count])
    #expect(whole.sources.map(\.notUnderstood) == [0])
    #expect(whole.queueFigures.map(\.counts.published) == [40])
    for (chunkSize, workers) in [(3_001, 3)] {
      #expect(try read(["0.log"], chunkSize: chunkSize, workers: workers).encoded() == whole.encoded())
      let packed = try read(["z.log.gz"], chunkSize: chunkSize, workers: workers)
      packed.renameSources { $0.replacing("z.log.gz", with: "0.log") }
      #expect(packed.encoded() == whole.encoded(), "\(chunkSize), packed")
    }
  }

  /// Where the last piece of a line is missing, or lines are longer than chunks, the pieces are counted.
  @Test(arguments: Writer.all.prefix(2))
  func `Pieces that are never joined are accounted for, the same by any number of workers`(_ writer: Writer)
    throws
  {
    var lines = Self.lines(writer, count: 40, seed: 9)
    for number in 25..<35 { lines[number] = writer.line("{", false, "stdout", "2026-11-20T22:00:20.5Z") }
    try folder.file("0.log", lines.joined().utf8)
    let one = try read(["0.log"], chunkSize: 2_000)
    #expect(one.sources.map(\.lines) == [lines.count])
    let source = try #require(one.sources.first)
    #expect(source.notUnderstood > 0 && source.notUnderstood + source.ignored <= source.lines)
    #expect(try read(["0.log"], chunkSize: 2_000, workers: 3).encoded() == one.encoded())
  }

  private static let names = [
    ["0.log.20261120-224000", "0.log.20261120-224100.gz", "0.log"], ["x.log.2.gz", "x.log.1", "x.log"],
    ["x-json.log.1.gz", "x-json.log.gz"],
  ]

  @Test(arguments: zip(Writer.all, names))
  func `A line that goes on in the next rotated file is read, in any order of the files`(
    _ writer: Writer, _ names: [String]
  )
    throws
  {
    let lines = Self.lines(writer, count: 60, seed: UInt64(names.count), pieces: 2)
    var random = SeededGenerator(seed: UInt64(names.count), part: 2)
    // Each file has more than ten lines, by which it is recognised.
    let cuts = (1..<names.count).map { $0 * lines.count / names.count - random.below(10) }
    let parts = zip([0] + cuts, cuts + [lines.count]).map { lines[$0..<$1] }
    for (name, part) in zip(names, parts) {
      let bytes = Array(part.joined().utf8)
      try folder.file(name, name.hasSuffix(".gz") ? Gzip.stored(bytes) : bytes)
    }
    let found = try read(names)
    #expect(found.queueFigures.map(\.counts.published) == [60], "\(names) \(cuts)")
    #expect(found.sources.map(\.notUnderstood) == names.map { _ in 0 })
    #expect(found.sources.map(\.lines).sorted() == parts.map(\.count).sorted())
    #expect(try read(names.reversed(), workers: 3).encoded() == found.encoded(), "\(names) \(cuts)")
  }

  /// Files of which the first one ends in a piece, and what of the line is read.
  private struct Border: Sendable, CustomStringConvertible {
    let description: String
    var names = ["0.log.1", "0.log"]
    var end = [#"22:00:12Z stdout P {"ts":"2026-11-20T22:00:12Z","event":"ack","queue":"q","#]
    var start = [#"22:00:12Z stdout F "id":"last"}"#]
    var isJoined = false
  }

  private static let borders = [
    Border(description: "a line in two pieces", isJoined: true),
    Border(
      description: "a whole line of the other stream before the last piece",
      start: [#"22:00:12Z stderr F {}"#, #"22:00:12Z stdout F "id":"last"}"#], isJoined: true),
    Border(
      description: "a piece in the middle",
      start: [#"22:00:12Z stdout P "id":"#, #"22:00:12Z stdout F "last"}"#], isJoined: true),
    Border(description: "a file between them is missing", names: ["0.log.2", "0.log"]),
    Border(description: "files of two logs", names: ["1.log.1", "0.log"]),
    Border(
      description: "a program that went on an hour later", start: [#"23:00:12Z stdout F "id":"last"}"#]),
    Border(description: "the piece of another stream", start: [#"22:00:12Z stderr F "id":"last"}"#]),
    Border(
      description: "a line that was complete",
      end: [#"22:00:12Z stdout F {"ts":"2026-11-20T22:00:12Z","event":"ack","queue":"q","#]),
  ]

  @Test(arguments: borders)
  private func `Only a line that is unfinished goes on in the next file`(_ border: Border) throws {
    func text(_ lines: [String], id: String) -> [UInt8] {
      let whole = (0..<12).map {
        #"22:00:\#($0 + 10)Z stdout F {"ts":"2026-11-20T22:00:00Z","event":"ack","queue":"q","id":"\#(id)\#($0)"}"#
      }
      let all = id == "a" ? whole + lines : lines + whole
      return Array(all.map { "2026-11-20T\($0)\n" }.joined().utf8)
    }
    try folder.file(border.names[0], text(border.end, id: "a"))
    try folder.file(border.names[1], text(border.start, id: "b"))
    let logs = folder.logs(border.names)
    let profile = try DeduplicatedRun(EventFilter(), workers: 1).run(logs).profile
    #expect(profile.queueFigures.map(\.counts.acked) == [border.isJoined ? 25 : 24])
    #expect(profile.sources.map(\.lines).reduce(0, +) == 24 + border.end.count + border.start.count)
    #expect(profile.sources.map(\.notUnderstood).reduce(0, +) == (border.isJoined ? 0 : 2))
    // The record stands where its first piece does.
    var places: [String] = []
    for log in logs.sources {
      log.forEachBatch(EventFilter()) { batch in
        for event in batch.events.array where event.key == messageKey(of: "last") {
          places.append("\(folder.name(of: log)) \(batch.firstLine + Int(event.line))")
          #expect(batch.text(ofLine: Int(event.line)).contains("stdout P"))
        }
        return true
      }
    }
    #expect(places == (border.isJoined ? ["\(border.names[0]) 12"] : []))
  }
}
