internal import Metrics

/// Closed formulas for a queue that is open to its arrivals, for explanations; predictions are replays.
///
/// The figures exist only where they were found to be right: the mean within -6 to +25 %, the p99 within -32 to +10 %.
/// Elsewhere they are nil. Times in seconds.
public struct OpenQueue: Equatable, Sendable {
  public let arrivals: Double
  public let service: Double
  public let servers: Int
  /// Squared coefficients of variation, of the gaps between arrivals and of the service times.
  public let arrivalVariation: Double
  public let serviceVariation: Double

  public init?(
    arrivals: Double, service: Double, servers: Int, arrivalVariation: Double = 1,
    serviceVariation: Double = 1
  ) {
    let numbers = [arrivals, service, arrivalVariation, serviceVariation]
    guard numbers.allSatisfy({ $0.isFinite && $0 >= 0 }), arrivals > 0, service > 0,
      (1...10_000).contains(servers)
    else { return nil }
    self.arrivals = arrivals
    self.service = service
    self.servers = servers
    self.arrivalVariation = arrivalVariation
    self.serviceVariation = serviceVariation
  }

  public var utilisation: Double { arrivals * service / Double(servers) }

  /// Erlang C: the probability that a message waits, for exponential gaps and services; nil when overloaded.
  public var waitProbability: Double? {
    guard utilisation < 1 else { return nil }
    let offered = arrivals * service
    var blocked = 1.0
    for server in 1...servers { blocked = offered * blocked / (Double(server) + offered * blocked) }
    return blocked / (1 - utilisation * (1 - blocked))
  }

  /// M/M/c: the mean wait.
  public var exponentialWait: Double? {
    waitProbability.map { $0 * service / (Double(servers) * (1 - utilisation)) }
  }

  /// M/M/c: the wait that a share `quantile` of the messages does not exceed.
  public func exponentialWait(quantile: Double) -> Double? {
    guard let wait = waitProbability, (0..<1).contains(quantile) else { return nil }
    guard wait > 1 - quantile else { return 0 }
    return service / (Double(servers) * (1 - utilisation)) * (wait / (1 - quantile)).logarithm
  }

  /// Kingman: the mean wait before a single server in heavy traffic.
  /// - Parameter dispersion: variance over mean of the arrivals in windows of a hundred service times. Beyond 2 they
  ///   come in bursts that no formula knows of.
  public func kingmanWait(dispersion: Double) -> Double? {
    guard servers == 1, isTrusted(dispersion) else { return nil }
    return utilisation / (1 - utilisation) * (arrivalVariation + serviceVariation) / 2 * service
  }

  /// Allen-Cunneen: the mean wait before several servers.
  public func allenCunneenWait(dispersion: Double) -> Double? {
    guard isTrusted(dispersion) else { return nil }
    return exponentialWait.map { $0 * (arrivalVariation + serviceVariation) / 2 }
  }

  /// A rule of thumb for the wait's quantile that goes with the Allen-Cunneen mean.
  public func allenCunneenWait(quantile: Double, dispersion: Double) -> Double? {
    guard isTrusted(dispersion) else { return nil }
    return exponentialWait(quantile: quantile).map { $0 * (arrivalVariation + serviceVariation) / 2 }
  }

  private func isTrusted(_ dispersion: Double) -> Bool {
    dispersion <= 2 && (0.7...0.95).contains(utilisation) && serviceVariation <= 4 && arrivalVariation <= 4
      && servers <= 4
  }
}
