import Platform
import Profiles
import Testing

@testable import Runs

/// One log of forty chunks, of which a run that is asked to stop reads the first ones.
@Suite struct InterruptedReadingTests {
  private static let linesInChunk = 20
  private let folder: LogFolder
  private let log = MinuteLog.lines(from: 0, count: 800)

  init() throws {
    folder = try LogFolder()
    try folder.file("app.log", log)
  }

  private func read(_ name: String, workers: Int, stop: Stop = .never) throws -> Analysis {
    let logs = folder.logs([name], chunkSize: Self.linesInChunk * MinuteLog.lineSize, stop: stop)
    return try DeduplicatedRun(EventFilter(), workers: workers).run(logs)
  }

  @Test(arguments: [1, 2, 5], [0, 1, 2, 7, 30])
  func `the profile is that of the chunks read so far, without a gap`(workers: Int, asks: Int) throws {
    let analysis = try read("app.log", workers: workers, stop: .after(asks))
    #expect(analysis.stoppedBy == .interrupt)
    #expect(analysis.problems.isEmpty)
    let lines = analysis.profile.sources.first?.lines ?? 0
    #expect(lines % Self.linesInChunk == 0 && lines < 800)
    // One ask comes before any log is opened; one worker asks once for each chunk.
    if workers == 1 { #expect(lines == max(0, asks - 1) * Self.linesInChunk) }
    try folder.file("part.log", log.prefix(lines * MinuteLog.lineSize))
    guard lines > 0 else { return }
    let part = try read("part.log", workers: 1)
    #expect(part.stoppedBy == nil)
    #expect(analysis.profile.queueFigures.map(\.counts) == part.profile.queueFigures.map(\.counts))
    #expect(analysis.decoded.values.map(Int.init) == [lines * MinuteLog.lineSize])
  }

  @Test func `a request that comes after the last chunk changes nothing`() throws {
    // Before the log is opened, before each chunk, and before it turns out that there is no further one.
    let asks = 1 + 40 + 1
    let whole = try read("app.log", workers: 1, stop: .after(asks))
    #expect(whole.stoppedBy == nil)
    #expect(whole.profile.sources.map(\.lines) == [800])
    #expect(try read("app.log", workers: 1, stop: .after(asks - 1)).stoppedBy == .interrupt)
  }

  @Test func `what is read does not depend on the size of chunks nor on the number of workers`() throws {
    let expected = try read("app.log", workers: 1).profile.encoded()
    #expect(try read("app.log", workers: 4).profile.encoded() == expected)
    let whole = folder.logs(["app.log"])
    #expect(try DeduplicatedRun(EventFilter(), workers: 3).run(whole).profile.encoded() == expected)
  }
}
