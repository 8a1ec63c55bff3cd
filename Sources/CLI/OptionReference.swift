/// The reference of every option in Markdown, for the user guide; a test compares the two.
extension Program {
  public func optionReference() -> String {
    var text = ""
    for category in categories {
      text += "## \(category.title)\n\n"
      for option in options where option.category == category { text += Self.section(option) }
    }
    return text
  }

  private static func section(_ option: Option<Settings>) -> String {
    let names =
      (option.letter.map { ["-\($0)"] } ?? []) + [option.flag + (option.valueName.map { " \($0)" } ?? "")]
    var text = "### " + names.map { "`\($0)`" }.joined(separator: ", ") + "\n\n"
    let sentence = option.summary.prefix(1).uppercased() + option.summary.dropFirst() + "."
    for part in [sentence, option.details, option.remarks(for: nil)] where !part.isEmpty {
      text += escaped(part) + "\n\n"
    }
    switch option.scope {
    case .every: text += "Taken by every command.\n\n"
    case .only(let commands):
      text += "Taken by " + commands.map { "`mqtune \($0)`" }.joined(separator: ", ") + ".\n\n"
    }
    return text
  }
}

/// What Markdown would take as its own is shown as it is.
private func escaped(_ text: String) -> String {
  var result = ""
  for character in text {
    if "\\*_[]<>`|~#".contains(character) { result += "\\" }
    result.append(character)
  }
  return result
}
