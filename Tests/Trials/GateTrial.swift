public import Gates
import Measures
import Profiles
import TestSupport

/// Judges runs of a queue with one consumer against ten runs of a baseline: as many runs in which nothing changed, and as
/// many of a slower service.
///
/// The runs follow the recursion of a single server and share no code with what judges them.
public struct GateTrial: Sendable {
  public struct Condition: Hashable, Sendable {
    /// How busy the consumer is.
    public let load: Double
    /// By how much the speed of the machine differs between runs.
    public let noise: Double
  }

  public static let conditions: [Condition] = [0.5, 0.8].flatMap { load in
    [0, 0.01, 0.02].map { Condition(load: load, noise: $0) }
  }

  /// What is judged: times of a slower service rise, and its throughput does not.
  public static let gates = [
    "latency.p50 < baseline+10%", "latency.p99 < baseline+10%",
    "latency.p99 < max(baseline+10%, baseline+5ms)", "wait.p99 < baseline+20%",
    "throughput.out > baseline-10%",
  ]

  public static let runs = 10
  private static let messages = 4_000
  /// How much slower the changed service is.
  public static let slower = 1.2

  public let condition: Condition
  /// What each gate came to where nothing had changed, in the order of `gates`.
  public let unchanged: [GateResult.Status]
  /// What each gate came to for the slower service.
  public let changed: [GateResult.Status]

  public init(_ number: Int) {
    let condition = Self.conditions[number % Self.conditions.count]
    self.condition = condition
    var random = SeededGenerator(seed: 0x6A7E, part: number)
    func group(_ factor: Double) -> [any RunFigures] {
      (0..<Self.runs).map { _ in
        let service = factor * random.lognormal(median: 0.01, sigma: condition.noise)
        let log = Self.log(load: condition.load, service: service, &random)
        return MeasuredRun(Measures(Profile(log: log, format: "mqtune")))
      }
    }
    let baseline = group(1)
    func judged(_ runs: [any RunFigures]) -> [GateResult.Status] {
      let judge = Judge(runs, baseline: baseline)
      return Self.gates.map { text in
        guard let gate = try? Gate(parsing: text) else { preconditionFailure("\(text) is a gate") }
        return judge.result(of: gate).status
      }
    }
    unchanged = judged(group(1))
    changed = judged(group(Self.slower))
  }

  /// Messages that come as chance has it, at a rate that the usual service is as busy with as `load` says.
  private static func log(load: Double, service: Double, _ random: inout SeededGenerator) -> [UInt8] {
    var (arrivals, begins, ends): ([Int64], [Int64], [Int64]) = ([], [], [])
    var (clock, free) = (0.0, 0.0)
    for _ in 0..<messages {
      clock += random.exponential(mean: 0.01 / load)
      let begin = max(clock, free)
      free = begin + random.exponential(mean: service)
      arrivals.append(Int64((clock * 1e6).rounded()))
      begins.append(Int64((begin * 1e6).rounded()))
      ends.append(Int64((free * 1e6).rounded()))
    }
    var lines: [(time: Int64, text: String)] = []
    for number in 0..<messages {
      lines.append((arrivals[number], "publish queue=q id=\(number) producer=p"))
      lines.append((begins[number], "deliver queue=q id=\(number) consumer=c"))
      lines.append((ends[number], "ack queue=q id=\(number) consumer=c"))
    }
    lines.sort { $0.time < $1.time }
    let start: Int64 = 1_772_442_000_000_000
    var text = Array("# mqtune events 1 unit=us\n".utf8)
    for line in lines { text += "\(start + line.time) \(line.text)\n".utf8 }
    return text
  }
}
