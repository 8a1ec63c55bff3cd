import Testing

@testable import TestSupport

@Suite struct GoldenDifferenceTests {
  @Test(arguments: [
    ("a\nb\nc\nd\ne\n", "a\nb\nX\nd\ne\n", "@@ line 3\n  a\n  b\n- c\n+ X\n  d\n  e"),
    ("a\n", "a\nb\n", "@@ line 2\n  a\n+ b\n  "), ("", "a", "@@ line 1\n- \n+ a"),
    ("x\u{1b}[0m", "x", "@@ line 1\n- x\\u{1B}[0m\n+ x"),
  ]) func linesThatDifferAreShownWithTheirNeighbours(_ old: String, _ new: String, _ shown: String) {
    #expect(difference(Array(old.utf8), Array(new.utf8)) == shown)
  }
}
