internal import CLI

// The machinery of the command line with the settings of this tool.

typealias Option = CLI.Option<Settings>
typealias Command = CLI.Command<Settings>
typealias Program = CLI.Program<Settings>
typealias ArgumentParser = CLI.ArgumentParser<Settings>
