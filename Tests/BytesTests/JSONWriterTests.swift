import Bytes
import TestSupport
import Testing

@Suite struct JSONWriterTests {
  private func document(pretty: Bool, _ write: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter(pretty: pretty)
    write(&writer)
    #expect(isJSONDocument(writer.bytes))
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private func report(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("schema", "mqtune.report")
    writer.member("count", 1_812_440)
    writer.member("p99_ms", 31.0)
    writer.member("ratio", 0.1 + 0.2)
    writer.member("missing", Double?.none)
    writer.member("nan", .nan)
    writer.member("none", String?.none)
    writer.member("ok", true)
    writer.key("empty")
    writer.beginArray()
    writer.endArray()
    writer.key("buckets")
    writer.beginArray()
    for low in [0, 10] {
      writer.beginArray()
      writer.value(low)
      writer.value(low + 10)
      writer.null()
      writer.endArray()
    }
    writer.endArray()
    writer.key("findings")
    writer.beginArray()
    writer.beginObject()
    writer.endObject()
    writer.value("a")
    writer.endArray()
    writer.endObject()
  }

  @Test func `compact output has no white space`() {
    let expected =
      #"{"schema":"mqtune.report","count":1812440,"p99_ms":31,"ratio":0.3,"missing":null,"nan":null,"none":null,"#
      + #""ok":true,"empty":[],"buckets":[[0,10,null],[10,20,null]],"findings":[{},"a"]}"#
    #expect(document(pretty: false, report) == expected)
  }

  @Test func `pretty output keeps arrays of numbers on a line`() {
    let expected = """
      {
        "schema": "mqtune.report",
        "count": 1812440,
        "p99_ms": 31,
        "ratio": 0.3,
        "missing": null,
        "nan": null,
        "none": null,
        "ok": true,
        "empty": [],
        "buckets": [
          [0, 10, null],
          [10, 20, null]
        ],
        "findings": [
          {},
          "a"
        ]
      }
      """
    #expect(document(pretty: true, report) == expected)
  }

  @Test func `a long array of numbers takes a line for each`() {
    let text = document(pretty: true) { writer in
      writer.beginArray()
      for number in 0..<50 { writer.value(number) }
      writer.endArray()
    }
    #expect(text == "[\n" + (0..<50).map { "  \($0)" }.joined(separator: ",\n") + "\n]")
  }

  @Test(arguments: [
    ("", #""""#), (#"a"b\c/"#, #""a\"b\\c/""#), ("\n\r\t\u{0}\u{1B}\u{7F}", #""\n\r\t\u0000\u001b\u007f""#),
    ("\u{2028}\u{2029}é😀", #""\u2028\u2029é😀""#), ("</script>", #""</script>""#),
  ])
  func `strings are escaped and read back`(text: String, expected: String) throws {
    let written = document(pretty: false) { $0.value(text) }
    #expect(written == expected)
    #expect(try JSONValue(parsing: Array(written.utf8)) == .string(text))
  }

  @Test func `any string reads back`() throws {
    var generator = SeededGenerator(seed: 34)
    for _ in 0..<3_000 {
      let bytes = (0..<12).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let text = String(decoding: bytes, as: UTF8.self)
      var writer = JSONWriter()
      writer.value(text)
      #expect(try JSONValue(parsing: writer.bytes) == .string(text))
    }
  }
}

@Suite struct JSONValueTests {
  @Test func `a document becomes a tree in its own order`() throws {
    let tree = try JSONValue(parsing: Array(#"{"b":[1,2.5,-1e400,"x"],"a":{"c":null},"b":true}"#.utf8))
    #expect(
      tree
        == .object([
          .init("b", .array([.integer(1), .number(2.5), .number(-.infinity), .string("x")])),
          .init("a", .object([.init("c", .null)])), .init("b", .bool(true)),
        ]))
    #expect(tree["b"] == .bool(true))
    #expect(tree["a"]?["c"] == .null)
    #expect(tree["none"] == nil)
  }

  @Test func `what is not JSON is refused with its place`() {
    #expect(throws: JSONScanner.Problem(reason: .valueExpected, offset: 5)) {
      try JSONValue(parsing: Array(#"{"a":}"#.utf8))
    }
  }

  @Test func `the deepest document is built`() throws {
    var tree = try JSONValue(
      parsing: [UInt8](repeating: 0x5B, count: 1_024) + [UInt8](repeating: 0x5D, count: 1_024))
    var depth = 1
    while let inner = tree.array?.first {
      tree = inner
      depth += 1
    }
    #expect(depth == 1_024)
  }
}
