import Bytes
import Events
import TestSupport
import Testing

@testable import Formats

/// Text lines by a mapping.
struct TextLogTests {
  private func decode(_ text: String, _ mapping: LearntMapping) -> Decoded {
    var options = TextLog().prepare(DecodeOptions(), head: Block(Array(text.utf8)))
    options.learnt = mapping
    return Decoded(TextLog(), text, options)
  }

  static let log = """
    2026-11-20 10:00:00,100 INFO [w-1] sent order m1 to mails
    2026-11-20 10:00:00,200 INFO [w-1] got order m1 from mails by w-1
    2026-11-20 10:00:00,300 ERROR [w-1] order m1 failed: boom: 3
    Traceback (most recent call last):
      File "x.py", line 7
    2026-11-20 10:00:00,400 INFO [w-1] cache miss for 7

    2026-11-20 10:00:00,500 INFO [w-1] order m1 done in 80ms

    """

  static let mapping = """
    { phrases: [
      { says: "publish", text: "INFO {} sent order {id} to {queue}" },
      { says: "deliver", text: "INFO {} got order {id} from {queue} by {consumer}" },
      { says: "nack", requeues: true, text: "ERROR {} order {id} failed ..." },
      { says: "ack", text: "INFO {} order {id} done in {processing}" },
    ] }
    """

  @Test func `records of several lines, and chatter between`() throws {
    let decoded = decode(Self.log, try LearntMapping(parsing: Array(Self.mapping.utf8)))
    #expect(
      decoded.events == [
        "2026-11-20T10:00:00.100Z publish queue=mails",
        "2026-11-20T10:00:00.200Z deliver queue=mails party=w-1",
        "2026-11-20T10:00:00.300Z nack reason=boom: 3",
        "2026-11-20T10:00:00.500Z ack ms=80",
      ])
    #expect(decoded.lines == 8 && decoded.ignored == 2 && decoded.notUnderstood == 0)
    #expect(decoded.assumptions == [.zonelessIsUTC])
  }

  static let stamps: [(head: String, time: String)] = [
    ("2026-11-20T10:00:00.5Z INFO", "2026-11-20T10:00:00.500Z"),
    ("[2026-11-20 10:00:00,500] INFO", "2026-11-20T10:00:00.500Z"),
    ("I, [2026-11-20T10:00:00.500000 #7]  INFO", "2026-11-20T10:00:00.500Z"),
    ("Nov 20, 2026 1:00:00 PM com.shop.Run run INFO", "2026-11-20T13:00:00Z"),
    ("1795168800.500 INFO", "2026-11-20T10:00:00.500Z"),
    ("level=info ts=2026-11-20T10:00:00.5Z", "2026-11-20T10:00:00.500Z"),
    (#"time="2026-11-20 10:00:00.5" level=info"#, "2026-11-20T10:00:00.500Z"),
  ]

  @Test(arguments: stamps.indices)
  func `the time may stand anywhere in front`(index: Int) throws {
    let (head, time) = Self.stamps[index]
    let text = (0..<5).map { _ in "\(head) sent m1\n" }.joined()
    var mapping = try LearntMapping(
      parsing: Array("{ phrases: [{ says: 'publish', text: '{} sent {id}' }] }".utf8))
    // What stands before the sentence is a part of it.
    mapping.phrases[0].parts = LearntMapping.parts(of: Self.behindStamp(head) + " sent m1")
    mapping.phrases[0].slots = [.init(part: mapping.phrases[0].parts.count - 1, field: "id", unit: 0)]
    let decoded = decode(text, mapping)
    #expect(decoded.events == Array(repeating: "\(time) publish", count: 5), "\(head)")
  }

  private static func behindStamp(_ head: String) -> String {
    let bytes = Array(head.utf8)
    let block = Block(bytes)
    guard let place = StampPlace(of: block, isInEnvelope: true),
      let end = place.stamp(of: bytes.span, zonelessOffset: 0, year: nil)?.end
    else { return "" }
    return String(decoding: bytes[end...], as: UTF8.self)
  }

  @Test func `any bytes are accounted for`() throws {
    let mapping = try LearntMapping(parsing: Array(Self.mapping.utf8))
    for seed in UInt64(1)...40 {
      var random = SeededGenerator(seed: seed)
      for bytes in [random.mutated(Array(Self.log.utf8), changes: Int(seed)), random.bytes(400)] {
        var options = TextLog().prepare(DecodeOptions(), head: Block(bytes))
        options.learnt = mapping
        let decoded = Decoded(TextLog(), [bytes], options)
        #expect(decoded.understood >= 0 && decoded.ignored >= 0 && decoded.notUnderstood >= 0)
      }
    }
  }
}
