/// Lines of one shape in a batch that look like events of messages and from which no such event was read.
///
/// Lines have the same shape when they differ only in what varies from message to message: ids, numbers, names.
public struct UnreadLines: Equatable, Sendable {
  /// What became of such lines. The raw value is stored in profiles.
  public enum Outcome: UInt8, Sendable, CaseIterable {
    case ignored, notUnderstood
    /// Read as a finished measurement, and as nothing else.
    case measurement
  }

  /// A hash of everything that does not vary. Each outcome has shapes of its own.
  public var shape: UInt64
  public var outcome: Outcome
  public var count: Int
  /// The first of them, counted from the first line of the batch.
  public var line: Int
  /// The beginning of the first line.
  public var text: [UInt8]
  /// A hash of the id in the first line; 0 where there is none.
  public var identity: UInt64
  /// Whether the lines name a queue, or have an id that is not always the same. Lines of which neither is true tell of no
  /// message.
  public var tellsOfMessages: Bool
  /// A sample of the keys of messages that the lines name.
  public var keys = SmallestHashes(limit: UnreadLines.keyLimit)

  /// So many keys of messages are kept.
  public static let keyLimit = 64
  /// So many bytes are kept of a line.
  public static let textLimit = 400

  public init(
    shape: UInt64, outcome: Outcome, count: Int = 1, line: Int, text: [UInt8], identity: UInt64,
    namesQueue: Bool
  ) {
    self.shape = shape
    self.outcome = outcome
    self.count = count
    self.line = line
    self.text = text
    self.identity = identity
    tellsOfMessages = namesQueue
  }
}

/// The shapes of the unread lines of one block, found by their hash.
public struct UnreadShapes: Sendable {
  public private(set) var lines: [UnreadLines] = []
  private var places: [UInt64: Int] = [:]

  public init() {}

  /// Where lines of a shape are counted; nil before the first one.
  public func place(of shape: UInt64) -> Int? { lines.isEmpty ? nil : places[shape] }

  /// Begins to count lines of a shape.
  public mutating func append(_ first: UnreadLines, key: UInt64) {
    places[first.shape] = lines.count
    lines.append(first)
    if key != 0 { lines[lines.count - 1].keys.insert(key) }
  }

  /// Counts a further line.
  /// - Parameter key: the message that the line names; 0 for none.
  public mutating func count(at place: Int, key: UInt64) {
    lines[place].count += 1
    if key != 0 { lines[place].keys.insert(key) }
  }

  /// Takes in the id of a further line, which shows whether ids vary.
  public mutating func note(identity: UInt64, at place: Int) {
    if identity != lines[place].identity { lines[place].tellsOfMessages = true }
  }

  mutating func removeAll() {
    guard !lines.isEmpty else { return }
    lines.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
  }

  /// Gives the first lines from `start` on other numbers.
  public mutating func renumber(from start: Int, _ number: (Int) -> Int) {
    for index in start..<lines.count { lines[index].line = number(lines[index].line) }
  }
}
