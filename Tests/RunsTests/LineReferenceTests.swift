import Bytes
import Events
import Formats
import Profiles
import TestSupport
import Testing

@testable import Runs

/// A record that a report points at stands in its file, whatever the file is: a reader who looks there finds it.
@Suite struct LineReferenceTests {
  private static let seeds = Array(UInt64(1)...40)

  private static let logs: [(path: String, lines: [ArraySlice<UInt8>])] = {
    let root = #filePath.dropLast("Tests/RunsTests/LineReferenceTests.swift".count) + "SampleLogs/"
    return Stories.all.map(\.path).filter { !$0.hasSuffix(".gz") }.map { path in
      ((path), Array((TestFiles.read(root + path) ?? []).split(separator: 10).prefix(3_000)))
    }
  }()

  private let folder: LogFolder

  init() throws { folder = try LogFolder() }

  /// A few lines of a sample log: its beginning, or lines from anywhere; whole or not, with any line ends, in an envelope
  /// or not.
  private static func excerpt(_ lines: [ArraySlice<UInt8>], _ generator: inout SeededGenerator) -> [UInt8] {
    let count = 1 + generator.below(9)
    let isBeginning = generator.below(3) == 0
    var picked: [ArraySlice<UInt8>] =
      isBeginning ? Array(lines.prefix(count)) : (0..<count).map { _ in lines[generator.below(lines.count)] }
    if generator.below(4) == 0 { picked = picked.flatMap { pieces(of: $0, &generator) } }
    var bytes: [UInt8] = Array(picked.joined(separator: [10]))
    switch generator.below(4) {
    case 0: break
    case 1: bytes.removeLast(min(bytes.count, generator.below(40)))
    case 2: bytes = bytes.flatMap { $0 == 10 ? [13, 10] : [$0] }
    default: bytes += [10]
    }
    return generator.below(5) == 0 ? [0xEF, 0xBB, 0xBF] + bytes : bytes
  }

  /// A line as Docker writes it, in one piece or in two.
  private static func pieces(of line: ArraySlice<UInt8>, _ generator: inout SeededGenerator) -> [ArraySlice<
    UInt8
  >] {
    let cut = generator.below(2) == 0 ? line.count : generator.below(line.count + 1)
    return [line.prefix(cut), line.dropFirst(cut) + [10]].filter { !$0.isEmpty }.map { part in
      let text = String(decoding: part, as: UTF8.self).replacing("\\", with: "\\\\").replacing(
        "\"", with: "\\\""
      )
      .replacing("\n", with: "\\n").replacing("\t", with: "\\t")
      return ArraySlice(
        #"{"log":"\#(text)","stream":"stdout","time":"2026-11-20T22:40:00.000000000Z"}"#.utf8)
    }
  }

  private static func references(_ profile: Profile) -> [LineReference] {
    profile.queueFigures.flatMap(\.reasons).flatMap(\.lines)
      + profile.sampleFigures.flatMap(\.reasons).flatMap(\.lines)
      + profile.clientErrorReasons.flatMap(\.lines) + profile.incidentRecords.flatMap(\.lines)
  }

  private func expectInside(
    _ profile: Profile, _ text: [UInt8], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let lines = profile.sources.map(\.lines)
    let outside = Self.references(profile).filter { !(0..<lines[Int($0.source)]).contains($0.line) }
    #expect(
      outside.isEmpty, "\(lines) lines: \(outside) in\n\(String(decoding: text, as: UTF8.self))",
      sourceLocation: sourceLocation)
    for source in profile.sources {
      #expect(
        source.issues.allSatisfy { (0..<source.lines).contains($0.line) }, sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: seeds)
  func `a record that a report points at stands in its file`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed, part: 21)
    for (path, lines) in Self.logs {
      let text = Self.excerpt(lines, &generator)
      try folder.file("t3.log", text)
      let profile = try DeduplicatedRun(EventFilter(), workers: 1).run(folder.logs(["t3.log"])).profile
      for source in profile.sources {
        let ends = text.count { $0 == 10 }
        #expect(source.lines == (text.last == 10 ? ends : ends + 1), "\(path)")
      }
      expectInside(profile, text)
    }
  }

  /// Both profiles count the lines of a file of one name from its first line on.
  @Test func `profiles of two files of one name keep the lines of both apart`() throws {
    let error = "2026-03-02T10:00:00Z error queue=q reason=r\n"
    var saved: [String] = []
    for number in 1...2 {
      try folder.file("t3.log", Array((error + error + error.replacing("=r", with: "=s\(number)")).utf8))
      let profile = try DeduplicatedRun(EventFilter(), workers: 1).run(folder.logs(["t3.log"])).profile
      saved.append("\(number).mqp")
      try folder.file(saved[number - 1], profile.encoded())
    }
    for (names, sources) in [
      (saved, ["t3.log", "t3.log (2.mqp)"]),
      (saved + ["t3.log"], ["t3.log (1.mqp)", "t3.log (2.mqp)", "t3.log"]),
    ] {
      var run = DeduplicatedRun(EventFilter(), workers: 1)
      run.keepsDuplicates = true
      let profile = try run.run(folder.logs(names)).profile
      #expect(
        profile.sources.map { $0.path.replacing(folder.path + "/", with: "") }.sorted() == sources.sorted())
      #expect(profile.sources.allSatisfy { $0.lines == 3 })
      expectInside(profile, [])
    }
  }
}
