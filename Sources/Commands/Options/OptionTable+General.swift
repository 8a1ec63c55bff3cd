internal import CLI

/// What holds for every command, and how much is said.
let generalOptions: [Option] = [
  Option(
    name: "quiet", letter: "q",
    category: .general,
    kind: .toggle { $0.quiet = $1 },
    scope: .logs,
    summary: "no progress and no warnings on stderr, only errors"),
  Option(
    name: "verbose", letter: "v",
    category: .general,
    kind: .toggle { settings, isOn in
      settings.verbosity = isOn ? min(settings.verbosity + 1, 3) : 0
    },
    isRepeatable: true,
    scope: .logs,
    summary: "say more: each file, and how its format was recognised"),
  Option(
    name: "help", letter: "h",
    category: .general,
    kind: .request(byName: .longHelp, byLetter: .shortHelp),
    scope: .every,
    summary: "-h prints one screen, --help everything"),
  Option(
    name: "version", letter: "V",
    category: .general,
    kind: .request(byName: .version, byLetter: .version),
    scope: .every,
    summary: "print the version"),
]
