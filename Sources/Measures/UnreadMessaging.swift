internal import Bytes
public import Profiles

/// Lines that look like events of messages and from which no such event was read: what a log says of its queues and this
/// program does not understand.
public struct UnreadMessaging: Equatable, Sendable {
  /// A shape of fewer lines is a coincidence.
  public static let fewestLines = 10
  /// Where the settles of so many of the messages that lines name were read, the lines tell further steps in the lives of
  /// messages that are known from publish to end.
  private static let knownShare = 0.9

  /// How many lines there are, of all shapes that repeat.
  public let lines: Int
  /// Shapes that repeat, those with the most lines first.
  public let shapes: [UnreadShape]

  /// The count in words, without a full stop.
  public var statement: String {
    "\(countFigure(lines, of: "line")) look like events of messages and were not read as such"
  }

  public init(lines: Int = 0, shapes: [UnreadShape] = []) {
    self.lines = lines
    self.shapes = shapes
  }

  /// - Parameter readsWholeLives: whether publishes, deliveries and settles were read. Then measurements that name a queue
  ///   are more than is needed; otherwise they stand for the events that were not read.
  init(_ profile: Profile, readsWholeLives: Bool) {
    let all = profile.unreadShapes.filter { $0.tellsOfMessages }
    shapes = all.filter { shape in
      guard shape.count >= Self.fewestLines else { return false }
      if let share = profile.settledShare(of: shape) { return share < Self.knownShare }
      return !(shape.isMeasurement && readsWholeLives)
    }
    // Where there are more shapes than are kept, lines of one kind differ in more than is known to vary.
    let others = shapes.isEmpty && !all.isEmpty ? 0 : profile.unreadLinesBeyondShapes
    lines = shapes.reduce(0) { $0 + $1.count } + others
  }
}
