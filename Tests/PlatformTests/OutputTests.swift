import Testing

@testable import Platform

import Glibc

/// One after the other: a test removes whatever is unfinished in this process.
@Suite(.serialized) struct OutputTests {
  @Test func aFileIsReplacedAsAWholeAndKeepsItsMode() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("report.txt", "a longer old text")
    _ = unsafe chmod(path, 0o640)
    try writeFile(path, Array("new".utf8))
    #expect(try directory.contents("report.txt") == Array("new".utf8))
    var record = stat()
    _ = unsafe stat(path, &record)
    #expect(record.st_mode & 0o777 == 0o640)
    #expect(try names(in: directory) == ["report.txt"])
  }

  @Test func aLinkGoesOnPointingToWhatIsWritten() throws {
    let directory = try TemporaryDirectory()
    try directory.file("real.txt", "old")
    try #require(unsafe symlink("real.txt", directory("link.txt")) == 0)
    try writeFile(directory("link.txt"), Array("new".utf8))
    #expect(try directory.contents("real.txt") == Array("new".utf8))
    #expect(SystemPath(directory("link.txt")).linkTarget == SystemPath(directory("real.txt")))
  }

  @Test func specialFilesAreWrittenTo() throws {
    let directory = try TemporaryDirectory()
    try writeFile("/dev/null", [1, 2, 3])
    let pipe = try directory.fifo("pipe")
    let written = [UInt8](repeating: 7, count: 300_000)
    let writer = Thread.start { try? writeFile(pipe, written) }
    #expect(try directory.contents("pipe") == written)
    writer.join()
    #expect(try names(in: directory) == ["pipe"])
  }

  @Test func failuresNameThePathAndTheReason() throws {
    let directory = try TemporaryDirectory()
    let nowhere = directory("none/report.txt")
    #expect(throws: OutputError.failed(path: nowhere, reason: "no such directory")) {
      try writeFile(nowhere, [1])
    }
    #expect(throws: OutputError.failed(path: directory.path, reason: "is a directory")) {
      try writeFile(directory.path, [1])
    }
    #expect(throws: OutputError.failed(path: "/dev/full", reason: "no space left on the disk")) {
      try writeFile("/dev/full", [1])
    }
    #expect(try names(in: directory) == [])
  }

  @Test func aPipeThatNobodyReadsIsAnErrorOfItsOwn() throws {
    Interrupt.ignoreClosedPipes()
    var ends: [Int32] = [0, 0]
    try #require(unsafe pipe(&ends) == 0)
    close(ends[0])
    #expect(throws: OutputError.closedPipe) { try writeFully([1], to: ends[1], path: "<stdout>") }
    close(ends[1])
  }

  @Test func unfinishedFilesAreRemovedUnlessForgotten() throws {
    let directory = try TemporaryDirectory()
    let finished = UnfinishedFiles.add(SystemPath(try directory.file("finished", "x")))
    let unfinished = UnfinishedFiles.add(SystemPath(try directory.file("unfinished", "x")))
    UnfinishedFiles.forget(finished)
    UnfinishedFiles.removeAll()
    UnfinishedFiles.forget(unfinished)
    #expect(try names(in: directory) == ["finished"])
  }

  private func names(in directory: TemporaryDirectory) throws -> [String] {
    try directoryEntries(of: SystemPath(directory.path)).map { String(decoding: $0, as: UTF8.self) }
      .filter { $0 != "." && $0 != ".." }
  }
}
