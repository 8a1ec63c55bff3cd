/// Why something could not be written.
public enum OutputError: Error, Equatable, Sendable {
  /// Nobody reads any more: stop quietly.
  case closedPipe
  /// A path (`<stdout>` for standard output) and the reason, such as `No space left on device`.
  case failed(path: String, reason: String)
}
