internal import Bytes
internal import Events

/// The layouts of the lines seen so far, as a tree: lines of one writer repeat their keys in the same order, so
/// a line is mostly read by comparing what stands between its values with what stood there before.
///
///     {"ts":"  text  ","event":"  text  ","id":"  text  ","bytes":  number  }
///                                                      \- ","wait_us":  number  }
///
/// An edge is a literal followed by a value (or by the line end). Event words and levels, of which there are
/// few, are part of the literal. A line that leaves every known path is read
/// by the scanner instead, which checks all of JSON, and its layout is learnt. What is read here is JSON by
/// construction: its literals were part of a valid line, and its values are checked to be a string without
/// escapes and control characters, or a plain number, or one of the three words.
@safe
final class JSONLayouts {
  enum ValueKind: UInt8 { case text, number, word, lineEnd }

  struct Edge {
    var literal: Int32
    var literalCount: Int32
    var kind: ValueKind
    var next: Int32
    /// The next edge of the same node, or -1.
    var sibling: Int32
    var role: JSONRole
    /// What the literal says of the event: it holds the event word, the level, or neither.
    var fixed: Fixed
  }

  /// Values of few different texts that are part of a literal, so that they are compared and not read.
  struct Fixed: Equatable {
    /// The event, and which of the keys for event words named it (`JSONField.events`).
    var kind: EventKind?
    var eventKey: UInt8 = .max
    /// Whether the level is that of an error, and the rank of its key; `max` when there is none.
    var isError = false
    var levelRank: UInt8 = .max

    var isEmpty: Bool { kind == nil && levelRank == .max }

    /// Of two keys the one of the smaller rank counts, of one key given twice the last.
    mutating func add(_ other: Fixed) {
      if other.kind != nil, other.eventKey <= eventKey { (kind, eventKey) = (other.kind, other.eventKey) }
      if other.levelRank != .max, other.levelRank <= levelRank {
        (isError, levelRank) = (other.isError, other.levelRank)
      }
    }
  }

  static let edgeLimit = 1_024
  static let siblingLimit = 24

  private var edges: [Edge] = []
  /// All literals, each padded with zeros to whole words and one more.
  private var literals: [UInt8] = []
  /// First edge of each node; node 0 is the start of a line.
  private var nodes: [Int32] = [-1]

  /// The three lists once more, for reading: copied when something was learnt, which is soon over.
  private var tree: Tree?

  @safe
  private struct Tree {
    @unsafe let edges: UnsafeMutablePointer<Edge>
    @unsafe let literals: UnsafeMutablePointer<UInt8>
    @unsafe let nodes: UnsafeMutablePointer<Int32>

    init(_ edges: [Edge], _ literals: [UInt8], _ nodes: [Int32]) {
      unsafe self.edges = .allocate(capacity: edges.count)
      unsafe self.literals = .allocate(capacity: literals.count)
      unsafe self.nodes = .allocate(capacity: nodes.count)
      unsafe self.edges.initialize(from: edges, count: edges.count)
      unsafe self.literals.initialize(from: literals, count: literals.count)
      unsafe self.nodes.initialize(from: nodes, count: nodes.count)
    }

    func deallocate() {
      unsafe edges.deallocate()
      unsafe literals.deallocate()
      unsafe nodes.deallocate()
    }
  }

  deinit { tree?.deallocate() }

  /// One step of a layout that is to be learnt.
  struct Step {
    var literal: [UInt8]
    var kind: ValueKind
    var role: JSONRole
    var fixed = Fixed()
  }

  /// Adds the path of a line.
  func learn(_ steps: [Step]) {
    let before = edges.count
    add(steps)
    guard edges.count > before else { return }
    tree?.deallocate()
    tree = Tree(edges, literals, nodes)
  }

  private func add(_ steps: [Step]) {
    guard edges.count + steps.count <= JSONLayouts.edgeLimit else { return }
    var node = 0
    for step in steps {
      if let known = edge(of: node, like: step) {
        node = Int(edges[known].next)
        continue
      }
      guard siblings(of: node) < JSONLayouts.siblingLimit else { return }
      nodes.append(-1)
      let next = nodes.count - 1
      edges.append(
        Edge(
          literal: Int32(literals.count), literalCount: Int32(step.literal.count), kind: step.kind,
          next: Int32(next), sibling: nodes[node], role: step.role, fixed: step.fixed))
      nodes[node] = Int32(edges.count - 1)
      literals += step.literal
      literals += [UInt8](repeating: 0, count: 16 - step.literal.count % 8)
      node = next
    }
  }

  private func edge(of node: Int, like step: Step) -> Int? {
    var index = Int(nodes[node])
    while index >= 0 {
      let edge = edges[index]
      let literal = literals[Int(edge.literal)..<Int(edge.literal + edge.literalCount)]
      if edge.kind == step.kind, literal.elementsEqual(step.literal) { return index }
      index = Int(edge.sibling)
    }
    return nil
  }

  private func siblings(of node: Int) -> Int {
    var number = 0
    var index = Int(nodes[node])
    while index >= 0 {
      number += 1
      index = Int(edges[index].sibling)
    }
    return number
  }

  /// Reads the line at `start` into `record`; returns its length without line end, or -1 when it has no known
  /// layout. Reads a few words past the line at most, which the padding of a block covers.
  func read(
    _ start: UnsafeRawPointer, end: UnsafeRawPointer, into record: JSONRecord, _ stamps: StampReader
  ) -> Int {
    guard let tree else { return -1 }
    let literals = unsafe UnsafeRawPointer(tree.literals)
    var at = unsafe start
    var index = unsafe Int(tree.nodes[0])
    while index >= 0 {
      let edge = unsafe tree.edges + index
      guard
        unsafe JSONLayouts.stands(literals + Int(edge.pointee.literal), Int(edge.pointee.literalCount), at: at)
      else {
        index = unsafe Int(edge.pointee.sibling)
        continue
      }
      unsafe at += Int(edge.pointee.literalCount)
      switch unsafe edge.pointee.kind {
      case .text:
        if unsafe edge.pointee.role.field == .time, record.stampLength > 0,
          unsafe at.load(fromByteOffset: record.stampLength, as: UInt8.self) == UInt8(ascii: "\""),
          let time = unsafe stamps.again(at, count: record.stampLength)
        {
          unsafe record.setTime(time, rank: edge.pointee.role.rank)
          unsafe at += record.stampLength
          break
        }
        let count = unsafe WordScan.toStringEnd(at)
        guard unsafe at.load(fromByteOffset: count, as: UInt8.self) == UInt8(ascii: "\"") else { return -1 }
        unsafe record.set(edge.pointee.role, at, count, isText: true)
        unsafe at += count
      case .number:
        let count = unsafe JSONLayouts.number(at)
        guard count > 0 else {
          index = unsafe Int(edge.pointee.sibling)
          unsafe at -= Int(edge.pointee.literalCount)
          continue
        }
        unsafe record.set(edge.pointee.role, at, count, isText: false)
        unsafe at += count
      case .word:
        let count = unsafe JSONLayouts.word(at)
        guard count > 0 else {
          index = unsafe Int(edge.pointee.sibling)
          unsafe at -= Int(edge.pointee.literalCount)
          continue
        }
        unsafe record.set(edge.pointee.role, at, count, isText: false)
        unsafe at += count
      case .lineEnd:
        if unsafe !edge.pointee.fixed.isEmpty { unsafe record.note(edge.pointee.fixed) }
        let length = unsafe at - start
        let last = unsafe at.load(as: UInt8.self)
        if unsafe last == UInt8(ascii: "\n") || at == end { return length }
        if last == UInt8(ascii: "\r"), unsafe at.load(fromByteOffset: 1, as: UInt8.self) == UInt8(ascii: "\n") {
          return length
        }
        return -1
      }
      if unsafe !edge.pointee.fixed.isEmpty { unsafe record.note(edge.pointee.fixed) }
      index = unsafe Int(tree.nodes[Int(edge.pointee.next)])
    }
    return -1
  }

  @inline(__always)
  private static func stands(_ literal: UnsafeRawPointer, _ count: Int, at: UnsafeRawPointer) -> Bool {
    var offset = 0
    while offset &+ 8 <= count {
      if unsafe literal.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        != at.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      {
        return false
      }
      offset &+= 8
    }
    let rest = count &- offset
    if rest == 0 { return true }
    let difference = unsafe UInt64(
      littleEndian: literal.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        ^ at.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    return difference &<< UInt64(truncatingIfNeeded: 64 &- rest &* 8) == 0
  }

  /// The length of a plain JSON number: digits, perhaps with a sign and a fraction; 0 for anything else,
  /// exponents among it.
  @inline(__always)
  private static func number(_ start: UnsafeRawPointer) -> Int {
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
