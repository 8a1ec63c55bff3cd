/// Texts that do something where they are taken for more than a text, and what a shell makes of a line that holds one.
public enum HostileText {
  /// What a shell, a pattern or a terminal would act on.
  public static let all = [
    "$(id>P);reboot", "`reboot`", "a'; reboot; '", "\"; reboot; \"", "-rf", "--help", "!!", "!reboot",
    "two\nlines; reboot", "nul\u{0};reboot", "x | sh", "a && b", "~root", "*", "{a,b}", "\\", "\\'", "#x",
    "x>P", "=ls",
    "\u{202E}txt", "\u{200B}", "tab\there", "\u{1B}[31m", "é ü", "データ", "a.b", "(a|b)+", "^$", " blank ",
    "%d",
    String(repeating: "A", count: 10_000),
  ]

  /// Found in every hostile text and in no other.
  public static let mark = "zq"

  /// One of the texts, and no other for another place.
  public static func marked(_ place: Int) -> String { all[place % all.count] + "\(mark)\(place)z" }

  /// The words of a command, without their quotes; nil where a character outside of quotes means something to a shell.
  public static func words(of line: String) -> [String]? {
    var words: [String] = []
    var word: String?
    var rest = line[...]
    while let character = rest.popFirst() {
      switch character {
      case "'":
        guard let end = rest.firstIndex(of: "'") else { return nil }
        word = (word ?? "") + rest[..<end]
        rest = rest[rest.index(after: end)...]
      case "\\":
        guard let next = rest.popFirst() else { return nil }
        word = (word ?? "") + String(next)
      case " ":
        if let word { words.append(word) }
        word = nil
      case _ where "$`\"|&;<>(){}[]*?!#~\n\t".contains(character): return nil
      default: word = (word ?? "") + String(character)
      }
    }
    if let word { words.append(word) }
    return words
  }

  public static func unescaped(_ pattern: some StringProtocol) -> String {
    var text = ""
    var rest = pattern[...]
    while let character = rest.popFirst() {
      text.append(character == "\\" ? rest.popFirst() ?? "\\" : character)
    }
    return text
  }
}
