/// The report for people: the verdict, then the evidence, in plain lines of limited width.
public struct TextRenderer: Renderer {
  public let name = "text"

  public init() {}

  public func render(_ report: Report, look: Look) -> [UInt8] {
    TextDialect(look).write(report.document(look))
  }
}

/// The report for pull requests, issues and chat: the sections of the text report in Markdown.
public struct MarkdownRenderer: Renderer {
  public let name = "markdown"

  public init() {}

  public func render(_ report: Report, look: Look) -> [UInt8] {
    MarkdownDialect(look).write(report.document(look))
  }
}

extension WhatIf {
  /// The answer for people.
  public func text(look: Look) -> [UInt8] { TextDialect(look).write(document(look)) }

  /// The same in Markdown.
  public func markdown(look: Look) -> [UInt8] { MarkdownDialect(look).write(document(look)) }
}
