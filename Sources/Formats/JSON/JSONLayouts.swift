internal import Bytes
internal import Events

/// The layouts of the lines seen so far, as a tree: lines of one writer repeat their keys in the same order, so
/// a line is mostly read by comparing what stands between its values with what stood there before.
///
///     {"ts":"  text  ","event":"  text  ","id":"  text  ","bytes":  number  }
///                                                      \- ","wait_us":  number  }
///
/// An edge is a literal followed by a value (or by the line end). Event words and levels, of which there are
/// few, are part of the literal. A line that leaves every known path is read by the scanner instead, which
/// checks all of JSON, and its layout is learnt. What is read here is JSON by construction: its literals were
/// part of a valid line, and its values are checked to be a string without escapes and control characters, or
/// a plain number, or one of the three words.
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
    var isTime: Bool
    var isID: Bool
    /// Index of the leaf of a line end, or -1.
    var leaf: Int32
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
    @inline(__always)
    mutating func add(_ other: Fixed) {
      if isEmpty {
        self = other
        return
      }
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
  private(set) var leaves: [JSONLeaf] = []
  /// Node 0 is the start of a line.
  private var nodes: [Node] = [Node()]

  struct Node {
    /// Its first edge, or -1.
    var first: Int32 = -1
    /// Where, counted from the present place, its edges differ in eight bytes: one load tells which edge it
    /// can be. `noProbe` when there is one edge only or no such place.
    var probe = Node.noProbe

    static let noProbe = Int32.max
  }

  /// The three lists once more, for reading: made anew when something was learnt, which is soon over.
  private var tree: JSONLayoutTree?

  deinit {
    tree?.deallocate()
    unsafe plans?.deallocate()
  }

  /// The plans of the leaves, for reading.
  private var plans: UnsafeMutablePointer<JSONPlan?>?

  @inline(__always)
  func plan(_ leaf: Int) -> JSONPlan? { unsafe plans?[leaf] }

  /// One step of a layout that is to be learnt.
  struct Step {
    var literal: [UInt8]
    var kind: ValueKind
    var role: JSONRole
    var fixed = Fixed()
    /// Where the literal stands in the line.
    var place = 0
  }

  /// Adds the path of a line.
  func learn(_ steps: [Step]) {
    let before = edges.count
    add(steps)
    guard edges.count > before else { return }
    tree?.deallocate()
    tree = JSONLayoutTree(edges, literals, nodes)
    unsafe plans?.deallocate()
    let fresh = UnsafeMutablePointer<JSONPlan?>.allocate(capacity: max(1, leaves.count))
    unsafe fresh.initialize(from: leaves.map(\.plan), count: leaves.count)
    unsafe plans = fresh
  }

  private func add(_ steps: [Step]) {
    guard edges.count + steps.count <= JSONLayouts.edgeLimit else { return }
    var node = 0
    for step in steps {
      if let known = edge(of: node, like: step) {
        node = Int(edges[known].next)
        continue
      }
      guard edgeNumbers(of: node).count < JSONLayouts.siblingLimit else { return }
      nodes.append(Node())
      let next = nodes.count - 1
      edges.append(
        Edge(
          literal: Int32(literals.count), literalCount: Int32(step.literal.count), kind: step.kind,
          next: Int32(next), sibling: -1,
          isTime: step.kind == .text && step.role.field == .time,
          isID: step.role.field == .id,
          leaf: step.kind == .lineEnd ? Int32(leaves.count) : -1))
      if step.kind == .lineEnd { leaves.append(JSONLeaf(steps)) }
      link(edges.count - 1, to: node)
      literals += step.literal
      literals += [UInt8](repeating: 0, count: 24 - step.literal.count % 8)
      findProbe(of: node)
      node = next
    }
  }

  /// Puts an edge among those of its node, before shorter ones: a literal that ends with a text of few different values is
  /// longer than one behind which any text stands, and would never be reached behind it.
  private func link(_ number: Int, to node: Int) {
    var before: Int?
    var next = Int(nodes[node].first)
    while next >= 0, edges[next].literalCount > edges[number].literalCount {
      before = next
      next = Int(edges[next].sibling)
    }
    edges[number].sibling = Int32(next)
    if let before { edges[before].sibling = Int32(number) } else { nodes[node].first = Int32(number) }
  }

  /// Looks for the first place at which all edges of a node differ.
  private func findProbe(of node: Int) {
    let siblings = edgeNumbers(of: node)
    nodes[node].probe = Node.noProbe
    guard siblings.count > 1, let shortest = siblings.map({ Int(edges[$0].literalCount) }).min() else {
      return
    }
    for offset in 0..<max(1, shortest - 7) where offset + 8 <= shortest {
      let words = siblings.map { word(of: edges[$0], at: offset) }
      guard Set(words).count == words.count else { continue }
      nodes[node].probe = Int32(offset)
      return
    }
  }

  private func word(of edge: Edge, at offset: Int) -> UInt64 {
    JSONLayouts.word(literals, at: Int(edge.literal) + offset)
  }

  static func word(_ literals: [UInt8], at start: Int) -> UInt64 {
    literals[start..<(start + 8)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private func edgeNumbers(of node: Int) -> [Int] {
    var numbers: [Int] = []
    var index = Int(nodes[node].first)
    while index >= 0 {
      numbers.append(index)
      index = Int(edges[index].sibling)
    }
    return numbers
  }

  private func edge(of node: Int, like step: Step) -> Int? {
    edgeNumbers(of: node).first { number in
      let edge = edges[number]
      let literal = literals[Int(edge.literal)..<Int(edge.literal + edge.literalCount)]
      return edge.kind == step.kind && literal.elementsEqual(step.literal)
    }
  }

  /// Reads the line at `start`; returns its length without line end, or -1 when it has no known layout. Reads
  /// a few words past the line at most, which the padding of a block covers.
  func read(
    _ start: UnsafeRawPointer, end: UnsafeRawPointer, into reading: JSONReading,
    _ stamps: inout StampReader
  ) -> Int {
    guard let tree else { return -1 }
    return unsafe tree.read(start, end: end, into: reading, &stamps)
  }

  /// Reads the object at `start`, behind which other things may stand in its line; returns its length, or -1.
  func readPart(_ start: UnsafeRawPointer, into reading: JSONReading, _ stamps: inout StampReader) -> Int {
    guard let tree else { return -1 }
    return unsafe tree.read(start, end: start, isWhole: false, into: reading, &stamps)
  }
}
