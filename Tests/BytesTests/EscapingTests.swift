import Bytes
import TestSupport
import Testing

@Suite struct EscapingTests {
  @Test(arguments: [
    ("plain", "plain"), ("", ""), ("é 日本 😀", "é 日本 😀"), ("\u{1B}[31mred\u{7}", #"\x1b[31mred\x07"#),
    ("a\nb\tc", #"a\x0ab\x09c"#), ("\u{7F}\u{9B}1m", #"\x7f\x9b1m"#),
    ("a\u{202E}b\u{2066}c", #"a\u{202e}b\u{2066}c"#),
    ("\u{2028}\u{200B}\u{FEFF}", #"\u{2028}\u{200b}\u{feff}"#), ("\u{E0041}\u{AD}", #"\u{e0041}\xad"#),
  ])
  func `a terminal sees only text`(text: String, expected: String) {
    #expect(terminalSafe(text) == expected)
  }

  @Test(arguments: [
    ("abcdef", 6, "abcdef"), ("abcdefg", 6, "abcde…"), ("ab\u{1B}", 6, #"ab\x1b"#), ("abc\u{1B}", 6, "abc…"),
    ("ab\u{1B}x", 6, "ab…"), ("éééé", 3, "éé…"), ("abc", 1, "…"), ("abc", 0, ""), ("abc", -1, ""),
    ("", 0, ""),
  ])
  func `long text is cut between characters`(text: String, limit: Int, expected: String) {
    #expect(terminalSafe(text, limit: limit) == expected)
  }

  @Test func `the ellipsis may be plain`() {
    #expect(terminalSafe("abcdefg", limit: 6, ellipsis: "...") == "abc...")
    #expect(terminalSafe("abcdefg", limit: 2, ellipsis: "...") == "..")
  }

  @Test(arguments: [
    ("orders", "orders"), ("", ""), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""),
    ("a\r\nb", "\"a\r\nb\""),
    ("=1+1", "'=1+1"), ("+SUM(A1)", "'+SUM(A1)"), ("@cmd", "'@cmd"), ("-12.5e3", "-12.5e3"), ("+7", "+7"),
    ("-", "'-"), ("-1-1", "'-1-1"), ("\tx", "'\tx"), ("\rx", "\"'\rx\""), ("=\"a,b\"", "\"'=\"\"a,b\"\"\""),
  ])
  func `a spreadsheet sees no formula`(text: String, expected: String) {
    #expect(csvField(text) == expected)
  }

  @Test func `markdown sees no markup`() {
    #expect(
      markdownText("a|b*c_d`e<f>[g](h)\\i#j&k~l") == ##"a\|b\*c\_d\`e&lt;f&gt;\[g\](h)\\i\#j&amp;k\~l"##)
    #expect(markdownText("one\ntwo\r\nthree\u{2028}four") == "one two  three four")
  }

  @Test(arguments: [
    ("http://evil.example/x", "http:|//evil.example/x"), ("ftp://a", "ftp:|//a"), ("a://b", "a:|//b"),
    ("www.evil.example", "www|.evil.example"), ("WWW.x", "WWW|.x"), ("awww.x", "awww|.x"), ("ww.x", "ww.x"),
    ("@name", "@|name"), ("a @name/team", "a @|name/team"), ("(@x)", "(@|x)"), ("rabbit@node", "rabbit@node"),
    ("rabbit@node.example.org", "rabbit@|node.example.org"), ("a.b+c@d.e", "a.b+c@|d.e"),
    ("a@b. c", "a@b. c"),
    ("#12", "\\#|12"), ("o/r#7", "o/r\\#|7"), ("#x", "\\#x"), ("!5", "!|5"), ("GH-12", "GH-|12"),
    ("gh-1", "gh-|1"),
    ("ab-12", "ab-12"), ("12:30", "12:30"), ("a:/b", "a:/b"),
  ])
  func `markdown makes no link and no mention of a text`(text: String, shown: String) {
    #expect(markdownText(text, breaking: "|") == shown)
  }

  @Test(arguments: [
    ("- a", #"\- a"#), ("+ a", #"\+ a"#), ("1. a", #"1\. a"#), ("  12) a", #"  12\) a"#), ("---", #"\---"#),
    ("===", #"\==="#),
    ("-", #"\-"#), ("-5", "-5"), ("+1.6/s", "+1.6/s"), ("1.5 s", "1.5 s"), ("a - b", "a - b"), ("=", #"\="#),
    ("3.", #"3\."#),
  ])
  func `markdown sees no block at the start of a text`(text: String, shown: String) {
    #expect(markdownText(text) == shown)
  }

  @Test(arguments: [
    ("a", "`a`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("``a` ", "``` ``a`  ```"), (" a ", "`  a  `"),
    ("@x #1 *", "`@x #1 *`"),
  ])
  func `code of markdown has a fence that the text does not have`(text: String, code: String) {
    #expect(markdownCode(text) == code)
  }

  @Test(
    arguments: [
      "\u{7F}", "\u{85}", "\u{9B}", "\u{AD}", "\u{34F}", "\u{61C}", "\u{115F}", "\u{180E}", "\u{200B}",
      "\u{200D}", "\u{200E}",
      "\u{202A}", "\u{202E}", "\u{2028}", "\u{2029}", "\u{2066}", "\u{2069}", "\u{3164}", "\u{FE0F}",
      "\u{FEFF}", "\u{FFF9}",
      "\u{E0001}", "\u{E0100}",
    ] as [Unicode.Scalar])
  func `a character that is not shown is an escape in every form`(hidden: Unicode.Scalar) throws {
    let text = "a\(hidden)b"
    #expect(!terminalSafe(text).unicodeScalars.contains { $0.isHidden })
    var writer = JSONWriter()
    writer.value(text)
    #expect(writer.bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
    #expect(try JSONValue(parsing: writer.bytes) == .string(text))
  }

  @Test func `any text becomes harmless and keeps its limit`() {
    var generator = SeededGenerator(seed: 27)
    for _ in 0..<3_000 {
      let text = randomText(using: &generator)
      let limit = Int.random(in: 0..<40, using: &generator)
      let safe = terminalSafe(text, limit: limit)
      #expect(safe.unicodeScalars.count <= limit)
      #expect(terminalSafe(safe) == safe)
      #expect(markdownText(text, breaking: "\u{200B}").utf8.allSatisfy { !"<>".utf8.contains($0) })
      let field = csvField(text)
      let quoted = String(field.dropFirst().dropLast())
      let inside = field.hasPrefix("\"") ? quoted.replacing("\"\"", with: "\"") : field
      #expect(inside == text || inside == "'" + text)
    }
  }

  private func randomText(using generator: inout SeededGenerator) -> String {
    let length = Int.random(in: 0..<30, using: &generator)
    var text = String.UnicodeScalarView()
    for _ in 0..<length {
      let range: ClosedRange<UInt32> = Bool.random(using: &generator) ? 0...0xFF : 0...0x10FFFF
      if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &generator)) { text.append(scalar) }
    }
    return String(text)
  }
}

@Suite struct GlobTests {
  @Test(
    arguments: [
      ("*", ["", "a", "a.b"], []), ("", [""], ["a"]), ("orders", ["orders"], ["Orders", "orders2", "order"]),
      ("orders.*", ["orders.", "orders.eu", "orders.eu.1"], ["orders", "xorders.eu"]),
      ("*.dlq", ["a.dlq", ".dlq", "a.dlq.dlq"], ["a.dlq2", "dlq"]),
      ("a*b*c", ["abc", "axxbxxc", "abcbc"], ["acb", "ab"]),
      ("q?", ["q1", "qé", "q😀"], ["q", "q12"]), ("q[0-9]", ["q0", "q9"], ["qa", "q", "q[0-9]"]),
      ("q[!0-9]x", ["qax", "q!x"], ["q0x", "qx"]), ("[]a]", ["]", "a"], ["b", "[]a]"]),
      ("[a-]", ["a", "-"], ["b"]),
      ("[z-a]", [], ["a", "z", "m"]), ("[", ["["], [""]), ("a[b", ["a[b"], ["ab"]), ("[!", ["[!"], []),
      ("[*]", ["*"], ["a"]), ("**a**", ["a", "xax"], ["x"]), ("[!]]", ["a"], ["]"]),
    ] as [(String, [String], [String])])
  func `a pattern matches whole names`(pattern: String, matching: [String], others: [String]) {
    let glob = Glob(pattern)
    #expect(matching.filter { !glob.matches($0) } == [])
    #expect(others.filter { glob.matches($0) } == [])
  }

  @Test func `a hostile pattern takes no longer than both lengths allow`() {
    let glob = Glob(String(repeating: "*a", count: 200) + "b")
    let name = String(repeating: "a", count: 2_000)
    let start = ContinuousClock.now
    #expect(!glob.matches(name))
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  @Test func `matching agrees with trying everything`() {
    var generator = SeededGenerator(seed: 42)
    for _ in 0..<20_000 {
      let pattern = random("ab*?*", 8, using: &generator)
      let name = random("ab", 10, using: &generator)
      #expect(
        Glob(pattern).matches(name) == tryEverything(Array(pattern.utf8)[...], Array(name.utf8)[...]),
        "\(pattern) \(name)")
    }
  }

  private func random(_ alphabet: String, _ limit: Int, using generator: inout SeededGenerator) -> String {
    String(
      (0..<Int.random(in: 0..<limit, using: &generator)).compactMap { _ in
        alphabet.randomElement(using: &generator)
      })
  }

  private func tryEverything(_ pattern: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
    guard let part = pattern.first else { return name.isEmpty }
    if part == UInt8(ascii: "*") {
      return tryEverything(pattern.dropFirst(), name)
        || (!name.isEmpty && tryEverything(pattern, name.dropFirst()))
    }
    guard let first = name.first, part == UInt8(ascii: "?") || part == first else { return false }
    return tryEverything(pattern.dropFirst(), name.dropFirst())
  }
}
