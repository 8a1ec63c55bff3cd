import Diagnosis
import Profiles
@testable import Reports
import TestSupport
import Testing

@Suite struct RedactionTests {
  private var log: String {
    var log = TestLog()
    log.add(0, "config broker=secret-host prefetch=2 watermark=\"1596 MiB\"")
    for id in 0..<40 {
      log.message(id, queue: "zebra", consumer: "lion", publish: Double(id) / 10)
      log.message(
        id, queue: "otter", consumer: "lion", publish: Double(id) / 10, deliver: Double(id) / 10 + 0.01)
    }
    log.add(
      5,
      "nack queue=otter id=m1 consumer=lion requeue=false reason=\"order 'A-17' of zebra failed at /srv/x\"")
    log.add(6, "block client=heron reason=memory")
    log.add(7, "alarm resource=memory state=set")
    log.add(8, "disconnect client=heron reason=\"closed by 10.0.0.7:5672\"")
    for second in 10..<30 {
      log.add(Double(second), "error reason=\"login refused: user 'ibis' - invalid credentials\"")
      log.add(Double(second), "error reason=\"vhost gazelle not found\"")
      log.add(
        Double(second), "error reason=\"channel error not_found (404): no queue 'tapir' in vhost 'emu'\"")
      log.add(Double(second) + 0.1, "connect client=civet-\(second)")
      log.add(Double(second) + 0.2, "disconnect client=civet-\(second) reason=\"error of koala@10.0.0.9\"")
    }
    return log.text
  }

  @Test(arguments: OutputForm.holding(.report).map(\.name))
  func `No name is left in any form of the report`(form: String) throws {
    let form = try #require(OutputForm.named(form))
    var look = Look()
    look.verbosity = 2
    let report = try report(of: log, ReportOptions(redact: true))
    let text = String(decoding: written(report, form, look), as: UTF8.self)
    for name in ["zebra", "otter", "lion", "heron", "secret", "A-17", "/srv", "10.0.0.7", "test.log", "p-1"]
      + [
        "ibis", "gazelle", "tapir", "emu", "civet", "koala", "10.0.0.9",
      ]
    {
      #expect(!text.contains(name), "\(name)")
    }
  }

  @Test func `Texts of records are quoted in sentences without what is telling`() throws {
    let report = try report(of: log, ReportOptions(redact: true))
    let refused = try #require(report.findings.first { $0.rule == .authFailure })
    #expect(refused.details[0] == "20 refusals, for example: login refused: user * - invalid credentials.")
    let client = try #require(report.findings.first { $0.rule == .clientError })
    #expect(
      client.evidence.map(\.text).prefix(2) == [
        "20 x channel error not_found (404): no queue * in vhost *", "20 x vhost * not found",
      ])
  }

  @Test func `The same name becomes the same name everywhere`() throws {
    let report = try report(of: log, ReportOptions(redact: true))
    #expect(Set(report.queues.map(\.name)) == ["queue-1", "queue-2"])
    #expect(report.series.queues.map(\.name) == [""] + report.queues.map(\.name))
    #expect(Set(report.queues.flatMap { $0.consumers.map(\.name) }) == ["consumer-1"])
    #expect(Set(report.queues.flatMap { $0.producers.map(\.name) }) == ["producer-1"])
    #expect(report.input.files.map(\.path) == ["file-1.log"])
    #expect(
      report.totals.errors.byReason.map(\.reason) == [
        "channel error not_found (404): no queue * in vhost *", "login refused: user * - invalid credentials",
        "vhost * not found", "order * of queue-1 failed at *",
      ])
    #expect(
      report.incidents.map { "\($0.kind) \($0.subject)" } == [
        "publisher-blocked client-2", "resource-alarm memory", "connection-lost closed by *",
        "connection-lost error of *",
      ])
    #expect(report.settings.map(\.value) == ["(redacted)", "2", "1596 MiB"])
  }

  @Test func `Numbers stay`() throws {
    let plain = try report(of: log)
    let hidden = try report(of: log, ReportOptions(redact: true))
    #expect(hidden.queues.map(\.published) == plain.queues.map(\.published))
    #expect(hidden.totals.latency == plain.totals.latency)
    #expect(hidden.verdict.status == plain.verdict.status)
  }

  @Test func `A finished report loses its names as well`() {
    var report = fallingBehindReport()
    report.notes = ["orders.eu is late, borders.eu is not."]
    let hidden = redacted(report)
    #expect(
      hidden.verdict.headline == "queue-1 takes in 612 msg/s but only 571 msg/s leave in the last 10m00s.")
    #expect(hidden.verdict.facts.first == .init("queue", "queue-1"))
    #expect(hidden.notes == ["queue-1 is late, borders.eu is not."])
  }

  @Test func `Sentences of findings and changes lose their names`() {
    var report = fallingBehindReport()
    report.findings[0].details.append("billing-worker-2 of orders.eu pauses; borders.eu does not.")
    report.findings[0].subject = Subject(.consumer, "billing-worker-1", of: "orders.eu")
    report.findings[0].advice[0].title = "prefetch of the consumers of orders.eu"
    report.findings[0].advice[0].apply = "set orders.eu 32"
    report.findings[0].advice[0].undo = "unset orders.eu"
    let hidden = redacted(report)
    #expect(
      hidden.findings[0].sentence == "consumer-1 of queue-1: consumers idle while the next message travels")
    #expect(hidden.findings[0].key == "prefetch-low:consumer:queue-1:consumer-1")
    #expect(hidden.findings[0].details.last == "consumer-2 of queue-1 pauses; borders.eu does not.")
    #expect(hidden.findings[0].evidence[0].lines.map(\.file) == ["file-2.log", "file-1.log"])
    #expect(hidden.recommendations[0].title == "prefetch of the consumers of queue-1")
    #expect(hidden.recommendations[0].apply == "set queue-1 32")
    #expect(hidden.recommendations[0].undo == "unset queue-1")
    #expect(hidden.findings.map(\.id) == report.findings.map(\.id))
  }

  @Test(arguments: Stories.all.map(\.path).filter { !$0.hasSuffix(".gz") })
  func `No name of a sample log is left in what was found`(path: String) throws {
    let plain = try report(ofSample: path)
    let names =
      plain.queues.map(\.name) + plain.queues.flatMap { $0.consumers.map(\.name) + $0.producers.map(\.name) }
      + plain.samples.map(\.label) + plain.input.files.map(\.path)
    var look = Look()
    look.verbosity = 1
    look.parts = ["findings", "recommendations", "verdict", "not_visible"]
    let hidden = try report(ofSample: path, ReportOptions(redact: true))
    for form in [OutputForm.json, .oneline, .markdown, .text] {
      let text = String(decoding: written(hidden, form, look), as: UTF8.self)
      for name in names { #expect(!text.contains(name), "\(form.name): \(name)") }
    }
  }
}
