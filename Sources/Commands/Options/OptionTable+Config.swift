internal import CLI

/// Where values come from that are not given as arguments.
let configOptions: [Option] = [
  Option(
    name: "config", letter: "c",
    category: .configuration,
    kind: .value(name: "FILE") { settings, text throws(Option.ValueError) in
      settings.config.source = .file(try Option.notEmpty(text, "the path of a file"))
    },
    fallback: "mqtune.json, then the files of the user and of the machine",
    isPath: true,
    isConfigurable: false,
    variable: "MQTUNE_CONFIG",
    withdraw: { $0.config.source = .none },
    scope: .configured,
    summary: "read the configuration from this file alone",
    details: """
      Without it mqtune.json is looked for in the current folder and, in a repository, in the folders above up to its \
      root; then $XDG_CONFIG_HOME/mqtune/config.json (by default in ~/.config) and /etc/mqtune/config.json. A key counts \
      from the first file that has it, variables such as MQTUNE_TOP take precedence over files, and arguments over both. \
      --no-config reads neither files nor these variables.
      """),
  Option(
    name: "profile",
    category: .configuration,
    kind: .value(name: "NAME") { settings, text throws(Option.ValueError) in
      settings.config.profile = try Option.notEmpty(text, "the name of a profile")
    },
    isConfigurable: false,
    variable: "MQTUNE_PROFILE",
    scope: .configured,
    summary: "use this profile of the configuration",
    details: "Its keys take precedence over those at the top of the files."),
  task(.show, "print every value, and where it comes from", details: "What config does without an option."),
  task(.check, "check configuration files, and list what is wrong"),
  task(.initial, "print a configuration to begin with, with comments"),
]

private func task(_ task: ConfigRequest.Task, _ summary: String, details: String = "") -> Option {
  Option(
    name: task.rawValue, category: .configuration, kind: .task { $0.config.tasks.append(task) },
    scope: .only(["config"]), summary: summary, details: details)
}
