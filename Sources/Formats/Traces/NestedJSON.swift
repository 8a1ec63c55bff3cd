internal import Bytes

/// Finds the objects of interest in nested lists of JSON text, which comes in pieces of any size: spans, records of logs,
/// and what is said of all of a group of them.
///
/// Only what stands around these objects is followed, so that a document takes no more memory than its nesting and one
/// object.
struct NestedJSON {
  /// An object that its reader takes as a whole.
  enum Unit { case span, log, resource, process }

  enum Step {
    /// An object begins at `at`; whoever reads it goes on with `resume`.
    case unit(Unit)
    /// Spans before belong together, and what was said of them is known now.
    case groupEnd
    case lineEnd
    /// Text that is no JSON: the rest of the line is passed over.
    case broken
    /// The text has no further whole part: what stands from `at` on is needed again.
    case end
  }

  /// Lists and objects whose key says what they hold.
  private enum Container: UInt8 {
    case list = 1, others, object, spans, logs, groups, group, processes

    var isList: Bool {
      switch self {
      case .list, .others, .spans, .logs, .groups: true
      case .object, .group, .processes: false
      }
    }
  }

  private static let mostContainers = 1_000

  private(set) var at = 0
  private var containers: [Container] = []
  /// What the value that comes next is, by its key.
  private var expected = Container.object
  private var expectsResource = false
  private var isKeyNext = false
  private var isBroken = false

  var isInside: Bool { !containers.isEmpty }

  /// The text before `at` is gone.
  mutating func rewind() { at = 0 }

  /// Goes on behind a unit, or another value.
  mutating func resume(at place: Int) {
    at = place
    isKeyNext = containers.last.map { !$0.isList } ?? false
    expected = .object
    expectsResource = false
  }

  /// Gives up what is open, to the end of the line: the text went on as no JSON does.
  mutating func giveUp() -> Step {
    isBroken = true
    containers.removeAll(keepingCapacity: true)
    isKeyNext = false
    return .broken
  }

  mutating func next(_ text: Span<UInt8>) -> Step {
    while at < text.count {
      let byte = text[at]
      if byte == UInt8(ascii: "\n") {
        at += 1
        isBroken = false
        return .lineEnd
      }
      if isBroken || byte <= 32 || byte == UInt8(ascii: ",") || byte == 0xEF || byte == 0xBB || byte == 0xBF
        || byte == 0x1E
      {
        at += 1
        continue
      }
      if let step = take(byte, text) { return step }
    }
    return .end
  }

  private mutating func take(_ byte: UInt8, _ text: Span<UInt8>) -> Step? {
    switch byte {
    case UInt8(ascii: "{"): return open(text)
    case UInt8(ascii: "["):
      // A list of spans without a name is the document itself.
      return push(expected != .object ? expected : containers.allSatisfy { $0 == .list } ? .list : .others)
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      at += 1
      guard let closed = containers.popLast() else { return giveUp() }
      isKeyNext = containers.last.map { !$0.isList } ?? false
      expected = .object
      return closed == .group ? .groupEnd : nil
    case UInt8(ascii: "\"") where isKeyNext: return key(text)
    case _ where containers.isEmpty || isKeyNext: return giveUp()
    default:
      var walk = JSONWalk(at: at)
      guard walk.value(text) != nil else {
        return walk.stop == .malformed ? giveUp() : .end
      }
      resume(at: walk.at)
      return nil
    }
  }

  private mutating func push(_ container: Container) -> Step? {
    guard containers.count < Self.mostContainers else { return giveUp() }
    at += 1
    containers.append(container)
    isKeyNext = !container.isList
    expected = .object
    expectsResource = false
    return nil
  }

  private mutating func key(_ text: Span<UInt8>) -> Step? {
    if containers.last == .processes { return .unit(.process) }
    var walk = JSONWalk(at: at)
    guard let key = walk.string(text), let colon = walk.peek(text) else {
      return walk.stop == .malformed ? giveUp() : .end
    }
    // No writer ends a line between a key and its colon.
    guard colon == UInt8(ascii: ":"), walk.lineEnds == 0 else { return giveUp() }
    at = walk.at + 1
    isKeyNext = false
    let meaning = Container(rawValue: Self.words.number(of: text, key))
    (expected, expectsResource) = (meaning ?? .object, meaning == .object)
    return nil
  }

  private static let words = WordTable(
    [.spans, .logs, .groups, .processes, .object].map { ($0.rawValue, names(of: $0)) })
  /// Objects with one of these keys first hold spans somewhere inside.
  private static let outerWords = WordTable([
    (1, ["resource", "scopeSpans", "scopeLogs", "trace", "spans"] + names(of: .groups))
  ])

  private static func names(of container: Container) -> [String] {
    switch container {
    case .spans: ["spans"]
    case .logs: ["logRecords"]
    case .groups: ["resourceSpans", "resourceLogs", "batches", "data"]
    case .processes: ["processes"]
    case .object: ["resource"]
    case .list, .others, .group: []
    }
  }

  /// An object: one that is read as a whole, or one around such.
  private mutating func open(_ text: Span<UInt8>) -> Step? {
    if expectsResource { return .unit(.resource) }
    switch containers.last {
    case .groups: return push(.group)
    case .spans, .logs, .list:
      guard let isAround = isAround(text) else { return .end }
      if isAround { return push(.object) }
      return .unit(containers.last == .logs ? .log : .span)
    default: return push(expected == .processes ? .processes : .object)
    }
  }

  /// Whether the object at this place holds spans somewhere inside, by its first key; nil where that is not there yet.
  private func isAround(_ text: Span<UInt8>) -> Bool? {
    var walk = JSONWalk(at: at)
    guard walk.enter(UInt8(ascii: "{"), text), let key = walk.key(text) else {
      return walk.stop == .incomplete ? nil : false
    }
    return Self.outerWords.number(of: text, key) != 0
  }
}
