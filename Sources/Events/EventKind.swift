/// What happened. The raw value is stored in profiles and never changes its meaning.
public enum EventKind: UInt8, CaseIterable, Sendable {
  case publish, confirm, returned, deliver, ack, nack, expire, deadLetter, drop
  case connect, disconnect, consume, cancel
  case error, alarm, block, unblock, sync, stats, config
  /// One finished measurement: a row of a load test, a line with a latency and no event word.
  case sample
  /// A worker of the consumer begins to work on a delivered message, which may have waited for it.
  case start

  /// The word of the text dialect.
  public var word: String {
    switch self {
    case .publish: "publish"
    case .confirm: "confirm"
    case .returned: "return"
    case .deliver: "deliver"
    case .ack: "ack"
    case .nack: "nack"
    case .expire: "expire"
    case .deadLetter: "dead-letter"
    case .drop: "drop"
    case .connect: "connect"
    case .disconnect: "disconnect"
    case .consume: "consume"
    case .cancel: "cancel"
    case .error: "error"
    case .alarm: "alarm"
    case .block: "block"
    case .unblock: "unblock"
    case .sync: "sync"
    case .stats: "stats"
    case .config: "config"
    case .sample: "sample"
    case .start: "start"
    }
  }
}
