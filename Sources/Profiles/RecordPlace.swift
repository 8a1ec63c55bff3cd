/// Where a record stands, as readers find it.
public struct RecordPlace: Hashable, Sendable {
  public var file: String
  /// Counted from 1.
  public var line: Int

  public init(file: String, line: Int) {
    self.file = file
    self.line = line
  }
}

extension Profile {
  /// Where a record stands, with the path of its source; an empty path when the source is not known.
  public func place(of reference: LineReference) -> RecordPlace {
    let source = Int(reference.source)
    return RecordPlace(
      file: sources.indices.contains(source) ? sources[source].path : "", line: reference.line + 1)
  }
}
