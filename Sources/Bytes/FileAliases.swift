/// The names by which files are called in place of their paths: `file-1.log`, `file-2.log`. No other code makes such a name, or
/// tells from its spelling that one is.
public struct FileAliases: Equatable, Sendable {
  /// The names given so far.
  public private(set) var given: Set<String> = []

  public init() {}

  /// A name that no file has got yet.
  public mutating func next() -> String {
    let name = "file-\(given.count + 1).log"
    given.insert(name)
    return name
  }
}
