import Synchronization
import Testing

@testable import Platform

@Suite struct ThreadsTests {
  @Test(arguments: [0, 1, 2, 7]) func everyWorkerRunsOnce(count: Int) {
    let seen = Mutex<[Int]>([])
    runWorkers(count: count) { index in seen.withLock { $0.append(index) } }
    #expect(seen.withLock { $0.sorted() } == Array(0..<max(count, 1)))
  }

  @Test(arguments: [(0, 2), (1, 1), (7, 1), (100, 2), (5, 9)])
  func everyPieceOfWorkIsDoneOnce(count: Int, workers: Int) {
    let seen = Mutex<[Int]>([])
    forEachInParallel(count: count, workers: workers) { index in seen.withLock { $0.append(index) } }
    #expect(seen.withLock { $0.sorted() } == Array(0..<count))
  }

  @Test func `threads wait for their turn, and nothing gets lost`() {
    let monitor = Monitor(Turns())
    runWorkers(count: 3) { index in
      for round in 0..<50 {
        monitor.wait { turns in
          turns.taken.count == round * 3 + index ? turns.taken.append(index) : nil
        }
      }
    }
    #expect(monitor.change { $0.taken } == (0..<150).map { $0 % 3 })
  }

  private struct Turns {
    var taken: [Int] = []
  }

  @Test(
    arguments: [
      ("Name:\tx\nCpus_allowed:\tff,ffffffff\nCpus_allowed_list:\t0-39\n", 40), ("Cpus_allowed:\t3\n", 2),
      ("Cpus_allowed:\t0\n", nil), ("", nil),
    ] as [(String, Int?)])
  func coresAreCountedFromTheMask(text: String, expected: Int?) {
    #expect(allowedCores(inProcessStatus: text) == expected)
  }

  @Test func thereIsACore() {
    #expect(coreCount() >= 1)
  }
}
