public import Bytes

/// The lines that were inside of a block of an envelope.
///
/// Their text stands in one block, each with a newline behind it, so that a decoder reads them as it reads a file.
public final class InnerLines {
  /// An inner line: where it ends, and which lines of the envelope it is made of.
  public struct Line: Equatable, Sendable {
    /// Where it ends in the text, behind its newline.
    public var end: Int
    /// The first physical line of it, counted from the first line of the block; below 0 where it began before.
    public var physicalLine: Int
    /// The physical lines that are accounted for by what becomes of this line. Of several inner lines of one physical
    /// line the first has it.
    public var physicalCount: Int
  }

  /// The text.
  public let block = Block(capacity: 0)
  public private(set) var lines: [Line] = []
  /// Lines of the envelope that were read of the present block.
  public var physicalCount = 0
  /// Whether the numbers of inner and physical lines are the same.
  public private(set) var isOneForOne = true
  private var used = 0

  public init() {}

  /// Forgets the lines of the block before.
  func begin(_ outer: Block?) {
    lines.removeAll(keepingCapacity: true)
    physicalCount = 0
    isOneForOne = true
    block.offset += Int64(used)
    used = 0
    if let outer { reserve(outer.count) }
  }

  /// Makes room for so many further bytes of text.
  public func reserve(_ count: Int) { block.reserve(used + count + 1) }

  /// Appends to the text what `write` stores at a place with room for `count` bytes, and returns how many it stored.
  ///
  /// The block's padding follows, so that a writer may store whole words.
  @unsafe
  public func write(_ count: Int, _ write: (UnsafeMutableRawPointer) -> Int) {
    reserve(count)
    unsafe block.bytes.withUnsafeMutableBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      used += min(count, unsafe write(base + used))
    }
  }

  /// Appends bytes to the text of the line that is being made.
  public func append(_ bytes: Span<UInt8>) {
    guard bytes.count > 0 else { return }
    unsafe bytes.withUnsafeBytes { source in
      unsafe write(source.count) { target in
        if let start = source.baseAddress { unsafe target.copyMemory(from: start, byteCount: source.count) }
        return source.count
      }
    }
  }

  /// Ends the line that is being made.
  public func endLine(physicalLine: Int, physicalCount: Int = 1) {
    if physicalCount != 1 || physicalLine != lines.count { isOneForOne = false }
    reserve(0)
    block.bytes[used] = UInt8(ascii: "\n")
    used += 1
    lines.append(Line(end: used, physicalLine: physicalLine, physicalCount: physicalCount))
  }

  /// The text is complete.
  func seal() {
    block.reserve(used)
    block.seal(count: used)
    if physicalCount != lines.count { isOneForOne = false }
  }
}
