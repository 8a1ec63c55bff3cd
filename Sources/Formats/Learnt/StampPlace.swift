internal import Bytes

/// Where the time stands in the lines of a text log.
public struct StampPlace: Equatable, Sendable {
  /// How many bytes may stand before the stamp, the usual number first; empty where the stamp is the value of a key, or
  /// stands in the envelope.
  var offsets: [Int] = []
  /// Whether the stamp is the value of a key.
  var isValueOfKey = false
  /// Whether a record goes on in its second line, as those of `java.util.logging` do.
  var joinsSecondLine = false

  /// Of lines whose stamp stands in the envelope.
  init() {}

  /// Looks at the first lines of a log; nil where they have no time.
  /// - Parameter isInEnvelope: Whether an envelope tells the time of each line.
  init?(of text: Block, isInEnvelope: Bool) {
    var (lines, atKey, found) = (0, 0, [Int: Int]())
    var continued = 0
    var wasRecord = false
    Detection.forEachLine(of: text, atMost: 400) { line, _ in
      lines += 1
      guard let offset = StampPlace.offset(in: line) else {
        if wasRecord { continued += 1 }
        wasRecord = false
        return
      }
      wasRecord = true
      let before = offset > 0 ? line[offset - 1] : 0
      let isQuoted = before == UInt8(ascii: "\"") && offset > 1 && line[offset - 2] == UInt8(ascii: "=")
      if before == UInt8(ascii: "=") || isQuoted { atKey += 1 } else { found[offset, default: 0] += 1 }
    }
    let stamped = found.values.reduce(0, +)
    if atKey * 2 > lines {
      isValueOfKey = true
    } else if stamped * 10 >= lines * 2, stamped > 0 {
      let usual = found.filter { $0.value * 50 >= stamped }
      offsets = usual.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(4).map(\.key)
      joinsSecondLine = continued * 10 >= stamped * 6
    } else if !isInEnvelope {
      return nil
    }
  }

  /// A line that begins a record has its stamp before this byte.
  private static let farthest = 64

  /// Where the first time stamp of a line begins.
  private static func offset(in line: Span<UInt8>) -> Int? {
    var isBehindWord = false
    for at in 0..<min(line.count, farthest) {
      let isWord = ByteKind.of(line[at]).isWord
      if !isBehindWord, isWord, stamp(in: line, from: at) != nil { return at }
      isBehindWord = isWord
    }
    return nil
  }

  /// The stamp that begins at a byte, and where it ends.
  static func stamp(
    in line: Span<UInt8>, from at: Int, zonelessOffset: Int = 0, year: Int? = nil
  ) -> (time: ParsedTime, end: Int)? {
    guard at < line.count else { return nil }
    if let found = scanTimestamp(line, from: at, zonelessOffset: zonelessOffset, year: year) { return found }
    // Seconds, milliseconds and so on since 1970.
    guard line[at] == UInt8(ascii: "1") else { return nil }
    var end = at
    while end < line.count, line[end] &- UInt8(ascii: "0") <= 9 || line[end] == UInt8(ascii: ".") { end += 1 }
    guard end - at >= 10, end - at <= 20 else { return nil }
    if end < line.count, ByteKind.of(line[end]).isWord { return nil }
    return parseEpoch(line.extracting(at..<end)).map { ($0, end) }
  }

  /// The stamp before the text of a line, and where the text begins; nil where the line begins no record.
  func stamp(
    of line: Span<UInt8>, zonelessOffset: Int, year: Int?
  ) -> (time: ParsedTime, end: Int)? {
    for offset in offsets {
      if let found = StampPlace.stamp(in: line, from: offset, zonelessOffset: zonelessOffset, year: year) {
        return found
      }
    }
    return nil
  }
}
