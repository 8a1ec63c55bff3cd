internal import Metrics
internal import Profiles

/// What the consumers of a queue did in the window from which growth is judged, message by message.
public struct JudgedService: Equatable, Sendable {
  /// Fewer settles say little of the mean.
  static let fewest = 20

  public let window: Window
  /// Consumers that were given messages and had not left before the window.
  public let consumers: Int
  /// Messages that they settled in the window.
  public let messages: Int
  /// Nanoseconds that a consumer took for each of them, on average: from its delivery, or from the settle before when
  /// that came later. A consumer that works on several at a time takes as little as its settles are apart. Time before
  /// the window does not count, so that what the consumers can serve is never less than what they served.
  public let perMessage: Double

  /// Messages per second that the consumers can serve at that pace, when they never wait.
  public var capacity: Double { Double(consumers) * 1e9 / perMessage }

  /// Nil where too few messages of the window are remembered.
  /// - Complexity: that of sorting the messages that are remembered.
  init?(_ queue: QueueMeasures, in window: Window) {
    let trace = queue.figures.trace
    guard trace.from <= window.from else { return nil }
    self.init(trace.lives, queue.consumers, in: window)
  }

  init?(_ lives: [TracedLife], _ consumers: [PartyFigures], in window: Window) {
    let present = consumers.count { $0.delivered + $0.acked > 0 && ($0.left ?? .max) > window.from }
    let (messages, time) = JudgedService.work(in: lives, in: window)
    guard messages >= Self.fewest, time > 0, present > 0 else { return nil }
    self.window = window
    self.consumers = present
    self.messages = messages
    perMessage = time / Double(messages)
  }

  /// Messages settled in the window, and how long their consumers took for them.
  static func work(in lives: [TracedLife], in window: Window) -> (messages: Int, time: Double) {
    var settled = lives.filter {
      $0.consumer > 0 && $0.deliver != TracedLife.unseen && $0.end != TracedLife.unseen
    }
    settled.sort { ($0.consumer, $0.end, $0.deliver) < ($1.consumer, $1.end, $1.deliver) }
    var (messages, time) = (0, 0.0)
    var (consumer, previous) = (UInt32(0), Int64.min)
    for life in settled {
      if life.consumer != consumer { (consumer, previous) = (life.consumer, .min) }
      // How long the first consumer of a redelivered message had it is not remembered.
      if window.time.contains(life.end), life.deliveries <= 1, life.deliver <= life.end {
        messages += 1
        time += Double(life.end) - Double(max(life.deliver, previous, window.from))
      }
      previous = life.end
    }
    return (messages, time)
  }
}
