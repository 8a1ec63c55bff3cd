import Synchronization
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

  @Test(arguments: [0o600, 0o640, 0o604, 0o4755] as [mode_t])
  func `a file keeps its mode, and nobody may read more of what replaces it`(mode: mode_t) throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("report.txt", "old")
    _ = unsafe chmod(path, mode)
    let watch = Watch(directory.path, except: "report.txt")
    try writeFile(path, [UInt8](repeating: 7, count: 30_000_000))
    let seen = watch.end()
    #expect(seen != 0, "the new file was not seen while it was written")
    #expect(seen & ~mode == 0, "\(String(seen, radix: 8))")
    var record = stat()
    _ = unsafe stat(path, &record)
    #expect(record.st_mode & 0o7777 == mode)
    #expect(record.st_uid == getuid() && record.st_gid == getgid())
  }

  @Test func `a file keeps its owner where that is allowed`() throws {
    guard getuid() == 0 else { return }
    let directory = try TemporaryDirectory()
    let path = try directory.file("report.txt", "old")
    _ = unsafe chown(path, 4_711, 4_712)
    _ = unsafe chmod(path, 0o2640)
    try writeFile(path, Array("new".utf8))
    var record = stat()
    _ = unsafe stat(path, &record)
    #expect(record.st_uid == 4_711 && record.st_gid == 4_712 && record.st_mode & 0o7777 == 0o2640)
  }

  @Test func `a limit on the size of files is an error and leaves nothing behind`() async throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("report.txt", "old")
    await #expect(processExitsWith: .exitCode(7)) { [path = path as String] in
      Interrupt.install()
      var limit = rlimit(rlim_cur: 100_000, rlim_max: 100_000)
      guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { exit(2) }
      do throws(OutputError) {
        try writeFile(path, [UInt8](repeating: 7, count: 1_000_000))
      } catch {
        exit(error == .failed(path: path, reason: "the limit on the size of a file is reached") ? 7 : 3)
      }
    }
    #expect(try names(in: directory) == ["report.txt"])
    #expect(try directory.contents("report.txt") == Array("old".utf8))
  }

  @Test func `a signal that ends the program removes what is unfinished first`() async throws {
    let directory = try TemporaryDirectory()
    for number in [SIGHUP, SIGQUIT, SIGUSR1, SIGALRM, SIGXCPU] {
      let path = try directory.file("unfinished", "x")
      await #expect(processExitsWith: .signal(number)) { [path = path as String, number = number as Int32] in
        Interrupt.install()
        _ = UnfinishedFiles.add(SystemPath(path))
        // Whoever started this process may have blocked signals.
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe pthread_sigmask(SIG_SETMASK, &none, nil)
        raise(number)
      }
      #expect(try names(in: directory) == [])
    }
  }

  private func names(in directory: TemporaryDirectory) throws -> [String] {
    try directoryEntries(of: SystemPath(directory.path)).map { String(decoding: $0, as: UTF8.self) }
      .filter { $0 != "." && $0 != ".." }
  }
}

/// Looks at a directory while a file is written in it.
private final class Watch: Sendable {
  private let isDone = Atomic(false)
  private let modes = Atomic<UInt32>(0)
  private let thread = Mutex<Thread?>(nil)

  init(_ path: String, except known: String) {
    let directory = SystemPath(path)
    let watcher = Thread.start { [self] in
      while !isDone.load(ordering: .relaxed) {
        for name in (try? directoryEntries(of: directory)) ?? [] {
          let text = String(decoding: name, as: UTF8.self)
          var record = stat()
          guard ![known, ".", ".."].contains(text), unsafe stat("\(path)/\(text)", &record) == 0 else {
            continue
          }
          modes.bitwiseOr(record.st_mode & 0o7777, ordering: .relaxed)
        }
      }
    }
    thread.withLock { $0 = watcher }
  }

  /// The mode bits that any other file had.
  func end() -> mode_t {
    isDone.store(true, ordering: .relaxed)
    thread.withLock { $0 }?.join()
    return modes.load(ordering: .relaxed)
  }
}
