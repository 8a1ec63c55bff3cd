/// A place in a text as editors count it: line and column, both from 1, the column in characters (Unicode scalars).
public struct TextPlace: Hashable, Sendable {
  public var line = 1
  public var column = 1

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// Where a byte of a text stands; the end of the text for every offset behind it.
  ///
  /// - Complexity: O(offset); many places of one text are found by a `TextPlaceFinder`.
  public init(ofByte offset: Int, in bytes: [UInt8]) {
    var finder = TextPlaceFinder(bytes)
    self = finder.place(ofByte: offset)
  }
}

/// Finds the places of many bytes of one text, in one pass when the offsets only grow.
public struct TextPlaceFinder: Sendable {
  private let bytes: [UInt8]
  private var offset = 0
  private var place = TextPlace(line: 1, column: 1)

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public mutating func place(ofByte wanted: Int) -> TextPlace {
    if wanted < offset { (offset, place) = (0, TextPlace(line: 1, column: 1)) }
    let end = min(wanted, bytes.count)
    while offset < end {
      let byte = bytes[offset]
      if byte == UInt8(ascii: "\n") {
        place.line += 1
        place.column = 1
      } else if byte & 0xC0 != 0x80 {
        place.column += 1
      }
      offset += 1
    }
    return place
  }
}
