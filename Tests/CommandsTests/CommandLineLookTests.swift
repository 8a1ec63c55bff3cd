import Reports
import Testing

@testable import CLI
@testable import Commands

/// How options, environment and terminal decide together how a report looks.
struct CommandLineLookTests {
  private func look(
    _ arguments: [String] = [], _ environment: [String: String] = [:], terminal: Int? = nil
  ) throws -> Look {
    var world = Transcript().world(["analyze"] + arguments, environment: environment)
    world.outputIsTerminal = terminal != nil
    world.terminalWidth = terminal
    return try ArgumentParser.parse(world.arguments, for: .complete).settings.look(in: world)
  }

  @Test(
    arguments: [
      ([], [:], false, false), ([], [:], true, true),
      ([], ["NO_COLOR": "1"], true, false), ([], ["NO_COLOR": ""], true, true),
      ([], ["TERM": "dumb"], true, false),
      ([], ["CLICOLOR_FORCE": "1"], false, true), ([], ["CLICOLOR_FORCE": "0"], false, false),
      ([], ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], false, false),
      (["--color=always"], ["NO_COLOR": "1", "TERM": "dumb"], false, true),
      (["--color=never"], ["CLICOLOR_FORCE": "1"], true, false),
      ([], ["MQTUNE_FORCE_TTY": "80"], false, true),
    ] as [([String], [String: String], Bool, Bool)])
  func `colour is decided by option, then variables, then terminal`(
    arguments: [String], environment: [String: String], isTerminal: Bool, expected: Bool
  ) throws {
    #expect(try look(arguments, environment, terminal: isTerminal ? 100 : nil).color == expected)
  }

  @Test(
    arguments: [
      ([], [:], nil, 80), ([], [:], 100, 100), ([], [:], 60, 80), ([], [:], 300, 120),
      ([], ["COLUMNS": "90"], 100, 90),
      ([], ["COLUMNS": "90"], nil, 80), ([], ["COLUMNS": "wide"], 100, 100),
      (["--width", "200"], [:], nil, 200),
      ([], ["MQTUNE_FORCE_TTY": "110"], nil, 110), ([], ["MQTUNE_FORCE_TTY": "0"], nil, 80),
    ] as [([String], [String: String], Int?, Int)])
  func `width is 80 in a pipe and the terminal's within bounds`(
    arguments: [String], environment: [String: String], terminal: Int?, expected: Int
  ) throws {
    #expect(try look(arguments, environment, terminal: terminal).width == expected)
  }

  @Test(
    arguments: [
      ([], [:], true), ([], ["LANG": "de_DE.UTF-8"], false), ([], ["LANG": "C.utf8"], false),
      ([], ["LC_ALL": "C", "LANG": "en_US.UTF-8"], true), (["--ascii"], ["LANG": "C.UTF-8"], true),
      (["--no-ascii"], [:], false),
    ] as [([String], [String: String], Bool)])
  func `what is not UTF-8 gets ASCII`(arguments: [String], environment: [String: String], expected: Bool)
    throws
  {
    #expect(try look(arguments, environment).ascii == expected)
  }

  @Test func `zone, rows and parts are handed on`() throws {
    var expected = Look()
    expected.ascii = true
    expected.top = 3
    expected.zoneOffset = 7_200
    expected.zoneName = "+02:00"
    expected.parts = ["verdict"]
    expected.verbosity = 1
    #expect(try look(["--top", "3", "--tz", "+02", "--json", "verdict", "-v"]) == expected)
  }
}
