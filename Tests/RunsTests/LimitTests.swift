import Bytes
import Events
import Formats
import Profiles
import TestSupport
import Testing

@testable import Runs

/// Logs in which there is more of everything than is kept apart: what finds no room depends on the log alone, and not on
/// how many workers read it, what each of them read before, and where blocks end.
@Suite struct LimitTests {
  private static let seeds = Array(UInt64(1)...2)

  /// What is read by one worker at a time.
  private static let pieces = 4

  private let folder: LogFolder

  init() throws { folder = try LogFolder() }

  /// Lines of mqtune's own format with more reasons, queues, clients, gauges, settings and incidents than are kept apart;
  /// the same ones come again in other pieces.
  private static func events(_ seed: UInt64) -> [String] {
    var generator = SeededGenerator(seed: seed)
    return (0..<8_000).map { index in
      let number = generator.below(6_000)
      let record =
        switch generator.below(12) {
        case 0...3: "error queue=q\(number % 5) reason=r\(number)"
        case 4...5: "error client=c reason=other-\(number)"
        case 6: "publish queue=q\(number % 40) id=\(index) producer=p\(number % 9)"
        case 7: "nack queue=q\(number % 40) id=\(generator.below(index + 1)) reason=n\(number)"
        case 8: "connect client=10.0.\(number % 50).\(number % 97):\(number)"
        case 9: "alarm resource=r\(number) state=set"
        case 10: "stats queue=g\(number) depth=\(number) unacked=\(number % 7)"
        default: "config client=k\(number) setting\(number % 3)=\(generator.below(9))"
        }
      return line(index, record)
    }
  }

  private static func line(_ index: Int, _ record: String) -> String {
    func two(_ number: Int) -> String { String(String(number + 100).dropFirst()) }
    let second = index / 10
    return
      "2026-03-02T\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60)).\(index % 10)00Z \(record)\n"
  }

  /// JSON lines with more labels and stages than are kept apart.
  private static func samples(_ seed: UInt64) -> [String] {
    var generator = SeededGenerator(seed: seed, part: 1)
    return (0..<800).map { index in
      let stages = (0..<(1 + generator.below(20))).map { _ in
        "\"part\(generator.below(100))_ms\":\(generator.below(50))"
      }
      let label = generator.below(900)
      return #"{"ts":\#(1_772_445_600 + index),"route":"call","queue":"l\#(label)","latency_ms":99,"#
        + stages.joined(separator: ",") + "}\n"
    }
  }

  /// A log as one piece of it after the other, each read by a reader that may have read others before, in blocks that end
  /// anywhere between two lines.
  private func profile(_ log: LogSource, _ lines: [String], _ generator: inout SeededGenerator) -> Profile {
    let size = lines.count / Self.pieces
    let readers = (0..<(1 + generator.below(3))).map { _ in BatchReader() }
    var parts = [Profile](repeating: Profile(), count: Self.pieces)
    for piece in (0..<Self.pieces).map({ (generator.below(1_000), $0) }).sorted(by: <).map(\.1) {
      let profile = Profile()
      let source = profile.beginSource(path: "log", form(of: log))
      let reader = readers[generator.below(readers.count)]
      reader.open(log, EventFilter())
      var rest = lines[(piece * size)..<((piece + 1) * size)]
      while !rest.isEmpty {
        let block = Block(Array(rest.prefix(1 + generator.below(900)).joined().utf8))
        rest = rest.dropFirst(block.bytes[..<block.count].count { $0 == UInt8(ascii: "\n") })
        reader.decode(block)
        profile.fold(reader.batch, source: source, bytes: block.sourceLength)
      }
      parts[piece] = profile
    }
    let whole = Profile()
    for part in parts { whole.merge(part) }
    return whole
  }

  private func form(of log: LogSource) -> SourceForm {
    guard case .log(let format, _) = log.content else {
      return SourceForm(format: "", system: .application, coverage: [])
    }
    return format.form
  }

  private func expectSame(
    _ name: String, _ lines: [String], seed: UInt64, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Profile {
    try folder.file(name, lines.joined().utf8)
    let log = try #require(folder.logs([name]).sources.first)
    var generator = SeededGenerator(seed: seed, part: 2)
    let first = profile(log, lines, &generator)
    for _ in 0..<2 {
      #expect(
        profile(log, lines, &generator).encoded() == first.encoded(), "seed \(seed)",
        sourceLocation: sourceLocation)
    }
    return first
  }

  @Test(arguments: seeds)
  func `which names and reasons find no room does not depend on what a reader has read before`(
    seed: UInt64
  ) throws {
    let profile = try expectSame("app.log", Self.events(seed), seed: seed)
    #expect(profile.hasMergedReasons && profile.hasMergedClients)
    #expect(profile.omittedGauges > 0 && profile.omittedSettings > 0)
  }

  @Test(arguments: seeds)
  func `which stages find no room does not depend on what a reader has read before`(seed: UInt64) throws {
    let profile = try expectSame("app.json", Self.samples(seed), seed: seed)
    #expect(profile.omittedStages > 0 && profile.assumptions.contains(.stagesLeftOut))
  }

  @Test(arguments: seeds.prefix(1))
  func `the number of workers does not matter`(seed: UInt64) throws {
    try folder.file("app.log", Self.events(seed).joined().utf8)
    try folder.file("app.json", Self.samples(seed).joined().utf8)
    func read(_ workers: Int) throws -> [UInt8] {
      let logs = folder.logs(["app.log", "app.json"], chunkSize: 100_000)
      return try DeduplicatedRun(EventFilter(), workers: workers).run(logs).profile.encoded()
    }
    let one = try read(1)
    for workers in [2, 4] { #expect(try read(workers) == one, "seed \(seed), \(workers) workers") }
  }

  /// A line longer than is held has bytes all the same.
  @Test func `every byte of a file is counted`() throws {
    let long = [UInt8](repeating: UInt8(ascii: "x"), count: 16 << 20 + 5)
    let bytes = MinuteLog.lines(count: 3) + long + [10] + MinuteLog.lines(from: 700, count: 2)
    try folder.file("app.log", bytes)
    let profile = try DeduplicatedRun(EventFilter(), workers: 1).run(folder.logs(["app.log"])).profile
    #expect(profile.sources.map(\.bytes) == [Int64(bytes.count)])
    #expect(profile.sources.map(\.lines) == [6] && profile.sources.map(\.notUnderstood) == [1])
  }
}
