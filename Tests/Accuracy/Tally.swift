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

  /// Of logs with trouble: there is an alarm.
  var noticed: Share { Share(ill, where: \.isRight) }
  /// Of these: it names who is ill.
  var rightAboutWho: Share { Share(ill.filter(\.isRight), where: \.isRightAboutWho) }
  /// Of healthy logs: there is none.
  var quiet: Share { Share(healthy, where: \.isRight) }

  var names: [String] {
    Scenarios.all.map(\.name).filter { name in trials.contains { $0.name == name } }
  }

  /// What was said of the logs of a scenario, often said first.
  func words(_ name: String) -> [(word: String, count: Int)] {
    var counts: [String: Int] = [:]
    for trial in trials where trial.name == name { counts[trial.verdict.word, default: 0] += 1 }
    return counts.map { (word: $0.key, count: $0.value) }.sorted { ($1.count, $0.word) < ($0.count, $1.word) }
  }

  var byDialect: [(name: String, right: Share)] {
    ["text", "json", "application"].map { name in
      (name: name, right: Share(trials.filter { $0.dialect == name }, where: \.isRight))
    }
  }

  var failures: [Trial] { trials.filter { !$0.isRight } }
}
