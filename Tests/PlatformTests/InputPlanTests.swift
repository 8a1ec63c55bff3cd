import Testing

@testable import Platform

import Glibc

@Suite struct InputPlanTests {
  @Test func goodOperandsGoOnPastBadOnes() throws {
    let directory = try TemporaryDirectory()
    let good = try directory.file("good", "x\n")
    let secret = try directory.file("secret", "x\n")
    _ = unsafe chmod(secret, 0)
    let empty = try directory.file("empty.log", "")
    let bare = try directory.directory("bare")
    let plan = InputPlan(operands: [directory("none"), secret, empty, bare, good])
    #expect(plan.sources.map(\.displayPath) == (getuid() == 0 ? [secret, good] : [good]))
    let problems = [
      InputProblem(
        path: directory("none"), text: "no such file", neighbours: ["bare", "empty.log", "good", "secret"]),
      InputProblem(path: secret, text: "permission denied"),
      InputProblem(path: empty, text: "empty"),
      InputProblem(path: bare, text: "no log files in it; directories below it are not searched"),
    ]
    #expect(plan.problems == problems.filter { getuid() != 0 || $0.path != secret })
    #expect(plan.notes == [])
  }

  @Test func aDirectoryIsReadByNameOneLevelDeep() throws {
    let directory = try TemporaryDirectory()
    for name in ["b.log", "a.log.10", "a.log.2.gz", "core", ".hidden.log", "z.jsonl"] {
      try directory.file(name, "x\n")
    }
    try directory.file("e.log", "")
    _ = try directory.directory("deep.log")
    let plan = InputPlan(operands: [directory.path + "/"])
    #expect(
      plan.sources.map(\.displayPath)
        == ["a.log.10", "a.log.2.gz", "b.log", "z.jsonl"].map { directory($0) })
    #expect(plan.notes == ["\(directory("e.log")) is empty"])
    #expect(plan.problems == [])
  }

  @Test func aFileReachedTwiceIsReadOnce() throws {
    let directory = try TemporaryDirectory()
    let first = try directory.file("a.log", "x\n")
    let other = directory("link.log")
    try #require(unsafe symlink(first, other) == 0)
    let plan = InputPlan(operands: [first, directory.path])
    #expect(plan.sources.map(\.displayPath) == [first])
    #expect(plan.notes == ["\(first) is named twice; read once", "\(other) is named twice; read once"])
  }

  @Test func aDirectoryOfEmptyLogsIsAProblem() throws {
    let directory = try TemporaryDirectory()
    try directory.file("a.log", "")
    let plan = InputPlan(operands: [directory.path])
    #expect(plan.problems == [InputProblem(path: directory.path, text: "every log file in it is empty")])
  }

  @Test func theKindIsToldByWhatAFileIsAndHolds() throws {
    let directory = try TemporaryDirectory()
    let plain = try directory.file("plain.gz", "text\n")
    let packed = try directory.file("packed.log", gzip(Array("text\n".utf8)))
    let plan = InputPlan(operands: [
      plain, packed, try directory.fifo("pipe"), "/dev/null", "/proc/self/status",
    ])
    #expect(plan.sources.map(\.isEncodedFile) == [false, true, false, false, false])
    #expect(
      plan.sources.map(\.kind) == [
        .file(size: 5), .file(size: Int64(try directory.contents("packed.log").count)), .stream, .stream,
        .stream,
      ])
    #expect(plan.problems == [])
  }

  @Test func aNameThatIsNotUTF8IsOpenedAsItIs() throws {
    let directory = try TemporaryDirectory()
    let path = SystemPath(directory.path).appending([0xFF, 0xFE] + Array(".log".utf8))
    let descriptor = unsafe open(path.bytes, O_WRONLY | O_CREAT, 0o644)
    try writeAll([120, 10], to: descriptor)
    close(descriptor)
    let plan = InputPlan(operands: [directory.path])
    #expect(plan.sources.map { SourceReader($0).head() } == [[120, 10]])
  }
}

@Suite struct LogFileNameTests {
  @Test(arguments: [
    "a.log", "A.LOG", "a.log.gz", "a.log.1", "a.log.0", "a.log.12.gz", "a.log-20261120", "a.log-20261120.gz",
    "rabbit@host.log", "server.log.2026-11-20-14", "x.jsonl", "x.ndjson.gz", "run.jtl", "kafka.out.3",
    "p.mqp",
    "a.log.zst", "a.log.1.xz", "a.log.bz2", "a.log-20261120.lz4", "a.log.Z", "app-1.log.zip",
    "app-2026-11-20.log", "d.txt_1", "a.log.2026-11-20T14:00",
  ])
  func isALog(_ name: String) {
    #expect(isLogFileName(Array(name.utf8)))
  }

  @Test(arguments: [
    "", "log", ".log", ".a.log", "a.gz", "a.zip", "a.zst", "a.log.", "a.log.old", "a.log1", "core.123",
    "a.tar.gz", "a.log-",
    "1",
    "a.log.x1", "a.logs",
  ])
  func isNone(_ name: String) {
    #expect(!isLogFileName(Array(name.utf8)))
  }
}
