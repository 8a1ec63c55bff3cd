public import Platform

/// A source that holds an answer of mqtune, saved as JSON, instead of a log.
public struct SavedAnswerSource: Sendable {
  public let source: InputSource
  let reader: SourceReader

  public var path: String { source.displayPath }

  /// More than this is not read: the answer is held in memory whole, and a report is far smaller.
  static let limit = 256 << 20

  /// All of it, decoded.
  public func bytes() throws(InputProblem) -> [UInt8] {
    let bytes = reader.start(Self.limit + 1)
    if let problem = reader.problem { throw problem }
    guard bytes.count <= Self.limit else {
      throw InputProblem(path: path, text: "is a saved answer of more than \(Self.limit >> 20) MiB")
    }
    return bytes
  }
}

/// Whether a file begins as the JSON of an answer does: an object whose first key names a schema of mqtune.
func beginsAsAnswer(_ head: [UInt8]) -> Bool {
  var rest = head[...]
  for word in ["{", "\"schema\"", ":", "\"mqtune."] {
    rest = rest.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    guard rest.starts(with: word.utf8) else { return false }
    rest = rest.dropFirst(word.utf8.count)
  }
  return true
}
