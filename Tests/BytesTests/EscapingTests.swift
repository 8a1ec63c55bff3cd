import Bytes
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

  @Test func `html sees no markup`() {
    #expect(
      htmlText("<a href=\"x\" title='y'>&\u{0}\u{1B}\n</a>")
        == "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;\u{FFFD}\u{FFFD}\n&lt;/a&gt;")
    #expect(htmlText("é😀") == "é😀")
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
}
