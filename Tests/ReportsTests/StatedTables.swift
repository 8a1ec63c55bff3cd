/// The tables of the text and the Markdown report, read back cell by cell.
struct StatedTables {
  private(set) var statements: [StatedFigure] = []

  /// The queue whose backlog grows or shrinks, if it is only one.
  var moving: String? {
    let moving = statements.filter {
      $0.metric == "backlog.growth" && !$0.range.contains(0) && !$0.subject.isEmpty
    }
    return moving.count == 1 ? moving[0].subject : nil
  }

  private enum Kind {
    case flow, times(of: String), widest(metric: String), consumers, samples
  }

  private static let flow = [
    "in/s": "throughput.in", "out/s": "throughput.out", "backlog": "backlog.end", "most": "backlog.max",
    "growth/s": "backlog.growth", "drains in": "drain.time", "busy": "utilisation", "errors": "errors.count",
  ]
  private static let judged: Set<String> = ["backlog.growth", "drain.time"]
  private static let times = [
    "publish to ack": "latency", "waiting in queue": "wait", "held by consumer": "held",
    "processing": "service",
    "of it processing": "service", "publish to confirm": "confirm", "publish to deliver": "wait",
    "deliver to ack": "held", "of processing": "service",
  ]

  /// Tables of the text report: cells are two blanks or more apart, and every row has all of them.
  init(text: String) {
    var (kind, columns): (Kind?, [String]) = (nil, [])
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let cells = Self.cells(line)
      if let first = line.first, first.isUppercase {
        kind = cells.count > 1 ? Self.kind(heading: cells[0]) : nil
        columns = Array(cells.dropFirst())
        continue
      }
      if line.isEmpty { kind = nil }
      if let kind, cells.count == columns.count + 1, line.hasPrefix("  ") { add(kind, columns, cells) }
    }
  }

  /// Tables of the Markdown report.
  init(markdown: String) {
    var (kind, columns, heading): (Kind?, [String], String) = (nil, [], "")
    for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("### ") { heading = String(line.dropFirst(4)) }
      guard line.hasPrefix("|") else {
        columns = []
        continue
      }
      let cells = line.dropFirst().dropLast().split(separator: "|").map(Self.trimmed)
      if columns.isEmpty {
        kind = Self.kind(
          heading: heading.uppercased().prefix { $0 != ":" } + heading.drop { $0 != ":" }.dropFirst())
        columns = Array(cells.dropFirst())
      } else if let kind, cells.count == columns.count + 1, !line.hasPrefix("|--") {
        add(kind, columns, cells)
      }
    }
  }

  private static func cells(_ line: some StringProtocol) -> [String] {
    var (cells, blanks): ([String], Int) = ([""], 0)
    for character in trimmed(line) {
      guard character != " " else {
        blanks += 1
        continue
      }
      if blanks >= 2 { cells.append("") }
      cells[cells.count - 1] += (blanks == 1 ? " " : "") + String(character)
      blanks = 0
    }
    return cells
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

  private static func kind(heading: some StringProtocol) -> Kind? {
    func rest(after word: String) -> String? {
      heading.hasPrefix(word) ? trimmed(heading.dropFirst(word.count)) : nil
    }
    if rest(after: "THROUGHPUT AND BACKLOG") != nil { return .flow }
    if rest(after: "CONSUMERS") != nil { return .consumers }
    if rest(after: "SAMPLES") != nil { return .samples }
    if let queue = rest(after: "WHERE TIME GOES") { return .times(of: queue) }
    if let rest = rest(after: "LATENCY") {
      return times[rest].map { .widest(metric: $0) } ?? .times(of: rest)
    }
    return nil
  }

  private mutating func add(_ kind: Kind, _ columns: [String], _ cells: [String]) {
    for (column, text) in zip(columns, cells.dropFirst()) where text != "-" {
      let row = cells[0] == "all queues" ? "" : cells[0]
      if row.hasPrefix("other ") { continue }
      switch kind {
      case .flow:
        guard let metric = Self.flow[column] else { continue }
        add(row, metric, Self.judged.contains(metric) ? "judged" : "whole log", text)
      case .times(let queue):
        if let measure = Self.times[row] { add(queue, "\(measure).\(column)", "whole log", text) }
      case .widest(let measure): add(row, "\(measure).\(column)", "whole log", text)
      case .consumers:
        let names = ["busy": "utilisation", "work p50": "service.p50", "p99": "service.p99"]
        if let metric = names[column] { add("consumer \(row)", metric, "whole log", text) }
      case .samples:
        let names = ["/s": "throughput.out", "errors": "errors.ratio"]
        add("label \(row)", names[column] ?? "latency.\(column)", "whole log", text)
      }
    }
  }

  private mutating func add(_ subject: String, _ metric: String, _ window: String, _ text: String) {
    let isTime =
      metric.contains("latency.") || metric.contains("wait.") || metric.contains("held.")
      || metric.contains("service.") || metric.contains("confirm.")
    let range =
      text.hasSuffix("%")
      ? StatedValue.share(text)
      : metric == "drain.time"
        ? StatedValue.time(text).map { ($0.lowerBound / 1e9)...($0.upperBound / 1e9) }
        : isTime && !metric.hasSuffix(".count") ? StatedValue.time(text) : StatedValue.number(text)
    guard let range else { return }
    statements.append(
      StatedFigure(
        subject: subject, metric: metric, window: window, range: range, source: "'\(text)' in a table"))
  }
}
