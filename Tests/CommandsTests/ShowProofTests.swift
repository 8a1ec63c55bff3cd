import TestSupport
import Testing

@testable import Commands

/// The records behind a number are those of the log, wherever they lie.
@Suite struct ShowProofTests {
  /// Messages that come again, so that the evidence knows its lines.
  private static let path = "mqtune/poison-message.log"

  @Test(arguments: ["E1", "F1", "E2"])
  func `out of gzip as out of a plain file`(id: String) throws {
    let folder = try Folder()
    let bytes = try EndToEnd.sample(Self.path)
    let plain = try folder.file("a.log", bytes)
    let packed = try folder.file("b.log.gz", Gzip.stored(bytes))
    let expected = EndToEnd.run(["show", id, plain])
    let shown = EndToEnd.run(["show", id, packed])
    #expect(expected.code == .success && shown.code == .success)
    #expect(shown.output == expected.output.replacing(plain, with: packed))
  }

  @Test func `each line stands behind its place`() throws {
    let lines = EndToEnd.lines(try EndToEnd.sample(Self.path)).map {
      String(decoding: $0.dropLast(), as: UTF8.self)
    }
    let prefix = "SampleLogs/\(Self.path):"
    let shown = EndToEnd.run(["show", "F1", "SampleLogs/\(Self.path)"]).output.split(separator: "\n")
      .filter { $0.hasPrefix(prefix) }
    #expect(!shown.isEmpty)
    for line in shown {
      let rest = line.dropFirst(prefix.count)
      let number = try #require(Int(rest.prefix { $0 != ":" }))
      #expect(rest == "\(number): \(lines[number - 1])")
    }
  }

  @Test func `with names replaced no record is shown`() {
    let run = EndToEnd.run(["show", "F1", "--redact", "SampleLogs/\(Self.path)"])
    #expect(run.code == .success && run.output.contains("(redacted)"))
    for name in ["emails", "mailer", "poison-message"] { #expect(!run.output.contains(name), "\(name)") }
  }

  @Test func `top says how many records of many`() {
    let sample = "SampleLogs/mqtune/too-few-consumers.log"
    for top in [1, 4] {
      let run = EndToEnd.run(["show", "E1", "--top", "\(top)", sample])
      #expect(run.output.split(separator: "\n").count { $0.hasPrefix("\(sample):") } == top)
    }
  }

  @Test(arguments: ["E", "F", "e1", "E1x", "R1", "E12345678"])
  func `what is no such name is refused`(word: String) {
    #expect(EndToEnd.run(["show", word, "x.log"]).code == .usage)
  }
}
