import TestSupport
import Testing

@testable import CLI
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

  /// The sample, the evidence, and what has to stand in what is shown of it.
  static let proofs: [(sample: String, id: String, shown: [String])] = [
    (
      "mqtune/poison-message.log", "E1",
      ["the messages that were delivered most often", "1. 287 deliveries", "attempt=287", "records between"]
    ),
    (
      "mqtune/broker-restart.log", "E1",
      [
        "the records before and after the gap", "2026-03-02T09:01:49.998276Z",
        "2026-03-02T09:02:35.000003Z",
      ]
    ),
    ("mqtune/burst.log", "E1", ["the first publishes", " publish queue=invoices "]),
    (
      "mqtune/unfair-dispatch.log.gz", "E2",
      ["longest from publish to settle", "1. 56.1 s", ".log.gz:"]
    ),
    (
      "mqtune/prefetch-1-slow-link.log", "E1",
      ["longest after their consumer's previous ack", " deliver queue=thumbnails "]
    ),
    ("rabbitmq/memory-alarm.log", "E1", ["memory resource limit alarm set"]),
  ]

  @Test(arguments: proofs)
  func `what is shown proves what is claimed`(sample: String, id: String, shown: [String]) {
    let run = EndToEnd.run(["show", id, "SampleLogs/\(sample)"])
    #expect(run.code == .success)
    for text in shown { #expect(run.output.contains(text), "\(run.output)") }
  }

  @Test func `of a backlog the longest waits are shown`() throws {
    let sample = "SampleLogs/mqtune/too-few-consumers.log"
    let lines = EndToEnd.lines(try EndToEnd.sample("mqtune/too-few-consumers.log")).map {
      String(decoding: $0, as: UTF8.self)
    }
    // Of every message seconds of the day by its id.
    var published: [Substring: Double] = [:]
    var waits: [(id: Substring, wait: Double)] = []
    for line in lines {
      let words = line.split { $0 == " " || $0 == "\n" }
      guard words.count > 3, let id = words.first(where: { $0.hasPrefix("id=") }) else { continue }
      let clock = words[0].dropFirst(11).dropLast().split(separator: ":").compactMap { Double($0) }
      let time = clock.reduce(0) { $0 * 60 + $1 }
      if words[1] == "publish" { published[id] = time }
      if words[1] == "deliver", let start = published[id] { waits.append((id, time - start)) }
    }
    let id = try #require(waits.max { $0.wait < $1.wait }).id
    let run = EndToEnd.run(["show", "E1", "--top", "1", sample])
    #expect(run.output.contains(" publish queue=orders \(id) "), "\(run.output)")
    #expect(run.output.contains(" deliver queue=orders \(id) "), "\(run.output)")
    #expect(run.output.split(separator: "\n").count { $0.hasPrefix("\(sample):") } == 2)
  }

  @Test func `no evidence of a sample log is left without a word`() {
    let folders = [
      "mqtune/": ["burst", "poison-message", "slow-consumer", "too-few-consumers", "broker-restart"]
    ]
    for (folder, names) in folders {
      for name in names {
        let output = EndToEnd.run(["show", "F1", "--top", "1", "SampleLogs/\(folder)\(name).log"]).output
        let lines = output.split(separator: "\n").map(String.init)
        #expect(!output.contains("no record of that time"), "\(output)")
        for (place, line) in lines.enumerated() where line.hasPrefix("E") {
          let next = lines[place...].dropFirst().first { !$0.hasPrefix("   ") }
          #expect(next.map { !$0.hasPrefix("E") && !$0.hasPrefix("F") } ?? false, "\(output)")
        }
      }
    }
  }

  @Test func `a log that was left out of the report shows nothing`() throws {
    let folder = try Folder()
    let bytes = try EndToEnd.sample(Self.path)
    let (one, copy) = (try folder.file("a.log", bytes), try folder.file("b.log.gz", Gzip.stored(bytes)))
    let run = EndToEnd.run(["show", "E1", one, copy])
    #expect(run.output.contains("1. 287 deliveries"), "\(run.output)")
    #expect(Set([one, copy].filter { run.output.contains("\($0):") }).count == 1, "\(run.output)")
  }

  @Test(arguments: ["E1", "F1", "R1", "slowest"])
  func `nothing is wider than asked, and no character is lost`(what: String) {
    let arguments = ["show", what, "--top", "2", "--ascii", "SampleLogs/mqtune/too-few-consumers.log"]
    func letters(_ text: String) -> String { text.filter { $0 != " " && $0 != "\n" } }
    let whole = EndToEnd.run(arguments)
    let narrow = EndToEnd.run(arguments + ["--width", "60"])
    #expect(letters(narrow.output) == letters(whole.output))
    #expect(narrow.output.split(separator: "\n").allSatisfy { $0.utf8.count <= 60 }, "\(narrow.output)")
    // What is no record fits a terminal of 80 columns in a pipe too.
    let prose = whole.output.split(separator: "\n").filter { !$0.hasPrefix("SampleLogs/") }
    #expect(prose.allSatisfy { $0.utf8.count <= 80 }, "\(whole.output)")
    let onTerminal = EndToEnd.run(arguments, environment: ["LANG": "C.UTF-8", "MQTUNE_FORCE_TTY": "60"])
    #expect(onTerminal.output.split(separator: "\n").allSatisfy { $0.utf8.count <= 80 })
  }

  @Test func `top says how many records of many`() {
    let sample = "SampleLogs/mqtune/too-few-consumers.log"
    for top in [1, 4] {
      let run = EndToEnd.run(["show", "E1", "--top", "\(top)", sample])
      #expect(run.output.split(separator: "\n").count { $0.contains(" publish ") } == top)
    }
  }

  @Test func `a recommendation is shown whole, with its finding`() {
    let run = EndToEnd.run(["show", "R1", "SampleLogs/mqtune/prefetch-1-slow-link.log"])
    #expect(run.code == .success)
    for text in [
      "R1 prefetch of the consumers of thumbnails", "  from       1\n", "  to         7\n", "  predicted  ",
      "  risk       low\n", "  cost       ", "  undo       prefetch 1\n",
      "  apply      channel.basic_qos(prefetch_count=7)\n", "F1 thumbnails: ", "mqtune explain prefetch-low",
    ] { #expect(run.output.contains(text), "\(text) in \(run.output)") }
  }

  @Test func `a recommendation that is not there names those that are`() {
    let run = EndToEnd.run(["show", "R9", "SampleLogs/mqtune/too-few-consumers.log"])
    #expect(run.code == .inputUnusable)
    #expect(run.error.contains("there is no 'R9'") && run.error.contains("R1 consumers of orders: 2 -> 5"))
  }

  @Test(arguments: ["E1", "F12", "R1", "r1"])
  func `a name of one report is not explained without its log`(id: String) {
    let run = EndToEnd.run(["explain", id])
    #expect(run.code == .usage)
    #expect(run.error.contains("try: mqtune show \(id.uppercased()) LOG"), "\(run.error)")
  }

  @Test(arguments: ["E", "F", "e1", "E1x", "R", "E12345678"])
  func `what is no such name is refused`(word: String) {
    #expect(EndToEnd.run(["show", word, "x.log"]).code == .usage)
  }

  @Test func `a name in small letters is near to its own`() {
    #expect(EndToEnd.run(["show", "r1", "x.log"]).error.contains("did you mean 'R1'?"))
  }
}
