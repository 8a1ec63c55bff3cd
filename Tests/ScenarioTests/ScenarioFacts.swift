import Events
import TestSupport

/// What a run shows of one queue, by the shortest way there is.
struct ScenarioFacts {
  let queue: String
  let records: [LogRecord]
  let length: Double
  var published = 0
  var delivered = 0
  var again = 0
  var acked = 0
  /// Seconds from publish to first delivery, in the order of publishes.
  private var waits: [(at: Double, seconds: Double)] = []
  /// Seconds from publish to confirm.
  private(set) var confirms: [Double] = []
  private var depths: [(at: Double, depth: Int)] = []
  /// Recovered seconds of work, by consumer.
  private var works: [String: [(at: Double, seconds: Double)]] = [:]
  /// Seconds from delivery to answer.
  private(set) var held: [Double] = []

  init(_ instance: ScenarioInstance, _ run: BrokerRun, queue: String) {
    self.queue = queue
    records = run.records
    length = instance.plan.length
    let start = instance.plan.start
    var depth = 0
    var sent: [String: Double] = [:]
    var given: [String: Double] = [:]
    var free: [String: Double] = [:]
    for record in records where record.text("queue") == queue {
      guard let id = record.text("id") else { continue }
      let at = Double(record.time - start) / 1e6
      let consumer = record.text("consumer") ?? ""
      switch record.kind {
      case .publish:
        published += 1
        depth += 1
        sent[id] = at
      case .confirm: if let since = sent[id] { confirms.append(at - since) }
      case .deliver:
        delivered += 1
        if record.number("attempt") ?? 1 > 1 {
          again += 1
        } else {
          depth -= 1
          waits.append((at, at - (sent[id] ?? at)))
        }
        given["\(id) \(consumer)"] = at
      case .ack, .nack:
        guard !consumer.isEmpty else { continue }
        if record.kind == .ack { acked += 1 }
        held.append(at - (given["\(id) \(consumer)"] ?? at))
        let begin = max(given["\(id) \(consumer)"] ?? at, free[consumer] ?? 0)
        works[consumer, default: []].append((at, at - begin))
        free[consumer] = at
      case .drop, .expire: depth -= 1
      default: break
      }
      depths.append((at, depth))
    }
  }

  /// Messages waiting for their first delivery at a share of the log.
  func backlog(at share: Double) -> Int { depths.last { $0.at <= share * length }?.depth ?? 0 }

  /// First deliveries between two shares of the log.
  func deliveries(from: Double, to: Double) -> Double {
    Double(waits.count { $0.at >= from * length && $0.at < to * length })
  }

  var highestBacklog: Int { depths.map(\.depth).max() ?? 0 }

  var consumers: [String] { works.keys.sorted() }

  /// The share of a stretch of the log in which a consumer worked.
  func busy(_ consumer: String, from: Double = 0, to: Double = 1) -> Double {
    let own = works[consumer, default: []].filter { $0.at >= from * length && $0.at < to * length }
    return own.reduce(0) { $0 + $1.seconds } / ((to - from) * length)
  }

  var meanBusy: Double {
    let consumers = consumers
    return consumers.isEmpty ? 0 : consumers.reduce(0) { $0 + busy($1) } / Double(consumers.count)
  }

  func work(_ share: Double, of consumer: String? = nil, from: Double = 0, to: Double = 1) -> Double {
    let own = works.filter { consumer == nil || $0.key == consumer }.values.joined()
    return quantile(share, own.filter { $0.at >= from * length && $0.at < to * length }.map(\.seconds))
  }

  func wait(_ share: Double, from: Double = 0, to: Double = 1) -> Double {
    quantile(share, waits.filter { $0.at >= from * length && $0.at < to * length }.map(\.seconds))
  }

  func count(_ kind: EventKind, where isCounted: (LogRecord) -> Bool = { _ in true }) -> Int {
    records.count { $0.kind == kind && isCounted($0) }
  }

  /// Stretches without a line of at least so many seconds.
  func silences(of seconds: Double) -> Int {
    zip(records, records.dropFirst()).count { Double($1.time - $0.time) >= seconds * 1e6 }
  }
}

func quantile(_ share: Double, _ values: [Double]) -> Double {
  let sorted = values.sorted()
  return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
}
