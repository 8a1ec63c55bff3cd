public import Bytes
public import Events

/// The lines that were inside of a block of an envelope.
///
/// Their text stands in one block, each with a newline behind it, so that a decoder reads them as it reads a file.
public final class InnerLines {
  /// An inner line: where it ends, and which lines of the envelope it is made of.
  public struct Line: Equatable, Sendable {
    /// Where it ends in the text, behind its newline.
    public let end: Int
    private var first: Int32
    private let lines: Int32
    private let stampStart: Int32
    private let stampCount: Int32

    /// The first physical line of it, counted from the first line of the block; below 0 where it began before.
    public var physicalLine: Int { Int(first) }
    /// The physical lines that are accounted for by what becomes of this line. Of several inner lines of one physical
    /// line the first has it.
    public var physicalCount: Int { Int(lines) }
    /// Where the envelope says when the line was written, in the bytes of its block; empty where it does not.
    var stamp: Range<Int> { Int(stampStart)..<Int(stampStart) + Int(stampCount) }

    fileprivate mutating func move(by count: Int) { first = Int32(clamping: physicalLine + count) }

    fileprivate init(end: Int, physicalLine: Int, physicalCount: Int, stamp: Range<Int>?) {
      self.end = end
      first = Int32(clamping: physicalLine)
      lines = Int32(clamping: physicalCount)
      stampStart = Int32(clamping: stamp?.lowerBound ?? 0)
      stampCount = Int32(clamping: stamp?.count ?? 0)
    }
  }

  /// The text.
  public let block = Block(capacity: 0)
  public private(set) var lines: [Line] = []
  /// Lines of the envelope that were read of the present block.
  public var physicalCount = 0
  /// Whether the numbers of inner and physical lines are the same.
  public private(set) var isOneForOne = true
  /// Where the time of the line that is being made stands in the block of the envelope.
  public var stamp: Range<Int>?
  /// When the lines were written, where the block that says so is gone; empty elsewhere.
  private var written: [Int64?] = []
  /// Lines of the envelope that hold nothing of the log.
  private(set) var passedOver = 0
  /// Where a line of the log is missing: the first line of the envelope, counted from the first line of the block, and
  /// how many lines.
  private(set) var lost: [(physicalLine: Int, physicalCount: Int)] = []
  /// What had to be taken for granted or left out.
  public var assumptions: Set<Assumption> = []
  /// The block that was opened.
  private(set) var outer: Block?
  private var used = 0

  public init() {}

  /// Forgets the lines of the block before.
  func begin(_ outer: Block?) {
    lines.removeAll(keepingCapacity: true)
    physicalCount = 0
    isOneForOne = true
    passedOver = 0
    lost.removeAll()
    stamp = nil
    written.removeAll()
    block.offset += Int64(used)
    used = 0
    self.outer = outer
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
    if used == block.capacity { reserve(256) }
    block.bytes[used] = UInt8(ascii: "\n")
    used += 1
    lines.append(Line(end: used, physicalLine: physicalLine, physicalCount: physicalCount, stamp: stamp))
    stamp = nil
  }

  /// Ends a line of which the block that says when it was written is gone.
  func endLine(physicalLine: Int, physicalCount: Int, written time: Int64?) {
    if let time { note(time) }
    endLine(physicalLine: physicalLine, physicalCount: physicalCount)
  }

  /// Says when the line that is being made was written.
  private func note(_ time: Int64) {
    written += repeatElement(nil, count: max(0, lines.count - written.count))
    written.append(time)
  }

  /// Appends a text that may hold line ends, as the lines that it is. The first accounts for the physical lines.
  public func appendLines(
    of text: Span<UInt8>, physicalLine: Int, physicalCount: Int = 1, written time: Int64? = nil
  ) {
    let newline = UInt8(ascii: "\n")
    let end = text.count > 0 && text[text.count - 1] == newline ? text.count - 1 : text.count
    let stamp = stamp
    var start = 0
    repeat {
      let next = text.firstIndex(of: newline, in: start..<end) ?? end
      let isCut = next > start && text[next - 1] == UInt8(ascii: "\r")
      append(text.extracting(start..<(isCut ? next - 1 : next)))
      self.stamp = stamp
      if let time { note(time) }
      endLine(physicalLine: physicalLine, physicalCount: start == 0 ? physicalCount : 0)
      start = next + 1
    } while start < end
  }

  /// Physical lines of the block hold nothing of the log.
  public func passOver(_ count: Int = 1) {
    passedOver += count
    isOneForOne = false
  }

  /// Physical lines of the block lack the line of the log that they should hold.
  func lose(_ physicalLine: Int, physicalCount: Int) {
    lost.append((physicalLine, physicalCount))
    isOneForOne = false
  }

  /// What an opener hands on at the end of its block, numbered as its other lines.
  func finish(_ opener: any EnvelopeOpener) {
    let first = lines.count
    opener.finish(into: self)
    for index in first..<lines.count { lines[index].move(by: physicalCount) }
  }

  /// When a line was written, by its envelope.
  func time(ofLine index: Int, _ options: DecodeOptions) -> Int64? {
    if written.indices.contains(index), let time = written[index] { return time }
    guard lines.indices.contains(index), let outer, !lines[index].stamp.isEmpty else { return nil }
    let stamp = lines[index].stamp
    let bytes = outer.bytes
    guard stamp.upperBound <= outer.count else { return nil }
    let text = bytes.span.extracting(stamp)
    func parsed(_ year: Int?) -> Int64? {
      parseTimestamp(text, zonelessOffset: options.inputOffset ?? 0, year: year)
        .flatMap { $0.isOutOfRange ? nil : $0.nanoseconds }
    }
    if let time = parsed(options.year) { return time }
    guard let written = options.written, options.year == nil else { return nil }
    // A log of December that was written last in January is of the year before.
    let year = Self.year(of: written)
    guard let time = parsed(year) else { return nil }
    assumptions.insert(.yearOfFile)
    return time > written + Self.day ? parsed(year - 1) : time
  }

  private static let day: Int64 = 86_400_000_000_000

  private static func year(of time: Int64) -> Int { CivilTime(nanoseconds: time).year }

  /// The text is complete.
  func seal() {
    block.reserve(used)
    block.seal(count: used)
    if physicalCount != lines.count { isOneForOne = false }
  }
}
