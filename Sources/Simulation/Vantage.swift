/// The moment that a log calls the delivery of a message.
public enum Vantage: String, CaseIterable, Sendable {
  /// The broker hands the message out, or the client receives it: what a consumer has fetched ahead is in the log.
  case arrival
  /// The handler begins with it: what waits in the client's buffer looks as if it waited in the queue.
  case begin
}

extension Workload {
  /// The prefetch of consumers whose log does not show it.
  public struct Fetching: Equatable, Sendable {
    /// The lowest and the highest prefetch whose replay comes about as near to the log as the best one; 0 for no limit,
    /// which is the highest of all.
    public var lowest: Int
    public var highest: Int

    /// The log tells the prefetch exactly, or it makes no difference.
    public var isOne: Bool { lowest == highest }
  }
}
