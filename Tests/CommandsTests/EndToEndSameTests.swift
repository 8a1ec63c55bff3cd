import TestSupport
import Testing

@testable import CLI
@testable import Commands

/// The same log gives the same report, however it comes in and however it is cut.
@Suite struct EndToEndSameTests {
  private func report(_ arguments: [String]) -> String {
    let run = EndToEnd.run(["analyze", "-f", "json"] + arguments)
    #expect(run.code == .success && run.error.isEmpty, "\(run.error)")
    return run.output
  }

  /// The report without what names the files and their lines.
  private func body(_ arguments: [String]) -> String {
    report(arguments).split(separator: "\n").filter {
      !$0.contains(#"{"path":"#) && !$0.contains(#""file":"#)
    }
    .joined(separator: "\n")
  }

  private static let plain = Stories.all.filter { $0.path.hasSuffix(".log") }

  @Test(arguments: Stories.all)
  func `for any number of threads`(_ story: Story) {
    let path = "SampleLogs/\(story.path)"
    let alone = report(["-j", "1", path])
    for jobs in ["2", "4"] { #expect(report(["-j", jobs, path]) == alone) }
  }

  @Test(arguments: plain)
  func `from a file, and from gzip members cut anywhere`(_ story: Story) throws {
    let content = try EndToEnd.sample(story.path)
    let folder = try Folder()
    let plain = body([try folder.file("a.log", content)])
    var generator = SeededGenerator(seed: 11, part: 1)
    for name in ["a.log.gz", "b.log"] {
      let place = generator.below(content.count)
      let members = Gzip.stored(Array(content[..<place])) + Gzip.stored(Array(content[place...]))
      #expect(body([try folder.file(name, members)]) == plain, "cut at byte \(place)")
    }
  }

  @Test(arguments: plain.filter { $0.path.hasPrefix("mqtune/") || $0.path.hasPrefix("json/") })
  func `as a saved profile of one part and the rest as a log`(_ story: Story) throws {
    let content = try EndToEnd.sample(story.path)
    let lines = EndToEnd.lines(content)
    let folder = try Folder()
    let whole = body([try folder.file("whole.log", content)])
    var generator = SeededGenerator(seed: 12, part: 1)
    for _ in 0..<2 {
      let place = 50 + generator.below(lines.count - 100)
      let first = try folder.file("first.log", lines[..<place].joined())
      let rest = try folder.file("rest.log", lines[place...].joined())
      let saved = folder("first.mqp")
      #expect(EndToEnd.run(["analyze", "-o", "profile:\(saved)", "-f", "oneline", first]).code == .success)
      #expect(body([first, rest]) == whole, "cut at line \(place)")
      #expect(body([rest, saved]) == whole, "cut at line \(place), saved")
    }
  }

  @Test func `as a rotated family, whatever its names say of its order`() throws {
    let content = try EndToEnd.sample("mqtune/healthy.log")
    let lines = EndToEnd.lines(content)
    let folder = try Folder()
    let whole = body([try folder.file("whole.txt", content)])
    try folder.file("broker.log.2.gz", Gzip.stored(Array(lines[..<700].joined())))
    try folder.file("broker.log.1", lines[700..<1_500].joined())
    try folder.file("broker.log", lines[1_500...].joined())
    #expect(body(["broker.log", "broker.log.1", "broker.log.2.gz"].map { folder($0) }) == whole)
  }
}
