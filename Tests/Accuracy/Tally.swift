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

  /// Of logs with trouble: the first finding is the true cause.
  var named: Share { Share(ill, where: \.isRight) }
  /// Of logs with trouble: the true cause is among the findings.
  var found: Share { Share(ill, where: \.isFound) }
  /// Of those named rightly: it is also said who is ill.
  var rightAboutWho: Share { Share(ill.filter(\.isRight), where: \.isRightAboutWho) }
  /// Of healthy logs: there is no finding that matters.
  var quiet: Share { Share(healthy, where: \.isRight) }

  var names: [String] {
    Scenarios.all.map(\.name).filter { name in trials.contains { $0.name == name } }
  }

  /// What came first in the logs of a scenario, the most frequent first.
  func firsts(_ name: String) -> [(rule: String, count: Int)] {
    var counts: [String: Int] = [:]
    for trial in trials where trial.name == name { counts[trial.first.rule, default: 0] += 1 }
    return counts.map { (rule: $0.key, count: $0.value) }.sorted { ($1.count, $0.rule) < ($0.count, $1.rule) }
  }

  /// How often a rule was first where it was right, and where it was not.
  struct Record {
    var rule: String
    /// Logs with this trouble, and those of them in which it came first.
    var named: Share
    /// Logs in which it was first with medium severity or more, and those of them without this trouble.
    var falseAlarms: Share
  }

  var records: [Record] {
    let rules = Set(ill.map(\.label)).union(trials.map(\.first.rule)).subtracting([""]).sorted()
    return rules.map { rule in
      Record(
        rule: rule, named: Share(ill.filter { $0.label == rule }, where: \.isRight),
        falseAlarms: Share(trials.filter { $0.first.rule == rule && $0.first.isAlarm }) {
          !$0.accepted.contains(rule)
        })
    }
  }

  var byDialect: [(name: String, right: Share)] {
    ["text", "json", "application"].map { name in
      (name: name, right: Share(trials.filter { $0.dialect == name }, where: \.isRight))
    }
  }

  var failures: [Trial] { trials.filter { !$0.isRight } }
}
