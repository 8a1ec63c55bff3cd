/// The environment variables that have a say, and what they say.
let environmentVariables: [(name: String, effect: String)] = [
  ("NO_COLOR", "when not empty, --color auto uses no colour; takes precedence over CLICOLOR_FORCE"),
  ("CLICOLOR_FORCE", "when neither empty nor 0, --color auto uses colour even when stdout is not a terminal"),
  ("TERM", "when 'dumb', no colour and no progress"),
  ("COLUMNS", "columns of the terminal, when stdout is a terminal"),
  ("MQTUNE_FORCE_TTY", "a number of columns, such as 80: treat stdout as a terminal of that width"),
  ("MQTUNE_CONFIG", "the configuration file, as with --config"),
  ("MQTUNE_PROFILE", "the profile of the configuration, as with --profile"),
  ("MQTUNE_...", "any other option of a command that reads logs: MQTUNE_MIN_PARSED=95% for --min-parsed"),
  ("XDG_CONFIG_HOME, HOME", "where the user's configuration is: mqtune/config.json, in ~/.config by default"),
  ("GITHUB_STEP_SUMMARY", "the file that -o github-summary appends to; GitHub Actions sets it"),
  ("LC_ALL, LC_CTYPE, LANG", "the first of these that is set; when it does not name UTF-8, --ascii is on"),
]
