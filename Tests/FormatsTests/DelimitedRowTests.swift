import Testing

@testable import Formats

struct DelimitedRowTests {
  static let rows: [(text: String, fields: [String]?)] = [
    ("", [""]),
    ("a,b", ["a", "b"]),
    ("a,,", ["a", "", ""]),
    (#""a,b",c"#, ["a,b", "c"]),
    (#""a""b",c"#, [#"a""b"#, "c"]),
    (#"a"b,c"#, [#"a"b"#, "c"]),
    (#""a"x,c"#, ["a", "c"]),
    (#""","#, ["", ""]),
    (#""a,b"#, nil),
    (#""a"",b"#, nil),
    ("\"a\nb\",c", ["a\nb", "c"]),
  ]

  @Test(arguments: rows)
  func `splits a row at its delimiters`(row: (text: String, fields: [String]?)) {
    let bytes = Array(row.text.utf8)
    var split = DelimitedRow(delimiter: UInt8(ascii: ","))
    let isComplete = split.split(bytes.span, 0..<bytes.count)
    #expect(isComplete == (row.fields != nil))
    if let fields = row.fields {
      #expect(split.fields.map { String(decoding: bytes[$0.range], as: UTF8.self) } == fields)
    }
  }

  @Test func `takes bounded memory for a row of nothing but delimiters`() {
    let bytes = [UInt8](repeating: UInt8(ascii: ","), count: 100_000)
    var row = DelimitedRow(delimiter: UInt8(ascii: ","))
    let isComplete = row.split(bytes.span, 0..<bytes.count)
    #expect(isComplete && row.fields.count == 1_000)
  }

  static let continuations = [
    ("x", true), ("x\",y", false), ("x\",\"y", true), ("x\"\"", true), ("x\"\"\"", false),
    ("x\"\",\"", false), ("", true),
  ]

  @Test(arguments: continuations)
  func `knows whether a quoted field goes on`(line: String, staysOpen: Bool) {
    let bytes = Array(line.utf8)
    let row = DelimitedRow(delimiter: UInt8(ascii: ","))
    let result = row.staysOpen(bytes.span, 0..<bytes.count)
    #expect(result == staysOpen)
  }
}
