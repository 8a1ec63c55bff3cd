import Diagnosis
import Events
import Profiles
import TestSupport
import Trials

/// A small log whose messages are given one by one; times in seconds since its start.
struct LoadLog {
  private(set) var records: [LogRecord] = []
  private var count = 0
  var length: Double

  init(seconds length: Double) { self.length = length }

  private static let start: Int64 = 1_772_442_000_000_000

  private mutating func write(_ kind: EventKind, at second: Double, _ fields: [LogRecord.Field]) {
    guard second >= 0, second < length else { return }
    records.append(
      LogRecord(time: LoadLog.start + Int64((second * 1e6).rounded()), kind: kind, fields: fields))
  }

  /// A message that is published, and perhaps delivered and settled; `redelivered` says when else it was given out.
  mutating func message(
    _ queue: String, publish: Double, deliver: Double? = nil, ack: Double? = nil, again: [Double] = [],
    requeues: Bool = false, producer: String = "web", consumer: Int = 0, bytes: Int? = nil
  ) {
    count += 1
    let subject = [LogRecord.Field("queue", .text(queue)), .init("id", .text("m\(count)"))]
    let worker = [LogRecord.Field("consumer", .text("\(queue)-worker-\(consumer)"))]
    write(
      .publish, at: publish,
      subject + [.init("producer", .text(producer))] + (bytes.map { [.init("bytes", .number($0))] } ?? []))
    for (number, moment) in ((deliver.map { [$0] } ?? []) + again).enumerated() {
      if number > 0, requeues {
        write(.nack, at: moment - 0.000_1, subject + worker + [.init("requeue", .flag(true))])
      }
      write(.deliver, at: moment, subject + worker + [.init("attempt", .number(number + 1))])
    }
    if let ack { write(.ack, at: ack, subject + worker) }
  }

  /// A queue whose consumers take one message at a time, in turn as they are free.
  mutating func queue(
    _ name: String, arrivals: [Double], consumers: Int = 2, bytes: (Int) -> Int? = { _ in nil },
    producer: (Int) -> String = { _ in "web" }, work: (_ message: Int, _ second: Double) -> Double
  ) {
    var free = [Double](repeating: 0, count: consumers)
    for (index, publish) in arrivals.sorted().enumerated() {
      let consumer = free.indices.min { free[$0] < free[$1] } ?? 0
      let begin = max(publish + 0.001, free[consumer])
      free[consumer] = begin + work(index, begin)
      message(
        name, publish: publish, deliver: begin, ack: free[consumer], producer: producer(index),
        consumer: consumer,
        bytes: bytes(index))
    }
  }

  var profile: Profile {
    let order = records.indices.sorted { (records[$0].time, $0) < (records[$1].time, $1) }
    return Profile(log: EventLogWriter.text(order.map { records[$0] }), format: "mqtune")
  }

  var diagnosis: Diagnosis { diagnose(profile, predicting: false) }
}

extension SeededGenerator {
  /// Moments at random with so many in a second.
  mutating func arrivals(_ rate: Double, from: Double = 0, to: Double) -> [Double] {
    var (moments, now): ([Double], Double) = ([], from)
    while true {
      now += exponential(mean: 1 / rate)
      if now >= to { return moments }
      moments.append(now)
    }
  }
}
