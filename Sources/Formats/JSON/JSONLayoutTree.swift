internal import Bytes

/// Known layouts in the form in which lines are read by them: flat memory, literals as words with masks.
///
/// Owned by `JSONLayouts`, which frees it.
@safe
struct JSONLayoutTree {
  /// An edge of the tree with everything that reading it needs, in reading order.
  @safe
  private struct Branch {
    /// The first 16 bytes of the literal, and which of their bits belong to it.
    var start: ShortBytes
    var mask: ShortBytes
    /// The eight bytes at the probe of its node.
    var probe: UInt64
    @unsafe var literal: UnsafePointer<UInt8>
    var count: Int32
    /// The node that follows.
    var next: JSONLayouts.Node
    var sibling: Int32
    var leaf: Int32
    var kind: JSONLayouts.ValueKind
    /// Apart from `kind`, so that the usual case is a branch and not a jump through a table.
    var isText: Bool
  }

  @unsafe private let branches: UnsafeMutablePointer<Branch>
  @unsafe private let literals: UnsafeMutablePointer<UInt8>
  private let root: JSONLayouts.Node

  init(_ edges: [JSONLayouts.Edge], _ literals: [UInt8], _ nodes: [JSONLayouts.Node]) {
    unsafe self.branches = .allocate(capacity: edges.count)
    unsafe self.literals = .allocate(capacity: literals.count)
    unsafe self.literals.initialize(from: literals, count: literals.count)
    root = nodes[0]
    var probes = [Int32](repeating: JSONLayouts.Node.noProbe, count: edges.count)
    for node in nodes {
      var edge = Int(node.first)
      while edge >= 0 {
        probes[edge] = node.probe
        edge = Int(edges[edge].sibling)
      }
    }
    for (number, edge) in edges.enumerated() {
      let place = Int(edge.literal)
      let all = ShortBytes(low: .max, high: .max)
      let count = min(16, Int(edge.literalCount))
      let probe = probes[number]
      unsafe (branches + number).initialize(
        to: Branch(
          start: ShortBytes(padded: UnsafeRawPointer(self.literals + place), count: count),
          mask: all.prefix(count),
          probe: probe == JSONLayouts.Node.noProbe ? 0 : JSONLayouts.word(literals, at: place + Int(probe)),
          literal: UnsafePointer(self.literals + place), count: edge.literalCount,
          next: nodes[Int(edge.next)], sibling: edge.sibling, leaf: edge.leaf,
          kind: edge.isTime ? .time : edge.kind,
          isText: edge.kind == .text && !edge.isTime))
    }
  }

  func deallocate() {
    unsafe branches.deallocate()
    unsafe literals.deallocate()
  }

  /// Reads the line at `start`; returns its length without line end, or -1 when it has no known layout.
  @inline(__always)
  func read(
    _ start: UnsafeRawPointer, end: UnsafeRawPointer, into reading: JSONReading, _ stamps: StampReader
  ) -> Int {
    var at = unsafe start
    var position = unsafe reading.positions
    reading.hasTime = false
    var index = unsafe candidate(of: root, at)
    while index >= 0 {
      let branch = unsafe branches + index
      guard unsafe JSONLayoutTree.stands(branch, at) else {
        index = unsafe Int(branch.pointee.sibling)
        continue
      }
      let value = unsafe at + Int(branch.pointee.count)
      let kind = unsafe branch.pointee.kind
      let count: Int
      if unsafe branch.pointee.isText {
        // Whether a quote ends it, the next literal says, of which that quote is the first byte.
        count = unsafe WordScan.toStringEnd(value)
      } else if kind == .time {
        count = unsafe readTime(value, reading, stamps)
      } else if kind == .lineEnd {
        reading.leaf = unsafe Int(branch.pointee.leaf)
        return unsafe JSONLayoutTree.endsLine(value, end) ? value - start : -1
      } else {
        count = kind == .number ? unsafe JSONLayoutTree.number(value) : unsafe JSONLayoutTree.word(value)
        guard count > 0 else {
          index = unsafe Int(branch.pointee.sibling)
          continue
        }
      }
      unsafe position.pointee = JSONPosition(start: value, count: count)
      unsafe position += 1
      unsafe at = value + count
      index = unsafe candidate(of: branch.pointee.next, at)
    }
    return -1
  }

  /// The edge of a node that can stand at a place, or the first of those that can.
  @inline(__always)
  private func candidate(of node: JSONLayouts.Node, _ at: UnsafeRawPointer) -> Int {
    var index = Int(node.first)
    if node.probe == JSONLayouts.Node.noProbe { return index }
    let word = unsafe UInt64(littleEndian: at.loadUnaligned(fromByteOffset: Int(node.probe), as: UInt64.self))
    while unsafe index >= 0 && branches[index].probe != word { index = unsafe Int(branches[index].sibling) }
    return index
  }

  @inline(__always)
  private static func stands(_ branch: UnsafeMutablePointer<Branch>, _ at: UnsafeRawPointer) -> Bool {
    let low = unsafe UInt64(littleEndian: at.loadUnaligned(as: UInt64.self))
    let high = unsafe UInt64(littleEndian: at.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    let lowDifference = unsafe (low ^ branch.pointee.start.low) & branch.pointee.mask.low
    let highDifference = unsafe (high ^ branch.pointee.start.high) & branch.pointee.mask.high
    if lowDifference | highDifference != 0 { return false }
    let count = unsafe Int(branch.pointee.count)
    return unsafe count <= 16 || standsBeyond(branch.pointee.literal, count, at)
  }

  /// Compares what of a literal lies behind its first 16 bytes.
  @inline(__always)
  private static func standsBeyond(_ literal: UnsafePointer<UInt8>, _ count: Int, _ at: UnsafeRawPointer)
    -> Bool
  {
    let literal = unsafe UnsafeRawPointer(literal)
    var offset = 16
    while offset &+ 16 <= count {
      if unsafe !sixteen(literal + offset, at + offset) { return false }
      offset &+= 16
    }
    // The last sixteen bytes, of which some or all have been compared already: cheaper than to ask.
    return unsafe sixteen(literal + count - 16, at + count - 16)
  }

  /// Whether sixteen bytes are the same.
  @inline(__always)
  private static func sixteen(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer) -> Bool {
    let low = unsafe a.loadUnaligned(as: UInt64.self) ^ b.loadUnaligned(as: UInt64.self)
    let high =
      unsafe a.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
      ^ b.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
    return low | high == 0
  }

  /// Reads a stamp of the form of the one before at once, any other as a text; its length.
  @inline(__always)
  private func readTime(_ at: UnsafeRawPointer, _ reading: JSONReading, _ stamps: StampReader) -> Int {
    let usual = reading.stampLength
    if usual > 0, let time = unsafe stamps.again(at, count: usual) {
      reading.time = time
      reading.hasTime = true
      return usual
    }
    reading.hasTime = false
    return unsafe WordScan.toStringEnd(at)
  }

  @inline(__always)
  private static func endsLine(_ at: UnsafeRawPointer, _ end: UnsafeRawPointer) -> Bool {
    if unsafe at == end { return true }
    let byte = unsafe at.load(as: UInt8.self)
    if byte == UInt8(ascii: "\n") { return true }
    return unsafe byte == UInt8(ascii: "\r")
      && at.load(fromByteOffset: 1, as: UInt8.self) == UInt8(ascii: "\n")
  }

  /// The length of a plain JSON number: digits, perhaps with a sign and a fraction; 0 for anything else,
  /// exponents among it.
  @inline(__always)
  private static func number(_ start: UnsafeRawPointer) -> Int {
    // The usual case without a loop: one to seven digits, the first not 0, and nothing that goes on.
    let digits = unsafe WordScan.digitRun(start)
    let next = unsafe start.load(fromByteOffset: digits, as: UInt8.self)
    if UInt(bitPattern: digits &- 1) < 7, unsafe start.load(as: UInt8.self) != UInt8(ascii: "0"),
      next == UInt8(ascii: "}") || next == UInt8(ascii: ",")
    {
      return digits
    }
    return unsafe anyNumber(start)
  }

  @inline(never)
  private static func anyNumber(_ start: UnsafeRawPointer) -> Int {
    var at = 0
    if unsafe start.load(as: UInt8.self) == UInt8(ascii: "-") { at = 1 }
    let first = at
    while unsafe start.load(fromByteOffset: at, as: UInt8.self) &- 0x30 < 10 { at &+= 1 }
    guard at > first else { return 0 }
    if at &- first > 1, unsafe start.load(fromByteOffset: first, as: UInt8.self) == 0x30 { return 0 }
    if unsafe start.load(fromByteOffset: at, as: UInt8.self) == UInt8(ascii: ".") {
      let point = at
      at &+= 1
      while unsafe start.load(fromByteOffset: at, as: UInt8.self) &- 0x30 < 10 { at &+= 1 }
      if at == point &+ 1 { return 0 }
    }
    return unsafe start.load(fromByteOffset: at, as: UInt8.self) | 0x20 == UInt8(ascii: "e") ? 0 : at
  }

  /// The length of `true`, `false` or `null`; 0 for anything else.
  @inline(__always)
  private static func word(_ start: UnsafeRawPointer) -> Int {
    switch unsafe WordScan.prefix(start, count: 4) {
    case 0x6575_7274, 0x6C6C_756E: 4
    case 0x736C_6166: unsafe start.load(fromByteOffset: 4, as: UInt8.self) == UInt8(ascii: "e") ? 5 : 0
    default: 0
    }
  }
}
