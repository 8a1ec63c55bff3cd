/// Markdown for the summary of a job of GitHub Actions, which drops a file of more than 1,024 KiB as a whole: a longer
/// document is cut at the end of a line, and says so.
extension OutputForm {
  public static let githubSummary = OutputForm(
    "github-summary", suffixes: [], pathVariable: "GITHUB_STEP_SUMMARY",
    finish: { cutAtLine($0, limit: summaryLimit) }
  ) { MarkdownDialect($0) }

  /// Less than GitHub takes, because other steps of the job may write into the same file.
  static let summaryLimit = 900_000

  /// The lines that have room. A block of code that is cut is ended.
  static func cutAtLine(_ document: [UInt8], limit: Int) -> [UInt8] {
    guard document.count > limit else { return document }
    let end =
      "\n**Cut:** the rest has no room in a summary. Write the whole report to a file: -o markdown:report.md\n"
    let fence = Array("```".utf8)
    let room = max(0, limit - end.utf8.count - fence.count - 1)
    let lines = document[..<room].lastIndex(of: UInt8(ascii: "\n")).map { document[...$0] } ?? []
    let isInCode = lines.split(separator: UInt8(ascii: "\n")).count { $0.starts(with: fence) } % 2 == 1
    return lines + (isInCode ? fence + [UInt8(ascii: "\n")] : []) + Array(end.utf8)
  }
}
