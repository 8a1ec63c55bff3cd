import Bytes
import Events
import TestSupport
import Testing

@testable import Formats

@Suite struct EnvelopeTests {
  private static let application = (0..<40).map { number in
    let kind = ["publish", "deliver", "ack"][number % 3]
    let second = number < 10 ? "0\(number)" : "\(number)"
    return
      #"{"ts":"2026-11-20T22:40:\#(second)Z","event":"\#(kind)","queue":"a \"b\"","id":"\#(number / 3)"}"#
  }.joined(separator: "\n")

  private static let broker = """
    2026-11-20 22:56:20.608039+00:00 [info] <0.5.0> accepting AMQP connection <0.5.0> (127.0.0.1:2 -> 127.0.0.1:3)
    2026-11-20 22:56:21.608039+00:00 [debug] <0.7.0> chatter
    2026-11-20 22:56:22.608039+00:00 [info] <0.6.0> accepting AMQP connection <0.6.0> (127.0.0.1:4 -> 127.0.0.1:3)
    2026-11-20 22:56:23.608039+00:00 [warning] <0.292.0> memory resource limit alarm set on node rabbit@mq1.
    2026-11-20 22:56:24.608039+00:00 [error] <0.5.0> closing AMQP connection <0.5.0> (127.0.0.1:2 -> 127.0.0.1:3):
    2026-11-20 22:56:24.608039+00:00 [error] <0.5.0> missed heartbeats from client, timeout: 60s
    2026-11-20 22:56:25.608039+00:00 [info] <0.9.0> nothing
    """

  @Test(arguments: Wrapping.all, [application, broker])
  func `A log inside of it gives the same events, wherever it is cut`(_ wrapping: Wrapping, _ text: String)
    throws
  {
    let wrapped = wrapping(text)
    let plain = try #require(Detection(head: Block(Array(text.utf8))).format)
    let format = try #require(Detection(head: Block(Array(wrapped.utf8))).format, "\(wrapped)")
    #expect(format.fullName == "\(wrapping.envelopes)/\(plain.name)")
    #expect(Formats.format(named: format.fullName)?.fullName == format.fullName)
    let expected = Decoded(plain, text)
    let found = Decoded(format, wrapped)
    #expect(found.events == expected.events && found.incidents == expected.incidents)
    #expect(
      found.lines == wrapped.split(separator: "\n", omittingEmptySubsequences: false).count
        - (wrapped.hasSuffix("\n") ? 1 : 0))
    let cuts = cutsAtLineEnds(wrapped)
    for cut in stride(from: 0, to: cuts.count, by: max(1, cuts.count / 12)).map({ cuts[$0] }) {
      #expect(Decoded(format, cut) == found)
    }
  }

  @Test(arguments: Wrapping.all) func `Any bytes are accounted for`(_ wrapping: Wrapping) throws {
    let wrapped = wrapping(Self.application)
    let format = try #require(Detection(head: Block(Array(wrapped.utf8))).format)
    expectAnyBytesAreAccountedFor(format, wrapped)
  }

  @Test func `Samples are claimed`() {
    for envelope in allEnvelopes {
      for sample in envelope.samples { #expect(envelope.claims(text: sample), "\(envelope.name): \(sample)") }
    }
  }
}
