import Platform
import Synchronization
import Testing

@testable import CLI

/// The machinery with a tool of its own: one command, three options.
struct SmallToolTests {
  private struct Settings: CommandSettings {
    var operands: [String] = []
    var paths: [String] = []
    var size = 1
    var isLoud = false

    var conflict: String? { isLoud && size == 9 ? "--loud and a size of 9 do not go together" : nil }
  }

  private static let tool = Program<Settings>(
    commands: [
      Command(
        name: "paint", summary: "paint a word", usage: ["[OPTION...] WORD"], operands: 1...1,
        description: ["Paints it."], examples: [Example("mqtune paint sky", "a sky")],
        action: .work { settings, world in
          let word = settings.operands.joined()
          try world.output("\(settings.isLoud ? word.uppercased() : word) \(settings.size)\n")
          return .success
        }),
      .help, .version,
    ],
    options: [
      Option(
        name: "size", letter: "s", category: OptionCategory("Shape"),
        kind: .value(name: "N") { settings, text throws(ValueError) in
          settings.size = try Option<Settings>.wholeNumber(text, in: 1...9)
        },
        fallback: "1", scope: .only(["paint"]), summary: "how large"),
      Option(
        name: "loud", category: OptionCategory("Voice"), kind: .toggle { $0.isLoud = $1 },
        scope: .only(["paint"]), summary: "in capitals"),
      Option(
        name: "help", letter: "h", category: OptionCategory("General"),
        kind: .request(byName: .longHelp, byLetter: .shortHelp), scope: .every, summary: "explain"),
    ],
    variables: [("COLOUR", "what to paint with")])

  private func run(_ arguments: [String]) -> (code: ExitCode, output: String, error: String) {
    let said = Mutex<(output: [UInt8], error: [UInt8])>(([], []))
    let world = World(
      arguments: arguments, now: { 0 },
      writeOutput: { bytes throws(OutputError) in said.withLock { $0.output += bytes } },
      writeError: { bytes in said.withLock { $0.error += bytes } })
    let code = CLI.run(Self.tool, in: world)
    return said.withLock {
      (code, String(decoding: $0.output, as: UTF8.self), String(decoding: $0.error, as: UTF8.self))
    }
  }

  @Test(
    arguments: [
      (["paint", "sky", "--size=3", "--loud"], .success, "SKY 3\n", ""),
      (["-s4", "paint", "--loud", "sky", "--no-loud"], .success, "sky 4\n", ""),
      (
        ["paint", "sky", "--siz", "3"], .usage, "",
        "mqtune: error: unknown option '--siz'; did you mean '--size'?\n  see: mqtune paint -h\n"
      ),
      (
        ["paint", "sky", "-s", "10"], .usage, "",
        "mqtune: error: -s: expected a whole number from 1 to 9; found '10'\n  see: mqtune paint -h\n"
      ),
      (
        ["paint", "sky", "-s9", "--loud"], .usage, "",
        "mqtune: error: --loud and a size of 9 do not go together\n  see: mqtune paint -h\n"
      ),
      (
        ["version", "--loud"], .usage, "",
        "mqtune: error: 'mqtune version' does not take '--loud'\n  see: mqtune version -h\n"
      ),
    ] as [([String], ExitCode, String, String)])
  func `options are stored, and a mistake is answered with what would be right`(
    arguments: [String], code: ExitCode, output: String, error: String
  ) {
    let ran = run(arguments)
    #expect(ran.code == code)
    #expect(ran.output == output)
    #expect(ran.error == error)
  }

  @Test func `the headings of the help are the categories, in the order of the options`() {
    #expect(
      run(["help", "paint"]).output == """
        mqtune paint: paint a word

        Examples
          mqtune paint sky
              a sky

        Usage
          mqtune paint [OPTION...] WORD

          Paints it.

        Shape
          -s, --size N
                  how large
                  Default: 1.

        Voice
              --loud
                  in capitals
                  Negative: --no-loud.

        General
          -h, --help
                  explain

        Exit codes

        """ + ExitCode.allCases.map { "  " + "\($0.rawValue)".padded(to: 5) + $0.meaning + "\n" }.joined())
  }
}
