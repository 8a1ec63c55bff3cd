import Platform
import Profiles
import TestSupport
import Testing

@testable import Runs

/// The order in which the logs of a run are read: it depends on the logs alone.
@Suite struct ScheduleTests {
  private let folder: LogFolder

  init() throws { folder = try LogFolder() }

  /// The units in order, as `a.log 0` for a chunk, `a.log whole` and `a.log profile`.
  private func units(_ names: [String], linesInChunk: Int) -> [String] {
    let logs = folder.logs(names, chunkSize: linesInChunk * MinuteLog.lineSize)
    #expect(logs.problems.isEmpty && logs.unknown.isEmpty)
    var schedule = Schedule(logs.sources)
    var units: [String] = []
    while let unit = schedule.next() {
      #expect(unit.number == units.count)
      let content =
        switch unit.content {
        case .chunk(let chunk): "\(chunk.index)"
        case .whole: "whole"
        case .profile: "profile"
        }
      units.append("\(folder.name(of: logs.sources[unit.source])) \(content)")
    }
    let none = schedule.next() == nil
    #expect(none)
    return units
  }

  @Test func `logs follow each other by their first stamps, not by their names`() throws {
    try folder.file("app.log", MinuteLog.lines(from: 700, count: 15))
    try folder.file("app.log.1", MinuteLog.lines(from: 650, count: 10))
    try folder.file("app.log.2", MinuteLog.lines(from: 600, count: 5))
    let expected = ["app.log.2 0", "app.log.1 0", "app.log 0", "app.log 1"]
    #expect(units(["app.log", "app.log.1", "app.log.2"], linesInChunk: 10) == expected)
    #expect(units(["app.log.2", "app.log", "app.log.1"], linesInChunk: 10) == expected)
  }

  /// Forty lines in as many minutes beside twenty lines in the same time: for each chunk of the shorter file there are
  /// two of the longer one, and the last of them.
  @Test func `chunks of files of the same time are interleaved by where in it they should lie`() throws {
    try folder.file("dense.log", MinuteLog.lines(count: 40))
    try folder.file("sparse.log", MinuteLog.lines(count: 20, step: 2))
    #expect(
      units(["dense.log", "sparse.log"], linesInChunk: 10) == [
        "dense.log 0", "sparse.log 0", "dense.log 1", "sparse.log 1", "dense.log 2", "dense.log 3",
      ])
  }

  @Test func `a compressed log, of which the end is not known, is read in one go when its start is due`()
    throws
  {
    try folder.file("plain.log", MinuteLog.lines(count: 40))
    try folder.file("packed.log.gz", Gzip.stored(MinuteLog.lines(from: 605, count: 30)))
    #expect(
      units(["plain.log", "packed.log.gz"], linesInChunk: 10) == [
        "plain.log 0", "packed.log.gz 0", "packed.log.gz 1", "packed.log.gz 2", "plain.log 1", "plain.log 2",
        "plain.log 3",
      ])
  }

  @Test func `a log whose records depend on each other is one unit, and so is a saved profile`() throws {
    let line = "2026-03-02 10:05:00.000000+00:00 [info] <0.1.0> rabbit on node 'rabbit@b' down\n"
    try folder.file("rabbit.log", String(repeating: line, count: 50).utf8)
    try folder.file("app.log", MinuteLog.lines(count: 20))
    try folder.file("run.mqp", Profile().encoded())
    #expect(
      units(["run.mqp", "rabbit.log", "app.log"], linesInChunk: 10) == [
        "app.log 0", "rabbit.log whole", "app.log 1", "run.mqp profile",
      ])
  }

  @Test func `what is begun can be asked for its progress and its problem`() throws {
    try folder.file("a.log", MinuteLog.lines(count: 5))
    let whole = Gzip.stored(MinuteLog.lines(count: 10))
    try folder.file("b.log.gz", whole.dropLast(4))
    let logs = folder.logs(["a.log", "b.log.gz"])
    var schedule = Schedule(logs.sources)
    #expect(schedule.readers.isEmpty)
    while schedule.next() != nil {}
    #expect(schedule.readers.keys.sorted() == [0, 1])
    #expect(schedule.readers[0]?.problem == nil)
    #expect(
      schedule.readers[1]?.problem?.text
        == "gzip data ends early; \(10 * MinuteLog.lineSize) bytes before that count")
  }

  @Test func `nothing to read gives no unit`() {
    var schedule = Schedule([])
    let none = schedule.next() == nil
    #expect(none)
  }
}
