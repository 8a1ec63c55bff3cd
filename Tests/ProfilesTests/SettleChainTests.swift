import TestSupport
import Testing

@testable import Profiles

/// What the settles of a consumer, one after the other, tell of its processing times.
@Suite struct SettleChainTests {
  private typealias Record = (settle: Int64, deliver: Int64)

  /// The processing times that become known, and the chain that stays.
  private func told(_ records: some Sequence<Record>) -> (chain: SettleChain, services: [Int64]) {
    var chain = SettleChain()
    let services = records.compactMap { record in
      let previous = chain.advance(to: record.settle)
      return chain.service(settle: record.settle, deliver: record.deliver, previous: previous)
    }
    return (chain, services)
  }

  @Test func `a message counts from its deliver or from the settle before, whichever is later`() {
    let records: [Record] = [(10, 4), (30, 5), (50, 45), (60, 70)]
    let (chain, services) = told(records)
    // The first one is open: what came before it is not known. The last one was settled before its deliver.
    #expect(services == [20, 5])
    #expect(chain == SettleChain(latest: 60, openSettle: 10, openDeliver: 4))
    #expect(chain.openService == 6)
    #expect(SettleChain().openService == nil)
  }

  @Test func `a settle before that lies after this one does not count`() {
    #expect(SettleChain.recovered(settle: 10, deliver: 4, previous: 12) == 6)
    #expect(SettleChain.recovered(settle: 10, deliver: 4, previous: 10) == 0)
  }

  @Test(arguments: UInt64(1)...50)
  func `a chain appended to another is the chain of all`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed, part: 41)
    var time: Int64 = 100
    let records: [Record] = (0..<8).map { _ in
      time += Int64(1 + generator.below(20))
      return (time, time - Int64(generator.below(60)))
    }
    let whole = told(records)
    for cut in 0...records.count {
      var first = told(records[..<cut])
      let second = told(records[cut...])
      let joined = first.chain.append(second.chain)
      #expect(first.chain == whole.chain, "cut at \(cut)")
      #expect(
        (first.services + second.services + [joined].compactMap(\.self)).sorted() == whole.services.sorted())
    }
  }

  @Test func `chains of many parties are kept apart, and empty ones are not counted`() {
    let chains = SettleChains()
    for party in [3, 900, 70] { _ = chains.with(party) { $0.advance(to: Int64(party)) } }
    #expect(chains.used.map(\.party) == [3, 70, 900] && chains.used.map(\.chain.latest) == [3, 70, 900])
    #expect(chains[5] == SettleChain() && chains[100_000] == SettleChain())
  }
}
