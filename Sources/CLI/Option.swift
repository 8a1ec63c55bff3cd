/// One option of the command line. Parsing, help, the manual, completions and the reference all walk one table
/// of these, so that nothing said about an option can be wrong in one place only.
///
/// Storing an option validates its value and changes the settings; it never *does* anything.
public struct Option<Settings: CommandSettings>: Sendable {
  public typealias ValueError = CLI.ValueError

  public enum Kind: Sendable {
    /// Takes a value, called `name` in the help.
    case value(name: String, store: @Sendable (inout Settings, String) throws(CLI.ValueError) -> Void)
    /// On, or off by its `--no-` form.
    case toggle(store: @Sendable (inout Settings, Bool) -> Void)
    /// Asks for help or the version; has no negative.
    case request(byName: HelpRequest, byLetter: HelpRequest)
    /// Says which of its tasks a command is to do; has no negative.
    case task(store: @Sendable (inout Settings) -> Void)
  }

  /// Without the leading dashes.
  public var name: String
  public var letter: Character?
  public var category: OptionCategory
  public var kind: Kind
  /// The values there are; empty when they are not a fixed set.
  public var choices: [String]
  /// The values that a command takes where it does not take them all, by the name of the command.
  public var narrowed: [String: [String]]
  /// What holds when the option is not given; empty when that needs no saying.
  public var fallback: String
  /// The value ends in the path of a file, for completions.
  public var isPath: Bool
  /// Each use adds to the earlier ones. Otherwise the last one counts.
  public var isRepeatable: Bool
  /// Where it is given, no message repeats a word or a value of the command line.
  public var hidesArguments: Bool
  /// The value is a list separated by commas.
  public var isList: Bool
  /// What the `--no-` form of an option with a value does; nil when it has none.
  public var withdraw: (@Sendable (inout Settings) -> Void)?
  /// Where values come from several places, one of an option takes the place of those of all options of the same matter.
  public var matter: String
  /// Whether it may also be set by a file or the environment.
  public var isConfigurable: Bool
  /// The environment variable that has a say in the same matter.
  public var variable: String?
  public var scope: OptionScope
  /// One line, lower case, without a full stop.
  public var summary: String
  /// What else there is to know, in sentences; empty when the summary says it all.
  public var details: String { makeDetails() }

  /// Made when a page asks for them, because a start of the program that shows no page should not pay for texts.
  private let makeDetails: @Sendable () -> String

  public init(
    name: String, letter: Character? = nil, category: OptionCategory, kind: Kind, choices: [String] = [],
    narrowed: [String: [String]] = [:], fallback: String = "", isPath: Bool = false,
    isRepeatable: Bool = false, isList: Bool = false, hidesArguments: Bool = false, matter: String? = nil,
    isConfigurable: Bool = true, variable: String? = nil,
    withdraw: (@Sendable (inout Settings) -> Void)? = nil,
    scope: OptionScope, summary: String,
    details: @autoclosure @escaping @Sendable () -> String = ""
  ) {
    self.name = name
    self.letter = letter
    self.category = category
    self.kind = kind
    self.choices = choices
    self.narrowed = narrowed
    self.fallback = fallback
    self.isPath = isPath
    self.isRepeatable = isRepeatable
    self.hidesArguments = hidesArguments
    self.isList = isList
    self.matter = matter ?? name
    self.withdraw = withdraw
    switch kind {
    case .request, .task: self.isConfigurable = false
    case .toggle, .value: self.isConfigurable = isConfigurable
    }
    self.variable = variable
    self.scope = scope
    self.summary = summary
    makeDetails = details
  }

  public var flag: String { "--\(name)" }

  public var valueName: String? {
    if case .value(let name, _) = kind { name } else { nil }
  }

  public var isNegatable: Bool {
    if case .toggle = kind { true } else { withdraw != nil }
  }

  public func isTaken(by command: String) -> Bool {
    switch scope {
    case .every: true
    case .only(let commands): commands.contains(command)
    }
  }

  /// The values of a fixed set that a command takes; those of all commands without one.
  public func choices(for command: String?) -> [String] { command.flatMap { narrowed[$0] } ?? choices }

  /// `-f, --format NAME`, with room kept for a missing letter.
  public var synopsis: String {
    (letter.map { "-\($0), " } ?? "    ") + flag + (valueName.map { " \($0)" } ?? "")
  }

  /// Default, allowed values, repetition, negative and variable, in sentences.
  /// - Parameter command: the command whose page it is on; nil for a page about all commands.
  func remarks(for command: String?) -> String {
    var parts: [String] = []
    let choices = choices(for: command)
    if !choices.isEmpty { parts.append("Values: \(choices.joined(separator: ", ")).") }
    if !fallback.isEmpty { parts.append("Default: \(fallback).") }
    if isRepeatable { parts.append("May be repeated.") }
    if isNegatable { parts.append("Negative: --no-\(name).") }
    if let variable { parts.append("See also \(variable) in the environment.") }
    return parts.joined(separator: " ")
  }
}

/// The task an option serves: a heading of the help.
public struct OptionCategory: Hashable, Sendable {
  public let title: String

  public init(_ title: String) { self.title = title }
}

/// Which commands take an option.
public enum OptionScope: Equatable, Sendable {
  case every
  case only([String])
}

/// Why a value is not acceptable.
public enum ValueError: Error, Equatable {
  case expected(String)
  case notAmong([String])
  /// An expression with a mistake at a place in it.
  case at(column: Int, length: Int, problem: String)
}
