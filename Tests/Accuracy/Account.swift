import Simulation
import TestSupport
import Trials

/// The account of a run, in words and tables.
struct Account {
  let tally: Tally
  let pairs: PairTable
  /// Of runs whose deliveries are logged when the work begins.
  let handlerPairs: PairTable
  let gates: GateTable
  let applications: ApplicationTable
  /// Short, for a page of the documentation.
  var isMarkdown = false
  /// So many failures of each scenario are listed, and so many pairs.
  var failureLimit = 3

  var text: String {
    if isMarkdown {
      return summary + rules.markdown + tables.map(\.markdown).joined()
        + (gates.trials.isEmpty ? "" : gates.table.markdown)
        + (applications.trials.isEmpty ? "" : applications.table.markdown)
    }
    return summary + Confusion(tally.trials).text + rules.text + scenarios.text
      + tables.map(\.text).joined()
      + (gates.trials.isEmpty ? "" : gates.table.text)
      + (applications.trials.isEmpty ? "" : applications.table.text) + failures + missedPairs + misreadLogs
  }

  private var summary: String {
    var lines: [String] = []
    if !tally.ill.isEmpty {
      lines += [
        "\(tally.ill.count) logs with a known trouble: it is the first finding in \(tally.named.count) "
          + "(\(tally.named.text)), and one of the findings in \(tally.found.count)",
        "Of the first findings that are right, \(tally.rightAboutWho.text) name the right queue, consumer or client",
      ]
    }
    if !tally.healthy.isEmpty {
      lines.append(
        "\(tally.healthy.count) healthy logs: no finding of medium or above in \(tally.quiet.count) "
          + "(\(tally.quiet.text))")
    }
    let dialects = tally.byDialect.map { "\($0.name) \($0.right.text)" }.joined(separator: ", ")
    lines.append("Right by dialect: \(dialects)")
    for (kind, pairs) in kindsOfPairs {
      let refused = pairs.trials.count - pairs.predicted.count
      lines += [
        "\(pairs.trials.count) changes of a setting\(kind), \(refused) of them refused: all five figures are "
          + "predicted in \(pairs.accurate.text)",
        "The intervals, which are to hold 90 %, hold \(pairs.covered().text)",
      ]
    }
    if !gates.trials.isEmpty {
      lines += [
        "\(gates.trials.count) pairs of \(GateTrial.runs) runs in which nothing changed: \(gates.falseAlarms.count) of "
          + "\(gates.falseAlarms.total) relative gates fail (\(gates.falseAlarms.text))",
        "Of a service slower by 20 %, \(gates.seen.text) of the gates on latency fail",
      ]
    }
    if !applications.trials.isEmpty {
      lines.append(
        "\(applications.trials.count) logs of applications whose words are learnt: \(applications.right.text) are "
          + "read right, \(applications.wrong.text) wrong, and of the others the report says that it does not know"
      )
    }
    return lines.map { isMarkdown ? "- \($0).\n" : "\($0)\n" }.joined() + "\n"
  }

  private var rules: Table {
    var table = Table(
      title: "By rule",
      head: ["rule", "logs", "first", "found", "false alarms", "of others", "on healthy"])
    table.rows = tally.records.map { record in
      [
        record.rule, String(record.named.total), record.named.text, record.found.text,
        String(record.falseAlarms.count), record.falseAlarms.fineText, String(record.healthyAlarms.count),
      ]
    }
    return table
  }

  private var scenarios: Table {
    var table = Table(
      title: "By scenario", head: ["scenario", "trouble", "logs", "right", "who", "first findings"],
      texts: [0, 1, 5])
    table.rows = tally.names.map { name in
      let own = tally.trials.filter { $0.name == name }
      let said = tally.firsts(name).map { "\($0.rule.isEmpty ? "none" : $0.rule) \($0.count)" }.joined(
        separator: ", ")
      return [
        name, own.first?.label ?? "", String(own.count), Share(own, where: \.isRight).text,
        own.contains(where: \.isHealthy) ? "-" : Share(own, where: \.isRightAboutWho).text, said,
      ]
    }
    return table
  }

  private var kindsOfPairs: [(kind: String, pairs: PairTable)] {
    [("", pairs), (" where deliveries are logged when the work begins", handlerPairs)].filter {
      !$0.pairs.trials.isEmpty
    }
  }

  private var tables: [Table] { kindsOfPairs.map { predictions($0.pairs, $0.kind) } }

  private func predictions(_ pairs: PairTable, _ kind: String) -> Table {
    func text(_ error: Double?) -> String { error.map { "\(($0 * 1_000).rounded() / 10) %" } ?? "-" }
    var table = Table(
      title: "Predicted against what then happened\(kind)",
      head: ["figure", "limit", "within", "median error", "p90 error", "interval holds"])
    table.rows = PairTrial.metrics.map { metric in
      [
        metric.key, "\(Int((PairTrial.limit(of: metric) * 100).rounded())) %",
        pairs.accurate(metric).text, text(pairs.error(of: metric, at: 0.5)),
        text(pairs.error(of: metric, at: 0.9)), pairs.covered([metric]).text,
      ]
    }
    table.rows.append(["all of them", "", pairs.accurate.text, "", "", pairs.covered().text])
    return table
  }

  private var failures: String {
    let failures = tally.failures
    guard !failures.isEmpty else { return "No log is misjudged.\n" }
    let listed = tally.names.flatMap { name in failures.filter { $0.name == name }.prefix(failureLimit) }
    return list(
      listed.map { trial in
        let found = trial.rules.isEmpty ? "nothing" : trial.rules.joined(separator: " ")
        return "\(trial.name) \(trial.seed) \(trial.dialect): \(found) (\(trial.firstSubject))"
      }, of: failures.count, title: "Misjudged (`Accuracy dump SCENARIO SEED` writes the log)")
  }

  private var missedPairs: String {
    let missed = (pairs.trials + handlerPairs.trials).filter { !$0.isAccurate }
    guard !missed.isEmpty else { return "" }
    return list(
      missed.prefix(3 * failureLimit).map(\.text), of: missed.count,
      title: "Mispredicted pairs, and by how many per cent each figure is off (`!`: outside its interval)")
  }

  private var misreadLogs: String {
    let missed = applications.trials.filter { $0.outcome != .right }
    guard !missed.isEmpty else { return "" }
    return list(
      missed.prefix(3 * failureLimit).map {
        "\($0.seed) \($0.outcome.rawValue) \($0.carrier), \($0.verdict): \($0.faults.joined(separator: ", "))"
      }, of: missed.count, title: "Logs of applications that are not read right (`Accuracy application SEED`)"
    )
  }

  private func list(_ lines: [String], of count: Int, title: String) -> String {
    var text = "\(title)\n\n"
    for line in lines {
      text += "  " + (line.count > Table.width - 2 ? line.prefix(Table.width - 5) + "..." : line) + "\n"
    }
    if count > lines.count { text += "  and \(count - lines.count) more (--failures N)\n" }
    return text + "\n"
  }
}

extension Share {
  /// With a decimal: for shares that are small.
  fileprivate var fineText: String {
    guard total > 0 else { return "-" }
    return count == 0 ? "0 %" : "\(max(0.1, (percent * 10).rounded() / 10)) %"
  }
}
