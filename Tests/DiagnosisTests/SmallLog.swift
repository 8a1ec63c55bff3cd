import Diagnosis
import Events
import TestSupport

/// A log made by hand: what happens at which second.
struct SmallLog {
  private var records: [LogRecord] = []

  /// 2026-01-01 00:00 UTC.
  private static let start: Int64 = 1_767_225_600_000_000

  mutating func add(_ kind: EventKind, at seconds: Double, _ fields: KeyValuePairs<String, LogRecord.Value>) {
    let time = SmallLog.start + Int64((seconds * 1e6).rounded())
    records.append(
      LogRecord(time: time, kind: kind, fields: fields.map { LogRecord.Field($0.key, $0.value) }))
  }

  /// A message that is delivered at once.
  mutating func addMessage(
    _ number: Int, at seconds: Double, work: Double = 0.03, queue: String = "orders", clock: Double = 0
  ) {
    let id = "m\(number)"
    add(.publish, at: seconds, ["queue": .text(queue), "id": .text(id), "producer": .text("web")])
    let message: KeyValuePairs<String, LogRecord.Value> = [
      "queue": .text(queue), "id": .text(id), "consumer": .text("worker"),
    ]
    add(.deliver, at: seconds + clock + 0.000_1, message)
    add(.ack, at: seconds + clock + work, message)
  }

  /// Ten messages a second, at irregular times, but for those that would come while nothing is logged.
  mutating func addTraffic(seconds: Double, except silences: [Range<Double>] = []) {
    var random = SeededGenerator(seed: 7)
    for number in 0..<Int(seconds * 10) {
      let time = (Double(number) + random.uniform()) / 10
      if !silences.contains(where: { $0.contains(time) }) { addMessage(number, at: time) }
    }
  }

  var text: [UInt8] { EventLogWriter.text(records.sorted { $0.time < $1.time }) }

  var diagnosis: Diagnosis { diagnosed(text, "mqtune") }
}

/// Lines of a RabbitMQ log, each with the second at which it was written.
func rabbitMQ(_ lines: [(second: Double, text: String)]) -> [UInt8] {
  var text = ""
  for (second, message) in lines {
    let tenths = Int(second * 10)
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let clock = "\(padded(tenths / 36_000)):\(padded(tenths / 600 % 60)):\(padded(tenths / 10 % 60))"
    for line in message.split(separator: "\n", omittingEmptySubsequences: false) {
      text += "2026-01-01 \(clock).\(tenths % 10)00000+00:00 [info] <0.\(tenths + 100).0> \(line)\n"
    }
  }
  return Array(text.utf8)
}
