import Profiles
import Testing
import Trials

@testable import Diagnosis

@Suite struct ChannelChurnTests {
  /// Publishes 100 ms apart, of which the first so many tell how long it took to open a channel.
  private func log(opening: Int, of count: Int = 60) -> [UInt8] {
    var text = ""
    for number in 0..<count {
      let second = number / 10
      let stamp = "2026-11-20T22:53:\(second < 10 ? "0" : "")\(second).\(number % 10)00Z"
      let opened = number < opening ? ",\"channel_open_ms\":1.9" : ""
      text +=
        "{\"ts\":\"\(stamp)\",\"event\":\"publish\",\"queue\":\"metrics\",\"id\":\"m\(number)\",\"producer\":\"p\"\(opened)}\n"
      text +=
        "{\"ts\":\"\(stamp)\",\"event\":\"ack\",\"queue\":\"metrics\",\"id\":\"m\(number)\",\"consumer\":\"c\"}\n"
    }
    text += "{\"ts\":\"2026-11-20T22:53:59Z\",\"event\":\"connected\",\"client\":\"p\"}\n"
    return Array(text.utf8)
  }

  @Test(arguments: [(60, true), (40, true), (25, false), (0, false)])
  func `a channel for each message is churn, one now and then is not`(opening: Int, isFound: Bool) {
    let findings = diagnose(Profile(log: log(opening: opening), format: "json"), predicting: false).findings
    let churn = findings.filter { $0.rule == .connectionChurn }
    #expect(churn.count == (isFound ? 1 : 0))
    if isFound {
      #expect(churn.first?.subject == Subject(.producer, "p", of: "metrics"))
      #expect(churn.first?.evidence.first?.value == Double(opening) / 60)
    }
  }

  @Test func `a log of publishes that tell of an opening needs no connects`() {
    let text = String(decoding: log(opening: 60), as: UTF8.self)
    let alone = text.split(separator: "\n").dropLast().joined(separator: "\n") + "\n"
    let findings = diagnosed(Array(alone.utf8), "json").findings
    #expect(findings.contains { $0.rule == .connectionChurn })
  }

  @Test(arguments: ["connect_ms", "connectMs", "channel_open_ms", "connection_open_us"])
  func `a connection for each message is told by whatever names its time`(key: String) throws {
    let text = String(decoding: log(opening: 60), as: UTF8.self).replacing("channel_open_ms", with: key)
    let churn = try #require(diagnosed(Array(text.utf8), "json").finding(of: .connectionChurn))
    #expect(churn.subject == Subject(.producer, "p", of: "metrics"))
  }

  @Test(arguments: [true, false])
  func `a log that never tells of a closing does not show a leak`(seesClosings: Bool) throws {
    var text = ""
    for number in 0..<100 {
      let stamp = "2026-11-20T22:5\(number / 60):\(number % 60 < 10 ? "0" : "")\(number % 60)Z"
      text += "{\"ts\":\"\(stamp)\",\"event\":\"connected\",\"client\":\"p\"}\n"
      if seesClosings, number == 50 {
        text += "{\"ts\":\"\(stamp)\",\"event\":\"disconnected\",\"client\":\"p\"}\n"
      }
    }
    let diagnosis = diagnosed(Array(text.utf8), "json")
    let finding = try #require(diagnosis.finding(of: .connectionChurn))
    #expect(
      finding.summary
        == (seesClosings ? "opens connections and does not close them" : "opens new connections all the time")
    )
    #expect(finding.severity == (seesClosings ? .high : .medium))
  }
}
