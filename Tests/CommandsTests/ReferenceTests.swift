import Diagnosis
import Measures
import Testing

@testable import CLI
@testable import Commands

/// What mqtune says about itself.
struct ReferenceTests {
  static let program = Program.complete
  let program = ReferenceTests.program

  private static var helps: [(name: String, text: String)] {
    [program, .standard].flatMap { program in
      [
        ("-h", program.shortHelp()), ("--help", program.longHelp()), ("explain", explanationList()),
        ("doctor", doctorTable()),
      ]
        + program.commands.flatMap {
          [("\($0.name) -h", program.shortHelp(of: $0)), ("\($0.name) --help", program.longHelp(of: $0))]
        }
    }
  }

  @Test(arguments: VerdictWord.all)
  func `every word of a verdict is explained, in any spelling`(word: VerdictWord) throws {
    let text = try explanation(of: word.rawValue)
    #expect(text.hasPrefix("\(word.rawValue): "))
    #expect(try explanation(of: word.rawValue.replacing(" ", with: "-")) == text)
    #expect(VerdictText.named(word.rawValue.lowercased())?.text == text)
  }

  @Test func `every rule has its word in the list`() {
    let words = Set(Rule.all.compactMap(\.word))
    #expect(words.subtracting(VerdictWord.all) == [])
    #expect(Set(VerdictText.all.map(\.word)) == Set(VerdictWord.all))
  }

  @Test func `help lists only exit codes that some run ends with, and only values that a command takes`() {
    #expect(ExitCode.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 70, 130, 141, 143])
    let whatIf = program.command(named: "whatif")
    #expect(whatIf.map(program.shortHelp)?.contains(" text json markdown github-summary\n") == true)
    #expect(whatIf.map(program.longHelp)?.contains("Values: text, json, markdown, github-summary.") == true)
  }

  private static var allTexts: [(name: String, text: String)] {
    helps + explainableIDs.map { ("explain \($0)", (try? explanation(of: $0)) ?? "missing: é") }
  }

  @Test(arguments: allTexts)
  func `help is ASCII within 79 columns without spaces at line ends`(name: String, text: String) {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      #expect(line.utf8.count <= 79, "\(line)")
      #expect(line.utf8.allSatisfy { (0x20..<0x7F).contains($0) }, "\(line)")
      #expect(!line.hasSuffix(" "), "\(line)")
    }
    #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"))
  }

  @Test func `short help fits on a screen of 24 lines`() {
    for (name, text) in Self.helps where name.hasSuffix("-h") {
      #expect(text.utf8.count { $0 == UInt8(ascii: "\n") } <= 24, "\(name)")
    }
  }

  @Test func `every option appears in help, manual, completions and reference`() {
    let bash = program.completions(for: .bash)
    let zsh = program.completions(for: .zsh)
    let fish = program.completions(for: .fish)
    let reference = program.optionReference()
    for command in program.commands {
      let help = program.longHelp(of: command)
      let manual = program.manual(of: command).replacing("\\-", with: "-")
      for option in program.options(of: command) {
        #expect(help.contains("\(option.flag)"), "\(command.name) \(option.flag)")
        #expect(
          manual.contains("\\fB" + (option.letter.map { "-\($0), " } ?? "") + option.flag), "\(option.flag)")
        #expect(reference.contains("`\(option.flag)"), "\(option.flag)")
        for spelling in option.spellings { #expect(bash.contains(spelling), "\(spelling)") }
        #expect(zsh.contains(option.flag), "\(option.flag)")
        #expect(fish.contains(" -l \(option.name) "), "\(option.flag)")
      }
    }
  }

  @Test func `every command appears in the overview, the manual and the completions`() {
    for command in program.commands {
      #expect(program.longHelp().contains("  \(command.name) "))
      #expect(program.manual().contains(".TP\n\\fB\(command.name)\\fR\n"))
      for shell in Shell.allCases { #expect(program.completions(for: shell).contains(command.name)) }
    }
  }

  @Test func `every exit code appears in help and can be explained`() throws {
    for code in ExitCode.allCases {
      #expect(program.longHelp().contains("  \(code.rawValue)"))
      let text = try explanation(of: "\(code.rawValue)")
      #expect(text.hasPrefix("exit code \(code.rawValue): \(code.meaning)\n\n  "))
    }
  }

  @Test func `ids of metrics are unique and each can be explained by every name`() throws {
    let names = (Metric.explanations + terms).flatMap { [$0.id] + $0.aliases }
    #expect(Set(names).count == names.count)
    for name in names + Metric.all.flatMap({ [$0.id, $0.key] }) {
      #expect(try explanation(of: name).hasPrefix("\(name): "))
    }
  }

  /// Words that only whatif uses, and keys of its JSON.
  @Test(arguments: [
    "headroom", "knee", "calibration", "error_p99", "interval", "coverage", "predicted", "dispatch",
    "least-outstanding", "prefetch", "handlers", "saturated", "assumptions", "replayed", "confidence",
    "severity",
  ])
  func `what whatif and findings speak of can be explained`(word: String) throws {
    #expect(try explanation(of: word).contains("When it is bad"))
  }

  @Test(arguments: Rule.all.map(\.id.rawValue)) func `every rule is explained in full`(id: String) throws {
    let rule = try #require(Rule.named(RuleID(rawValue: id)))
    let text = try explanation(of: id)
    #expect(text.hasPrefix("\(id): \(rule.text.title.prefix(40))"))
    #expect(!rule.text.what.isEmpty && !rule.text.title.hasSuffix("."))
    for heading in ["Conditions", "What to do", "Needs in the log", "Sources"] {
      #expect(text.contains("\n\(heading)\n  - "), "\(heading)")
    }
    #expect(explanationList().contains("\n  \(id) "))
    for shell in Shell.allCases { #expect(program.completions(for: shell).contains(id)) }
  }

  @Test func `a rule that is all but named is guessed`() throws {
    let run = Run(["explain", "consumer-capacty"])
    #expect(run.code == .usage && run.error.contains("did you mean 'consumer-capacity'?"))
  }

  @Test(arguments: ["latency.p95", "queue_wait.p50", "latency.p99.9", "p999_ms", "latency.end_to_end.p99_ms"])
  func `any percentile can be explained`(id: String) throws {
    #expect(try explanation(of: id).hasPrefix("\(id): a percentile"))
  }

  @Test func `requests for help and version agree with the commands of that name`() {
    #expect(Run(["--version"]).output == "mqtune 0.1.0\n")
    #expect(Run(["version"]) == Run(["-V"]))
    #expect(Run(["help", "show"]) == Run(["show", "--help"]))
    #expect(Run(["help"]) == Run(["--help"]))
    #expect(
      Run(["explain", "-h"]).output == program.command(named: "explain").map { program.shortHelp(of: $0) })
  }

  @Test func `no line of a manual starts a request by accident`() {
    let pages = [program.manual()] + program.commands.map { program.manual(of: $0) }
    let requests = [".TH ", ".SH ", ".SS ", ".TP", ".PP", ".br", ".nh", ".ad l"]
    for line in pages.flatMap({ $0.split(separator: "\n") }) where line.hasPrefix(".") || line.hasPrefix("'")
    {
      #expect(requests.contains { line.hasPrefix($0) }, "\(line)")
    }
  }
}
