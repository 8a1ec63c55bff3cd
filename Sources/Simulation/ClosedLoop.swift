/// A closed circle: so many tokens go round between a station that serves one at a time and a delay. A consumer with its
/// prefetch is one, and so is a producer with its window of unconfirmed publishes. Times in seconds.
public struct ClosedLoop: Equatable, Sendable {
  /// Mean service time, and what a token is under way outside it.
  public let service: Double
  public let delay: Double

  public init?(service: Double, delay: Double) {
    guard service > 0, service.isFinite, delay >= 0, delay.isFinite else { return nil }
    self.service = service
    self.delay = delay
  }

  /// Mean value analysis: throughput with so many tokens, for exponential services.
  public func throughput(tokens: Int) -> Double? {
    guard (1...1_000_000).contains(tokens) else { return nil }
    var (queue, throughput) = (0.0, 0.0)
    for number in 1...tokens {
      let response = service * (1 + queue)
      throughput = Double(number) / (delay + response)
      queue = throughput * response
    }
    return throughput
  }

  /// The bound for constant services: tokens under way, or the station.
  public func throughputBound(tokens: Int) -> Double? {
    tokens >= 1 ? min(Double(tokens) / (service + delay), 1 / service) : nil
  }
}
