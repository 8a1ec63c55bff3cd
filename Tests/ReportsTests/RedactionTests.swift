import Bytes
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
    #expect(Set(report.queues.map(\.name)) == ["queue-a", "queue-b"])
    #expect(report.series.queues.map(\.name) == [""] + report.queues.map(\.name))
    #expect(Set(report.queues.flatMap { $0.consumers.map(\.name) }) == ["consumer-a"])
    #expect(Set(report.queues.flatMap { $0.producers.map(\.name) }) == ["producer-a-1"])
    #expect(report.input.files.map(\.path) == ["file-1.log"])
    #expect(
      report.totals.errors.byReason.map(\.reason) == [
        "channel error not_found (404): no queue * in vhost *", "login refused: user * - invalid credentials",
        "vhost * not found", "order * of queue-a failed at *",
      ])
    #expect(
      report.incidents.map { "\($0.kind) \($0.subject)" } == [
        "publisher-blocked client-b", "resource-alarm memory", "connection-lost closed by *",
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

  @Test func `Names that differ only in their last number still do`() throws {
    let names = ["orders-7", "orders-12", "mail", "part.3.in", "part.4.in", "42"]
    var log = TestLog()
    for (place, name) in names.enumerated() {
      for id in 0..<3 { log.message(id, queue: name, publish: Double(place) + Double(id) / 10) }
    }
    let profile = try profile(of: Array(log.text.utf8))
    let redaction = Redaction(of: profile)
    #expect(
      names.map(redaction.alias) == [
        "queue-a-1", "queue-a-2", "queue-b", "queue-c-1", "queue-c-2", "queue-d",
      ])
    #expect(redaction.profile.queueFigures.map(\.name) == names.map(redaction.alias))
    #expect(profile.queueFigures.map(\.name) == names)
  }

  /// A log may lie in a file that is called as others are in its place.
  @Test func `Files keep the names that they have got, and no other file gets one of these`() throws {
    var files = FileAliases()
    let given = [files.next(), files.next()]
    func names(_ paths: [String], _ files: FileAliases) throws -> [String] {
      let whole = Profile()
      for path in paths { whole.merge(try profile(of: Array(log.utf8), path: path)) }
      return Redaction(of: whole, files: files).profile.sources.map(\.path)
    }
    #expect(try names([given[1], "old.log", given[0]], files) == [given[1], "file-3.log", given[0]])
    #expect(try names(["file-2.log", "file-1.log"], FileAliases()) == ["file-1.log", "file-2.log"])
    #expect(try names(["file-7.log", "<stdin>"], files) == ["file-3.log", "<stdin>"])
  }

  @Test func `Evidence can be looked for under the names of the log`() throws {
    let redaction = Redaction(of: try profile(of: Array(log.utf8)))
    let finding = try #require(
      diagnose(redaction.profile, predicting: false).findings.first { $0.rule == .clientError })
    let places = finding.evidence.map(redaction.restored).flatMap(\.lines)
    #expect(!places.isEmpty && places.allSatisfy { $0.file == "test.log" })
    #expect(finding.evidence.flatMap(\.lines).allSatisfy { $0.file == "file-1.log" })
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
