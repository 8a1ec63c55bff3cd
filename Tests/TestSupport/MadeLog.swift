internal import Bytes

/// A small log of messages that are published, delivered and acknowledged, one line for each, in the words of a test.
public struct MadeLog: Sendable {
  /// What a line of each event looks like: `TIME`, `ID` and `MS` stand for what varies.
  public var publish: String?
  public var deliver: String?
  public var ack: String?
  public var chatter: [String]
  public var messages: Int
  public var seed: UInt64 = 1

  public init(
    publish: String? = nil, deliver: String? = nil, ack: String? = nil, chatter: [String] = [],
    messages: Int = 40
  ) {
    self.publish = publish
    self.deliver = deliver
    self.ack = ack
    self.chatter = chatter
    self.messages = messages
  }

  public var lines: [String] {
    var random = SeededGenerator(seed: seed)
    var lines: [(time: Int, text: String)] = []
    for number in 0..<messages {
      let id = String(format(random.next()).prefix(8)) + "-\(number)"
      let start = number * 400
      let work = 40 + random.below(60)
      for (offset, line) in [(0, publish), (20, deliver), (20 + work, ack)] {
        guard let line else { continue }
        lines.append((start + offset, MadeLog.filled(line, start + offset, id, work)))
      }
      for text in chatter {
        lines.append((start + 200, MadeLog.filled(text, start + 200, "r\(number)", work)))
      }
    }
    return lines.sorted { $0.time < $1.time }.map(\.text)
  }

  public var text: String { lines.map { $0 + "\n" }.joined() }

  private func format(_ number: UInt64) -> String { String(number, radix: 16) + "00000000" }

  private static func filled(_ line: String, _ millis: Int, _ id: String, _ work: Int) -> String {
    var line = line
    let time = rfc3339(1_795_000_000_000_000_000 + Int64(millis) * 1_000_000)
    for (word, text) in [("TIME", time), ("ID", id), ("MS", "\(work)")] {
      while let range = line.firstRange(of: word) { line.replaceSubrange(range, with: text) }
    }
    return line
  }
}
