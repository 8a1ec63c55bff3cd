public import Platform
public import Profiles

/// What came out of reading the logs of a run.
public struct Analysis {
  public internal(set) var profile: Profile
  /// What could not be read.
  public internal(set) var problems: [InputProblem]
  /// What the user may want to know although nothing is wrong, a sentence each.
  public internal(set) var notes: [String]
  public internal(set) var unknown: [UnknownSource]
  /// The signal that ended reading before the end of the logs; nil when everything was read.
  public internal(set) var stoppedBy: StopSignal?
  /// What each source logs, in the order of the sources; empty unless asked for.
  var traffic: [Traffic] = []
  /// What was done about sources that log the same, and what could not be done.
  public internal(set) var duplicates: Duplicates?
  /// Decoded bytes of each source.
  var decoded: [Int: Int64] = [:]
  /// In a run that is to be resumed, the profiles of sources that keep their own.
  var apart: [Int: Profile] = [:]
  public internal(set) var resumed: Resumed?
}
