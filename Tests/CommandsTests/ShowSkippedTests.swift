import Testing

@testable import CLI
@testable import Commands

/// Lines that were not understood, each behind its place.
@Suite struct ShowSkippedTests {
  private let folder: Folder
  private static let header = "timeStamp,elapsed,label,responseCode,success"

  init() throws { folder = try Folder() }

  private func shown(_ lines: [String]) throws -> Run {
    var run = EndToEnd.run(["show", "skipped", try folder.file("load.jtl", lines.joined(separator: "\n"))])
    run.output.replace(folder.path + "/", with: "")
    return run
  }

  @Test func `a row in the middle`() throws {
    let rows = ["1772442001000,62,a,200,true", "nonsense", "1772442002000,62,a,200,true", ""]
    #expect(
      try shown([Self.header] + rows)
        == Run(.success, output: "load.jtl:3: malformed: nonsense\n"))
  }

  /// Whether a quoted field goes on, only the end of the log tells.
  @Test func `a row that the end of the log cuts short`() throws {
    let rows = ["1772442001000,62,a,200,true", "1772442002000,62,\"a"]
    #expect(
      try shown([Self.header] + rows)
        == Run(.success, output: "load.jtl:3: malformed: 1772442002000,62,\"a\n"))
  }

  @Test func `nothing to show is said`() throws {
    #expect(
      try shown([Self.header, "1772442001000,62,a,200,true", ""])
        == Run(.success, output: "load.jtl: every line was understood\n"))
  }
}
