/// What a name in a report means: a metric, or another word of reports.
public struct Explanation: Sendable {
  /// As reports and messages name it.
  public var id: String
  /// Other names for it: keys of the JSON report, spellings.
  public var aliases: [String]
  /// One line, lower case.
  public var title: String
  public var unit: String
  /// How it is computed.
  public var computed: String
  /// What a bad value means, and what to look at.
  public var bad: String

  public init(id: String, aliases: [String] = [], title: String, unit: String, computed: String, bad: String)
  {
    self.id = id
    self.aliases = aliases
    self.title = title
    self.unit = unit
    self.computed = computed
    self.bad = bad
  }

  public func isCalled(_ name: String) -> Bool { id == name || aliases.contains(name) }
}

extension Metric {
  /// What the metric means; statistics of times share one.
  public var explanation: Explanation? {
    if let own = Metric.explanations.first(where: { $0.isCalled(id) || $0.isCalled(key) }) { return own }
    guard let time else { return nil }
    let statistic = "latency.\(time.statistic.id)"
    return Metric.explanations.first { $0.isCalled(statistic) }
      ?? Metric.explanations.first { $0.isCalled("percentiles") }
  }
}
