/// The environment variables that have a say, and what they say.
let environmentVariables: [(name: String, effect: String)] = [
  ("NO_COLOR", "when not empty, --color auto uses no colour; takes precedence over CLICOLOR_FORCE"),
  ("CLICOLOR_FORCE", "when neither empty nor 0, --color auto uses colour even when stdout is not a terminal"),
  ("TERM", "when 'dumb', no colour and no progress"),
  ("COLUMNS", "columns of the terminal, when stdout is a terminal"),
  ("MQTUNE_FORCE_TTY", "a number of columns, such as 80: treat stdout as a terminal of that width"),
  ("LC_ALL, LC_CTYPE, LANG", "the first of these that is set; when it does not name UTF-8, --ascii is on"),
]
