public import Bytes
public import Platform
public import Profiles

/// The result of reading the logs of a run.
public struct Analysis {
  public internal(set) var profile: Profile
  /// Inputs, and parts of inputs, that could not be read.
  public internal(set) var problems: [InputProblem]
  /// Facts that the user may want to know although nothing is wrong, a sentence each.
  public internal(set) var notes: [String]
  /// Inputs whose format was not recognised.
  public internal(set) var unknown: [UnknownSource]
  /// The names under which files are hidden; none when names are not hidden.
  public internal(set) var aliases: FileAliases
  /// The signal that ended reading before the end of the logs; nil when everything was read.
  public internal(set) var stoppedBy: StopSignal?
  /// A sample of the events of each source, in the order of the sources; empty unless the run compares sources.
  var traffic: [Traffic] = []
  /// The decision about sources that log the same messages; nil when sources were not compared.
  public internal(set) var duplicates: Duplicates?
  /// Decoded bytes of each source.
  var decoded: [Int: Int64] = [:]
  /// The last decoded bytes of each source that is no plain file, in a run that writes a resume file.
  var lastBytes: [Int: [UInt8]] = [:]
  /// In a run that goes on from earlier ones: the profiles of sequential sources, by the number of the source.
  var apart: [Int: Profile] = [:]
  public internal(set) var resumed: Resumed?
}
