/// The part of a log that a figure is computed from.
public struct Window: Hashable, Sendable {
  public enum Part: String, Hashable, Sendable, CaseIterable {
    /// All records.
    case wholeLog = "whole-log"
    /// The end of the load of a queue, from which growth is judged; see `BacklogHistory.judged`.
    case endOfLoad = "end-of-load"
    /// The end of a load that was over before the log was.
    case endOfFinishedLoad = "end-of-finished-load"
    /// The time for which messages are remembered one by one, when that is not the whole log.
    case rememberedMessages = "remembered-messages"
  }

  public var part: Part
  /// Nanoseconds since 1970.
  public var from: Int64
  public var to: Int64

  public init(_ part: Part, from: Int64, to: Int64) {
    self.part = part
    self.from = from
    self.to = max(from, to)
  }

  public var time: Range<Int64> { from..<max(from &+ 1, to) }
  public var seconds: Double { (Double(to) - Double(from)) / 1e9 }
}

extension LogSpan {
  public var window: Window { Window(.wholeLog, from: first, to: last) }
}
