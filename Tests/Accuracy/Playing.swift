import Platform
import Synchronization
import TestSupport
import Trials

extension RunOptions {
  /// Messages replayed for the intervals of one prediction.
  private static let intervalBudget = 200_000

  /// Tries every scenario with every seed.
  func playScenarios() -> [Trial] {
    let seeds = firstSeed..<firstSeed + self.seeds
    let work = scenarios.flatMap { scenario in seeds.map { (scenario: scenario, seed: UInt64($0)) } }
    return each(work.count, threads: threads) { Trial(work[$0].scenario.instance(seed: work[$0].seed)) }
  }

  func playPairs() -> [PairTrial] {
    each(pairs ?? 100, threads: threads) {
      PairTrial(ScenarioPair(firstPair + $0), budget: RunOptions.intervalBudget)
    }
  }

  func playHandlerPairs() -> [PairTrial] {
    each(handlerPairs ?? 100, threads: threads) {
      PairTrial(ScenarioPair(ofHandlers: firstPair + $0), budget: RunOptions.intervalBudget)
    }
  }
}

extension RunOptions {
  func playGates() -> [GateTrial] { each(gates ?? 500, threads: threads) { GateTrial($0) } }

  func playApplications() -> [ApplicationTrial] {
    each(applications ?? 200, threads: threads) {
      ApplicationTrial(ApplicationLog.make(seed: UInt64(firstSeed + $0)))
    }
  }
}

/// Does a number of things on several threads; the results are in order, whoever did what.
private func each<Result: Sendable>(_ count: Int, threads: Int, _ work: @Sendable (Int) -> Result) -> [Result]
{
  let state = Mutex((next: 0, results: [Result?](repeating: nil, count: count)))
  runWorkers(count: threads) { _ in
    while true {
      let index = state.withLock { state in
        defer { state.next += 1 }
        return state.next
      }
      guard index < count else { return }
      let result = work(index)
      state.withLock { $0.results[index] = result }
    }
  }
  return state.withLock { $0.results.compactMap { $0 } }
}
