import Bytes
import Measures
import Reports
import TestSupport
import Testing

/// No report says two things of one figure: tables, sentences and the JSON of a report are read back and compared.
@Suite struct ContradictionTests {
  // MARK: Reading back

  /// The figures of a report as programs get them.
  private func figures(of report: Report) -> [StatedFigure] {
    let queues = [("", report.totals)] + report.queues.map { ($0.name, $0) }
    return queues.flatMap { name, queue in
      var figures = Metric.all.compactMap { metric in
        queue.value(of: metric).map { value in
          let isJudged = metric == .backlogGrowth || metric == .drainTime
          return exact(name, metric.id, isJudged ? "judged" : "whole log", value)
        }
      }
      if let judged = queue.backlog.judged {
        figures += [judged.inPerS.map { exact(name, "throughput.in", "judged", $0) }].compactMap { $0 }
      }
      return figures
    } + consumers(of: report)
  }

  private func consumers(of report: Report) -> [StatedFigure] {
    guard let queue = report.queues.first(where: { !$0.consumers.isEmpty }) else { return [] }
    return queue.consumers.flatMap { consumer in
      [
        consumer.utilisation.map { exact("consumer \(consumer.name)", "utilisation", "whole log", $0) },
        consumer.service.map {
          exact("consumer \(consumer.name)", "service.p50", "whole log", Double($0.p50))
        },
        consumer.service.map {
          exact("consumer \(consumer.name)", "service.p99", "whole log", Double($0.p99))
        },
      ].compactMap { $0 }
    }
  }

  private func exact(_ subject: String, _ metric: String, _ window: String, _ value: Double) -> StatedFigure {
    StatedFigure(
      subject: subject, metric: metric, window: window, range: value...value, source: "\(value) in the report"
    )
  }

  private func problems(in sentences: StatedSentences) -> [String] {
    sentences.problems + sentences.unread.map { "no pattern reads '\($0)'" }
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  // MARK: Reports

  @Test(arguments: Stories.all.map(\.path))
  func `the forms of a report agree with each other and each with itself`(path: String) throws {
    let report = try report(ofSample: path)
    var look = Look()
    look.width = 400
    let pages = [
      text(try #require(OutputForm.text.write(.report(report), look: look))),
      text(try #require(OutputForm.markdown.write(.report(report), look: look))),
    ]
    let tables = [StatedTables(text: pages[0]), StatedTables(markdown: pages[1])]
    let sentences = zip(pages, tables).map { StatedSentences($0, moving: $1.moving) }
    let statements = figures(of: report) + tables.flatMap(\.statements) + sentences.flatMap(\.statements)
    #expect(StatedFigure.contradictions(statements) == [])
    #expect(sentences.flatMap(problems) == [])
    if !report.queues.isEmpty { #expect(tables.allSatisfy { $0.statements.count >= 5 }) }
  }

  // MARK: Golden files

  private static let tests = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2)
    .joined(separator: "/")

  static let pages: [String] = ["CommandsTests/Golden", "ReportsTests/Golden"].flatMap { folder in
    TestFiles.list("\(tests)/\(folder)").map { "\(folder)/\($0)" }
  }.filter { name in !["csv", "ndjson", "schema", "text-color"].contains { name.contains($0) } }

  @Test(arguments: pages)
  func `no golden file contradicts itself`(path: String) throws {
    let content = text(try #require(TestFiles.read("\(Self.tests)/\(path)")))
    let body = content.hasPrefix("$ ") ? String(content.drop { $0 != "\n" }.dropFirst()) : content
    if body.hasPrefix("{") { return try checkJSON(body) }
    // Of other commands only the sentences that reports have too are understood.
    let isReport = ["THROUGHPUT AND BACKLOG", "### Throughput and backlog", "LATENCY", "### Latency"].contains
    {
      body.contains($0)
    }
    guard isReport, !body.contains("REPLAY OF TODAY") else { return }
    let tables = body.contains("### ") ? StatedTables(markdown: body) : StatedTables(text: body)
    let sentences = StatedSentences(body, moving: tables.moving)
    let statements = tables.statements + sentences.statements
    #expect(StatedFigure.contradictions(statements) == [])
    #expect(problems(in: sentences) == [])
  }

  private func checkJSON(_ body: String) throws {
    guard let report = try? JSONValue(parsing: Array(body.utf8)), report["schema"]?.string == "mqtune.report"
    else {
      return
    }
    var statements: [StatedFigure] = []
    var problems: [String] = []
    for (name, queue) in [("", report["totals"])]
      + (report["queues"]?.array ?? []).map({ ($0["name"]?.string ?? "", $0) })
    {
      // One without a name is told from all queues together by nothing.
      if name.isEmpty, queue != report["totals"] { continue }
      for metric in Metric.all {
        guard let value = value(of: metric, in: queue) else { continue }
        let window = metric == .backlogGrowth || metric == .drainTime ? "judged" : "whole log"
        // Six digits are written.
        let reach = value.magnitude * 1e-5
        statements.append(
          StatedFigure(
            subject: name, metric: metric.id, window: window, range: (value - reach)...(value + reach),
            source: "\(value) in JSON"))
      }
    }
    let verdict = [report["verdict"]?["headline"]] + (report["verdict"]?["details"]?.array ?? [])
    var texts: [(subject: String?, text: String)] = [
      (nil, verdict.compactMap { $0?.string }.joined(separator: " "))
    ]
    for finding in report["findings"]?.array ?? [] {
      let sentences = (finding["details"]?.array ?? []).compactMap(\.string)
      let proofs = (finding["evidence"]?.array ?? []).compactMap { $0["text"]?.string }.map { "E1 \($0)" }
      texts.append((finding["subject"]?["name"]?.string, (sentences + proofs).joined(separator: " ")))
    }
    for (subject, text) in texts {
      let sentences = StatedSentences(text, subject: subject)
      statements += sentences.statements
      problems += self.problems(in: sentences)
    }
    #expect(StatedFigure.contradictions(statements) == [])
    #expect(problems == [])
  }

  /// A metric where the JSON of a queue has it, in its own unit.
  private func value(of metric: Metric, in queue: JSONValue?) -> Double? {
    var keys = metric.key.split(separator: ".", maxSplits: 1).map(String.init)
    if metric.time != nil { keys.insert("latency", at: 0) }
    keys[keys.count - 1] += metric.unit.keySuffix
    let found = keys.reduce(queue) { $0?[$1] }?.double
    return found.map { metric.unit == .nanoseconds ? $0 * 1e6 : $0 }
  }

  // MARK: The test itself

  static let contradicting: [(name: String, page: String)] = [
    (
      "a sentence against a table",
      "THROUGHPUT AND BACKLOG  in/s  growth/s\n  orders  5.2  +1.6\n\nWHY\n  F1 orders: full\n  E1 backlog +1.8/s,"
    ),
    (
      "two sentences",
      "orders has 3 errors on 100 messages (3.0%). Also: orders has 4 errors on 100 messages (4.0%)."
    ),
    (
      "rates that do not add up",
      "F1 orders: full In the last 1m07s 5.1 msg/s arrive and 3.5 leave: the backlog grows by 1.9/s."
    ),
    ("a share that is none", "orders lost 3 of 100 messages (4.0%)"),
    (
      "more than can be served",
      "F1 orders: full In the last 1m07s 5.1 msg/s arrive and 3.5 leave: the backlog grows by 1.6/s. In that time a "
        + "message took a consumer 599 ms on average: 2 consumers can serve 3.3/s."
    ),
    ("a rate that nobody reads", "orders moves 3.3 msg/s hither and thither."),
    (
      "a time against a table",
      "LATENCY orders  p50  p99\n  publish to ack  1.6 s  40.7 s\n\nOne message in a hundred of orders takes over 41.5 s, and half of them less than 1.6 s."
    ),
  ]

  @Test(arguments: contradicting)
  func `a contradiction is found`(name: String, page: String) {
    let sentences = StatedSentences(page)
    let statements = StatedTables(text: page).statements + sentences.statements
    #expect(StatedFigure.contradictions(statements).count + problems(in: sentences).count == 1, "\(name)")
  }
}
