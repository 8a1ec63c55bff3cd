import Glibc
import Platform
import Profiles
import Synchronization
import TestSupport
import Testing

@testable import Runs

/// A fresh folder of logs, removed when the test lets go.
final class LogFolder {
  let path: String
  private var files: [String] = []

  init() throws { path = try #require(TestFiles.temporaryFolder()) }

  deinit {
    for file in files { _ = unsafe unlink(file) }
    _ = unsafe rmdir(path)
  }

  @discardableResult
  func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let file = "\(path)/\(name)"
    if !files.contains(file) { files.append(file) }
    try #require(TestFiles.write(Array(bytes), to: file))
    return file
  }

  /// The logs of these names as one run sees them.
  func logs(
    _ names: [String], chunkSize: Int = 1 << 20, stop: Stop = .never, resuming known: ResumeFile? = nil
  ) -> LogSet {
    var request = ReadingRequest(paths: names.map { "\(path)/\($0)" })
    request.chunkSize = chunkSize
    request.stop = stop
    return LogSet(request, needsEnd: true, resuming: known)
  }

  func name(of log: LogSource) -> String { String(log.source.displayPath.dropFirst(path.count + 1)) }
}

/// Lines of mqtune's own format, all of the same length: a publish a minute apart, from a minute of the day on.
enum MinuteLog {
  static let lineSize = line(0).utf8.count

  static func lines(from minute: Int = 600, count: Int, step: Int = 1) -> [UInt8] {
    (0..<count).flatMap { Array(line(minute + $0 * step).utf8) }
  }

  private static func line(_ minute: Int) -> String {
    func two(_ number: Int) -> String { String(number + 100).dropFirst().description }
    let number = String(minute + 100_000).dropFirst()
    return
      "2026-03-02T\(two(minute / 60)):\(two(minute % 60)):00.000Z publish queue=orders id=m\(number) producer=web\n"
  }
}

extension Stop {
  /// Comes after it was asked for so many times.
  static func after(_ asks: Int) -> Stop {
    final class Count: Sendable { let asked = Mutex(0) }
    let count = Count()
    return Stop {
      count.asked.withLock { asked in
        asked += 1
        return asked > asks ? .interrupt : nil
      }
    }
  }
}
