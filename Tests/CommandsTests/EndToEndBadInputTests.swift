import TestSupport
import Testing

@testable import CLI
@testable import Commands

/// What can be wrong with a file, and the whole answer: clear, with nothing lost and the right exit code.
@Suite struct EndToEndBadInputTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let arguments: [String]
    let prepare: @Sendable (Folder) throws -> Void
    var testDescription: String { name }

    /// - Parameter arguments: `DIR` stands for the folder that `prepare` fills.
    init(_ name: String, _ arguments: [String], _ prepare: @escaping @Sendable (Folder) throws -> Void) {
      self.name = name
      self.arguments = arguments
      self.prepare = prepare
    }
  }

  private static let parts = ["--json", "verdict,input"]
  private static let analyze = ["analyze"] + parts

  /// A log of `count` messages, a second each, with what is to be done to its lines.
  private static func log(_ count: Int, _ change: (Int, String) -> String = { $1 }) -> String {
    let head = "# mqtune events 1\n"
    return (0..<count).reduce(into: head) { text, number in
      let time = "2026-03-02T09:0\(number / 60):\(number % 60 < 10 ? "0" : "")\(number % 60)"
      text += change(number, "\(time).1Z publish queue=q id=\(number) producer=p\n")
      text += change(number, "\(time).2Z deliver queue=q id=\(number) consumer=c\n")
      text += change(number, "\(time).3Z ack queue=q id=\(number) consumer=c\n")
    }
  }

  static let cases: [Case] = [
    Case("missing", ["analyze", "DIR/missing.log"]) { _ in },
    Case("missing-among-good", analyze + ["DIR/missing.log", "DIR/a.log"]) { try $0.file("a.log", log(120)) },
    Case("directory-without-logs", ["analyze", "DIR"]) { try $0.file("photo.png", "x") },
    Case("directory", analyze + ["DIR"]) {
      try $0.file("a.log", log(120))
      try $0.file("b.log", "")
      try $0.file("photo.png", "x")
    },
    Case("empty", ["analyze", "DIR/a.log"]) { try $0.file("a.log", "") },
    Case("only-comments", ["analyze", "DIR/a.log"]) {
      try $0.file("a.log", "# mqtune events 1\n# nothing\n")
    },
    Case("binary", ["analyze", "DIR/a.log"]) {
      try $0.file("a.log", (0..<4_000).map { UInt8($0 * 7 & 0xFF) })
    },
    Case("unknown", ["analyze", "DIR/a.log"]) { try $0.file("a.log", "hello world\n\u{1B}[31mfoo\n") },
    Case("unknown-but-close", ["analyze", "DIR/a.log"]) {
      try $0.file(
        "a.log", "hello world\n".replicated(30) + log(1) + "{\"ts\":\"2026-03-02T09:00:00Z\"}\n".replicated(3)
      )
    },
    Case("several-unknown", ["analyze", "DIR/a.log", "DIR/b.xml"]) {
      try $0.file("a.log", "hello world\n")
      try $0.file("b.xml", "<?xml version=\"1.0\"?>\n<testResults version=\"1.2\">\n")
    },
    Case("unknown-to-show", ["show", "skipped", "DIR/a.log"]) { try $0.file("a.log", "hello world\n") },
    Case("gzip-cut-short", analyze + ["DIR/a.log.gz"]) {
      try $0.file("a.log.gz", Gzip.stored(Array(log(120).utf8)).dropLast(200))
    },
    Case("gzip-damaged", analyze + ["DIR/a.log.gz"]) {
      var bytes = Gzip.stored(Array(log(120).utf8))
      bytes[bytes.count - 6] ^= 1
      try $0.file("a.log.gz", bytes)
    },
    Case("not-understood", analyze + ["DIR/a.log"]) {
      try $0.file("a.log", log(120) { number, line in number % 5 == 0 ? "junk \(line)" : line })
    },
    Case("too-little-understood", analyze + ["--min-parsed", "99%", "DIR/a.log"]) {
      try $0.file("a.log", log(120) { number, line in number % 5 == 0 ? "junk \(line)" : line })
    },
    Case("shown-skipped", ["show", "skipped", "--top", "20", "DIR/a.log"]) {
      try $0.file(
        "a.log", log(120) { number, line in number % 5 == 0 ? "junk\u{7}\u{1B}]0;x\u{7} \(line)" : line })
    },
    Case("odd-bytes", analyze + ["DIR/a.log"]) {
      let bytes: [UInt8] = [0xEF, 0xBB, 0xBF] + log(120).utf8 + [0, 10, 0xFF, 0xFE, 10, 13, 10, 10]
      try $0.file("a.log", bytes)
    },
    Case("windows-line-ends", analyze + ["DIR/a.log"]) {
      try $0.file("a.log", log(120).replacing("\n", with: "\r\n"))
    },
    Case("no-last-line-end", analyze + ["DIR/a.log"]) { try $0.file("a.log", log(120).dropLast().utf8) },
    Case("endless-line", analyze + ["DIR/a.log"]) {
      let long = [UInt8](repeating: UInt8(ascii: "x"), count: (16 << 20) + 10)
      try $0.file("a.log", Array(log(60).utf8) + long + [10] + Array(log(60).utf8.dropFirst(18)))
    },
    Case("two-formats-in-one", analyze + ["DIR/a.log"]) {
      try $0.file(
        "a.log",
        log(120) + #"{"ts":"2026-03-02T09:00:00Z","event":"ack","queue":"q","id":"1"}"#.replicated(1) + "\n")
    },
    Case("times-beyond-reason", analyze + ["DIR/a.log"]) {
      try $0.file(
        "a.log",
        """
        0001-01-01T00:00:00Z publish queue=q id=1
        9999-12-31T23:59:59Z ack queue=q id=1
        1969-12-31T23:59:59Z publish queue=q id=2
        2026-13-45T99:99:99Z ack queue=q id=2
        1970-01-01T00:00:00Z publish queue=q id=3
        2261-12-31T00:00:00Z ack queue=q id=3

        """)
    },
    Case("hostile-names", ["analyze", "DIR/a.log"]) {
      try $0.file(
        "a.log",
        (0..<120).map { number in
          let time = "2026-03-02T09:0\(number / 60):\(number % 60 < 10 ? "0" : "")\(number % 60)Z"
          let queue = #"\"><script>\u001b[31m\u202e\r\n=1+1"#
          return
            #"{"ts":"\#(time)","event":"publish","queue":"\#(queue)","id":\#(number),"producer":"\u0007"}"#
            + "\n"
            + #"{"ts":"\#(time)","event":"nack","queue":"\#(queue)","id":\#(number),"consumer":"a\u0000b","reason":"\u009b2J"}"#
            + "\n"
        }.joined())
    },
    Case("hostile-names-csv", ["analyze", "-f", "oneline", "DIR/a.log"]) {
      try $0.file("a.log", log(120) { _, line in line.replacing("queue=q", with: #"queue="=1+1 \" x""#) })
    },
    Case("torn-profile", analyze + ["DIR/a.mqp", "DIR/a.log"]) {
      try $0.file("a.log", log(120))
      try $0.file("a.mqp", [0x89] + Array("MQTP\r\n\n".utf8) + [1, 0, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9])
    },
    Case("no-such-output-directory", ["analyze", "-o", "DIR/none/x.json", "-f", "oneline", "DIR/a.log"]) {
      try $0.file("a.log", log(120))
    },
    Case("full-disk", ["analyze", "-o", "json:/dev/full", "-o", "oneline:-", "DIR/a.log"]) {
      try $0.file("a.log", log(120))
    },
    Case(
      "several-reasons",
      [
        "analyze", "-o", "DIR/none/x.json", "-o", "csv:/dev/full", "-f", "oneline", "--min-parsed", "99%",
        "DIR/missing.log", "DIR/a.log",
      ]
    ) {
      try $0.file("a.log", log(120) { number, line in number % 5 == 0 ? "junk \(line)" : line })
    },
    Case("output-over-input", ["analyze", "-o", "text:DIR/./a.log", "DIR/a.log"]) {
      try $0.file("a.log", log(120))
    },
    Case("skipped-of-profile", ["show", "skipped", "DIR/a.mqp"]) {
      _ = EndToEnd.run(["analyze", "-o", "profile:\($0("a.mqp"))", "SampleLogs/mqtune/burst.log"])
    },
    Case("redacted-problem", ["analyze", "--redact"] + parts + ["DIR/secret.log", "DIR/a.log"]) {
      try $0.file("a.log", log(120))
    },
    Case("nothing-named", ["analyze", ""]) { _ in },
    Case("named-twice", ["analyze", "-f", "oneline", "DIR/a.log", "DIR/./a.log"]) {
      try $0.file("a.log", log(120))
    },
    Case("since-in-gzip", ["analyze", "--since=-1m", "DIR/a.log.gz"]) {
      try $0.file("a.log.gz", Gzip.stored(Array(log(120).utf8)))
    },
    Case("no-such-evidence", ["show", "E999", "SampleLogs/mqtune/too-few-consumers.log"]) { _ in },
    Case("evidence-of-stream", ["show", "E1", "-"]) { _ in },
    Case("evidence-where-all-is-well", ["show", "F1", "DIR/a.log"]) { try $0.file("a.log", log(2)) },
    Case("no-such-message", ["show", "message", "no\u{7}ne", "DIR/a.log"]) { try $0.file("a.log", log(2)) },
  ]

  @Test(arguments: cases)
  func `a clear answer, and nothing lost`(_ item: Case) throws {
    let folder = try Folder()
    try item.prepare(folder)
    let arguments = item.arguments.map { $0.replacing("DIR", with: folder.path) }
    let run = EndToEnd.run(arguments)
    expectGolden(run.told(of: arguments, in: folder), named: "bad-\(item.name)")
    #expect(!(run.output + run.error).utf8.contains { $0 < 0x20 && $0 != 10 || $0 == 0x7F })
  }
}

extension String {
  fileprivate func replicated(_ times: Int) -> String { String(repeating: self, count: times) }
}
