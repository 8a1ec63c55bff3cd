import TestSupport
import Testing

@testable import CLI
@testable import Commands

/// Two inputs that log the same messages count once.
@Suite struct DuplicatesTests {
  private let folder: Folder
  private let client: String
  private let trace: String

  init() throws {
    folder = try Folder()
    client = try folder.file("app.log", Self.log(["publish", "deliver", "ack"]))
    trace = try folder.file("trace.log", Self.log(["publish", "deliver"], late: 250))
  }

  /// 300 messages, 30 ms apart; the parts of a life are 5 ms apart. `late` is in microseconds.
  private static func log(
    _ events: [String], late: Int = 0, consumer: String = "w-1", hasIds: Bool = true
  ) -> String {
    let places = ["publish": 0, "confirm": 1, "deliver": 5, "ack": 10]
    var lines: [(time: Int, text: String)] = []
    for number in 0..<300 {
      for event in events {
        let time = number * 30_000 + (places[event] ?? 0) * 1_000 + late
        let party = ["publish", "confirm"].contains(event) ? "producer=web" : "consumer=\(consumer)"
        let stamp =
          "2026-03-02T09:00:0\(time / 1_000_000).\(String(1_000_000 + time % 1_000_000).dropFirst())Z"
        lines.append((time, "\(stamp) \(event) queue=orders \(hasIds ? "id=m\(number) " : "")\(party)\n"))
      }
    }
    return lines.sorted { ($0.time, $0.text) < ($1.time, $1.text) }.map(\.text).joined()
  }

  private func analyze(_ arguments: [String]) -> Run {
    var run = EndToEnd.run(["analyze", "-f", "json"] + arguments)
    run.error.replace(folder.path + "/", with: "")
    run.output.replace(folder.path + "/", with: "")
    return run
  }

  /// The report without its files and notes.
  private func body(_ run: Run) -> String {
    let end = run.output.firstRange(of: "\n  \"notes\":")
    let start = run.output.firstRange(of: "\n  \"totals\":")
    guard let start, let end else { return "" }
    return String(run.output[start.lowerBound..<end.lowerBound])
  }

  @Test func `a trace of the messages of a client's log is left out`() {
    let both = analyze([client, trace])
    #expect(
      both.error
        == "mqtune: note: trace.log logs the same messages as app.log and was left out; --keep-duplicates counts both.\n"
    )
    #expect(both.code == .success)
    #expect(both.output.contains("\"trace.log logs the same messages as app.log and was left out; "))
    #expect(body(both) == body(analyze([client])) && !body(both).isEmpty)
    #expect(analyze([trace, client]).output == both.output)
    #expect(analyze(["-q", trace, client]).error.isEmpty)
  }

  @Test func `both count with --keep-duplicates`() {
    let both = analyze(["--keep-duplicates", client, trace])
    #expect(both.error.isEmpty)
    #expect(both.output.contains("\"published\": 600"))
    #expect(!both.output.contains("left out"))
    #expect(
      analyze(["--keep-duplicates", "--no-keep-duplicates", client, trace]).output.contains(
        "\"published\": 300"))
  }

  @Test func `a log of publishes and a log of acks complete each other`() throws {
    let producers = try folder.file("producers.log", Self.log(["publish"]))
    let consumers = try folder.file("consumers.log", Self.log(["deliver", "ack"]))
    let run = analyze([producers, consumers])
    #expect(run.error.isEmpty)
    #expect(body(run) == body(analyze([client])))
  }

  @Test func `a trace beside the producers' and the consumers' logs is left out`() throws {
    let producers = try folder.file("producers.log", Self.log(["publish"]))
    let consumers = try folder.file("consumers.log", Self.log(["deliver", "ack"]))
    let view = try folder.file(
      "view.log", Self.log(["publish", "deliver"], late: 250, consumer: "127.0.0.1:5672"))
    let run = analyze([producers, consumers, view])
    #expect(run.error.contains("view.log logs the same messages as"))
    #expect(body(run) == body(analyze([client])))
  }

  @Test func `of a broker's log that alone has the confirms, the publishes count once`() throws {
    let broker = try folder.file("broker.log", Self.log(["publish", "confirm"], late: 250))
    let run = analyze([client, broker])
    #expect(
      run.error
        == "mqtune: note: broker.log repeats the publishes of app.log, which count once; --keep-duplicates counts both.\n"
    )
    #expect(run.output.contains("\"published\": 300,\n    \"confirmed\": 300"))
  }

  @Test func `a copy of the beginning of a log is left out`() throws {
    let lines = EndToEnd.lines(Array(Self.log(["publish", "deliver", "ack"]).utf8))
    let copy = try folder.file("a-copy.log", lines.prefix(500).joined())
    #expect(
      analyze([copy, client]).error.hasPrefix(
        "mqtune: note: a-copy.log logs the same messages as app.log and was left out"))
    #expect(body(analyze([copy, client])) == body(analyze([client])))
  }

  @Test func `a log that a saved profile has already is left out`() {
    let profile = folder("run.mqp")
    #expect(EndToEnd.run(["analyze", "-o", profile, client]).code == .success)
    let run = analyze([profile, client])
    #expect(run.error.contains("app.log logs the same messages as run.mqp and was left out"))
    #expect(body(run) == body(analyze([client])))
  }

  @Test func `two profiles of the same messages cannot be told apart any more`() {
    let (one, other) = (folder("one.mqp"), folder("other.mqp"))
    #expect(EndToEnd.run(["analyze", "-o", one, client]).code == .success)
    #expect(EndToEnd.run(["analyze", "-o", other, trace]).code == .success)
    let run = analyze([one, other])
    #expect(
      run.error
        == "mqtune: warning: one.mqp logs the same messages as other.mqp, and they count twice: give only one of the two.\n"
    )
    #expect(run.output.contains("Messages may have been counted twice: see the notes."))
  }

  @Test func `what may be two subscribers of one topic is counted, with a warning`() throws {
    let mail = try folder.file("mail.log", Self.log(["deliver", "ack"], consumer: "mail"))
    let index = try folder.file("index.log", Self.log(["deliver", "ack"], late: 100, consumer: "index"))
    let run = analyze([mail, index])
    #expect(
      run.error.hasPrefix(
        "mqtune: warning: mail.log has the same deliveries as index.log, to consumers of other names"))
    #expect(run.output.contains("\"delivered\": 600"))
  }

  /// Records of consumer groups that name no consumer. A message comes every 30 ms, and a group works on one at a time.
  @Test func `a consumer group that lags is seen beside one that does not`() throws {
    func line(_ time: Int, _ event: String, _ number: Int) -> String {
      "2026-03-02T09:00:\(time / 10_000)\(time / 1_000 % 10).\(String(1_000 + time % 1_000).dropFirst())Z "
        + "\(event) queue=orders id=m\(number)\n"
    }
    // No group goes on after the last publish.
    func group(_ work: Int) -> String {
      let step = max(30, work)
      return (0..<300 * 30 / step).map {
        line($0 * step, "deliver", $0) + line($0 * step + work, "ack", $0)
      }.joined()
    }
    let producers = try folder.file("producers.log", (0..<300).map { line($0 * 30, "publish", $0) }.joined())
    let fast = try folder.file("fast.log", group(10))
    let slow = try folder.file("slow.log", group(60))
    let copy = try folder.file("copy.log", group(60))
    #expect(analyze([producers, fast]).output.contains("\"status\": \"healthy\""))
    let run = analyze([producers, fast, slow])
    #expect(
      run.error
        == "mqtune: note: slow.log has other deliveries of the messages of fast.log, as the log of another subscriber has: "
        + "both count. To judge one subscriber, leave out the log of the other.\n")
    #expect(run.output.contains("\"delivered\": 450") && run.output.contains("\"status\": \"unknown\""))
    #expect(run.output.contains("2 logs of subscribers of the same messages were read together"))
    #expect(analyze([producers, slow]).output.contains("\"word\": \"FALLING BEHIND\""))
    #expect(
      analyze([producers, slow, copy]).error
        == "mqtune: note: copy.log logs the same messages as slow.log and was left out; --keep-duplicates counts both.\n"
    )
  }

  @Test func `a log without ids is counted, with a warning`() throws {
    let nameless = try folder.file("nameless.log", Self.log(["publish"], late: 10, hasIds: false))
    let run = analyze([client, nameless])
    #expect(run.error.hasPrefix("mqtune: warning: app.log seems to log the same messages as nameless.log"))
  }

  @Test func `names of files stay out of a redacted report`() {
    let run = analyze(["--redact", client, trace])
    #expect(run.output.contains("file-2.log logs the same messages as file-1.log and was left out"))
    #expect(!run.output.contains("trace.log"))
  }

  @Test func `two forms of one server log count once`() throws {
    let stamp = "2026-11-20 22:50:5"
    let events = [
      "Server startup complete; 4 plugins started.", "rabbit on node 'rabbit@b' down",
      "rabbit on node 'rabbit@b' up", "Peer discovery: node rabbit@c was down",
      "rabbit on node 'rabbit@c' down",
      "rabbit on node 'rabbit@d' down",
    ]
    var (text, json) = ("", "")
    for (second, event) in events.enumerated() {
      text += "\(stamp)\(second).091230+00:00 [info] <0.1280.0> \(event)\n"
      json +=
        #"{"time":"\#(stamp)\#(second).091230+00:00","level":"info","msg":"\#(event)","domain":"rabbitmq","pid":"<0.1280.0>"}"#
        + "\n"
    }
    let plain = try folder.file("rabbit.log", text)
    let other = try folder.file("rabbit.json.log", json)
    let run = analyze([other, plain])
    #expect(
      run.error
        == "mqtune: note: rabbit.log logs the same incidents as rabbit.json.log and was left out; "
        + "--keep-duplicates counts both.\n")
  }

  @Test(arguments: Stories.all)
  func `no sample log is taken for another view of itself`(_ story: Story) {
    let run = analyze(["SampleLogs/\(story.path)", client])
    #expect(!run.error.contains("same"), "\(run.error)")
  }
}
