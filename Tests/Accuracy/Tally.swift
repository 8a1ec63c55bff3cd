import TestSupport
import Trials

/// The counts over many trials.
struct Tally {
  let trials: [Trial]

  var ill: [Trial] { trials.filter { !$0.isHealthy } }
  var healthy: [Trial] { trials.filter(\.isHealthy) }

  /// Of logs with trouble: the first finding is the true cause.
  var named: Share { Share(ill, where: \.isRight) }
  /// Of logs with trouble: the true cause is among the findings.
  var found: Share { Share(ill, where: \.isFound) }
  /// Of the first findings that are right, those that name the right subject.
  var rightAboutWho: Share { Share(ill.filter(\.isRight), where: \.isRightAboutWho) }
  /// Of healthy logs: there is no finding that matters.
  var quiet: Share { Share(healthy, where: \.isRight) }

  var names: [String] {
    Scenarios.all.map(\.name).filter { name in trials.contains { $0.name == name } }
  }

  /// What came first in the logs of a scenario, the most frequent first.
  func firsts(_ name: String) -> [(rule: String, count: Int)] {
    var counts: [String: Int] = [:]
    for trial in trials where trial.name == name { counts[trial.first, default: 0] += 1 }
    return counts.map { (rule: $0.key, count: $0.value) }.sorted { ($1.count, $0.rule) < ($0.count, $1.rule) }
  }

  /// How often a rule is right where it should speak, and wrong where it should not.
  struct Record {
    var rule: String
    /// Logs with this trouble, and those of them in which it comes first, or is found at all.
    var named: Share
    var found: Share
    /// Logs of which it is no right answer, and those of them in which it comes first with an alarm.
    var falseAlarms: Share
    /// Healthy logs, and those of them in which it raises an alarm, first or not.
    var healthyAlarms: Share
  }

  var records: [Record] {
    let rules = Set(ill.map(\.label)).union(trials.flatMap(\.alarms)).sorted()
    return rules.map { rule in
      let own = ill.filter { $0.label == rule }
      return Record(
        rule: rule, named: Share(own, where: \.isRight), found: Share(own, where: \.isFound),
        falseAlarms: Share(trials.filter { !$0.accepted.contains(rule) }) { $0.falseAlarm == rule },
        healthyAlarms: Share(healthy) { $0.alarms.contains(rule) })
    }
  }

  var byDialect: [(name: String, right: Share)] {
    ["text", "json", "application"].map { name in
      (name: name, right: Share(trials.filter { $0.dialect == name }, where: \.isRight))
    }
  }

  var failures: [Trial] { trials.filter { !$0.isRight } }
}
