import Bytes
import Testing

@testable import Formats

@Suite struct OTLPLogsTests {
  private func record(_ members: String) -> String {
    #"{"resourceLogs":[{"resource":{"attributes":[{"key":"service.instance.id","value":{"stringValue":"w-1"}}]},"scopeLogs":[{"logRecords":[{\#(members)}]}]}]}"#
  }

  private func inner(_ text: String, pieces size: Int = 1_000) -> (text: String, lines: Int, passed: Int) {
    let opener = OTLPLogs().makeOpener()
    let lines = InnerLines()
    var found = (text: "", lines: 0, passed: 0)
    func take() {
      lines.seal()
      found.text += String(decoding: lines.block.bytes[..<lines.block.count], as: UTF8.self)
      found.lines += lines.physicalCount
      found.passed += lines.passedOver
    }
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: size) {
      let block = Block(Array(bytes[start..<min(start + size, bytes.count)]))
      lines.begin(block)
      opener.open(block, into: lines)
      take()
    }
    lines.begin(nil)
    opener.finish(into: lines)
    take()
    return found
  }

  static let records: [(members: String, line: String)] = [
    (
      #""timeUnixNano":"1763678400130877000","severityText":"INFO","body":{"stringValue":"sent"},"attributes":[{"key":"event.name","value":{"stringValue":"message.published"}},{"key":"messaging.destination","value":{"stringValue":"orders"}},{"key":"messaging.message_id","value":{"stringValue":"6f2a"}}]"#,
      #"{"time":"1763678400130877000","level":"INFO","event":"message.published","queue":"orders","id":"6f2a","client":"w-1","message":"sent"}"#
    ),
    (
      #""timeUnixNano":"0","observedTimeUnixNano":1763678400130877000,"severityNumber":17,"eventName":"message.failed","attributes":[{"key":"error.type","value":{"stringValue":"Bad"}},{"key":"took_ms","value":{"doubleValue":1.5}},{"key":"n","value":{"intValue":"7"}}]"#,
      #"{"time":"1763678400130877000","level":"error","event":"message.failed","error":"Bad","took_ms":1.5,"n":7,"client":"w-1"}"#
    ),
    (
      #""timeUnixNano":"1","body":{"kvlistValue":{"values":[{"key":"op","value":{"stringValue":"ack"}},{"key":"id","value":{"stringValue":"a"}}]}}"#,
      #"{"time":"1","op":"ack","id":"a","client":"w-1"}"#
    ),
    (
      #""timeUnixNano":"1","body":{"stringValue":"{\"op\":\"ack\"}"},"attributes":[{"key":"x","value":{"boolValue":true}}]"#,
      #"{"op":"ack"}"#
    ),
    (
      #""body":{"stringValue":"any \"line\""},"attributes":[{"key":"log.iostream","value":{"stringValue":"stdout"}}]"#,
      #"any "line""#
    ),
  ]

  @Test(arguments: records)
  func `A record gives its line, or an object of its attributes`(_ example: (members: String, line: String)) {
    #expect(inner(record(example.members)).text == example.line + "\n")
  }

  @Test(arguments: [1, 50, 1_000])
  func `Records come out of blocks that end anywhere`(_ size: Int) {
    let text = Self.records.map { record($0.members) + "\n" }.joined() + "{\"resourceLogs\":[]}\n"
    let found = inner(text, pieces: size)
    #expect(found.text == Self.records.map { $0.line + "\n" }.joined())
    #expect(found.lines == 6 && found.passed == 1)
  }

  @Test func `An OTLP file is an envelope around what its records hold`() {
    let text = (0..<20).map { _ in record(Self.records[0].members) + "\n" }.joined()
    #expect(Detection(head: Block(Array(text.utf8))).format?.fullName == "otlp-logs/json")
  }
}
