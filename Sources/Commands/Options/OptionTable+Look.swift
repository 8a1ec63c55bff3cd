internal import CLI

/// How the text report looks, and what is said beside it.
let lookOptions: [Option] = [
  Option(
    name: "color",
    category: .look,
    kind: .value(name: "WHEN") { settings, text throws(Option.ValueError) in
      settings.color = try Option.choice(text, of: ColorChoice.self)
    },
    choices: ColorChoice.allCases.map(\.rawValue), fallback: "auto",
    variable: "NO_COLOR",
    scope: .logs,
    summary: "when to use colour",
    details: """
      With auto: on a terminal, unless NO_COLOR is set or TERM is dumb. CLICOLOR_FORCE sets colour elsewhere.
      """),
  Option(
    name: "ascii",
    category: .look,
    kind: .toggle { $0.ascii = $1 },
    fallback: "on when the locale is not UTF-8",
    variable: "LC_ALL",
    scope: .logs,
    summary: "no character beyond ASCII"),
  Option(
    name: "width",
    category: .look,
    kind: .value(name: "N") { settings, text throws(Option.ValueError) in
      settings.width = try Option.wholeNumber(text, in: 40...1_000)
    },
    fallback: "the width of the terminal, from 80 to 120; otherwise 80",
    variable: "COLUMNS",
    scope: .logs,
    summary: "columns of the text report"),
  Option(
    name: "progress",
    category: .look,
    kind: .value(name: "WHEN") { settings, text throws(Option.ValueError) in
      settings.progress = try Option.choice(text, of: ProgressChoice.self)
    },
    choices: ProgressChoice.allCases.map(\.rawValue), fallback: "auto",
    scope: .logs,
    summary: "whether to show progress on a terminal",
    details: "With auto: on stderr, when stderr is a terminal and the run takes more than a second."),
]
