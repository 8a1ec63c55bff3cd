import Bytes
import Events
import TestSupport
import Testing

@testable import Formats

/// Lines that are read where they stand give what the same lines give that are opened, and what they give outside of it.
@Suite struct FramedLinesTests {
  /// A log with several layouts, texts with escapes, lines without a time, chatter and lines that are no JSON.
  private static func log(_ seed: UInt64) -> [String] {
    var random = SeededGenerator(seed: seed)
    return (0..<160).map { number in
      let second = number % 60 < 10 ? "0\(number % 60)" : "\(number % 60)"
      let time = #""ts":"2026-11-20T22:4\#(number / 60):\#(second).\#(100 + random.below(900))Z""#
      let id = #""queue":"q\#(random.below(2))","id":"\#(number / 2)""#
      return switch random.below(12) {
      case 0: #"{"level":"info","text":"no time \#(number)"}"#
      case 1: "{\(time),\"level\":\"info\",\"text\":\"chatter \(random.below(3))\"}"
      case 2: "{\(time),\"event\":\"ack\",\"text\":\"a \\\"b\\\" \\\\ <c> \\u00e9\",\(id)}"
      case 3: "{\(time),\"event\":\"ack\",\"text\":\"<é & \\t>\",\(id)}"
      case 4: "no object \(number)"
      case 5: #"{"event":"ack",\#(id)}"#
      case 6: "{\(time),\"level\":\"error\",\"text\":\"failed for \(number)\"}"
      case 7: "{\(time),\"event\":\"nack\",\(id),\"reason\":\"r\(random.below(3))\"}"
      case 8, 9: "{\(time),\"event\":\"publish\",\(id),\"bytes\":\(random.below(2_000))}"
      default: "{\(time),\"event\":\"deliver\",\(id),\"consumer\":\"w\(random.below(3))\"}"
      }
    }
  }

  /// An event without its line, and what becomes of the lines.
  private struct Outcome: Equatable {
    var events: [String]
    var counts: [Int]
    var problems: [LineProblem]
  }

  private func outcome(_ format: any LogFormat, _ text: [UInt8], blocks: Int = 1) -> Outcome {
    var pieces: [[UInt8]] = []
    var rest = text[...]
    for left in stride(from: blocks, to: 1, by: -1) {
      let end = rest.dropFirst(rest.count / left).firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
      pieces.append(Array(rest[..<(end ?? rest.endIndex)]))
      rest = rest[(end ?? rest.endIndex)...]
    }
    let decoded = Decoded(format, pieces + [Array(rest)])
    return Outcome(
      events: decoded.events, counts: [decoded.lines, decoded.ignored, decoded.notUnderstood],
      problems: decoded.problems)
  }

  private static let wrappings = Wrapping.all.filter { wrapping in
    let names = [
      "cri", "compose", "compose/cri", "kubectl/timestamps", "docker-json", "loki-json", "fluent", "gcp",
    ]
    return names.contains(wrapping.envelopes)
  }

  @Test(arguments: wrappings) func `Lines give the same inside and outside`(
    _ wrapping: Wrapping
  ) throws {
    // An envelope that has a time gives it to lines without one.
    for seed in [UInt64(1)] {
      let lines = Self.log(seed).prefix(90).filter { $0.contains(#""ts""#) }
      let plain = outcome(JSONEvents(), Array((lines.joined(separator: "\n") + "\n").utf8))
      let text = Array(wrapping(lines.joined(separator: "\n")).utf8)
      let known = Formats.format(named: wrapping.envelopes + "/json")
      let format = try #require(known)
      let inside = outcome(format, text)
      #expect(inside.events == plain.events, "\(seed)")
      #expect(inside.problems == plain.problems, "\(seed)")
      for blocks in [3] { #expect(outcome(format, text, blocks: blocks) == inside, "\(seed)") }
    }
  }

  /// A filter that lets all lines through has each of them opened.
  @Test(arguments: ["cri", "docker-json", "kubectl", "compose", "syslog", "logcli", "loki-json", "fluent"])
  func `Lines give the same whether they are opened or not`(_ name: String) throws {
    for wrapping in Wrapping.all where wrapping.envelopes == name {
      for seed in [UInt64(2)] {
        var lines = wrapping(Self.log(seed).prefix(90).joined(separator: "\n")).split(separator: "\n").map(
          String.init)
        var random = SeededGenerator(seed: seed, part: 4)
        for _ in 0..<6 {
          let place = random.below(lines.count)
          lines.insert(
            [#"{"ts":"2026-11-20T22:40:00Z","event":"ack","queue":"q"}"#, "x", ""][random.below(3)], at: place
          )
          lines[random.below(lines.count)] += "\r"
        }
        let text = Array((lines.joined(separator: "\n") + "\n").utf8)
        let known = Formats.format(named: name + "/json")
        let format = try #require(known)
        var options = DecodeOptions()
        options.labels = LabelFilter(
          include: [],
          exclude: [("stream", "none"), ("pod", "none"), ("container", "none"), ("host", "none")])
        let opened = Decoded(format, [text], options)
        #expect(Decoded(format, [text]) == opened, "\(seed)")
      }
    }
  }

  @Test func `A frame takes other digits and nothing else`() throws {
    let frames = LineFrames()
    let line = Array(#"12 [a1] {"x"} tail 7"#.utf8)
    let isNew = [0, 1].map { _ in frames.learn(line.span, text: 8..<13, isEscaped: false) }
    #expect(isNew == [true, false])
    let cases: [(text: String, isKnown: Bool)] = [
      (#"99 [a0] {"yy"} tail 0"#, true), (#"99 [b0] {"x"} tail 0"#, false), (#"9 [a0] {"x"} tail 0"#, false),
      (#"99 [a0] {"x"} tail x"#, false), (#"99 [a0] {"x"} tail 0 "#, false), ("", false),
    ]
    for (text, isKnown) in cases {
      let block = Block(Array(text.utf8))
      let found: Bool? = unsafe block.bytes.withUnsafeBytes { bytes in
        guard let base = bytes.baseAddress else { return nil }
        let end = unsafe base + block.count
        guard let frame = unsafe frames.frame(at: base, end: end), let brace = text.utf8.firstIndex(of: 0x7D)
        else {
          return false
        }
        let behind = text.utf8.distance(from: text.utf8.startIndex, to: brace) + 1
        return unsafe frames.nextLine(behind: base + behind, frame, end: end) != nil
      }
      #expect(found == isKnown, "\(text)")
    }
  }
}
