import Testing

@testable import Platform

@Suite struct EnvironmentTests {
  @Test(
    arguments: [
      ([:], false), (["LANG": "en_US.UTF-8"], true), (["LANG": "C.utf8"], true), (["LANG": "C"], false),
      (["LC_ALL": "C", "LANG": "en_US.UTF-8"], false), (["LC_ALL": "", "LANG": "de_DE.UTF-8"], true),
      (["LC_CTYPE": "UTF-8", "LANG": "C"], true),
    ] as [([String: String], Bool)])
  func theFirstLocaleSetDecidesOnUTF8(variables: [String: String], expected: Bool) {
    #expect(Environment(variables).isUTF8 == expected)
  }

  @Test(arguments: [
    ("80", 80), ("0", nil), ("-1", nil), ("", nil), ("wide", nil), ("99999999999999999999", nil),
  ])
  func columnsAreASensibleNumber(text: String, expected: Int?) {
    #expect(Environment(["COLUMNS": text]).columns == expected)
  }

  @Test func thisProcessHasVariables() {
    #expect(Environment.ofThisProcess()["PATH"] != nil)
  }

  @Test func timeGoesForward() {
    let first = Clock.monotonic
    #expect(Clock.monotonic >= first && first > 0)
    #expect(Clock.wall > 1_600_000_000_000_000_000)
  }
}
