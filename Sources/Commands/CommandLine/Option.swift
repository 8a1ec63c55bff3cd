/// One option of the command line. Parsing, help, the manual, completions and the reference all walk one table
/// of these, so that nothing said about an option can be wrong in one place only.
///
/// Storing an option validates its value and changes a `Settings`; it never *does* anything.
struct Option: Sendable {
  /// The task an option serves; the order of the help.
  enum Category: String, CaseIterable, Sendable {
    case input = "Input"
    case change = "Change"
    case filter = "Filter"
    case time = "Time"
    case output = "Output"
    case look = "Look"
    case general = "General"
  }

  enum Kind: Sendable {
    /// Takes a value, called `name` in the help.
    case value(name: String, store: @Sendable (inout Settings, String) throws(ValueError) -> Void)
    /// On, or off by its `--no-` form.
    case toggle(store: @Sendable (inout Settings, Bool) -> Void)
    /// Asks for help or the version; has no negative.
    case request(byName: Settings.Request, byLetter: Settings.Request)
  }

  /// Which commands take an option.
  enum Scope: Equatable, Sendable {
    case every
    case only([String])
  }

  /// Without the leading dashes.
  var name: String
  var letter: Character?
  var category: Category
  var kind: Kind
  /// The values there are; empty when they are not a fixed set.
  var choices: [String] = []
  /// What holds when the option is not given; empty when that needs no saying.
  var fallback = ""
  /// The value ends in the path of a file, for completions.
  var isPath = false
  /// Each use adds to the earlier ones. Otherwise the last one counts.
  var isRepeatable = false
  /// The environment variable that has a say in the same matter.
  var variable: String?
  var scope: Scope
  /// One line, lower case, without a full stop.
  var summary: String
  /// What else there is to know, in sentences; empty when the summary says it all.
  var details = ""

  /// Why a value is not acceptable.
  enum ValueError: Error, Equatable {
    case expected(String)
    case notAmong([String])
    /// An expression with a mistake at a place in it.
    case at(column: Int, length: Int, problem: String)
  }

  var flag: String { "--\(name)" }

  var valueName: String? {
    if case .value(let name, _) = kind { name } else { nil }
  }

  var isNegatable: Bool {
    if case .toggle = kind { true } else { false }
  }

  func isTaken(by command: String) -> Bool {
    switch scope {
    case .every: true
    case .only(let commands): commands.contains(command)
    }
  }

  /// `-f, --format NAME`, with room kept for a missing letter.
  var synopsis: String {
    (letter.map { "-\($0), " } ?? "    ") + flag + (valueName.map { " \($0)" } ?? "")
  }

  /// Default, allowed values, repetition, negative and variable, in sentences.
  var remarks: String {
    var parts: [String] = []
    if !choices.isEmpty { parts.append("Values: \(choices.joined(separator: ", ")).") }
    if !fallback.isEmpty { parts.append("Default: \(fallback).") }
    if isRepeatable { parts.append("May be repeated.") }
    if isNegatable { parts.append("Negative: --no-\(name).") }
    if let variable { parts.append("See also \(variable) in the environment.") }
    return parts.joined(separator: " ")
  }
}
