internal import Bytes
internal import Measures
internal import Metrics

/// Judges gates by the figures of one run or of several runs of the same thing, and of the runs of a baseline.
public struct Judge {
  public struct Options: Equatable, Sendable {
    /// A value over its limit fails even where its interval, or one run, does not prove it.
    public var isStrict = false
    /// A gate of which the runs hold nothing, or too little, only warns. What was not read, and a baseline that cannot be
    /// compared, are no data all the same.
    public var allowsNoData = false
    /// Fewer messages or samples make no run that could be compared with others.
    public var leastRecords = 1_000

    public init() {}
  }

  let runs: [any RunFigures]
  let baseline: [any RunFigures]
  let options: Options

  public init(_ runs: [any RunFigures], baseline: [any RunFigures] = [], _ options: Options = Options()) {
    self.runs = runs
    self.baseline = baseline
    self.options = options
  }

  public func result(of gate: Gate) -> GateResult {
    var result = GateResult(gate)
    result.runs = runs.count
    if gate.bound.needsBaseline { result.baselineRuns = baseline.count }
    if let doubt = runs.lazy.compactMap(\.doubt).first, gate.measure != .metric(.parsedRatio) {
      result.status = .nodata
      result.reason = doubt
    } else {
      judge(gate, &result)
    }
    if gate.isWarning, result.status == .fail {
      result.status = .warn
      result.reason = "the gate only warns"
    }
    return result
  }

  private func judge(_ gate: Gate, _ result: inout GateResult) {
    let subjects = subjects(of: gate)
    guard let subjects else {
      absent(missing(gate)).write(to: &result)
      return
    }
    var verdicts = subjects.map { verdict(of: gate, on: $0) }
    result.judged = gate.scope.isEach ? verdicts.count : 1
    // The worst first; those that are equally bad in the order of the run.
    let order = verdicts.indices.sorted { a, b in
      let (first, second) = (verdicts[a].rank, verdicts[b].rank)
      return first == second ? a < b : first < second
    }
    verdicts = order.map { verdicts[$0] }
    let worst = verdicts[0]
    worst.write(to: &result)
    result.subject = gate.scope.isEach ? subjects[order[0]].name : ""
    let over = verdicts.indices.filter { verdicts[$0].isOver }
    result.overCount = over.count
    result.alsoOver =
      gate.scope.isEach ? over.filter { $0 > 0 }.prefix(9).map { subjects[order[$0]].name } : []
    if gate.scope.isEach, worst.isUnknown {
      let unknown = verdicts.count { $0.isUnknown }
      result.reason += unknown > 1 ? "; so it is for \(unknown) of \(verdicts.count)" : ""
    }
  }

  // MARK: What is judged

  /// A queue or label, or all that pass the scope together, as each run has it.
  struct Subject {
    var name: String
    /// Nil for a run that lacks it.
    var parts: [RunPart?]
    var baselineParts: [RunPart?]
  }

  /// Nil where nothing of the runs passes the scope.
  private func subjects(of gate: Gate) -> [Subject]? {
    guard let key = gate.scope.key else {
      return [
        Subject(name: "", parts: runs.map { _ in .whole }, baselineParts: baseline.map { _ in .whole })
      ]
    }
    func places(_ run: any RunFigures) -> [Int] {
      let names = run.names(of: key)
      if let name = gate.scope.onlyName { return names.firstIndex(of: name).map { [$0] } ?? [] }
      return names.indices.filter { gate.scope.includes(names[$0]) }
    }
    func part(_ places: [Int]) -> RunPart? { places.isEmpty ? nil : RunPart(key, places) }
    guard gate.scope.isEach else {
      let parts = runs.map { part(places($0)) }
      guard parts.contains(where: { $0 != nil }) else { return nil }
      return [Subject(name: "", parts: parts, baselineParts: baseline.map { part(places($0)) })]
    }
    var order: [String] = []
    func located(_ runs: [any RunFigures]) -> [[String: Int]] {
      runs.map { run in
        let names = run.names(of: key)
        return Dictionary(places(run).map { (names[$0], $0) }, uniquingKeysWith: { first, _ in first })
      }
    }
    let own = located(runs)
    let base = located(baseline)
    var seen: Set<String> = []
    for run in runs {
      for name in run.names(of: key) where gate.scope.includes(name) && seen.insert(name).inserted {
        order.append(name)
      }
    }
    guard !order.isEmpty else { return nil }
    return order.map { name in
      Subject(
        name: name, parts: own.map { $0[name].map { RunPart(key, [$0]) } },
        baselineParts: base.map { $0[name].map { RunPart(key, [$0]) } })
    }
  }

  /// Why nothing passes the scope, with names that are near.
  private func missing(_ gate: Gate) -> String {
    guard let key = gate.scope.key else { return "the log does not tell \(gate.measure.id)" }
    let names = runs.flatMap { $0.names(of: key) }.filter { !$0.isEmpty }
    guard !names.isEmpty else {
      let other: Scope.Key = key == .queue ? .label : .queue
      let hasOther = runs.contains { !$0.names(of: other).isEmpty }
      return "the log has no \(key.rawValue)s" + (hasOther ? "; it has \(other.rawValue)s" : "")
    }
    let wanted = gate.scope.conditions.first { !$0.isNegated }?.pattern ?? ""
    let near =
      nearestGuess(to: wanted, in: names)
      ?? names.first { name in wanted.count > 2 && (name.contains(wanted) || wanted.contains(name)) }
    let hint =
      near.map { "; did you mean \(key.rawValue)=\($0)?" } ?? "; there are \(listed(names, atMost: 5))"
    return "nothing matches \(gate.scope.text)\(hint)"
  }
}
