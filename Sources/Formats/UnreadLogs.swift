internal import Bytes

/// A file that is one JSON value over several lines, or one list on one line, and not one object a line.
public enum JSONDocument: Sendable {
  case object, list

  /// Nil for everything else. A brace that ends its line, or a bracket before an object, begins such a document.
  init?(_ head: Block) {
    let bytes = head.bytes
    var text = bytes.span.text(0..<min(head.count, 4_096))[...]
    func skipBlanks() { text = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" } }
    skipBlanks()
    guard let first = text.popFirst() else { return nil }
    let isAtEndOfLine = text.first { $0 != " " && $0 != "\t" && $0 != "\r" }?.isNewline ?? false
    skipBlanks()
    switch (first, text.first) {
    case ("[", "{"), ("[", "["), ("[", "]"): self = .list
    case ("{", "\"") where isAtEndOfLine: self = .object
    default: return nil
    }
  }
}

extension Detection {
  /// Systems of whose logs no format reads any yet, each with texts that only its own logs hold.
  private static let unreadSystems: [(name: String, signs: [String])] = [
    (
      "Apache Kafka",
      [
        "(kafka.", "(org.apache.kafka", "org.apache.kafka.", "(state.change.logger)", "[Broker id=",
        "[KafkaServer",
      ]
    ),
    ("Apache ActiveMQ", ["org.apache.activemq", "AMQ22"]),
    ("Apache Pulsar", ["org.apache.pulsar", "org.apache.bookkeeper"]),
    ("Apache RocketMQ", ["rocketmq", "RocketMQ", "RMQ_SYS"]),
    (
      "NATS",
      [
        "nats-server", " - cid:", "[INF] Listening for client connections", "[INF] Server ",
        "[INF]   Store Directory",
      ]
    ),
    (
      "Mosquitto",
      ["mosquitto", ": New client connected from ", ": Sending PUBLISH to ", ": Received PUBLISH from "]
    ),
    (
      "Redis",
      [
        " * Ready to accept connections", "Redis is starting", " # Server initialized", "* Running mode=",
        " * Background saving ", " * DB saved on disk", "] \"XADD\"", "] \"XREADGROUP\"",
      ]
    ),
  ]
  /// So many of the first lines have to hold a sign of it, or one of ten where there are fewer.
  private static let fewestSigns = 3

  /// The system whose signs most of the first lines hold; nil where few lines hold any.
  static func unreadSystem(of head: Block) -> String? {
    var counts = [Int](repeating: 0, count: unreadSystems.count)
    var lines = 0
    forEachLine(of: head) { line, _ in
      lines += 1
      let text = line.text(0..<min(line.count, 512))
      for (place, system) in unreadSystems.enumerated() where system.signs.contains(where: text.contains) {
        counts[place] += 1
      }
    }
    guard let most = counts.indices.max(by: { counts[$0] < counts[$1] }), counts[most] > 0,
      counts[most] >= min(fewestSigns, (lines + 9) / 10)
    else { return nil }
    return unreadSystems[most].name
  }
}
