import Bytes
import Events
import Testing

@testable import Formats

/// Layouts by themselves: what was learnt is read, with every value in its place, and anything else is not.
@Suite struct JSONLayoutTreeTests {
  private typealias Step = JSONLayouts.Step

  private static let time = JSONRole(field: .time, rank: 1)
  private static let id = JSONRole(field: .id, rank: 1)
  private static let other = JSONRole.ignored

  private func step(_ literal: String, _ kind: JSONLayouts.ValueKind, _ role: JSONRole = other) -> Step {
    Step(literal: Array(literal.utf8), kind: kind, role: role)
  }

  /// The layout that a line has whose values are marked: `{"a":"$text","b":$number,"c":$word}`.
  private func layout(_ pattern: String) -> [Step] {
    var steps: [Step] = []
    var literal = ""
    var rest = Substring(pattern)
    let marks: [(String, JSONLayouts.ValueKind, JSONRole)] = [
      ("$text", .text, Self.other), ("$id", .text, Self.id), ("$number", .number, Self.other),
      ("$word", .word, Self.other),
    ]
    while !rest.isEmpty {
      if let (mark, kind, role) = marks.first(where: { rest.hasPrefix($0.0) }) {
        steps.append(step(literal, kind, role))
        literal = ""
        rest = rest.dropFirst(mark.count)
      } else {
        literal.append(rest.removeFirst())
      }
    }
    return steps + [step(literal, .lineEnd)]
  }

  /// The values that a line has by its layout, and the number of the layout; nil when it has none.
  private func read(_ line: String, _ layouts: JSONLayouts) -> (leaf: Int, values: [String])? {
    let reading = JSONReading()
    var stamps = StampReader(DecodeOptions())
    let block = Block(Array((line + "\n").utf8))
    return unsafe block.bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return nil }
      let length = unsafe layouts.read(base, end: base + block.count, into: reading, &stamps)
      guard length >= 0 else { return nil }
      #expect(length == line.utf8.count)
      let values = (0..<layouts.leaves[reading.leaf].roles.count).map { place in
        let position = unsafe reading.positions[place]
        return unsafe String(
          decoding: UnsafeRawBufferPointer(start: position.start, count: position.count), as: UTF8.self)
      }
      return (reading.leaf, values)
    }
  }

  private static let patterns = [
    #"{"a":"$text","b":$number}"#, #"{"a":"$text","c":$word}"#, #"{"a":"$text","b":$number,"d":"$id"}"#,
    #"{"b":$number}"#, #"{"z":"$id"}"#, #"{"a-key-longer-than-sixteen-bytes":"$text"}"#, #"{"a":"$text"}"#,
  ]

  private static let lines: [(line: String, leaf: Int, values: [String])] = [
    (#"{"a":"x","b":12}"#, 0, ["x", "12"]), (#"{"a":"","b":-1.5}"#, 0, ["", "-1.5"]),
    (
      #"{"a":"a text that is longer than thirty-two bytes","b":0}"#, 0,
      ["a text that is longer than thirty-two bytes", "0"]
    ),
    (#"{"a":"x","c":true}"#, 1, ["x", "true"]), (#"{"a":"x","c":null}"#, 1, ["x", "null"]),
    (#"{"a":"x","b":1,"d":"6f2a"}"#, 2, ["x", "1", "6f2a"]), (#"{"b":7}"#, 3, ["7"]),
    (#"{"z":"6f2a"}"#, 4, ["6f2a"]),
    (#"{"a-key-longer-than-sixteen-bytes":"é"}"#, 5, ["é"]), (#"{"a":"x"}"#, 6, ["x"]),
  ]

  private static let foreign = [
    "", "{", #"{"a":"x","b":}"#, #"{"a":"x","b":1"#, #"{"a":"x","b":1}}"#, #"{"a":"x","b":1} "#,
    #"{"a":"x","e":1}"#,
    #"{"a":"x\n","b":1}"#, #"{"a":"x"#, #"{"a":x,"b":1}"#, #"{"b":"7"}"#, #"{"b":01}"#, #"{"b":1.}"#,
    #"{"b":1e3}"#, #"{"c":yes}"#,
    #"{"a":"x","c":nul}"#, #"{"a-key-longer-than-sixteen-bytez":"é"}"#, "{\"a\":\"x\ty\"}",
  ]

  @Test func `A learnt layout gives the values of its lines, in whatever order layouts are learnt`() {
    for turn in 0..<Self.patterns.count {
      let order = Self.patterns.indices.map { ($0 + turn) % Self.patterns.count }
      let layouts = JSONLayouts()
      for number in order { layouts.learn(layout(Self.patterns[number])) }
      for (line, leaf, values) in Self.lines {
        let found = read(line, layouts)
        #expect(found?.leaf == order.firstIndex(of: leaf) && found?.values == values, "\(line)")
      }
    }
  }

  @Test func `A line of another layout is not read`() {
    let layouts = JSONLayouts()
    for pattern in Self.patterns { layouts.learn(layout(pattern)) }
    for line in Self.foreign { #expect(read(line, layouts) == nil, "\(line)") }
    #expect(read(#"{"a":"x","b":12}"#, JSONLayouts()) == nil)
  }

  @Test func `A layout that is known is not learnt again, and there is room for a number of them`() {
    let layouts = JSONLayouts()
    for _ in 0..<3 { layouts.learn(layout(Self.patterns[0])) }
    #expect(layouts.leaves.count == 1)
    for number in 0..<2_000 { layouts.learn(layout(#"{"k\#(number)":$number}"#)) }
    #expect(layouts.leaves.count <= JSONLayouts.siblingLimit + 1)
    #expect(read(#"{"a":"x","b":12}"#, layouts)?.values == ["x", "12"])
    #expect(read(#"{"k3":5}"#, layouts)?.values == ["5"])
  }
}
