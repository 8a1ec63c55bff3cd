import Bytes
import Metrics

/// A made log of eight queues with four consumers each: publish, deliver and ack of every message, in the order of
/// time. A seed fixes it.
struct BenchLog {
  struct Record {
    enum Kind { case publish, deliver, ack }

    var time: Int64
    var message: Int
    var kind: Kind
    var queue: Int
    var party: Int
    var bytes: Int
  }

  private static let queues = [
    "orders", "payments", "emails", "audit", "search-index", "thumbnails", "webhooks", "metrics",
  ]
  private static let consumers = 4
  /// 2026-03-02T09:00:00Z.
  private static let start: Int64 = 1_772_442_000_000_000_000

  let records: [Record]

  init(messages: Int, seed: UInt64 = 1) {
    var random = Random(seed: seed)
    var records: [Record] = []
    records.reserveCapacity(messages * 3)
    var free = [Int64](repeating: 0, count: Self.queues.count * Self.consumers)
    var now = Self.start
    for message in 0..<messages {
      now += Int64(random.below(100_000))
      let queue = min(random.below(Self.queues.count), random.below(Self.queues.count))
      let crew = queue * Self.consumers..<(queue + 1) * Self.consumers
      let consumer = crew.min { free[$0] < free[$1] } ?? crew.lowerBound
      let delivered = max(now, free[consumer]) + 5_000
      let settled = delivered + 20_000 + Int64(random.below(300_000))
      free[consumer] = settled
      var record = Record(
        time: now, message: message, kind: .publish, queue: queue, party: random.below(16),
        bytes: 100 + random.below(900))
      records.append(record)
      record.party = consumer
      (record.time, record.kind) = (delivered, .deliver)
      records.append(record)
      (record.time, record.kind) = (settled, .ack)
      records.append(record)
    }
    self.records = records.sorted { ($0.time, $0.message) < ($1.time, $1.message) }
  }

  /// The log in mqtune's JSON dialect.
  func json() -> [UInt8] {
    text(reserving: 160) { record, stamp, output in
      output += #"{"ts":"\#(stamp)","event":""#.utf8
      output += Self.word(record.kind).utf8
      output += #"","queue":"\#(Self.queues[record.queue])","id":"m-\#(record.message)","#.utf8
      switch record.kind {
      case .publish: output += #""producer":"p-\#(record.party)","bytes":\#(record.bytes)}"#.utf8
      case .deliver: output += #""consumer":"w-\#(record.party)","attempt":1}"#.utf8
      case .ack: output += #""consumer":"w-\#(record.party)"}"#.utf8
      }
    }
  }

  /// The same in the text dialect.
  func plain() -> [UInt8] {
    text(reserving: 110) { record, stamp, output in
      output +=
        "\(stamp) \(Self.word(record.kind)) queue=\(Self.queues[record.queue]) id=m-\(record.message)".utf8
      switch record.kind {
      case .publish: output += " producer=p-\(record.party) bytes=\(record.bytes)".utf8
      case .deliver: output += " consumer=w-\(record.party) attempt=1".utf8
      case .ack: output += " consumer=w-\(record.party)".utf8
      }
    }
  }

  private func text(reserving size: Int, line: (Record, String, inout [UInt8]) -> Void) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(records.count * size)
    for record in records {
      line(record, rfc3339(record.time / 1_000 * 1_000), &output)
      output.append(UInt8(ascii: "\n"))
    }
    return output
  }

  private static func word(_ kind: Record.Kind) -> String {
    switch kind {
    case .publish: "publish"
    case .deliver: "deliver"
    case .ack: "ack"
    }
  }
}
