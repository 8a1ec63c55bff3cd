import TestSupport

/// The counts over many trials.
struct Tally {
  let trials: [Trial]

  /// A count out of another.
  struct Share {
    var count: Int
    var total: Int

    init(_ count: Int, of total: Int) {
      self.count = count
      self.total = total
    }

    init(_ trials: some Collection<Trial>, where isCounted: (Trial) -> Bool) {
      self.init(trials.count(where: isCounted), of: trials.count)
    }

    var percent: Double { total == 0 ? 100 : 100 * Double(count) / Double(total) }

    /// In whole percent, and never rounded to all or none when it is not.
    var text: String {
      guard total > 0 else { return "-" }
      if count == total { return "100 %" }
      return count == 0 ? "0 %" : "\(min(99, max(1, Int(percent.rounded())))) %"
    }
  }

  var ill: [Trial] { trials.filter { !$0.isHealthy } }
  var healthy: [Trial] { trials.filter(\.isHealthy) }

  /// Of logs with trouble: the first finding is right.
  var right: Share { Share(ill, where: \.isRight) }
  /// Of logs with trouble: some finding is right.
  var found: Share { Share(ill, where: \.isFound) }
  /// Of right first findings: the subject is right too.
  var rightAboutWho: Share { Share(ill.filter(\.isRight), where: \.isRightAboutWho) }
  /// Of healthy logs: no finding of medium severity or above.
  var quiet: Share { Share(healthy, where: \.isRight) }

  /// Labels in the order of the catalogue, and the rules that nothing is labelled with but that were found.
  var rules: [String] {
    var rules: [String] = []
    let seen = Set(trials.map(\.label))
    let labels = Scenarios.all.map(\.label).filter { seen.contains($0) }
    let found = trials.flatMap { $0.verdicts.map(\.rule) }.sorted()
    for rule in labels + found where !rules.contains(rule) { rules.append(rule) }
    return rules
  }

  var names: [String] {
    Scenarios.all.map(\.name).filter { name in trials.contains { $0.name == name } }
  }

  /// One row of the confusion matrix without its zeros: what was found first instead of the right one, often
  /// ones first.
  func mistakes(_ name: String) -> [(rule: String, count: Int)] {
    var counts: [String: Int] = [:]
    for trial in trials where trial.name == name && !trial.isRight {
      let said = trial.isHealthy ? trial.verdicts.first(where: \.isAlarm)?.rule ?? Trial.nothing : trial.first
      counts[said, default: 0] += 1
    }
    return counts.map { (rule: $0.key, count: $0.value) }.sorted { ($1.count, $0.rule) < ($0.count, $1.rule) }
  }

  struct RuleRow {
    var rule: String
    /// Of logs labelled with it: it, or what is as right, comes first; is found at all.
    var first: Share
    var found: Share
    /// Of healthy logs: an alarm by this rule. Of logs with other troubles: it comes first and is wrong.
    var onHealthy: Share
    var onOthers: Share
  }

  func row(of rule: String) -> RuleRow {
    let own = trials.filter { $0.label == rule }
    let others = ill.filter { !$0.accepted.contains(rule) }
    return RuleRow(
      rule: rule, first: Share(own, where: \.isRight), found: Share(own, where: \.isFound),
      onHealthy: Share(healthy) { $0.verdicts.contains { $0.rule == rule && $0.isAlarm } },
      onOthers: Share(others) { $0.first == rule })
  }

  var byDialect: [(name: String, right: Share)] {
    ["text", "json", "application"].map { name in
      (name: name, right: Share(trials.filter { $0.dialect == name }, where: \.isRight))
    }
  }

  var failures: [Trial] { trials.filter { !$0.isRight } }
}
