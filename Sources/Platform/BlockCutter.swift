internal import Bytes
internal import Glibc

/// Cuts what a feed yields into blocks of whole lines.
///
/// The lines do not depend on where blocks end: a line longer than `lineLimit` (without its newline) is
/// skipped at every block size, and every other line is whole in some block. A block grows for a line that
/// does not fit; what is read behind the last line end is pushed back and read again first.
struct BlockCutter {
  private let feed: any ByteFeed
  private let blockSize: Int
  private let lineLimit: Int
  /// Whether a last line without a line end is not handed out, because it may still be written.
  private let leavesUnfinishedLine: Bool
  /// Whether blocks may begin and end inside of lines.
  var cutsAnywhere: Bool
  private var pushedBack: [UInt8] = []
  private var pushedBackStart = 0
  private var feedEnded = false

  /// The offset of the first byte not yet handed out; a line starts there.
  private(set) var position: Int64

  init(
    _ feed: any ByteFeed, position: Int64, blockSize: Int, lineLimit: Int, leavesUnfinishedLine: Bool = false,
    cutsAnywhere: Bool = false
  ) {
    self.cutsAnywhere = cutsAnywhere
    self.feed = feed
    self.position = position
    self.leavesUnfinishedLine = leavesUnfinishedLine
    self.lineLimit = max(lineLimit, 1)
    self.blockSize = min(max(blockSize, 1), self.lineLimit + 1)
  }

  /// Fills `block` with the next lines that start before the offset `end`: false when there are none.
  mutating func next(into block: Block, before end: Int64) -> Bool {
    guard position < end else { return false }
    let boundary = Int(clamping: end - position)
    if cutsAnywhere { return nextPiece(into: block, atMost: min(blockSize, boundary)) }
    var room = blockSize
    var held = 0
    var piece = 4_096
    block.reserve(room)
    while true {
      // Past the boundary only the rest of one line is wanted, so pieces start small there.
      let goal = held < boundary ? min(room, boundary) : min(room, held + piece)
      if held >= boundary { piece = min(piece * 2, room) }
      let wanted = goal - held
      let got = pull(into: block, at: held, count: wanted)
      held += got
      if held == 0 { return false }
      if let cut = cutPoint(in: block, held: held, boundary: boundary, atEnd: got < wanted) {
        guard cut > 0 else {
          pushBack(block, 0..<held)
          return false
        }
        guard cut <= lineLimit || Self.hasNewline(block, held: cut) else { break }
        handOut(block, held: held, cut: cut)
        return true
      }
      if held == room {
        if room == lineLimit + 1 { break }
        room = min(room * 2, lineLimit + 1)
        block.reserve(room)
      }
    }
    return skipLine(using: block, held: held)
  }

  private mutating func nextPiece(into block: Block, atMost count: Int) -> Bool {
    block.reserve(count)
    let got = pull(into: block, at: 0, count: count)
    guard got > 0 else { return false }
    handOut(block, held: got, cut: got)
    return true
  }

  /// The first bytes, `count` of them if there are so many; they will be handed out again.
  mutating func peek(_ count: Int) -> [UInt8] {
    let block = Block(capacity: count)
    let got = pull(into: block, at: 0, count: count)
    pushBack(block, 0..<got)
    return Array(block.bytes[0..<got])
  }

  /// How many of the bytes held make whole lines that start before `boundary`, nil when none does yet; 0 when none ever
  /// will.
  private func cutPoint(in block: Block, held: Int, boundary: Int, atEnd: Bool) -> Int? {
    unsafe block.bytes.withUnsafeBytes { buffer in
      guard let start = buffer.baseAddress else { return nil }
      if held >= boundary {
        let from = boundary - 1
        if let found = unsafe memchr(start + from, newline, held - from) {
          return unsafe start.distance(to: found) + 1
        }
      }
      if atEnd, !leavesUnfinishedLine { return held }
      let end = unsafe lastNewline(start, min(held, boundary)).map { $0 + 1 }
      return atEnd ? end ?? 0 : end
    }
  }

  private static func hasNewline(_ block: Block, held: Int) -> Bool {
    unsafe block.bytes.withUnsafeBytes { buffer in
      guard let start = buffer.baseAddress else { return false }
      return unsafe memchr(start, newline, held) != nil
    }
  }

  private mutating func handOut(_ block: Block, held: Int, cut: Int) {
    pushBack(block, cut..<held)
    block.offset = position
    block.oversizedLength = 0
    block.seal(count: cut)
    position += Int64(cut)
  }

  /// Reads on to the end of a line of which `held` bytes are too many already, and says so in `block`: false when the line
  /// has no end and is left.
  private mutating func skipLine(using block: Block, held: Int) -> Bool {
    block.offset = position
    var end = position + Int64(held)
    while true {
      let got = pull(into: block, at: 0, count: blockSize)
      let found: Int? = unsafe block.bytes.withUnsafeBytes { buffer in
        guard let start = buffer.baseAddress else { return nil }
        return unsafe memchr(start, newline, got).map { unsafe start.distance(to: UnsafeRawPointer($0)) + 1 }
      }
      end += Int64(found ?? got)
      if let found {
        pushBack(block, found..<got)
        break
      }
      guard got < blockSize else { continue }
      if leavesUnfinishedLine { return false }
      break
    }
    position = end
    block.oversizedLength = end - block.offset
    block.seal(count: 0)
    return true
  }

  /// Reads into the block at an index: first what was pushed back, then from the feed. Fewer bytes than
  /// asked for are the last ones.
  private mutating func pull(into block: Block, at index: Int, count: Int) -> Int {
    let again = min(count, pushedBack.count - pushedBackStart)
    let wanted = feedEnded ? 0 : count - again
    let got = unsafe block.bytes.withUnsafeMutableBytes { buffer in
      guard let start = buffer.baseAddress else { return 0 }
      if again > 0 {
        unsafe pushedBack.withUnsafeBytes { old in
          let source = unsafe UnsafeRawBufferPointer(
            rebasing: old[pushedBackStart..<(pushedBackStart + again)])
          unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[index...]).copyMemory(from: source)
        }
      }
      return wanted == 0 ? 0 : unsafe feed.read(into: start + index + again, count: wanted)
    }
    pushedBackStart += again
    if got < wanted { feedEnded = true }
    return again + got
  }

  /// Returns the last bytes pulled. While older ones wait, all of them came from there and still are there.
  private mutating func pushBack(_ block: Block, _ range: Range<Int>) {
    if pushedBackStart < pushedBack.count {
      pushedBackStart -= range.count
    } else {
      pushedBack.removeAll(keepingCapacity: true)
      pushedBack.append(contentsOf: block.bytes[range])
      pushedBackStart = 0
    }
  }
}

let newline = Int32(UInt8(ascii: "\n"))

/// The index of the last newline of `count` bytes.
@unsafe func lastNewline(_ start: UnsafeRawPointer, _ count: Int) -> Int? {
  var index = count
  while index > 0 {
    index &-= 1
    if unsafe start.load(fromByteOffset: index, as: UInt8.self) == UInt8(ascii: "\n") { return index }
  }
  return nil
}
