import Bytes
import Testing

@Suite struct JSONScannerTests {
  /// The tokens of a document, one character or a bracketed text each, ended by `.` or the problem.
  private func outline(_ document: String) -> String {
    outline(Array(document.utf8))
  }

  private func outline(_ document: [UInt8]) -> String {
    withJSONScanner(document) { scanner in
      var parts: [String] = []
      while true {
        let token = scanner.next()
        switch token.kind {
        case .beginObject: parts.append("{")
        case .endObject: parts.append("}")
        case .beginArray: parts.append("[")
        case .endArray: parts.append("]")
        case .key: parts.append(scanner.text(of: token) + ":")
        case .string: parts.append("'" + scanner.text(of: token) + "'")
        case .number, .true, .false, .null: parts.append(scanner.text(of: token))
        case .end: return parts.joined(separator: " ")
        case .error:
          parts.append("! " + (scanner.problem?.description ?? "no problem given"))
          return parts.joined(separator: " ")
        }
      }
    }
  }

  @Test(arguments: [
    (#"{"a":1,"b":[true,false,null,-2.5e3],"c":{}}"#, "{ a: 1 b: [ true false null -2.5e3 ] c: { } }"),
    (" \t\r\n[ [ ] , [ ] ] \n", "[ [ ] [ ] ]"),
    (#""é\u00e9\ud83d\ude00\n""#, "'éé😀\n'"),
    (#""\ud83d""#, "'\u{FFFD}'"),
    (#""\ude00\ud83d\ud83d\ude00""#, "'\u{FFFD}\u{FFFD}😀'"),
    (#"{"\"\\\/\b\f\r\t":""}"#, "{ \"\\/\u{8}\u{C}\r\t: '' }"),
    ("0", "0"),
    ("\u{FEFF}[]", "[ ]"),
  ])
  func `tokens come in the order of the document`(document: String, expected: String) {
    #expect(outline(document) == expected)
  }

  @Test(arguments: [
    ("", "! the document ends too early at byte 0"),
    ("[1,", "[ 1 ! the document ends too early at byte 3"),
    ("[1,]", "[ 1 ! a value is missing at byte 3"),
    ("[1 2]", "[ 1 ! a comma or closing bracket is missing at byte 3"),
    ("[1}", "[ 1 ! a comma or closing bracket is missing at byte 2"),
    (#"{"a" 1}"#, "{ ! a colon is missing after the key at byte 5"),
    (#"{"a":1,}"#, "{ a: 1 ! a key in double quotes is missing at byte 7"),
    ("{a:1}", "{ ! a key in double quotes is missing at byte 1"),
    ("tru", "! a word that is not true, false or null at byte 0"),
    ("-", "! a number that is not JSON at byte 1"),
    ("1.e3", "! a number that is not JSON at byte 2"),
    ("01", "0 ! text after the end of the document at byte 1"),
    ("\"a\tb\"", "! a control character in a string at byte 2"),
    (#""abc\x""#, #"! a backslash that starts no escape at byte 4"#),
    (#""\u12g4""#, #"! a backslash that starts no escape at byte 1"#),
    (#""abc"#, "! a string without its closing quote at byte 4"),
    ("1 x", "1 ! text after the end of the document at byte 2"),
  ])
  func `a refused document says what is wrong and where`(document: String, expected: String) {
    #expect(outline(document) == expected)
  }

  @Test func `a string is found at every length and alignment`() {
    for length in 0..<40 {
      for tail in 0..<10 {
        for special in ["\"", "\\n", "\u{1F}"] {
          let document = "\"" + String(repeating: "~", count: length) + special
          let isWhole = special == "\""
          let bytes = Array((document + (isWhole ? "" : "\"")).utf8) + [UInt8](repeating: 0x20, count: tail)
          #expect(isJSONDocument(bytes) == (special != "\u{1F}"), "\(length) \(tail) \(special)")
        }
      }
    }
  }

  @Test(arguments: [1, 63, 64, 65, 128, 129, 1_023, 1_024, 1_025, 5_000])
  func `nesting ends at 1,024 levels`(depth: Int) {
    let arrays =
      [UInt8](repeating: UInt8(ascii: "["), count: depth)
      + [UInt8](repeating: UInt8(ascii: "]"), count: depth)
    #expect(isJSONDocument(arrays) == (depth <= 1_024))
    let mixed =
      String(repeating: #"{"a":["#, count: depth / 2) + String(repeating: "]}", count: depth / 2)
    #expect(depth < 2 || isJSONDocument(Array(mixed.utf8)) == (depth <= 1_025))
  }

  @Test(
    arguments: [
      (#"{"skip":{"a":[1,{"b":2}]},"next":7}"#, "next"),
      (#"{"skip":[[],[[]]],"next":7}"#, "next"),
      (#"{"skip":"text","next":7}"#, "next"),
      (#"{"skip":[1,2"#, nil),
    ] as [(String, String?)])
  func `a skipped value leaves the scanner at the next key`(document: String, expected: String?) {
    let fromKey = withJSONScanner(Array(document.utf8)) { scanner in
      _ = scanner.next()
      _ = scanner.next()
      scanner.skipValue()
      let token = scanner.next()
      return token.kind == .key ? scanner.text(of: token) : nil
    }
    #expect(fromKey == expected)
    let fromValue = withJSONScanner(Array(document.utf8)) { scanner in
      for _ in 0..<3 { _ = scanner.next() }
      scanner.skipValue()
      let token = scanner.next()
      return token.kind == .key ? scanner.text(of: token) : nil
    }
    #expect(fromValue == expected)
  }

  @Test func `keys compare with words in place`() {
    withJSONScanner(Array(#"{"queue":"q","qu\u0065ue":1}"#.utf8)) { scanner in
      _ = scanner.next()
      let key = scanner.next()
      #expect(scanner.equals(key, "queue"))
      #expect(!scanner.equals(key, "queues"))
      #expect(!scanner.equals(key, "quite"))
      _ = scanner.next()
      let escaped = scanner.next()
      #expect(escaped.hasEscapes && !scanner.equals(escaped, "queue"))
      #expect(scanner.text(of: escaped) == "queue")
    }
  }

  @Test func `an ended scanner stays at its end`() {
    withJSONScanner([]) { scanner in
      #expect(scanner.next() == scanner.next())
      #expect(scanner.problem?.reason == .unexpectedEnd && scanner.problem?.offset == 0)
    }
    withJSONScanner(Array("1".utf8)) { scanner in
      _ = scanner.next()
      #expect(scanner.next() == scanner.next())
      #expect(scanner.problem == nil)
    }
  }
}

@Suite struct JSONTokenValueTests {
  /// What `read` makes of the only token of a document.
  private func value<Value>(
    _ document: String, _ read: (JSONScanner, JSONScanner.Token) -> Value
  ) -> Value {
    withJSONScanner(Array(document.utf8)) { scanner in
      let token = scanner.next()
      return read(scanner, token)
    }
  }

  @Test func `numbers are read in place`() {
    #expect(value("1.5e1") { $0.int64($1) } == 15)
    #expect(value("9223372036854775808") { $0.int64($1) } == nil)
    #expect(value("0.1") { $0.double($1) } == 0.1)
    #expect(value("1e999") { $0.double($1) } == nil)
    #expect(value("12.75") { $0.nanoseconds($1, unit: 1_000_000) } == 12_750_000)
  }

  @Test(arguments: [
    #""2024-05-06T07:08:09.125Z""#, #""2024\/05\/06 07:08:09.125""#, "1714979289.125", #""1714979289125""#,
  ])
  func `an instant is a string or a number`(document: String) {
    #expect(value(document) { $0.timestamp($1)?.nanoseconds } == 1_714_979_289_125_000_000)
  }

  @Test func `a token of a longer document reads nothing else`() {
    let token = value(#"[["long enough"]]"#) { scanner, _ in
      var scanner = scanner
      _ = scanner.next()
      return scanner.next()
    }
    #expect(value("1") { scanner, _ in scanner.text(of: token) } == "")
    #expect(value("1") { scanner, _ in scanner.equals(token, "long enough") } == false)
    #expect(value("1") { scanner, _ in scanner.int64(token) } == nil)
  }

  @Test(arguments: [#"a\"#, #"\u12"#, #"\ud83d\u"#, #"\x"#, ""])
  func `text that is no inside of a string is unescaped as far as it goes`(text: String) {
    var output: [UInt8] = []
    let bytes = Array(text.utf8) + [0]
    unsafe bytes.withUnsafeBytes { memory in
      guard let start = memory.baseAddress else { return }
      unsafe unescapeJSON(start, count: memory.count - 1, into: &output)
    }
    #expect(String(decoding: output, as: UTF8.self) == text.replacing(#"\ud83d"#, with: "\u{FFFD}"))
  }
}
