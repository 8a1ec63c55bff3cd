/// What stands around the lines of a log in the lines of an envelope: the same from line to line, but for digits.
///
/// A line whose frame is known needs no look at the envelope: what an envelope writes does not mean another thing with other
/// digits. Frames are learnt from lines whose envelope was opened.
@safe
final class LineFrames {
  /// So many frames, and so many ends of each, are known at a time; logs with more are opened line by line.
  static let mostFrames = 16
  static let mostEnds = 8
  static let longest = 2_048

  /// Bytes to compare: where they stand, and how many.
  fileprivate struct Pattern {
    var start: Int32 = 0
    var count: Int32 = 0
  }

  struct Frame {
    fileprivate var head = Pattern()
    fileprivate var firstEnd: Int32 = 0
    fileprivate var endCount: Int32 = 0
    /// Whether the line stands in a string of JSON, with its escapes.
    fileprivate(set) var isEscaped = false
    /// Whether the line goes on to the end of the outer one.
    fileprivate(set) var isOpenEnded = false

    var headCount: Int { Int(head.count) }
  }

  @unsafe private let frames: UnsafeMutablePointer<Frame>
  @unsafe private let ends: UnsafeMutablePointer<Pattern>
  @unsafe private var bytes: UnsafeMutablePointer<UInt8>
  private var capacity = 4_096
  private var used = 0
  private(set) var count = 0
  /// The number of the frame that was found last.
  private(set) var latest = 0

  init() {
    unsafe frames = .allocate(capacity: Self.mostFrames)
    unsafe frames.initialize(repeating: Frame(), count: Self.mostFrames)
    unsafe ends = .allocate(capacity: Self.mostFrames * Self.mostEnds)
    unsafe ends.initialize(repeating: Pattern(), count: Self.mostFrames * Self.mostEnds)
    unsafe bytes = .allocate(capacity: capacity)
    unsafe bytes.initialize(repeating: 0, count: capacity)
  }

  deinit {
    unsafe frames.deallocate()
    unsafe ends.deallocate()
    unsafe bytes.deallocate()
  }

  /// The frame that the line at a place begins with; nil for an unknown one.
  @inline(__always)
  func frame(at place: UnsafeRawPointer, end: UnsafeRawPointer) -> Frame? {
    guard count > 0 else { return nil }
    let usual = unsafe frames[latest]
    if unsafe stands(usual.head, at: place, end: end) { return usual }
    return unsafe otherFrame(at: place, end: end)
  }

  @inline(never)
  private func otherFrame(at place: UnsafeRawPointer, end: UnsafeRawPointer) -> Frame? {
    for index in 0..<count where unsafe stands(frames[index].head, at: place, end: end) {
      latest = index
      return unsafe frames[index]
    }
    return nil
  }

  /// Where the next line begins when the rest of a frame, and a line end, stand at a place; nil where anything else does.
  @inline(__always)
  func nextLine(
    behind place: UnsafeRawPointer, _ frame: Frame, end: UnsafeRawPointer
  ) -> UnsafeRawPointer? {
    for number in 0..<Int(frame.endCount) {
      let pattern = unsafe ends[Int(frame.firstEnd) + number]
      guard unsafe stands(pattern, at: place, end: end) else { continue }
      let behind = unsafe place + Int(pattern.count)
      if unsafe behind == end { return unsafe behind }
      if unsafe behind.load(as: UInt8.self) == UInt8(ascii: "\n") { return unsafe behind + 1 }
    }
    return nil
  }

  @inline(__always)
  private func stands(_ pattern: Pattern, at place: UnsafeRawPointer, end: UnsafeRawPointer) -> Bool {
    let count = Int(pattern.count)
    guard unsafe place + count <= end else { return false }
    let own = unsafe UnsafeRawPointer(bytes) + Int(pattern.start)
    if count < 16 {
      let wanted: UInt32 = 1 &<< UInt32(truncatingIfNeeded: count) &- 1
      return unsafe Sixteen.alike(place, own) & wanted == wanted
    }
    var offset = 0
    while offset &+ 16 <= count {
      guard unsafe Sixteen.alike(place + offset, own + offset) == 0xFFFF else { return false }
      offset &+= 16
    }
    // The last sixteen bytes, of which some or all have been compared already.
    return unsafe Sixteen.alike(place + count - 16, own + count - 16) == 0xFFFF
  }

  /// Learns the frame of a line.
  /// - Parameters:
  ///   - text: where the line of the log stands in the line.
  ///   - isEscaped: whether it stands in a string of JSON, with its escapes.
  /// - Returns: whether that was new, and found room.
  func learn(_ line: Span<UInt8>, text: Range<Int>, isEscaped: Bool) -> Bool {
    let head = Self.pattern(line.array(0..<text.lowerBound))
    let end = Self.pattern(line.array(text.upperBound..<line.count))
    guard head.count <= Self.longest, end.count <= Self.longest else { return false }
    let isOpenEnded = end.isEmpty
    let known = (0..<count).first { index in
      let frame = unsafe frames[index]
      return frame.isEscaped == isEscaped && frame.isOpenEnded == isOpenEnded && holds(frame.head, head)
    }
    if let known { return addEnd(end, to: known) }
    guard count < Self.mostFrames else { return false }
    var frame = Frame()
    frame.head = store(head)
    frame.firstEnd = Int32(count * Self.mostEnds)
    (frame.isEscaped, frame.isOpenEnded) = (isEscaped, isOpenEnded)
    unsafe frames[count] = frame
    count += 1
    return addEnd(end, to: count - 1)
  }

  private func addEnd(_ end: [UInt8], to index: Int) -> Bool {
    let frame = unsafe frames[index]
    let (first, known) = (Int(frame.firstEnd), Int(frame.endCount))
    guard known < Self.mostEnds, !(first..<first + known).contains(where: { holds(unsafe ends[$0], end) })
    else { return false }
    unsafe ends[first + known] = store(end)
    unsafe frames[index].endCount += 1
    return true
  }

  private static func pattern(_ bytes: [UInt8]) -> [UInt8] {
    bytes.map { $0.digit == nil ? $0 : UInt8(ascii: "0") }
  }

  private func holds(_ pattern: Pattern, _ other: [UInt8]) -> Bool {
    Int(pattern.count) == other.count
      && other.indices.allSatisfy { unsafe bytes[Int(pattern.start) + $0] == other[$0] }
  }

  /// Keeps bytes, with room behind them for whole loads.
  private func store(_ new: [UInt8]) -> Pattern {
    let room = used + new.count + 16
    if room > capacity {
      let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: room * 2)
      unsafe larger.initialize(repeating: 0, count: room * 2)
      unsafe larger.update(from: bytes, count: used)
      unsafe bytes.deallocate()
      unsafe bytes = larger
      capacity = room * 2
    }
    let pattern = Pattern(start: Int32(used), count: Int32(new.count))
    for (index, byte) in new.enumerated() { unsafe bytes[used + index] = byte }
    used += new.count
    return pattern
  }
}
