import TestSupport

/// The account of a run, in words and tables.
struct Account {
  let tally: Tally
  var isMarkdown = false
  /// So many failures of each scenario are listed.
  var failureLimit = 3

  var text: String {
    var text = summary
    for table in [confusion, rules] { text += isMarkdown ? table.markdown : table.text }
    if !isMarkdown { text += failures }
    return text
  }

  private var summary: String {
    let dialects = tally.byDialect.map { "\($0.name) \($0.right.text)" }.joined(separator: ", ")
    let lines = [
      "\(tally.ill.count) logs with a known trouble: first finding right in \(tally.right.text), "
        + "found at all in \(tally.found.text)",
      "Of right first findings \(tally.rightAboutWho.text) name the right subject",
      "\(tally.healthy.count) healthy logs: \(tally.quiet.text) without a finding of medium severity or above",
      "By dialect: \(dialects)",
    ]
    return lines.map { isMarkdown ? "- \($0).\n" : "\($0)\n" }.joined() + "\n"
  }

  private var confusion: Table {
    var table = Table(
      title: "What was found first, by scenario",
      head: ["scenario", "label", "logs", "right", "instead"], texts: [0, 1, 4])
    table.rows = tally.names.map { name in
      let own = tally.trials.filter { $0.name == name }
      let instead = tally.mistakes(name).map { "\($0.rule) \($0.count)" }.joined(separator: ", ")
      return [
        name, own.first?.label ?? "", String(own.count), Tally.Share(own, where: \.isRight).text, instead,
      ]
    }
    return table
  }

  private var rules: Table {
    var table = Table(
      title: "By rule: its own logs, and false alarms",
      head: ["rule", "logs", "first", "found", "healthy", "others"])
    table.rows = tally.rules.filter { $0 != Scenario.healthy }.map { rule in
      let row = tally.row(of: rule)
      return [
        rule, String(row.first.total), row.first.text, row.found.text, row.onHealthy.text, row.onOthers.text,
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
      let said = trial.verdicts.prefix(3).map { "\($0.rule) (\($0.severity)) \($0.subject)" }
      let line =
        "  \(trial.name) \(trial.seed) \(trial.dialect): "
        + (said.isEmpty ? Trial.nothing : said.joined(separator: ", "))
      text += line.count > Table.width ? line.prefix(Table.width - 3) + "...\n" : line + "\n"
    }
    if failures.count > listed.count {
      text += "  and \(failures.count - listed.count) more (--failures N)\n"
    }
    return text
  }
}
