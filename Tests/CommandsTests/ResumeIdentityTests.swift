import TestSupport
import Testing

@testable import CLI
@testable import Commands

import Glibc

/// `--resume` knows a file by what was read of it: whatever happens to files between two runs, every line counts once.
@Suite struct ResumeIdentityTests {
  private let folder: Folder
  private let lines: [ArraySlice<UInt8>]

  init() throws {
    folder = try Folder()
    lines = EndToEnd.lines(try EndToEnd.sample("mqtune/too-few-consumers.log"))
  }

  /// What a program writes at the head of each log.
  private static let head = Array(
    Array(repeating: "2026-03-02T08:59:59Z config prefetch=10\n", count: 200).joined().utf8)

  private func part(_ range: Range<Int>) -> [UInt8] { Array(lines[range].joined()) }

  private func analyze(_ arguments: [String]) -> Run {
    var run = EndToEnd.run(["analyze", "-f", "json"] + arguments)
    run.error.replace(folder.path + "/", with: "")
    run.output.replace(folder.path + "/", with: "")
    return run
  }

  /// A run over all files of the folder; the resume file is another of its files.
  private func resume(_ options: [String] = []) -> Run {
    analyze(["--resume", folder("state.mqr")] + options + [folder.path])
  }

  /// What a run says of the messages and the lines of all files together.
  private func counted(_ run: Run) -> [Substring] {
    let keys = ["\"lines\"", "\"published\"", "\"delivered\"", "\"acked\"", "\"in_flight_end\"", "\"count\""]
    return run.output.split(separator: "\n").filter { line in keys.contains { line.contains($0) } }
      .filter { !$0.contains("\"path\"") }
  }

  /// Counts of one run over one log of so many lines.
  private func whole(_ count: Int) throws -> [Substring] {
    let other = try Folder()
    return counted(analyze([try other.file("all.log", part(0..<count))]))
  }

  private func move(_ from: String, _ to: String) throws {
    try #require(unsafe rename(folder(from), folder(to)) == 0)
  }

  private func remove(_ name: String) throws { try #require(unsafe unlink(folder(name)) == 0) }

  /// From three lines, which are less than the kilobyte that is compared, to a few kilobytes.
  @Test(arguments: [1, 3, 9, 11, 40, 200])
  func `a log of any size that is compressed counts once`(count: Int) throws {
    try folder.file("app.log", part(0..<count))
    _ = resume()
    try folder.file("app.log.1.gz", Gzip.stored(part(0..<count)))
    try folder.file("app.log", part(count..<count + 5))
    for _ in 0..<2 { #expect(counted(resume()) == (try whole(count + 5))) }
    try folder.file("app.log", part(count..<count + 9))
    #expect(counted(resume()) == (try whole(count + 9)))
  }

  @Test(arguments: [1, 3, 9, 11, 40, 200])
  func `a log of any size that is copied and truncated counts once`(count: Int) throws {
    try folder.file("app.log", part(0..<count))
    _ = resume()
    // More was written before the copy was made.
    try folder.file("app.log.1", part(0..<count + 2))
    try folder.file("app.log", part(count + 2..<count + 5))
    for _ in 0..<2 { #expect(counted(resume()) == (try whole(count + 5))) }
    try folder.file("app.log.2", part(0..<count + 2))
    try folder.file("app.log.1", part(count + 2..<count + 6))
    try folder.file("app.log", part(count + 6..<count + 8))
    #expect(counted(resume()) == (try whole(count + 8)))
  }

  @Test func `two logs with the same first kilobytes are two`() throws {
    let head = Self.head
    try folder.file("a.log", head + part(0..<300))
    _ = resume()
    try move("a.log", "gone.txt.bak")
    let gone = folder("gone.txt.bak")
    try folder.file("b.log", head + part(300..<500))
    let run = resume()
    #expect(counted(run) == counted(analyze([gone, folder("b.log")])))
    for name in ["a.log", "b.log"] { #expect(run.output.contains("\"path\":\"\(name)\"")) }
  }

  @Test func `a log that is written anew under the same head is read from its start, which is said`() throws {
    let head = Self.head
    let old = try folder.file("app.log", head + part(0..<300))
    _ = resume()
    try folder.file("app.log", head + part(300..<900))
    let run = resume()
    #expect(
      run.error == """
        mqtune: note: app.log does not go on from what was read of it before: that stays counted, and the file is read from \
        its start

        """)
    let other = try Folder()
    let before = try other.file("old.log", head + part(0..<300))
    #expect(counted(run) == counted(analyze([before, old])))
    #expect(resume().error == "")
  }

  @Test func `a gzip file that is read while it is written is read to its end by the next run`() throws {
    let whole = Gzip.stored(part(0..<1_500))
    for size in [whole.count / 3, whole.count / 2, whole.count - 3] {
      try folder.file("app.log.gz", whole.prefix(size))
      let run = resume()
      #expect(run.code == .inputUnusable && run.error.contains("gzip data ends early"), "\(run.error)")
    }
    try folder.file("app.log.gz", whole)
    for _ in 0..<2 {
      let run = resume()
      #expect(run.code == .success && run.error == "")
      #expect(counted(run) == (try self.whole(1_500)))
    }
    try folder.file("app.log.gz", whole + Gzip.stored(part(1_500..<1_600)))
    #expect(counted(resume()) == (try self.whole(1_600)))
  }

  @Test func `a copy that is being written is left to the next run`() throws {
    try folder.file("app.log", part(0..<500))
    _ = resume()
    let packed = Gzip.stored(part(0..<500))
    for (name, bytes) in [("app.log.1", part(0..<200)), ("app.log.1.gz", Array(packed.prefix(9_000)))] {
      try folder.file(name, bytes)
      let run = resume()
      #expect(counted(run) == (try whole(500)))
      #expect(
        run.error == """
          mqtune: note: \(name) holds only the beginning of app.log, as a copy that is being written: it is left to the \
          next run

          """)
      try remove(name)
    }
    try folder.file("app.log.1", part(0..<500))
    try folder.file("app.log", part(500..<510))
    #expect(counted(resume()) == (try whole(510)))
  }

  @Test func `a resume file of the first version is refused by name, and stays as it is`() throws {
    let bytes = try #require(TestFiles.read("\(EndToEnd.root)Tests/ProfilesTests/Fixtures/version3.mqr"))
    try folder.file("app.log", part(0..<20))
    try folder.file("state.mqr", bytes)
    let run = resume()
    #expect(run.code == .inputUnusable)
    #expect(
      run.error == """
        mqtune: error: state.mqr: written by an earlier mqtune (resume file version 1; this one reads version 2): it does \
        not hold what proves that a file is the one that was read
          remove it or name another file: the next run reads all logs that are there and begins anew
          nothing was written

        """)
    #expect(TestFiles.read(folder("state.mqr")) == bytes)
  }
}
