import Bytes
import Events
import TestSupport
import Testing

@testable import Formats

/// The lines of a log as Docker writes them, long ones in pieces of `limit` bytes.
func dockerLines(_ text: String, limit: Int = 16_384) -> [UInt8] {
  var out: [UInt8] = []
  var lines = Array(text.utf8).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  if lines.last?.isEmpty ?? false { lines.removeLast() }
  for (number, line) in lines.enumerated() {
    var rest = Array(line)
    repeat {
      let piece = Array(rest.prefix(limit))
      rest.removeFirst(piece.count)
      out += dockerLine(piece + (rest.isEmpty ? [UInt8(ascii: "\n")] : []), second: number % 60)
    } while !rest.isEmpty
  }
  return out
}

private func dockerLine(_ text: [UInt8], second: Int, stream: String = "stdout") -> [UInt8] {
  var out = Array(#"{"log":""#.utf8)
  for byte in text {
    switch byte {
    case UInt8(ascii: "\n"): out += Array(#"\n"#.utf8)
    case UInt8(ascii: "\r"): out += Array(#"\r"#.utf8)
    case UInt8(ascii: "\t"): out += Array(#"\t"#.utf8)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): out += [UInt8(ascii: "\\"), byte]
    case UInt8(ascii: "<"): out += Array(#"\u003c"#.utf8)
    case UInt8(ascii: ">"): out += Array(#"\u003e"#.utf8)
    case UInt8(ascii: "&"): out += Array(#"\u0026"#.utf8)
    case 0x1B: out += Array(#"\u001b"#.utf8)
    default: out.append(byte)
    }
  }
  let seconds = second < 10 ? "0\(second)" : "\(second)"
  return out + Array(#"","stream":"\#(stream)","time":"2026-11-20T22:40:\#(seconds).5Z"}"#.utf8)
    + [UInt8(ascii: "\n")]
}

@Suite struct DockerEnvelopeTests {
  private func opened(_ pieces: [[UInt8]]) -> (text: String, lines: [[Int]], physical: Int) {
    let opener = JSONEnvelope(wrapping: .docker).makeOpener()
    let lines = InnerLines()
    var (text, found, physical): (String, [[Int]], Int) = ("", [], 0)
    func take() {
      lines.seal()
      text += String(decoding: lines.block.bytes[..<lines.block.count], as: UTF8.self)
      found += lines.lines.map { [$0.physicalLine + physical, $0.physicalCount] }
      physical += lines.physicalCount
    }
    for piece in pieces {
      let block = Block(piece)
      lines.begin(block)
      opener.open(block, into: lines)
      take()
    }
    lines.begin(nil)
    opener.finish(into: lines)
    take()
    return (text, found, physical)
  }

  private func opened(_ text: String) -> (text: String, lines: [[Int]], physical: Int) {
    opened([Array(text.utf8)])
  }

  static let lines: [(line: String, text: String)] = [
    (#"{"log":"plain\n","stream":"stdout","time":"2026-11-20T22:40:00Z"}"#, "plain\n"),
    (
      #"{"log":"a \"b\" \\ \/ \t \u003c\u0026\u003e \u001b[0m end\r\n","stream":"stderr","attrs":{"tag":"x"},"time":"T"}"#,
      "a \"b\" \\ / \t <&> \u{1B}[0m end\n"
    ),
    (#"{"log":"\u00e9 \ud83d\ude00 \ud800 é\n","stream":"stdout","time":"T"}"#, "é 😀 \u{FFFD} é\n"),
    (#"{"time":"T","stream":"stdout","log":"another order\n"}"#, "another order\n"),
    (#" { "log" : "blanks\n" , "stream" : "stdout" , "time" : "T" } "#, "blanks\n"),
    (#"{"log":"\n","stream":"stdout","time":"T"}"#, "\n"),
    (#"{"log":"\r\n","stream":"stdout","time":"T"}"#, "\n"),
    (#"{"log":"no line end","stream":"stdout","time":"T"}"#, "no line end\n"),
    (#"{"stream":"stdout","time":"T"}"#, "\n"),
    (#"{"log":"two\nlines\n","stream":"stdout","time":"T"}"#, "two\nlines\n"),
    (
      #"{"log":"not closed\n","stream":"stdout","time":"T""#,
      #"{"log":"not closed\n","stream":"stdout","time":"T""# + "\n"
    ),
    (#"{"log":7,"stream":"stdout","time":"T"}"#, #"{"log":7,"stream":"stdout","time":"T"}"# + "\n"),
    ("plain text", "plain text\n"), ("", "\n"),
  ]

  @Test(arguments: lines)
  func `A line gives what was put into it, and another line itself`(_ entry: (line: String, text: String)) {
    for end in ["", "\n"] {
      #expect(opened(entry.line + end).text == (entry.line.isEmpty && end.isEmpty ? "" : entry.text))
    }
  }

  @Test func `Pieces are joined by stream, and numbered by their first line`() {
    func line(_ text: String, _ stream: String) -> [UInt8] {
      dockerLine(Array(text.utf8), second: 0, stream: stream)
    }
    let log =
      line("whole\n", "stdout") + line("aa", "stdout") + line("x", "stderr") + line("error\n", "stderr")
      + line("bb", "stdout") + line("cc\n", "stdout") + line("last\n", "stdout") + line("open", "stderr")
    let found = opened([log])
    #expect(found.text == "whole\nxerror\naabbcc\nlast\nopen\n")
    #expect(found.lines == [[0, 1], [2, 2], [1, 3], [6, 1], [7, 1]])
    #expect(found.physical == 8)
    let ends = log.indices.filter { log[$0] == UInt8(ascii: "\n") }
    for end in ends {
      let parts = opened([Array(log[...end]), Array(log[(end + 1)...])])
      #expect(parts == found)
    }
  }

  @Test func `Every format is read inside, whatever the pieces and wherever the log is cut`() throws {
    for story in Stories.all where !story.path.hasSuffix(".gz") {
      let text = String(decoding: story.content().prefix(8_000), as: UTF8.self)
      let detection = Detection(head: Block(Array(text.utf8)))
      guard let plain = detection.format else { continue }
      let whole = Decoded(plain, text)
      for limit in [16_384, 50] {
        let wrapped = dockerLines(text, limit: limit)
        let format = try #require(
          Detection(head: Block(wrapped)).format, "\(story.path) in pieces of \(limit)")
        #expect(format.fullName == "docker-json/\(plain.name)")
        #expect(format.hasPieces)
        let found = Decoded(format, [wrapped])
        #expect(found.events == whole.events, "\(story.path) in pieces of \(limit)")
        #expect(found.incidents == whole.incidents && found.settings == whole.settings)
        #expect(found.lines == wrapped.count { $0 == UInt8(ascii: "\n") })
        if limit == 16_384 { #expect(found == whole) }
        let ends = wrapped.indices.filter { wrapped[$0] == UInt8(ascii: "\n") }
        for end in stride(from: 0, to: ends.count, by: max(1, ends.count / 10)).map({ ends[$0] }) {
          let cut = [Array(wrapped[...end]), Array(wrapped[(end + 1)...])]
          #expect(Decoded(format, cut) == found, "\(story.path) cut at \(end)")
        }
      }
    }
  }

  @Test func `Receipts point at the first physical line, and all physical lines are accounted for`() throws {
    let inner = [
      #"{"ts":"2026-11-20T22:40:00Z","event":"ack","queue":"a","id":"1"}"#,
      #"{"ts":"2026-11-20T22:40:01Z","event":"ack","queue":"b","note":"\#(String(repeating: "x", count: 200))","id":"2"}"#,
      "noise \(String(repeating: "y", count: 150))",
      #"{"ts":"2026-11-20T22:40:02Z","level":"info","text":"\#(String(repeating: "z", count: 150))"}"#,
      #"{"ts":"2026-11-20T22:40:03Z","event":"ack","queue":"c","id":"3"}"#,
    ]
    let log = dockerLines(inner.map { $0 + "\n" }.joined(), limit: 100)
    let format = try #require(Detection(head: Block(log)).format)
    let batch = EventBatch()
    let decoder = format.makeDecoder(DecodeOptions())
    decoder.decode(Block(log), into: batch)
    #expect(batch.array.map(\.line) == [0, 1, 9])
    #expect(batch.issues == [LineIssue(line: 4, problem: .notThisFormat)])
    #expect([batch.lines, batch.ignored, batch.notUnderstood] == [10, 3, 2])
  }

  @Test func `A record of several lines that began in an earlier block has a number before this one`() throws
  {
    let inner = """
      2026-11-20 22:56:23.608039+00:00 [error] <0.5.0> closing AMQP connection <0.5.0> (127.0.0.1:2 -> 127.0.0.1:3 - x):
      2026-11-20 22:56:23.608039+00:00 [error] <0.5.0> missed heartbeats from client, timeout: 60s
      2026-11-20 22:56:24.608039+00:00 [info] <0.6.0> nothing

      """
    let lines = dockerLines(inner, limit: 60).split(separator: UInt8(ascii: "\n")).map {
      Array($0) + [UInt8(ascii: "\n")]
    }
    let format = try #require(Detection(head: Block(lines.flatMap { $0 })).format)
    let batch = EventBatch()
    let decoder = format.makeDecoder(DecodeOptions())
    var places: [Int] = []
    for (number, line) in lines.enumerated() {
      batch.clear()
      decoder.decode(Block(line), into: batch)
      #expect(batch.lines == 1)
      places += batch.array.map { number + Int($0.line) }
    }
    batch.clear()
    decoder.finish(into: batch)
    places += batch.array.map { lines.count + Int($0.line) }
    #expect(places == [0])
  }

  @Test func `Any bytes are accounted for`() throws {
    let samples = JSONEnvelope(wrapping: .docker).samples.joined(separator: "\n") + "\n"
    let log = dockerLines(EventLogText().samples.joined(separator: "\n") + "\n", limit: 40)
    for format in allFormats {
      let enveloped = EnvelopedFormat(envelope: JSONEnvelope(wrapping: .docker), inner: format)
      expectAnyBytesAreAccountedFor(enveloped, samples + String(decoding: log, as: UTF8.self))
    }
  }

  @Test func `Samples are claimed, and other objects are not`() {
    for sample in JSONEnvelope(wrapping: .docker).samples {
      #expect(JSONEnvelope(wrapping: .docker).claims(text: sample))
    }
    let others = [
      "", "{}", #"{"log":"x\n"}"#, #"{"log":"x\n","stream":"stdout"}"#,
      #"{"log":"x","stream":"out","time":"T"}"#,
      #"{"log":"x","stream":"stdout","time":"T","level":"info"}"#,
    ]
    for other in others { #expect(!JSONEnvelope(wrapping: .docker).claims(text: other), "\(other)") }
  }
}

extension Envelope {
  func claims(text: String) -> Bool {
    let bytes = Array(text.utf8)
    return claims(bytes.span)
  }
}
