extension OutputForm {
  /// Plain lines of limited width, for a terminal or a file.
  public static let text = OutputForm("text", suffixes: ["txt"]) { TextDialect($0) }

  /// For pull requests, issues and chat.
  public static let markdown = OutputForm("markdown", suffixes: ["md"]) { MarkdownDialect($0) }
}
