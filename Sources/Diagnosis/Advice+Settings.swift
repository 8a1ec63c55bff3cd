internal import Bytes

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

  static func dispatch(of queue: QueueCase, from: String?, to: String) -> Advice {
    Advice(
      "dispatch of \(queue.called)", system: .mqtune, setting: "dispatch", from: from, to: to, risk: .low,
      cost: "the broker compares all consumers at each delivery",
      undo: from.map { "dispatch \($0)" } ?? "the former dispatch",
      change: Change(queue: queue.name, dispatch: to))
  }
}

extension QueueCase {
  /// The command by which RabbitMQ applies a policy to this queue; nil where it has no name, or one that a shell or a
  /// pattern would not take as it stands.
  func policy(_ title: String, _ definition: String) -> String? {
    let isPlain = name.utf8.allSatisfy {
      $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A || $0 >= 0x30 && $0 <= 0x39
        || [0x2D, 0x2E, 0x3A, 0x5F].contains($0)
    }
    guard !name.isEmpty, isPlain else { return nil }
    let pattern = name.split(separator: ".", omittingEmptySubsequences: false).joined(separator: #"\."#)
    return "rabbitmqctl set_policy \(title) '^\(pattern)$' '\(definition)'"
  }
}
