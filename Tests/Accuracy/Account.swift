import TestSupport

/// The account of a run, in words and tables.
struct Account {
  let tally: Tally
  var isMarkdown = false
  /// So many failures of each scenario are listed.
  var failureLimit = 3

  var text: String {
    summary + (isMarkdown ? rules.markdown + scenarios.markdown : rules.text + scenarios.text + failures)
  }

  private var summary: String {
    let dialects = tally.byDialect.map { "\($0.name) \($0.right.text)" }.joined(separator: ", ")
    let lines = [
      "\(tally.ill.count) logs with a known trouble: it is the first finding in \(tally.named.text), "
        + "and one of the findings in \(tally.found.text)",
      "Of the first findings \(tally.rightAboutWho.text) name who is ill",
      "\(tally.healthy.count) healthy logs: no finding of medium or above in \(tally.quiet.text)",
      "By dialect: \(dialects)",
    ]
    return lines.map { isMarkdown ? "- \($0).\n" : "\($0)\n" }.joined() + "\n"
  }

  private var rules: Table {
    var table = Table(
      title: "First findings by rule", head: ["rule", "logs", "named first", "alarms", "of these false"],
      texts: [0])
    table.rows = tally.records.map { record in
      [
        record.rule, String(record.named.total), record.named.text, String(record.falseAlarms.total),
        record.falseAlarms.text,
      ]
    }
    return table
  }

  private var scenarios: Table {
    var table = Table(
      title: "First findings by scenario", head: ["scenario", "trouble", "logs", "right", "who", "first"],
      texts: [0, 1, 5])
    table.rows = tally.names.map { name in
      let own = tally.trials.filter { $0.name == name }
      let said = tally.firsts(name).map { "\($0.rule.isEmpty ? "none" : $0.rule) \($0.count)" }.joined(
        separator: ", ")
      return [
        name, own.first?.label ?? "", String(own.count), Tally.Share(own, where: \.isRight).text,
        own.contains(where: \.isHealthy) ? "-" : Tally.Share(own, where: \.isRightAboutWho).text, said,
      ]
    }
    return table
  }

  private var failures: String {
    let failures = tally.failures
    guard !failures.isEmpty else { return "No failures.\n" }
    var text = "Failures (`Accuracy dump SCENARIO SEED` writes the log)\n\n"
    let listed = tally.names.flatMap { name in failures.filter { $0.name == name }.prefix(failureLimit) }
    for trial in listed {
      let line =
        "  \(trial.name) \(trial.seed) \(trial.dialect): \(trial.first.rules.joined(separator: " ")) (\(trial.first.subject))"
      text += line.count > Table.width ? line.prefix(Table.width - 3) + "...\n" : line + "\n"
    }
    if failures.count > listed.count {
      text += "  and \(failures.count - listed.count) more (--failures N)\n"
    }
    return text
  }
}
