import TestSupport
import Testing

@testable import CLI
@testable import Commands

import Glibc

/// Runs that go on from each other find what one run over everything finds.
@Suite struct ResumeTests {
  private let folder: Folder
  private let state: String
  private let log: String
  private let lines: [ArraySlice<UInt8>]

  init() throws {
    folder = try Folder()
    state = folder("state.mqr")
    log = folder("app.log")
    lines = EndToEnd.lines(try EndToEnd.sample("mqtune/too-few-consumers.log"))
  }

  private func analyze(_ arguments: [String]) -> Run {
    var run = EndToEnd.run(["analyze", "-f", "json"] + arguments)
    run.error.replace(folder.path + "/", with: "")
    run.output.replace(folder.path + "/", with: "")
    return run
  }

  private func resume(_ paths: [String], _ options: [String] = []) -> Run {
    analyze(["--resume", state] + options + paths)
  }

  private func part(_ range: Range<Int>) -> [UInt8] { Array(lines[range].joined()) }

  private func move(_ from: String, _ to: String) throws {
    try #require(unsafe rename(from, folder(to)) == 0)
  }

  @Test func `a log that grows is read on from where it was read to`() throws {
    for end in [100, 101, 900, 2_000, lines.count] {
      try folder.file("app.log", part(0..<end))
      #expect(resume([log]) == analyze([log]), "\(end) lines")
    }
    #expect(resume([log]) == analyze([log]))
    try folder.file("app.log", part(0..<lines.count) + part(10..<12))
    #expect(
      resume([log], ["-v"]).error
        == "mqtune: note: app.log: 211,930 bytes were read before, 185 are new\n")
  }

  @Test func `a line that is being written is left to the next run`() throws {
    let text = part(0..<1_000)
    try folder.file("app.log", text.dropLast(20))
    let first = resume([log])
    try folder.file("app.log", part(0..<999))
    #expect(first == analyze([log]))
    try folder.file("app.log", text)
    #expect(resume([log]) == analyze([log]))
    try folder.file("app.log", [UInt8]("2026-03".utf8))
    #expect(analyze(["--resume", folder("other.mqr"), log]).code == .inputUnusable)
  }

  @Test func `a log that is rotated is read on under its other name`() throws {
    try folder.file("app.log", part(0..<700))
    _ = resume([folder.path])
    try folder.file("app.log", part(0..<1_200))
    try move(log, "app.log.1")
    try folder.file("app.log", part(1_200..<1_500))
    #expect(resume([folder.path]) == analyze([folder.path]))
    try move(folder("app.log.1"), "app.log.2")
    try move(log, "app.log.1")
    try folder.file("app.log", part(1_500..<1_700))
    let run = resume([folder.path], ["-v"])
    #expect(run.output == analyze(["-v", folder.path]).output)
    #expect(
      run.error == """
        mqtune: note: app.log is new
        mqtune: note: app.log.1 was app.log
        mqtune: note: app.log.1: nothing new
        mqtune: note: app.log.2 was app.log.1
        mqtune: note: app.log.2: nothing new

        """)
  }

  @Test func `a log that is compressed after it was read is not read again`() throws {
    try folder.file("app.log", part(0..<700))
    _ = resume([folder.path])
    try folder.file("app.log.1.gz", Gzip.stored(part(0..<900)))
    try #require(unsafe unlink(log) == 0)
    for _ in 0..<2 {
      let run = resume([folder.path])
      #expect(run == analyze([folder.path]))
    }
  }

  @Test func `a log that is copied and truncated is two logs`() throws {
    try folder.file("app.log", part(0..<700))
    _ = resume([folder.path])
    try folder.file("app.log.1", part(0..<900))
    try folder.file("app.log", part(900..<950))
    #expect(resume([folder.path]) == analyze([folder.path]))
  }

  @Test func `a log that was replaced counts beside the one before`() throws {
    try folder.file("app.log", part(0..<700))
    _ = resume([log])
    try folder.file("app.log", part(700..<1_500))
    let run = resume([log])
    let old = try folder.file("old.log", part(0..<700))
    var both = analyze([old, log])
    both.output.replace("old.log", with: "app.log (earlier)")
    #expect(run.output == both.output)
    #expect(
      run.error == """
        mqtune: note: app.log does not go on from what was read of it before: that stays counted, and the file is read from \
        its start

        """)
    for _ in 0..<3 { #expect(resume([log]) == both) }
  }

  @Test func `what is gone stays counted`() throws {
    try folder.file("app.log", part(0..<700))
    let first = resume([log])
    try move(log, "gone.txt.bak")
    let other = try folder.file("b.log", part(700..<701))
    #expect(resume([other]).output.contains("\"path\":\"app.log\""))
    #expect(first.output.contains("\"lines\": 700"))
  }

  @Test func `a log whose records span lines is read whole again`() throws {
    let server = EndToEnd.lines(try EndToEnd.sample("rabbitmq/memory-alarm.log"))
    for end in [server.count / 2, server.count / 2 + 1, server.count] {
      try folder.file("rabbit.log", server[..<end].joined())
      try folder.file("app.log", part(0..<end))
      #expect(unordered(resume([folder.path])) == unordered(analyze([folder.path])), "\(end) lines")
    }
    #expect(unordered(resume([folder.path])) == unordered(analyze([folder.path])))
    try move(folder("rabbit.log"), "rabbit.log.1")
    #expect(unordered(resume([folder.path])) == unordered(analyze([folder.path])))
  }

  /// The lines of a report in no order: files that are kept apart stand behind the others.
  private func unordered(_ run: Run) -> [String] {
    run.output.split(separator: "\n").map { $0.last == "," ? String($0.dropLast()) : String($0) }.sorted()
  }

  @Test func `a log of the same messages stays left out`() throws {
    func trace(_ end: Int) throws {
      let text = lines[..<end].map { String(decoding: $0, as: UTF8.self) }
        .filter { $0.contains(" publish ") || $0.contains(" deliver ") }
      try folder.file("trace.log", text.joined())
    }
    for end in [1_000, 1_300, 2_000] {
      try folder.file("app.log", part(0..<end))
      try trace(end)
      let run = resume([folder.path])
      try #require(unsafe unlink(folder("trace.log")) == 0)
      let alone = analyze([log])
      #expect(totals(run) == totals(alone), "\(end) lines")
      let note =
        end == 1_000
        ? "logs the same messages as" : "trace.log repeats what other files log, and stays left out."
      #expect(run.output.contains(note))
      try trace(end)
    }
  }

  @Test func `a trace that comes later is compared with what was read before`() throws {
    try folder.file("app.log", part(0..<2_000))
    let alone = resume([folder.path])
    let text = lines[..<2_000].map { String(decoding: $0, as: UTF8.self) }.filter { $0.contains(" publish ") }
    try folder.file("trace.log", text.joined())
    let run = resume([folder.path])
    #expect(run.error.contains("trace.log logs the same messages as app.log and was left out"))
    #expect(totals(run) == totals(alone))
  }

  private func totals(_ run: Run) -> String {
    guard let start = run.output.firstRange(of: "\n  \"totals\":"),
      let end = run.output.firstRange(of: "\n  \"queues\":")
    else { return "" }
    return String(run.output[start.lowerBound..<end.lowerBound])
  }

  @Test func `what cannot be resumed is refused`() throws {
    try folder.file("app.log", part(0..<700))
    let saved = folder("run.mqp")
    #expect(resume([log], ["-o", saved]).code == .success)
    let before = TestFiles.read(state)
    let cases: [(arguments: [String], error: String)] = [
      (["--queue", "orders", log], "was made with other filters or input options"),
      (["--keep-duplicates", log], "was made with other filters or input options"),
      (["-"], "--resume cannot tell what is new on stdin"),
      (["--since", "-2h", log], "--resume keeps what was read before"),
      (["-o", "json:\(state)", log], "-o and --resume name the same file"),
    ]
    for (arguments, error) in cases {
      let run = resume(arguments)
      #expect(run.code == .usage && run.error.contains(error), "\(run.error)")
    }
    let profile = resume([saved, log])
    #expect(profile.code == .inputUnusable)
    #expect(profile.error.contains("run.mqp: is a saved profile, and --resume does not accept profiles"))
    #expect(TestFiles.read(state)?.count == before?.count)
  }

  @Test func `a file that --resume did not write stays as it is`() throws {
    try folder.file("app.log", part(0..<700))
    let cases: [(bytes: [UInt8], error: String)] = [
      (Array("precious".utf8), "not a file that --resume wrote"),
      ([0x89] + Array("MQTR\r\n\n".utf8) + [1, 0, 9, 9, 9, 9, 9, 9, 9, 9], "damaged"),
    ]
    for (bytes, error) in cases {
      try folder.file("state.mqr", bytes)
      let run = resume([log])
      #expect(run.code == .inputUnusable && run.error.contains(error), "\(run.error)")
      #expect(TestFiles.read(state) == bytes)
    }
  }
}
