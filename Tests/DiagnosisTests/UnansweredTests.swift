import Diagnosis
import TestSupport
import Testing

@Suite struct UnansweredTests {
  /// A server's log and its application's in one: a consumer does not answer, or its client freezes.
  private func lines(_ seconds: Range<Int>, _ line: (Int) -> String) -> String {
    seconds.map { line($0) + "\n" }.joined()
  }

  private func time(_ second: Int) -> String {
    "2026-03-02 09:00:\(second < 10 ? "0" : "")\(second).000000+00:00"
  }

  @Test func `acknowledgements that time out are no errors of the client beside`() throws {
    let log = lines(10..<40) { second in
      """
      \(time(second)) [warning] <0.14901.0> Consumer 1 on channel 1 has timed out waiting for delivery acknowledgement. \
      Timeout used: 3000 ms. This timeout value can be configured, see consumers doc guide to learn more
      \(time(second)) [error] <0.14901.0> Channel error on connection <0.14882.0> (127.0.0.1:51080 -> 127.0.0.1:5672, \
      vhost: '/', user: 'guest'), channel 1:
      \(time(second)) [error] <0.14901.0> operation none caused a channel exception precondition_failed: delivery \
      acknowledgement on channel 1 timed out. Timeout value used: 3000 ms. This timeout value can be configured, see \
      consumers doc guide to learn more
      """
    }
    #expect(diagnosed(Array(log.utf8), "rabbitmq").findings.map(\.rule) == [.consumerStalled])
  }

  @Test func `a client says the same of acknowledgements that the broker told it`() throws {
    let log = lines(10..<16) { second in
      #"{"ts":"2026-03-02T09:00:\#(second)Z","event":"error","service":"tape","error":"(406, 'PRECONDITION_FAILED - "#
        + #"delivery acknowledgement on channel 1 timed out')"}"#
    }
    #expect(diagnosed(Array(log.utf8), "json").findings.map(\.rule) == [.consumerStalled])
  }
}
