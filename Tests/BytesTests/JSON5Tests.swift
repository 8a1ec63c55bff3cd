import Bytes
import TestSupport
import Testing

/// What JSON5 allows beyond JSON, and what neither allows.
@Suite struct JSON5Tests {
  /// The value of a document, written as JSON, or what is wrong with it.
  private func value(_ document: String) -> String { value(Array(document.utf8)) }

  private func value(_ document: [UInt8]) -> String {
    do {
      return written(try PlacedJSON(parsing: document, as: .json5))
    } catch {
      return "! \(error)"
    }
  }

  private func written(_ tree: PlacedJSON) -> String {
    switch tree.content {
    case .object(let members):
      "{" + members.map { "\($0.key):\(written($0.value))" }.joined(separator: ",") + "}"
    case .array(let items): "[" + items.map(written).joined(separator: ",") + "]"
    case .scalar(.string(let text)): "'\(text)'"
    case .scalar(.integer(let number)): "\(number)"
    case .scalar(.number(let number)): "\(number)"
    case .scalar(.bool(let flag)): "\(flag)"
    case .scalar: "null"
    }
  }

  @Test(arguments: [
    // Comments and space.
    ("// first\n1", "1"), ("1 // last", "1"), ("/* a */[/**/1/* , */,2]/***/", "[1,2]"),
    ("{/*a*/a/*b*/:/*c*/1/*d*/,/*e*/}", "{a:1}"), ("//a\r//b\r\n//c\u{2028}1", "1"), ("/*\n*/1", "1"),
    ("[\u{A0}1\u{B}\u{C},\u{FEFF}2\u{2028},\u{3000}3\u{2029}]", "[1,2,3]"), ("/* ** / // */1", "1"),
    // Trailing commas.
    ("[1,]", "[1]"), ("[1 , ]", "[1]"), ("{a:1,}", "{a:1}"), (#"{"a":1, /* */ }"#, "{a:1}"),
    ("[[],]", "[[]]"),
    // Keys.
    ("{a:1,$b:2,_c:3,d4:4,'e e':5}", "{a:1,$b:2,_c:3,d4:4,e e:5}"), ("{ünï\u{301}:1}", "{ünï\u{301}:1}"),
    ("{true:1,Infinity:2}", "{true:1,Infinity:2}"), (#"{sig\u03A3ma:1,\u0061b:2}"#, "{sigΣma:1,ab:2}"),
    ("{\u{16EE}\u{203F}:1}", "{\u{16EE}\u{203F}:1}"), ("{a\u{200D}b:1}", "{a\u{200D}b:1}"),
    // Strings.
    ("'a\"b'", "'a\"b'"), (#""a'b""#, "'a'b'"), (#"'a\'b\"c'"#, "'a'b\"c'"), (#""a\'b""#, "'a'b'"),
    ("'a\\\nb\\\r\nc\\\rd\\\u{2028}e'", "'abcde'"), (#"'\x41\v\0\a\é\u00e9'"#, "'A\u{B}\0aéé'"),
    ("'tab\tand \u{1}'", "'tab\tand \u{1}'"), ("'\u{2028}'", "'\u{2028}'"), (#"'\ud83d\ude00'"#, "'😀'"),
    (#""\b\f\n\r\t\/\\""#, "'\u{8}\u{C}\n\r\t/\\'"), ("''", "''"),
    // Numbers.
    ("0x1F", "31"), ("-0XfF", "-255"), ("+1", "1"), ("+0x10", "16"), (".5", "0.5"), ("5.", "5"),
    ("-.5e1", "-5"),
    ("5.e1", "50"), ("0.", "0"), ("Infinity", "inf"), ("-Infinity", "-inf"), ("+Infinity", "inf"),
    ("NaN", "nan"),
    ("-NaN", "nan"), ("0xFFFFFFFFFFFFFFFFFF", "4.722366482869645e+21"),
    ("0x7FFFFFFFFFFFFFFF", "9223372036854775807"),
    ("0x8000000000000000", "9.223372036854776e+18"), ("1e999", "inf"), ("-1e999", "-inf"),
    // What is JSON stays what it is.
    (#"{"a":[1,-2.5,true,false,null,"x"]}"#, "{a:[1,-2.5,true,false,null,'x']}"),
  ])
  func `a document has a value`(document: String, expected: String) {
    #expect(value(document) == expected)
  }

  @Test(arguments: [
    ("", "the document ends too early at byte 0"),
    ("// only", "the document ends too early at byte 7"),
    ("[1 /* a ]", "a comment without its end at byte 3"),
    ("{a /* b", "a comment without its end at byte 3"),
    ("1 /", "text after the end of the document at byte 2"),
    ("[,]", "a value is missing at byte 1"),
    ("[1,,]", "a value is missing at byte 3"),
    ("[1,}", "a value is missing at byte 3"),
    ("{,}", "a key is missing at byte 1"),
    ("{a:1,,}", "a key is missing at byte 5"),
    ("{a:]", "a value is missing at byte 3"),
    ("{a:1]", "a comma or closing bracket is missing at byte 4"),
    ("{a:1 b:2}", "a comma or closing bracket is missing at byte 5"),
    ("{a}", "a colon is missing after the key at byte 2"),
    ("{a 1}", "a colon is missing after the key at byte 3"),
    (
      "{min-parsed:1}", "a key with other characters than letters, digits, _ and $ needs quotes at byte 1"
    ),
    ("{1a:1}", "a key is missing at byte 1"),
    (#"{\x61:1}"#, "a backslash that starts no escape at byte 1"),
    (#"{\u0030a:1}"#, "a backslash that starts no escape at byte 1"),
    (#"{a\u002d:1}"#, "a colon is missing after the key at byte 2"),
    ("{queue: orders}", "a word that is not true, false or null at byte 8"),
    ("[Nan]", "a word that is not true, false or null at byte 1"),
    ("[infinity]", "a word that is not true, false or null at byte 1"),
    ("'a", "a string without its closing quote at byte 2"),
    ("'a\"", "a string without its closing quote at byte 3"),
    ("\"a\nb\"", "a string without its closing quote at byte 2"),
    ("'a\\", "a backslash that starts no escape at byte 2"),
    (#"'\1'"#, "a backslash that starts no escape at byte 1"),
    (#"'\01'"#, "a backslash that starts no escape at byte 1"),
    (#""\x4""#, "a backslash that starts no escape at byte 1"),
    (#""a\u00g0""#, "a backslash that starts no escape at byte 2"),
    ("0x", "a number that is not JSON at byte 2"),
    ("[0xg]", "a number that is not JSON at byte 3"),
    (".", "a number that is not JSON at byte 1"),
    ("+", "a number that is not JSON at byte 1"),
    ("--1", "a number that is not JSON at byte 1"),
    ("-.e1", "a number that is not JSON at byte 2"),
    ("5.e", "a number that is not JSON at byte 3"),
    ("01", "text after the end of the document at byte 1"),
    ("1_000", "text after the end of the document at byte 1"),
    ("`a`", "a value is missing at byte 0"),
  ])
  func `a refused document says what is wrong and where`(document: String, problem: String) {
    #expect(value(document) == "! \(problem)")
  }

  @Test func `JSON itself allows nothing of it`() {
    let documents = [
      "[1,]", "{a:1}", "'a'", "1//", "/**/1", "+1", ".5", "5.", "0x1", "NaN", "Infinity", "-Infinity",
      "\u{B}1",
      #""\x41""#, "\"\\\n\"", "\"\t\"", #""\v""#, "{\"a\":1,}", "[1\u{A0}]", "{\"a\"/**/:1}",
    ]
    for document in documents {
      #expect(!isJSONDocument(Array(document.utf8)), "\(document)")
      #expect(!value(document).hasPrefix("!"), "\(document)")
    }
  }

  @Test func `every document of JSON has the same value in JSON5`() throws {
    for item in JSONSuiteTests.cases {
      guard let json = try? PlacedJSON(parsing: item.document, as: .json) else { continue }
      #expect(value(item.document) == written(json), "\(item.name)")
    }
  }

  @Test(arguments: [1, 1_024, 1_025, 50_000])
  func `nesting ends at 1,024 levels`(depth: Int) {
    let document =
      String(repeating: "[//\n", count: depth) + String(repeating: ",]", count: depth).dropFirst()
    #expect(value(document).hasPrefix("!") == (depth > 1_024))
  }

  @Test func `scanner and reference recogniser agree on random bytes`() {
    var generator = SeededGenerator(seed: 5)
    let alphabet =
      Array("{}[]:,\"'\\/*\n\r aux01+-.eEINfty$_-".utf8) + [
        0x00, 0x09, 0x1F, 0x80, 0xC2, 0xA0, 0xE2, 0xA8, 0xFF,
      ]
    let pieces = [
      "Infinity", "NaN", "/**/", "//\n", "{a:", "'", "0x", "true", "\\x41", "\\\r\n", "\u{2028}", "é", ",]",
    ]
    .map { Array($0.utf8) }
    for round in 0..<60_000 {
      var bytes: [UInt8] = []
      while bytes.isEmpty || generator.below(10) > 0, bytes.count < 40 {
        switch generator.below(round % 3 + 1) {
        case 0: bytes.append(alphabet[generator.below(alphabet.count)])
        case 1: bytes += pieces[generator.below(pieces.count)]
        default: bytes.append(UInt8(generator.below(256)))
        }
      }
      let isAccepted = !value(bytes).hasPrefix("!")
      #expect(
        isAccepted == JSON5Reference.accepts(bytes), "\(String(decoding: bytes, as: UTF8.self)) \(bytes)")
    }
  }
}

@Suite struct PlacedJSONTests {
  @Test func `keys and values know the bytes they stand in`() throws {
    let document = Array("{\n  a: [1, 'x'], // c\n  \"é\": null,\n}".utf8)
    let tree = try PlacedJSON(parsing: document, as: .json5)
    func text(_ place: Range<Int>) -> String { String(decoding: document[place], as: UTF8.self) }
    guard case .object(let members) = tree.content, case .array(let items) = members[0].value.content else {
      Issue.record("not the tree of the document")
      return
    }
    #expect(text(tree.place) == String(decoding: document, as: UTF8.self))
    #expect(members.map { text($0.keyPlace) } == ["a", "\"é\""])
    #expect(members.map { text($0.value.place) } == ["[1, 'x']", "null"])
    #expect(items.map { text($0.place) } == ["1", "'x'"])
  }

  @Test(arguments: [
    (0, 1, 1), (1, 1, 2), (2, 1, 3), (3, 2, 1), (5, 2, 2), (6, 2, 3), (7, 3, 1), (8, 3, 2), (99, 3, 2),
    (-1, 1, 1),
  ])
  func `a byte has a line and a column of characters`(offset: Int, line: Int, column: Int) {
    #expect(TextPlace(ofByte: offset, in: Array("ab\né\r\nc".utf8)) == TextPlace(line: line, column: column))
  }
}
