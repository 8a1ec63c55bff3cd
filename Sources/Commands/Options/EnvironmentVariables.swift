/// The environment variables that have a say, and what they say.
let environmentVariables: [(name: String, effect: String)] = [
  ("NO_COLOR", "when not empty: no colour with --color auto; wins over CLICOLOR_FORCE"),
  ("CLICOLOR_FORCE", "when neither empty nor 0: colour with --color auto even where stdout is no terminal"),
  ("TERM", "dumb: no colour and no progress"),
  ("COLUMNS", "columns of the terminal, when stdout is one"),
  ("MQTUNE_FORCE_TTY", "treat stdout as a terminal of so many columns: 80"),
  ("LC_ALL, LC_CTYPE, LANG", "the first that is set; when it does not name UTF-8, --ascii is on"),
]
