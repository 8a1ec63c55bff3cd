import Testing

@testable import CLI
@testable import Commands

/// The tables themselves: what is said about an option or a command holds everywhere it is said.
struct CommandLineTableTests {
  let program = Program.complete

  @Test func `no two options share a spelling`() {
    let spellings = program.options.flatMap(\.spellings)
    #expect(Set(spellings).count == spellings.count)
  }

  @Test func `no two commands share a name`() {
    let names = program.commands.map(\.name)
    #expect(Set(names).count == names.count)
  }

  @Test func `option names are kebab-case and say nothing about no`() {
    for option in program.options {
      #expect(option.name.utf8.allSatisfy { (97...122).contains($0) || $0 == 45 }, "\(option.name)")
      #expect(!option.name.hasPrefix("no-"), "\(option.name)")
    }
  }

  @Test func `every option that takes a value names it`() {
    for option in program.options {
      if case .value(let name, _) = option.kind { #expect(!name.isEmpty, "\(option.name)") }
    }
  }

  @Test func `summaries are one lower-case line without a full stop`() {
    let summaries = program.options.map(\.summary) + program.commands.map(\.summary)
    for summary in summaries {
      #expect(!summary.isEmpty && !summary.hasSuffix(".") && !summary.contains("\n"), "\(summary)")
      #expect(summary.first?.isUppercase == false, "\(summary)")
    }
  }

  @Test func `scopes name commands that exist`() {
    for option in program.options {
      if case .only(let names) = option.scope {
        #expect(names.allSatisfy { program.command(named: $0) != nil }, "\(option.name)")
      }
    }
  }

  @Test func `chief options exist, are taken, and are ten at most`() {
    for command in program.commands {
      let taken = program.options(of: command).map(\.name)
      #expect(command.chief.allSatisfy(taken.contains), "\(command.name)")
      #expect(command.chief.count <= 10, "\(command.name)")
    }
  }

  @Test func `every choice of an option is accepted and nothing else`() {
    for option in program.options where !option.choices.isEmpty {
      let command = option.isTaken(by: "analyze") ? "analyze" : "whatif"
      for choice in option.choices {
        #expect(Run([command, option.flag, choice, "x"]).code == .success, "\(option.flag) \(choice)")
      }
      #expect(Run([command, option.flag, "no such", "x"]).code == .usage, "\(option.flag)")
    }
  }

  @Test func `examples begin with the name of the program and parse`() {
    for example in program.commands.flatMap(\.examples) {
      let words = shellWords(example.line)
      let own = words.prefix { $0 != "|" && $0 != ">" }
      #expect(own.first == "mqtune", "\(example.line)")
      #expect(Run(Array(own.dropFirst())).code == .success, "\(example.line)")
    }
  }

  /// The words of a line in which single quotes hold blanks.
  private func shellWords(_ line: String) -> [String] {
    var (words, isQuoted) = ([""], false)
    for character in line {
      if character == "'" {
        isQuoted.toggle()
      } else if character == " ", !isQuoted {
        words.append("")
      } else {
        words[words.count - 1].append(character)
      }
    }
    return words.filter { !$0.isEmpty }
  }

  @Test func `exit codes have distinct numbers, a meaning and advice`() {
    for code in ExitCode.allCases {
      #expect(!code.meaning.isEmpty && !code.advice.isEmpty)
      #expect(code.meaning.first?.isUppercase == false)
    }
  }
}
