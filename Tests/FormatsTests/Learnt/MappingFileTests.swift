import Bytes
import Events
import TestSupport
import Testing

@testable import Formats

/// A mapping as a file: written, read, checked.
struct MappingFileTests {
  @Test(arguments: [LearningTests.texts, LearningTests.objects])
  func `a mapping that is written is read back`(log: MadeLog) throws {
    var mapping = try #require(learn(log.text))
    let read = try LearntMapping(parsing: Array(mapping.text.utf8))
    // How much of the log joined is no part of the file, and neither is where a sample stands in it.
    (mapping.messages, mapping.joined) = (0, 0)
    #expect(read.text == mapping.text)
    #expect(read.phrases == mapping.phrases && read.fields == mapping.fields && read.spoken == mapping.spoken)
    #expect(!read.samples.isEmpty && read.samples.allSatisfy { read.problem(of: $0) == nil })
  }

  static let wrong: [(file: String, at: String, problem: String)] = [
    ("", "", "unexpected end"),
    ("[]", "[]", "a mapping is an object such as { phrases: [] }"),
    ("{ phases: [] }", "phases", "unknown key 'phases'; did you mean phrases?"),
    ("{ fields: { a: 'queu' } }", "'queu'", "'queu' is no field"),
    ("{ fields: { a: 'processing h' } }", "'processing h'", "expected a field and a unit"),
    ("{ spoken: 'msg' }", "'msg'", "expected a list"),
    ("{ phrases: [{ says: 'ack' }] }", "{ says: 'ack' }", "a phrase has a text, and what it says"),
    ("{ phrases: [{ says: 'acked', text: 'x' }] }", "'acked'", "'acked' is nothing that a phrase says"),
    ("{ phrases: [{ says: 'ack', text: 'x {idd}' }] }", "'x {idd}'", "'idd' is no field"),
    ("{ phrases: [{ says: 'ack', text: 'x {latency:h}' }] }", "'x {latency:h}'", "'h' is no unit"),
    ("{ phrases: [{ says: 'ack', text: 'x', requeues: 1 }] }", "1", "expected true or false"),
    ("{ samples: [{ line: 'x' }] }", "{ line: 'x' }", "a sample has a line, and what it says"),
  ]

  @Test(arguments: wrong.indices)
  func `what is wrong is said where it stands`(index: Int) throws {
    let (file, at, problem) = Self.wrong[index]
    let bytes = Array(file.utf8)
    let found = #expect(throws: MappingProblem.self) { try LearntMapping(parsing: bytes) }
    let error = try #require(found)
    if !at.isEmpty { #expect(String(decoding: bytes[error.place], as: UTF8.self) == at) }
    #expect(at.isEmpty || error.text.hasPrefix(problem), "\(error.text)")
  }

  static let mapping = """
    {
      spoken: ["msg"], fields: { uid: "id", took: "processing ms", "": "" },
      phrases: [
        { says: "publish", text: "put {id} on {queue}" },
        { says: "ack", text: "finished" },
        { says: "nack", requeues: true, text: "gave up on {id} because ..." },
        { says: "chatter", text: "put {} away" },
      ],
    }
    """

  static let samples: [(line: String, says: String, queue: String?, id: String?, problem: String?)] = [
    ("2026-11-20T10:00:00Z put 7f3 on mails", "publish", "mails", "7f3", nil),
    (
      "2026-11-20T10:00:00Z put 7f3 on other-queue", "publish", "mails", nil,
      "its queue is 'other-queue', not 'mails'"
    ),
    ("2026-11-20T10:00:00Z put 7f3 on mails", "ack", nil, nil, "it says publish, not ack"),
    ("2026-11-20T10:00:00Z put 7f3 on mails", "publish", nil, "7f4", "its id is not '7f4'"),
    ("2026-11-20T10:00:00Z put 7 away", "chatter", nil, nil, nil),
    ("2026-11-20T10:00:00Z gave up on 7f3 because of the rain", "nack", nil, "7f3", nil),
    (#"{"msg":"finished","uid":"7f3","took":12}"#, "ack", nil, "7f3", nil),
    (#"{"msg":"finished","uid":"7f3","took":12}"#, "publish", nil, nil, "it says ack, not publish"),
  ]

  @Test(arguments: samples.indices)
  func `samples are tried`(index: Int) throws {
    let (line, says, queue, id, problem) = Self.samples[index]
    let mapping = try LearntMapping(parsing: Array(Self.mapping.utf8))
    let sample = LearntMapping.Sample(line: line, says: says, id: id, queue: queue)
    #expect(mapping.problem(of: sample) == problem)
  }

  @Test func `any bytes may be a file`() {
    for seed in UInt64(1)...40 {
      var random = SeededGenerator(seed: seed)
      for bytes in [random.mutated(Array(Self.mapping.utf8), changes: Int(seed)), random.bytes(300)] {
        _ = try? LearntMapping(parsing: bytes)
      }
    }
  }
}
