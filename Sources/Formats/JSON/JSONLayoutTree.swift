internal import Bytes

/// Known layouts in the form in which lines are read by them: flat memory, literals as words with masks.
///
/// Owned by `JSONLayouts`, which frees it.
@safe
struct JSONLayoutTree {
  /// An edge of the tree with everything that reading it needs, in reading order; one line of the cache.
  @safe
  fileprivate struct Branch {
    /// The beginning of the literal, up to 16 bytes, and how long all of it is.
    let start: LiteralStart
    let count: Int32
    /// The node that follows: its first branch, and how one is chosen; itself at the end of a line.
    @unsafe let next: UnsafeMutablePointer<Branch>
    let choice: Choice
    /// Where the literal lies among all.
    let literal: Int32
    let sibling: Int32
    let leaf: Int32
    let shape: Shape
    /// How long the latest of its texts of up to 15 bytes was, and the bit of the byte that ended it.
    var usualCount: UInt8 = 15
    var usualEnd: UInt16 = 1 << 15

    /// What follows the literal; a text behind a literal that `start` holds wholly, as most are, is known at once, and
    /// an id is apart from other texts.
    enum Shape: UInt8 { case shortText, shortID, text, time, lineEnd, number, word }
  }

  /// Tells by eight bytes of a line which branch of a node it can be, with no branch in the program: which of several
  /// layouts comes next cannot be predicted.
  fileprivate struct Choice {
    /// Where, counted from the present place, the branches of the node differ; `noProbe` when there is no choice, and
    /// where one after the other has to be tried.
    var probe = JSONLayouts.Node.noProbe
    /// Its slots among all, and which bits of the hash of the eight bytes number them.
    var slots: Int32 = 0
    var shift: UInt8 = 0
    var mask: UInt8 = 0

    @inline(__always)
    func slot(of word: UInt64) -> Int {
      let hash = word &* 0x9E37_79B9_7F4A_7C15
      return Int(slots) &+ Int(truncatingIfNeeded: (hash &>> UInt64(shift)) & UInt64(mask))
    }

    /// Looks for bits in which the hashes of all words differ.
    /// - Returns: whether there are such.
    mutating func spread(_ words: [UInt64]) -> Bool {
      for bits in 1...6 where 1 << bits >= words.count {
        mask = UInt8(1 << bits - 1)
        for candidate in 0..<(64 - bits) {
          shift = UInt8(candidate)
          if Set(words.map(slot)).count == words.count { return true }
        }
      }
      return false
    }
  }

  @unsafe private let branches: UnsafeMutablePointer<Branch>
  @unsafe private let literals: UnsafeMutablePointer<UInt8>
  /// The slots of all choices: the branch that it can be, any other of the node where there is none.
  @unsafe private let slots: UnsafeMutablePointer<UnsafeMutablePointer<Branch>>
  @unsafe private let first: UnsafeMutablePointer<Branch>
  private let firstChoice: Choice

  init(_ edges: [JSONLayouts.Edge], _ literals: [UInt8], _ nodes: [JSONLayouts.Node]) {
    unsafe self.branches = .allocate(capacity: edges.count)
    unsafe self.literals = .allocate(capacity: literals.count)
    unsafe self.literals.initialize(from: literals, count: literals.count)
    unsafe first = branches + Int(nodes[0].first)
    var slots: [Int] = []
    let choices = nodes.map { JSONLayoutTree.choice(of: $0, edges, literals, &slots) }
    firstChoice = choices[0]
    for (number, edge) in edges.enumerated() {
      let next = nodes[Int(edge.next)].first
      let literal = unsafe UnsafeRawPointer(self.literals + Int(edge.literal))
      unsafe (branches + number).initialize(
        to: Branch(
          start: LiteralStart(literal, count: Int(edge.literalCount)), count: edge.literalCount,
          next: branches + (next < 0 ? number : Int(next)), choice: choices[Int(edge.next)],
          literal: edge.literal, sibling: edge.sibling, leaf: edge.leaf, shape: Branch.Shape(edge)))
    }
    unsafe self.slots = .allocate(capacity: max(1, slots.count))
    for (place, edge) in slots.enumerated() {
      unsafe (self.slots + place).initialize(to: branches + edge)
    }
  }

  /// How a branch of a node is chosen; adds its slots, each with the number of an edge.
  private static func choice(
    of node: JSONLayouts.Node, _ edges: [JSONLayouts.Edge], _ literals: [UInt8], _ slots: inout [Int]
  ) -> Choice {
    guard node.probe != JSONLayouts.Node.noProbe else { return Choice() }
    var words: [(word: UInt64, edge: Int)] = []
    var edge = Int(node.first)
    while edge >= 0 {
      words.append((JSONLayouts.word(literals, at: Int(edges[edge].literal) + Int(node.probe)), edge))
      edge = Int(edges[edge].sibling)
    }
    var choice = Choice(probe: node.probe, slots: Int32(slots.count))
    guard choice.spread(words.map(\.word)) else { return Choice() }
    slots += [Int](repeating: Int(node.first), count: Int(choice.mask) + 1)
    for (word, edge) in words { slots[choice.slot(of: word)] = edge }
    return choice
  }

  func deallocate() {
    unsafe branches.deallocate()
    unsafe literals.deallocate()
    unsafe slots.deallocate()
  }

  /// Reads the line at `start`; returns its length without line end, or -1 when it has no known layout.
  /// - Parameter isWhole: whether the line has to end behind its object; otherwise `end` does not count.
  @inline(__always)
  func read(
    _ start: UnsafeRawPointer, end: UnsafeRawPointer, isWhole: Bool = true, into reading: JSONReading,
    _ stamps: inout StampReader
  ) -> Int {
    var at = unsafe start
    var position = unsafe reading.positions
    reading.hasTime = false
    var branch = unsafe chosen(by: firstChoice, first, at)
    while true {
      let shape = unsafe branch.pointee.shape
      guard unsafe branch.pointee.start.stands(at: at),
        unsafe shape == .shortText || shape == .shortID || standsBeyond(branch, at)
      else {
        guard unsafe goOn(&branch) else { return -1 }
        continue
      }
      let value = unsafe at + Int(branch.pointee.count)
      let count: Int
      if shape == .shortID {
        count = unsafe JSONLayoutTree.toIDEnd(value, branch)
      } else if shape == .shortText || shape == .text {
        // Whether a quote ends it, the next literal says, of which that quote is the first byte.
        count = unsafe WordScan.toStringEnd(value)
      } else if shape == .time {
        count = unsafe readTime(value, reading, &stamps)
      } else if shape == .lineEnd {
        reading.leaf = unsafe Int(branch.pointee.leaf)
        return unsafe !isWhole || JSONLayoutTree.endsLine(value, end) ? value - start : -1
      } else {
        count = shape == .number ? unsafe JSONLayoutTree.number(value) : unsafe JSONLayoutTree.word(value)
        guard count > 0 else {
          guard unsafe goOn(&branch) else { return -1 }
          continue
        }
      }
      unsafe position.pointee = JSONPosition(start: value, count: count)
      unsafe position += 1
      unsafe at = value + count
      unsafe branch = chosen(by: branch.pointee.choice, branch.pointee.next, at)
    }
  }

  /// The branch of a node that can stand at a place, or the first of those that can.
  @inline(__always)
  private func chosen(
    by choice: Choice, _ first: UnsafeMutablePointer<Branch>, _ at: UnsafeRawPointer
  ) -> UnsafeMutablePointer<Branch> {
    if choice.probe == JSONLayouts.Node.noProbe { return unsafe first }
    let word = unsafe UInt64(
      littleEndian: at.loadUnaligned(fromByteOffset: Int(choice.probe), as: UInt64.self))
    return unsafe slots[choice.slot(of: word)]
  }

  /// Goes on to the next branch of the same node; false when there is none.
  @inline(__always)
  private func goOn(_ branch: inout UnsafeMutablePointer<Branch>) -> Bool {
    let sibling = unsafe Int(branch.pointee.sibling)
    if sibling < 0 { return false }
    unsafe branch = branches + sibling
    return true
  }

  /// Compares what of a literal lies behind its first 16 bytes.
  @inline(__always)
  private func standsBeyond(_ branch: UnsafeMutablePointer<Branch>, _ at: UnsafeRawPointer) -> Bool {
    let literal = unsafe UnsafeRawPointer(literals) + Int(branch.pointee.literal)
    let count = unsafe Int(branch.pointee.count)
    if count <= 16 { return true }
    var offset = 16
    while offset &+ 16 <= count {
      if unsafe !Sixteen.areEqual(literal + offset, at + offset) { return false }
      offset &+= 16
    }
    // The last sixteen bytes, of which some or all have been compared already: cheaper than to ask.
    return unsafe Sixteen.areEqual(literal + count - 16, at + count - 16)
  }

  /// The length of a text that is mostly as long as the one before: what follows is then read without waiting for the
  /// end of this one to be found.
  @inline(__always)
  private static func toIDEnd(_ start: UnsafeRawPointer, _ branch: UnsafeMutablePointer<Branch>) -> Int {
    #if arch(x86_64)
      let usual = unsafe UInt32(branch.pointee.usualEnd)
      if unsafe Sixteen.stringEnds(start) & (usual &* 2 &- 1) == usual {
        return unsafe Int(branch.pointee.usualCount)
      }
    #endif
    let count = unsafe WordScan.toStringEnd(start)
    if count < 16 {
      unsafe branch.pointee.usualCount = UInt8(truncatingIfNeeded: count)
      unsafe branch.pointee.usualEnd = 1 &<< UInt16(truncatingIfNeeded: count)
    }
    return count
  }

  /// Reads a stamp of the form of the one before at once, any other as a text; its length.
  @inline(__always)
  private func readTime(_ at: UnsafeRawPointer, _ reading: JSONReading, _ stamps: inout StampReader) -> Int {
    let usual = reading.stampLength
    if usual > 0 {
      let time = unsafe stamps.again(at, count: usual)
      if time >= 0 {
        reading.time = time
        reading.hasTime = true
        return usual
      }
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

extension JSONLayoutTree.Branch.Shape {
  fileprivate init(_ edge: JSONLayouts.Edge) {
    self =
      switch edge.kind {
      case .text where edge.isTime: .time
      case .text where edge.literalCount > 16: .text
      case .text: edge.isID ? .shortID : .shortText
      case .number: .number
      case .word: .word
      case .lineEnd: .lineEnd
      }
  }
}
