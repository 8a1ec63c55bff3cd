internal import Bytes

/// The colours of a terminal in a log: escapes `ESC [ 36 m` anywhere in a line are left out.
struct Colours: LineEnvelope {
  let name = "colours"
  let summary = "colours of a terminal: ESC [ ... m"
  let samples = ["\u{1B}[36mrabbitmq-1  | \u{1B}[0mready"]
  let isCertain = true

  func makePeeler() -> any LinePeeler { ColourPeeler() }
}

private final class ColourPeeler: LinePeeler {
  private(set) var text: [UInt8] = []
  var tellsStreams = true

  func peel(_ line: Span<UInt8>) -> PeeledLine? {
    guard var escape = line.nextColour(from: 0) else { return nil }
    text.removeAll(keepingCapacity: true)
    var start = 0
    while true {
      text.append(line, start..<escape.lowerBound)
      start = escape.upperBound
      guard let next = line.nextColour(from: start) else { break }
      escape = next
    }
    text.append(line, start..<line.count)
    return PeeledLine(.made)
  }
}

extension Span where Element == UInt8 {
  /// The next escape that chooses a colour, or clears the rest of a line.
  fileprivate func nextColour(from start: Int) -> Range<Int>? {
    var place = start
    while let escape = firstIndex(of: 0x1B, in: place..<count) {
      place = escape + 1
      guard has(UInt8(ascii: "["), at: place) else { continue }
      var end = place + 1
      while end < count, end - escape < 24, self[end].digit != nil || self[end] == UInt8(ascii: ";") {
        end += 1
      }
      if end < count, self[end] == UInt8(ascii: "m") || self[end] == UInt8(ascii: "K") {
        return escape..<end + 1
      }
    }
    return nil
  }
}
