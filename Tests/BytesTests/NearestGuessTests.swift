import Testing

@testable import Bytes

/// What a mistyped word most likely meant.
struct NearestGuessTests {
  @Test(arguments: [
    ("", "", 0), ("abc", "", 3), ("format", "formt", 1), ("queue", "qeuue", 1), ("analyze", "analyse", 1),
    ("ca", "abc", 3),
  ])
  func `swapped neighbours are one edit`(a: String, b: String, distance: Int) {
    #expect(editDistance(Array(a.utf8), Array(b.utf8)) == distance)
    #expect(editDistance(Array(b.utf8), Array(a.utf8)) == distance)
  }

  @Test(
    arguments: [
      ("formt", "format"), ("fromat", "format"), ("verb", "verbose"), ("ver", nil), ("x", nil), ("", nil),
      ("something else", nil),
    ] as [(String, String?)])
  func `a near word is proposed, or the one that goes on from it`(word: String, guess: String?) {
    #expect(nearestGuess(to: word, in: ["format", "verbose", "version", "input"]) == guess)
  }
}
