public import Bytes

/// What the user wants of a report beyond its defaults.
public struct ReportOptions: Equatable, Sendable {
  /// Further percentiles, each above 0 and at most 100.
  public var percentiles: [Double]
  /// Nanoseconds of a bucket of the figures over time; finer ones than the profile holds are not available.
  public var bucket: Int64?
  /// So many queues (and labels) have a line over time.
  public var seriesLimit: Int
  /// Replaces every name that came out of the log.
  public var redact: Bool
  /// With `redact`: the names that files have got already.
  public var fileAliases: FileAliases
  /// Whether to replay the load of queues in trouble, for what changes would bring.
  public var predicts: Bool

  public init(
    percentiles: [Double] = [], bucket: Int64? = nil, seriesLimit: Int = 20, redact: Bool = false,
    fileAliases: FileAliases = FileAliases(), predicts: Bool = true
  ) {
    self.percentiles = percentiles
    self.bucket = bucket
    self.seriesLimit = seriesLimit
    self.redact = redact
    self.fileAliases = fileAliases
    self.predicts = predicts
  }
}
