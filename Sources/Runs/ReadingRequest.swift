public import Formats
public import Platform

/// The logs that a run reads, and what the user says about them.
public struct ReadingRequest: Sendable {
  /// Files, directories, and `-` for stdin, in the order given.
  public var paths: [String]
  /// The name of the format of every log; nil when each is to be recognised.
  public var format: String?
  public var decoding = DecodeOptions()
  /// The resume file of the run. It is no log, also when it lies in a directory that is read.
  public var resumeFile: String?
  /// How many decoded bytes a worker takes at a time. What is found does not depend on it.
  public var chunkSize = SourceReader.chunkSize
  /// What decoding may use of the machine.
  public var host = Host.bare
  /// Whether the run was asked to stop.
  public var stop = Stop.never
  /// Whether notes say, for each file, what an earlier run has read of it.
  public var saysDecisions = false
  /// How the lines of applications' logs become events, where the user says so.
  public var mapping: LearntMapping?
  /// Mappings of the user's, tried on logs that the usual vocabulary does not read.
  public var knownMappings: [LearntMapping] = []
  /// Whether the mapping of logs that the usual vocabulary does not read is learnt from their first lines.
  public var learns = true
  /// Whether files are called `file-1.log` and so on instead of by their paths, from the first message on.
  public var hidesNames = false

  public init(paths: [String]) { self.paths = paths }
}
