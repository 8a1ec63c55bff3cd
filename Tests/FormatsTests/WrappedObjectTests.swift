import Bytes
import TestSupport
import Testing

@testable import Formats

@Suite struct WrappedObjectTests {
  /// A text as a JSON string writes it, without its quotes; most of it is backslashes, quotes and rare escapes.
  private static func escaped(_ generator: inout SeededGenerator, atMost count: Int) -> String {
    let parts = [
      #"\\"#, #"\""#, #"\\\\"#, #"\\\""#, "a", "plain text", "{}[],:", #"\n"#, #"\t"#, #"\u003c"#, #"\u2028"#,
      #"\/"#, "é",
    ]
    return (0..<Int.random(in: 0...count, using: &generator)).map { _ in
      parts[Int.random(in: parts.indices, using: &generator)]
    }.joined()
  }

  /// The text of a JSON string by the scanner.
  private static func text(_ escaped: String) -> [UInt8] {
    let quoted = Array("\"\(escaped)\"".utf8)
    var text: [UInt8] = []
    unsafe quoted.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      var scanner = unsafe JSONScanner(base, count: bytes.count)
      let token = scanner.next()
      scanner.appendText(of: token, to: &text)
    }
    return text
  }

  @Test(arguments: UInt64(1)...300) func `The values of an object are found, whatever stands in the others`(
    seed: UInt64
  ) {
    var generator = SeededGenerator(seed: seed)
    let object = WrappedObject()
    for _ in 0..<5 {
      let log = Self.escaped(&generator, atMost: 30)
      let other = Self.escaped(&generator, atMost: 9)
      let fields = [
        #""log":"\#(log)""#, #""stream":"stdout""#, #""time" : "2026-11-20T22:40:00Z""#,
        #""attrs":{"a":["\#(other)",{}]}"#,
        #""x":"\#(other)""#, #""date":12.5"#, #""_p":null"#,
      ].shuffled(using: &generator)
      let block = Block(Array((" {" + fields.joined(separator: ",") + "} ").utf8))
      let isObject = unsafe block.bytes.withUnsafeBytes { bytes in
        guard let base = bytes.baseAddress else { return false }
        return unsafe object.read(base, 0..<block.count)
      }
      #expect(isObject)
      let found = object[.log]
      let range = found?.range ?? 0..<0
      #expect(Array(block.bytes[range]) == Array(log.utf8))
      #expect(found?.hasEscapes == log.contains("\\"))
      #expect(object.stream == .out && object.others == 1 && object.count == 6)
      #expect(
        object.has(.attrs, .object) && object.has(.date, .number) && object.has(.fluentPartial, .literal))
    }
  }

  @Test(arguments: UInt64(1)...300) func `A text is written without its escapes, as the scanner reads it`(
    seed: UInt64
  ) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      let escaped = Self.escaped(&generator, atMost: 40)
      let source = Block(Array(escaped.utf8))
      let target = Block(capacity: source.count)
      var outcome = EscapedText.Outcome.rare
      unsafe source.bytes.withUnsafeBytes { from in
        unsafe target.bytes.withUnsafeMutableBytes { to in
          guard let from = from.baseAddress, let to = to.baseAddress else { return }
          outcome = unsafe EscapedText.write(from, count: source.count, to: to)
        }
      }
      let text = Self.text(escaped)
      if case .written(let count, let endsLine) = outcome {
        #expect(Array(target.bytes[..<count]) + (endsLine ? [0x0A] : []) == text, "\(escaped)")
      } else {
        #expect(text.dropLast().contains(0x0A) || escaped.contains(#"\u2028"#), "\(escaped)")
      }
    }
  }

  @Test(arguments: [
    "", "{", "{}x", #"{"a"}"#, #"{"a":}"#, #"{"a":1"#, #"{"a":"x}"#, #"{"a":{}"#, #"{"a":[}"#, "[]",
    #"{"a":1,}"#, #"{a:1}"#,
  ])
  func `Anything else is no object`(text: String) {
    let block = Block(Array(text.utf8))
    let object = WrappedObject()
    let isObject = unsafe block.bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return false }
      return unsafe object.read(base, 0..<block.count)
    }
    #expect(!isObject)
  }
}
