internal import Bytes
internal import Simulation

// The settings of a queue that several rules advise to change, with what they cost everywhere.
extension Advice {
  /// Consumers that are busy for 70 % of the time with so many messages a second of so much work, in nanoseconds.
  static func consumersNeeded(for perSecond: Double, at work: Double) -> Int {
    max(1, wholeNumber(min(1_000, (perSecond * work / 1e9 / 0.7).rounded(.up))))
  }

  static func consumers(of queue: QueueCase, from: Int, to: Int) -> Advice {
    Advice(
      "consumers of \(queue.called)", system: .consumer, setting: "consumers", from: "\(from)", to: "\(to)",
      risk: .low, cost: "less order among messages; more load on the services that consumers call",
      undo: "consumers \(from)",
      source: "utilisation law, target 70 % busy", change: Change(queue: queue.name, consumers: to))
  }

  /// - Parameter from: nil when unknown, 0 for no limit.
  static func prefetch(of queue: QueueCase, from: Int?, to: Int) -> Advice {
    Advice(
      "prefetch of the consumers of \(queue.called)", system: .consumer, setting: "prefetch",
      from: from.map { $0 == 0 ? "no limit" : "\($0)" }, to: "\(to)", risk: .low,
      cost: (from.map { $0 != 0 && to > $0 } ?? true)
        ? "more messages are redelivered after a consumer crashes"
        : "consumers may be idle if the round trip grows",
      undo: from.map { "prefetch \($0)" } ?? "the former prefetch",
      apply: "channel.basic_qos(prefetch_count=\(to))", source: "RabbitMQ documentation: consumer prefetch",
      change: Change(queue: queue.name, prefetch: to))
  }

  static func dispatch(of queue: QueueCase, from: String?, to: Dispatch) -> Advice {
    Advice(
      "dispatch of \(queue.called)", system: .mqtune, setting: "dispatch", from: from, to: to.rawValue,
      risk: .low, cost: "the broker compares all consumers at each delivery",
      undo: from.flatMap(Dispatch.init).map { "dispatch \($0)" } ?? "the former dispatch",
      change: Change(queue: queue.name, dispatch: to.rawValue))
  }
}

extension QueueCase {
  /// The command by which RabbitMQ applies a policy to this queue; nil where the queue has no name, or one that no line
  /// can hold.
  func policy(_ title: StaticString, _ definition: StaticString) -> PasteLine? {
    ShellWord(patternOf: name).map {
      "rabbitmqctl set_policy \(PasteLine(stringLiteral: title)) \($0) '\(PasteLine(stringLiteral: definition))'"
    }
  }
}
