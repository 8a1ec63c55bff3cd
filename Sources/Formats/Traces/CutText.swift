internal import Bytes

/// Text that comes in blocks which end anywhere: what has no end yet is kept for the next block.
final class CutText {
  /// A longer part is not read.
  static let longestPart = 16 << 20

  private var rest: [UInt8] = []
  /// A long part without an end is tried again when so many bytes are there.
  private var enough = 0

  /// How many lines end in what was given up.
  private(set) var lostLineEnds = 0

  /// Calls `body` with the text that is not read yet; it answers where the part begins that has no end.
  /// - Returns: false where this part is too long: it is given up.
  func read(_ block: Block, _ body: (Span<UInt8>) -> Int) -> Bool {
    let bytes = block.bytes
    if rest.isEmpty { return keep(bytes.span.extracting(0..<block.count), body) }
    rest.append(bytes.span, 0..<block.count)
    guard rest.count >= enough else { return true }
    var text: [UInt8] = []
    swap(&text, &rest)
    return keep(text.span, body)
  }

  /// The source has ended.
  /// - Returns: whether all of it was read.
  func finish(_ body: (Span<UInt8>) -> Int) -> Bool {
    var text: [UInt8] = []
    swap(&text, &rest)
    let end = body(text.span)
    countLost(text.span, end..<text.count)
    return end == text.count
  }

  private func keep(_ text: Span<UInt8>, _ body: (Span<UInt8>) -> Int) -> Bool {
    let range = body(text)..<text.count
    enough = range.count > 64 << 10 ? 2 * range.count : 0
    guard range.count > Self.longestPart else {
      rest.append(text, range)
      return true
    }
    countLost(text, range)
    return false
  }

  private func countLost(_ text: Span<UInt8>, _ range: Range<Int>) {
    lostLineEnds = 0
    for place in range where text[place] == UInt8(ascii: "\n") { lostLineEnds += 1 }
  }
}
