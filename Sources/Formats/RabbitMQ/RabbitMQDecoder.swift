internal import Bytes
internal import Events

/// Tells which lines are one record, and hands records on by what they are about.
///
/// Lines of one record have the same time, level and process, so its end shows only with the next line.
struct RabbitMQDecoder: RecordDecoder {
  /// What the first line of a record says.
  struct Head {
    var stamp: RecordTime
    var level: RabbitMQLevel
    /// The number of the writing process, or 0.
    var process: UInt64
    /// Nil for records of no interest, and for those whose text is in `message`.
    var topic: RabbitMQTopic?
    var isJSON = false
  }

  /// The lines that came last.
  private enum Phase: Equatable {
    case nothing
    /// Only blank lines of a record so far.
    case blank
    case chatter
    case record
  }

  /// What is kept of the text of one record; the rest of a long crash report says nothing more.
  private static let longestText = 4_096
  static var mostBytes: Int { longestText }
  /// How many lines without a prefix may follow in a log of a version that wrote it only once.
  private static let mostContinuations = 1_000

  private let options: DecodeOptions
  private var phase = Phase.nothing
  /// The bytes that stand before the message in each line of the record that came last.
  private var prefix: [UInt8] = []
  private var head: Head?
  private var continuations = 0
  /// Versions before 3.9 wrote stamps without a zone, and a prefix only before the first line of a record.
  private var mayContinue = false
  /// The message of a record that is a JSON object, from `place` to `decode`.
  private var message: [UInt8] = []
  private var connections: RabbitMQConnections
  private var incidents = RabbitMQIncidents()

  init(_ options: DecodeOptions) {
    self.options = options
    connections = RabbitMQConnections(options.places)
  }

  // MARK: Finding records

  mutating func place(_ bytes: Span<UInt8>, after open: Record<Head>?) -> Placement<Head> {
    let line = RabbitMQBanner.remainder(bytes, 0..<bytes.count)
    if let text = RabbitMQLine(bytes, line) {
      if phase != .nothing, isPrefix(bytes, text.prefix), !startsAnew(bytes, text) {
        return placeFurther(bytes, text.message)
      }
      return placeFirst(bytes, text)
    }
    if !line.isEmpty, bytes[line.lowerBound] == UInt8(ascii: "{"),
      let json = RabbitMQJSONLine(bytes, line, options)
    {
      return place(json, line)
    }
    if mayContinue, phase != .nothing, continuations < Self.mostContinuations, !line.isEmpty {
      continuations += 1
      return placeFurther(bytes, line)
    }
    return RabbitMQBanner.has(bytes, line) ? .ignored : .rejected(.noTime)
  }

  private func isPrefix(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard range.count == prefix.count else { return false }
    // The ends differ most often.
    for index in range.indices.reversed() where bytes[index] != prefix[index - range.lowerBound] {
      return false
    }
    return true
  }

  /// Whether a line that could continue the record before it begins one: with a stamp of seconds or milliseconds a
  /// process may write several records that have the same prefix.
  private func startsAnew(_ bytes: Span<UInt8>, _ line: RabbitMQLine) -> Bool {
    guard phase != .blank, let topic = RabbitMQTopic(line.level, bytes, line.message) else { return false }
    return topic != .otherError
  }

  private mutating func placeFirst(_ bytes: Span<UInt8>, _ line: RabbitMQLine) -> Placement<Head> {
    phase = .nothing
    guard let stamp = RecordTime(bytes, line.stamp, options) else { return .rejected(.badTime) }
    guard !stamp.isOutOfRange else { return .rejected(.timeOutOfRange) }
    prefix.removeAll(keepingCapacity: true)
    prefix.append(bytes, line.prefix)
    head = Head(stamp: stamp, level: line.level, process: line.process)
    mayContinue = !stamp.hasZone
    continuations = 0
    phase = .blank
    return placeFurther(bytes, line.message)
  }

  private mutating func placeFurther(_ bytes: Span<UInt8>, _ message: Range<Int>) -> Placement<Head> {
    if phase == .blank, var head, !bytes.trimmed(message).isEmpty {
      head.topic = RabbitMQTopic(head.level, bytes, message)
      phase = head.topic == nil ? .chatter : .record
      return head.topic == nil ? .alone(message, head) : .begins(message, head)
    }
    return phase == .record ? .joins(message) : .ignored
  }

  private mutating func place(_ line: RabbitMQJSONLine, _ range: Range<Int>) -> Placement<Head> {
    phase = .nothing
    guard !line.stamp.isOutOfRange else { return .rejected(.timeOutOfRange) }
    message = Array(line.message.drop { $0 == UInt8(ascii: "\n") }.prefix(Self.longestText))
    let head = Head(stamp: line.stamp, level: line.level, process: line.process, isJSON: true)
    return .alone(range, head)
  }

  // MARK: Reading them

  mutating func decode(_ text: Span<UInt8>, _ whole: Record<Head>, into batch: EventBatch) -> RecordOutcome {
    let head = whole.facts
    head.stamp.noteAssumption(options, in: batch)
    guard head.isJSON || head.topic != nil else { return .ignored }
    let record = RabbitMQRecord(
      time: head.stamp.time, level: head.level, process: head.process,
      text: head.isJSON ? message : text.array(0..<text.count), line: whole.line,
      linesBefore: whole.linesBefore)
    let topic = head.topic ?? RabbitMQTopic(record.level, record.text.span, record.firstLine)
    guard let topic else { return .ignored }
    interpret(topic, record, batch)
    return .understood
  }

  private mutating func interpret(_ topic: RabbitMQTopic, _ record: RabbitMQRecord, _ batch: EventBatch) {
    switch topic {
    case .accepted, .named, .granted, .closed, .connectionError, .channelError:
      connections.interpret(topic, record, into: batch)
    default:
      if topic == .starting { connections.close(linesBefore: record.linesBefore, into: batch) }
      // What befalls a node belongs to no vhost.
      if let places = options.places, let vhost = record.vhost, !places.vhosts.accept([vhost]) { return }
      incidents.interpret(topic, record, into: batch)
    }
  }

  mutating func finish(linesBefore: Int, into batch: EventBatch) {
    connections.close(linesBefore: linesBefore, into: batch)
    incidents.finish(linesBefore: linesBefore, into: batch)
  }
}
