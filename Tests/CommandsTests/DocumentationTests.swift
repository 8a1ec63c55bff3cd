import TestSupport
import Testing

@testable import CLI
@testable import Commands

/// The documentation says what the program does: pages made from tables, and examples that were run.
///
/// With `MQTUNE_REWRITE_GOLDEN=1` in the environment the pages are brought up to date instead.
struct DocumentationTests {
  private static let catalog = "Sources/Commands/Commands.docc"

  @Test func `the page of options is the reference of the option table`() throws {
    try expectPage(
      "\(Self.catalog)/Options.md",
      is: "# Options\n\nEvery option, by what it is about.\n\n\(Program.standard.optionReference())")
  }

  @Test(
    arguments: ["README.md"]
      + ["UserGuide", "Config", "JSONReport", "Architecture"].map { "\(catalog)/\($0).md" })
  func `every console block shows what mqtune prints`(page: String) throws {
    let text = try readPage(page)
    try expectPage(page, is: rerunning(text))
  }

  @Test func `every page of the catalog is linked from its landing page or from the readme`() throws {
    let landing = try readPage("\(Self.catalog)/Commands.md")
    let readme = try readPage("README.md")
    let pages = [
      "UserGuide", "Options", "Config", "Gates", "GitHubActions", "GitLab", "Jenkins", "JSONReport",
      "Architecture",
      "Words", "ChangeLog",
    ]
    for page in pages {
      #expect(landing.contains("<doc:\(page)>"), "\(page)")
      #expect(readme.contains("(\(Self.catalog)/\(page).md)"), "\(page)")
    }
  }
}

/// The page with the output of each command of its console blocks run again.
///
/// In such a block a line that begins with `$ mqtune` is a command, and what follows up to the next one is what
/// it prints on both streams. A last line `...` stands for the rest.
private func rerunning(_ page: String) -> String {
  var result: [Substring] = []
  var isInside = false
  var shown: [Substring] = []
  var command: Substring?
  func flush() {
    if let command { result += output(of: command, cutLike: shown) }
    shown = []
  }
  for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
    if isInside, line == "```" || line.hasPrefix("$ ") {
      flush()
      command = line == "```" ? nil : line
      isInside = line != "```"
      result.append(line)
    } else if isInside, command != nil {
      shown.append(line)
    } else {
      isInside = line == "```console"
      result.append(line)
    }
  }
  return result.joined(separator: "\n")
}

private func output(of command: Substring, cutLike shown: [Substring]) -> [Substring] {
  let transcript = Transcript()
  var words: [String] = []
  // Pairs of quotes hold what stands at odd places.
  for (number, part) in command.split(separator: "'", omittingEmptySubsequences: false).enumerated() {
    words += number % 2 == 1 ? [String(part)] : part.split(separator: " ").map(String.init)
  }
  guard words.starts(with: ["$", "mqtune"]) else { return ["(only mqtune is run here)"] }
  let world = transcript.world(Array(words.dropFirst(2)), environment: ["LC_ALL": "C.UTF-8"])
  _ = run(.standard, in: world)
  var lines = (transcript.output + transcript.error).split(separator: "\n", omittingEmptySubsequences: false)
  if lines.last == "" { lines.removeLast() }
  guard shown.last == "..." else { return lines }
  return lines.prefix(shown.count - 1) + ["..."]
}

/// Tests run where the package is.
private func readPage(_ path: String) throws -> String {
  String(decoding: try #require(TestFiles.read(path), "\(path) is missing"), as: UTF8.self)
}

private func expectPage(
  _ path: String, is text: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  if TestFiles.isAsked("MQTUNE_REWRITE_GOLDEN") {
    #expect(TestFiles.write(Array(text.utf8), to: path), sourceLocation: sourceLocation)
    return
  }
  let written = try readPage(path)
  guard written != text else { return }
  let parts = difference(Array(written.utf8), Array(text.utf8))
  Issue.record("\(path) is out of date:\n\(parts)", sourceLocation: sourceLocation)
}
