import TestSupport
import Testing

@testable import CLI
@testable import Commands

/// `-o github-summary` writes into the file that GitHub Actions names.
struct GitHubSummaryTests {
  private static let sample = "SampleLogs/mqtune/healthy.log"

  private func run(_ output: String, _ variables: [String: String]) -> Run {
    EndToEnd.run(
      ["analyze", "-q", "-f", "oneline", "-o", output, Self.sample],
      environment: variables.merging(["LANG": "C.UTF-8"]) { first, _ in first })
  }

  private func text(_ path: String) throws -> String {
    String(decoding: try #require(TestFiles.read(path)), as: UTF8.self)
  }

  @Test func `the report stands behind what is in the file, which need not be there`() throws {
    let folder = try Folder()
    let summary = try folder.file("summary.md", "# Earlier\n".utf8)
    let fresh = folder("new.md")
    #expect(run("github-summary", ["GITHUB_STEP_SUMMARY": summary]).code == .success)
    #expect(run("github-summary", ["GITHUB_STEP_SUMMARY": fresh]).code == .success)
    let report = EndToEnd.run(["analyze", "-f", "markdown", Self.sample]).output
    #expect(try text(summary) == "# Earlier\n" + report)
    #expect(try text(fresh) == report)
  }

  @Test func `a path that is given is a file of its own`() throws {
    let folder = try Folder()
    let own = try folder.file("own.md", "# Earlier\n".utf8)
    #expect(run("github-summary:\(own)", [:]).code == .success)
    #expect(try text(own) == EndToEnd.run(["analyze", "-f", "markdown", Self.sample]).output)
  }

  @Test(arguments: [[:], ["GITHUB_STEP_SUMMARY": ""]])
  func `without the variable it is wrong use, and nothing is read`(variables: [String: String]) {
    let refused = run("github-summary", variables)
    #expect(refused.code == .usage && refused.output.isEmpty)
    #expect(
      refused.error == """
        mqtune: error: -o github-summary: the file is that of the variable GITHUB_STEP_SUMMARY, which is not set
          name a file: -o github-summary:PATH
          nothing was written

        """)
  }
}
