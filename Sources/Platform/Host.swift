/// What reading may use of the machine besides the files that it is given.
public struct Host: Sendable {
  /// The folders in which programs are looked for, in this order.
  private let programFolders: [String]
  /// Where a file without a name may be kept for as long as a run takes, the best place first.
  let temporaryFolders: [String]

  /// Nothing: neither programs nor places.
  public static let bare = Host(programFolders: [], temporaryFolders: [])

  private init(programFolders: [String], temporaryFolders: [String]) {
    self.programFolders = programFolders
    self.temporaryFolders = temporaryFolders
  }

  /// What the variables `PATH` and `TMPDIR` say.
  public init(_ environment: Environment) {
    // A folder that depends on where the run is started may hold anything.
    programFolders = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
      .filter { $0.hasPrefix("/") }
    temporaryFolders = [environment["TMPDIR"] ?? "", "/var/tmp", "/tmp", "/dev/shm"].filter { !$0.isEmpty }
  }

  /// The path of a program; nil when it is not there.
  func program(_ name: String) -> SystemPath? {
    programFolders.lazy.map { SystemPath($0).appending(Array(name.utf8)) }
      .first { $0.isExecutable && (try? FileStatus(of: $0))?.kind == .file }
  }
}
