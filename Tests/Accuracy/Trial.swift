import Bytes
import Events
import Formats
import Platform
import Profiles
import Synchronization
import TestSupport

/// What was said of one log, beside what is true of it.
struct Trial: Sendable {
  let name: String
  let seed: UInt64
  let label: String
  /// The label, and the rules that are as right.
  let accepted: [String]
  let subjects: [String]
  let dialect: String
  let first: FirstFinding
  /// Lines that the decoder did not understand; any is a fault of the generator or of the decoder.
  let notUnderstood: Int

  init(_ instance: ScenarioInstance) {
    name = instance.name
    seed = instance.seed
    label = instance.label
    accepted = instance.accepted
    subjects = instance.subjects
    dialect = instance.dialect.name
    let profile = Profile(log: instance.log(), format: instance.dialect.format)
    notUnderstood = profile.sources.reduce(0) { $0 + $1.notUnderstood }
    first = FirstFinding(profile)
  }

  var isHealthy: Bool { label == Scenario.healthy }

  /// Whether the first finding is the true cause, and where there is none, nothing is found that matters.
  var isRight: Bool { isHealthy ? !first.isAlarm : accepted.contains(first.rule) }

  /// Whether the true cause is among the findings at all.
  var isFound: Bool { first.rules.contains(where: accepted.contains) }

  /// Whether it also names who is ill.
  var isRightAboutWho: Bool { isRight && !isHealthy && subjects.contains(first.subject) }
}

extension Profile {
  /// A log decoded and folded whole.
  convenience init(log: [UInt8], format name: String) {
    self.init()
    guard let format = format(named: name) else { preconditionFailure("\(name) is a format") }
    let block = Block(log)
    let decoder = format.makeDecoder(format.prepare(DecodeOptions(), head: block))
    let batch = EventBatch()
    decoder.decode(block, into: batch)
    decoder.finish(into: batch)
    fold(batch, source: beginSource(path: "log", format: name), bytes: Int64(block.count))
  }
}

/// Tries every scenario with every seed on as many threads as there are; the result does not depend on them.
func tryAll(_ scenarios: [Scenario], seeds: ClosedRange<UInt64>, threads: Int) -> [Trial] {
  let work = scenarios.flatMap { scenario in seeds.map { (scenario, $0) } }
  let state = Mutex((next: 0, trials: [Trial?](repeating: nil, count: work.count)))
  runWorkers(count: threads) { _ in
    while true {
      let index = state.withLock { state in
        defer { state.next += 1 }
        return state.next
      }
      guard index < work.count else { return }
      let trial = Trial(work[index].0.instance(seed: work[index].1))
      state.withLock { $0.trials[index] = trial }
    }
  }
  return state.withLock { $0.trials.compactMap { $0 } }
}
