import Bytes
import Events
import Formats
import TestSupport
import Testing

/// A decoder that has learnt the layouts of a log says of any line exactly what a fresh decoder says, which
/// reads it with the scanner.
@Suite struct JSONLayoutTests {
  static let styles: [JSONStyle] = {
    var nested = JSONStyle()
    nested.nested = "message"
    nested.timeForm = .epochNanos
    return [.standard, .application, nested]
  }()

  /// Lines that layouts are made of, and lines that they cannot hold.
  static let plain = [
    #"{"ts":"2026-11-20T22:40:00.123456Z","event":"publish","queue":"orders","id":"6f2a","bytes":512}"#,
    #"{"ts":"2026-11-20T22:40:00.223456Z","event":"publish","queue":"orders","id":"6f2b","bytes":7}"#,
    #"{"ts":"2026-11-20T22:40:00Z","event":"deliver","queue":"orders","id":"6f2a","redelivered":false,"attempt":2}"#,
    #"{"ts":"2026-11-20T22:40:01Z","event":"deliver","queue":"orders","id":"6f2a","redelivered":null,"attempt":2.5}"#,
    #"{ "ts" : 1763678400.5 , "event" : "ack" , "queue" : "a b" , "id" : -1 , "x" : true }"#,
    #"{"t":1763678400.13,"msg":"request done","latency_ms":12.5,"db_ms":9.1,"net_us":3}"#,
    #"{"t":1763678400.13,"msg":"request done","latency":"12.5ms"}"#,
    #"{"ts":"2026-11-20T22:40:00Z","event":"nack","message":{"id":"6f2a","queue":"q"},"requeue":true}"#,
    #"{"ts":"2026-11-20T22:40:00Z","event":"config","prefetch":3,"mode":"fast"}"#,
    #"{"time":"2026-11-20T22:40:00+01:00","level":"error","msg":"refused"}"#,
    #"{"ts":"2026-11-20T22:40:00Z","event":"publish","queue":"","id":""}"#,
    #"{"ts":"2026-11-20T22:40:00Z","ts":"2026-11-20T22:40:09Z","event":"stats","depth":9}"#,
    #"{"ts":"2026-11-20T22:40:00Z","event":"stats","depth":1e3}"#,
    #"{"ts":"2026-11-20T22:40:00Z","event":"ack","queue":"a\"b","id":"\u00e4"}"#,
    #"{"ts":"2026-11-20T22:40:00Z","event":"ack","tags":["a",1],"id":"x","o":{"p":{"q":1}}}"#,
    #"{}"#, #"{"ts":1}"#, #"{"":""}"#,
  ]

  private func learnt(_ format: any LogFormat, _ lines: [String]) -> any LogDecoder {
    let decoder = format.makeDecoder(DecodeOptions())
    let batch = EventBatch()
    for _ in 0..<2 {
      decoder.decode(Block(Array(lines.map { $0 + "\n" }.joined().utf8)), into: batch)
      batch.clear()
    }
    return decoder
  }

  @Test(arguments: styles.indices, UInt64(1)...6)
  func `a decoder with layouts reads a log as fresh decoders read its lines`(style: Int, seed: UInt64) throws
  {
    let format = try format("json")
    let text = EventLogWriter.json(RandomLog.records(seed: seed, count: 250), style: Self.styles[style])
    let decoder = format.makeDecoder(DecodeOptions())
    for line in text.split(separator: UInt8(ascii: "\n")) {
      let line = Array(line)
      let fresh = outcome(line, format)
      #expect(outcome(line, format, by: decoder) == fresh, "\(String(decoding: line, as: UTF8.self))")
    }
  }

  @Test(arguments: UInt64(1)...40)
  func `a line that differs in a byte or more is read as a fresh decoder reads it`(seed: UInt64) throws {
    let format = try format("json")
    var generator = SeededGenerator(seed: seed)
    let decoder = learnt(format, Self.plain)
    let alphabet = Array("{}[]:,\"\\ 0-9.eEtfn\r\t\0Z".utf8)
    for line in Self.plain {
      for round in 0..<12 {
        var bytes = Array(line.utf8)
        let place = generator.below(bytes.count)
        switch round % 4 {
        case 0: bytes[place] = alphabet[generator.below(alphabet.count)]
        case 1: bytes.insert(alphabet[generator.below(alphabet.count)], at: place)
        case 2: bytes.remove(at: place)
        default: bytes = generator.mutated(bytes, changes: 1 + round / 4)
        }
        // A line end inside would make two lines of it, which may differ in what was learnt between them: still the same.
        let fresh = outcome(bytes, format)
        #expect(
          outcome(bytes, format, by: decoder) == fresh, "\(String(decoding: bytes, as: UTF8.self)) \(bytes)")
      }
    }
  }

  @Test func `every line with every one of its bytes replaced is read as a fresh decoder reads it`() throws {
    let format = try format("json")
    let decoder = learnt(format, Self.plain)
    for line in Self.plain.prefix(6) {
      for place in line.utf8.indices.indices.map({ line.utf8.distance(from: line.startIndex, to: $0) }) {
        for byte in "\"\\,}0e\0".utf8 {
          var bytes = Array(line.utf8)
          bytes[place] = byte
          let fresh = outcome(bytes, format)
          #expect(outcome(bytes, format, by: decoder) == fresh, "\(String(decoding: bytes, as: UTF8.self))")
        }
      }
    }
  }

  @Test(arguments: UInt64(1)...4)
  func `stamps and ids of any length are read one after the other`(seed: UInt64) throws {
    let format = try format("json")
    let decoder = learnt(format, Self.plain)
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<400 {
      let fraction = ["", ".1", ".12", ".123", ".123456", ".654321", ".1234567", ".12345678", ".123456789"]
      let stamp = "2026-11-20T22:40:0\(generator.below(3))\(fraction[generator.below(fraction.count)])"
      let id = String(repeating: "x", count: generator.below(40)) + (generator.chance(0.1) ? #"\""# : "")
      let queue = String(repeating: "q", count: generator.below(40))
      let line = Array(
        #"{"ts":"\#(stamp)Z","event":"publish","queue":"\#(queue)","id":"\#(id)","bytes":7}"#.utf8)
      #expect(
        outcome(line, format, by: decoder) == outcome(line, format),
        "\(String(decoding: line, as: UTF8.self))")
    }
  }

  @Test(arguments: ["", "\r", " ", "\t\r", "  \r", "\r\r", "x", "}", ",", "\0"])
  func `what stands behind the object counts the same`(tail: String) throws {
    let format = try format("json")
    let decoder = learnt(format, Self.plain)
    for line in Self.plain {
      for prefix in ["", " ", "web-1  | "] {
        let bytes = Array((prefix + line + tail).utf8)
        #expect(outcome(bytes, format, by: decoder) == outcome(bytes, format), "\(prefix)\(line)\(tail)")
      }
    }
  }

  @Test func `a block may end anywhere in a line of a known layout`() throws {
    let format = try format("json")
    let decoder = learnt(format, Self.plain)
    for line in Self.plain {
      for end in 1...line.utf8.count {
        let block = Block(Array(line.utf8.prefix(end)))
        block.offset = 1
        let (known, fresh) = (EventBatch(), EventBatch())
        decoder.decode(block, into: known)
        format.makeDecoder(DecodeOptions()).decode(block, into: fresh)
        #expect(account(known) == account(fresh), "\(line.utf8.prefix(end))")
      }
    }
  }

  @Test func `more layouts than can be learnt are read all the same`() throws {
    let format = try format("json")
    let decoder = format.makeDecoder(DecodeOptions())
    for number in 0..<2_000 {
      let line = Array(
        #"{"ts":"2026-11-20T22:40:00Z","k\#(number % 700)":\#(number),"event":"ack","id":"\#(number)"}"#.utf8)
      #expect(outcome(line, format, by: decoder) == "ack 1795214400000000000 key=yes")
    }
  }
}
