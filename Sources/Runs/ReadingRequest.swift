public import Formats
public import Platform

/// Which logs are to be read, and what they cannot say themselves.
public struct ReadingRequest: Sendable {
  /// Files, directories, and `-` for stdin, in the order given.
  public var paths: [String]
  /// The name of the format of every log; nil when each is to be recognised.
  public var format: String?
  public var decoding = DecodeOptions()
  /// The file of a run that goes on from earlier ones; it is no log itself.
  public var resumeFile: String?
  /// How many decoded bytes a worker takes at a time. What is found does not depend on it.
  public var chunkSize = SourceReader.chunkSize
  /// Whether the run is to go on.
  public var stop = Stop.never
  /// Whether the notes say how the logs were told from those of earlier runs.
  public var saysDecisions = false

  public init(paths: [String]) { self.paths = paths }
}
