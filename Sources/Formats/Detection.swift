public import Bytes
internal import Events

/// Which formats the first lines of a source look like.
public struct Detection: Sendable {
  public struct Score: Equatable, Sendable {
    public var format: String
    /// Lines the format claims.
    public var claimed: Int
  }

  /// Lines looked at: at most 100 that are not blank.
  public var lines = 0
  /// Every format that claimed a line, best first.
  public var scores: [Score] = []
  /// The first line nobody claimed, counted from 0, and its text.
  public var firstUnclaimed: (number: Int, text: String)?

  public static let lineLimit = 100

  /// The name of the format to decode the source with; nil when none is clear enough.
  ///
  /// Half of the lines decide. With less than half (a banner before the log, say) the best format must claim
  /// three times as many lines as the next.
  public var format: String? {
    guard let best = scores.first else { return nil }
    if best.claimed * 2 >= lines { return best.format }
    let next = scores.dropFirst().first?.claimed ?? 0
    return best.claimed * 10 >= lines && best.claimed >= 3 * next ? best.format : nil
  }

  /// Asks every format about each of the first lines.
  public init(head: Block, among formats: [any LogFormat] = allFormats) {
    var claims = [Int](repeating: 0, count: formats.count)
    let bytes = head.bytes
    var reader = BlockLines(head)
    while lines < Detection.lineLimit, let range = reader.nextLine(in: bytes.span) {
      let line = bytes.span.trimmed(range)
      guard !line.isEmpty else { continue }
      lines += 1
      var isClaimed = false
      for index in formats.indices {
        guard formats[index].claims(bytes.span.extracting(line)) else { continue }
        claims[index] += 1
        isClaimed = true
      }
      if !isClaimed, firstUnclaimed == nil {
        let start = bytes.span.text(line.lowerBound..<min(line.upperBound, line.lowerBound + 160))
        firstUnclaimed = (reader.number, start)
      }
    }
    scores = zip(formats, claims).filter { $0.1 > 0 }.map { Score(format: $0.0.name, claimed: $0.1) }
    // Stable: of two that claim as many lines the more specific one stands first in the table.
    scores = scores.enumerated().sorted {
      ($1.element.claimed, $0.offset) < ($0.element.claimed, $1.offset)
    }.map(\.element)
  }
}

/// The format of this name.
public func format(named name: String) -> (any LogFormat)? { allFormats.first { $0.name == name } }
