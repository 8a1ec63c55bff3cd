internal import Bytes
internal import Events

/// Joins lines to records and hands records on by what they are about.
///
/// Lines of one record have the same time, level and process, so its end shows only with the next line: the open
/// record is kept across blocks.
final class RabbitMQDecoder: LogDecoder {
  private enum Open: Equatable {
    case nothing
    /// So far only blank lines.
    case undecided
    case chatter
    case topic(RabbitMQTopic)
  }

  /// What is kept of the text of one record; the rest of a long crash report says nothing more.
  private static let longestText = 4_096
  /// How many lines without a prefix may follow in a log of a version that wrote it only once.
  private static let mostContinuations = 1_000

  private let options: DecodeOptions
  private var open = Open.nothing
  /// The bytes that stand before the message in each line of the open record.
  private var prefix: [UInt8] = []
  private var record = RabbitMQRecord()
  private var continuations = 0
  /// Versions before 3.9 wrote stamps without a zone, and a prefix only before the first line of a record.
  private var mayContinue = false
  private var connections: RabbitMQConnections
  private var incidents = RabbitMQIncidents()

  init(_ options: DecodeOptions) {
    self.options = options
    connections = RabbitMQConnections(options.places)
  }

  func decode(_ block: Block, into batch: EventBatch) {
    record.line = 0
    if block.isOversizedLine {
      batch.lines += 1
      batch.reject(line: 0, .tooLong)
      return
    }
    let contents = block.bytes
    var lines = BlockLines(block)
    while let line = lines.nextLine(in: contents.span) {
      batch.lines += 1
      decode(contents.span, line, number: lines.number, batch)
    }
  }

  func finish(into batch: EventBatch) {
    close(batch)
    connections.close(line: 0, into: batch)
    incidents.finish(into: batch)
  }

  private func decode(_ bytes: Span<UInt8>, _ range: Range<Int>, number: Int, _ batch: EventBatch) {
    let line = RabbitMQBanner.remainder(bytes, range)
    if let text = RabbitMQLine(bytes, line) {
      if open != .nothing, isPrefix(bytes, text.prefix), !startsAnew(bytes, text) {
        take(bytes, text.message, batch)
      } else {
        close(batch)
        begin(bytes, text, number: number, batch)
      }
    } else if !line.isEmpty, bytes[line.lowerBound] == UInt8(ascii: "{"),
      let json = RabbitMQJSONLine(bytes, line, options)
    {
      close(batch)
      decode(json, number: number, batch)
    } else if mayContinue, open != .nothing, continuations < Self.mostContinuations, !line.isEmpty {
      continuations += 1
      take(bytes, line, batch)
    } else if RabbitMQBanner.has(bytes, line) {
      batch.ignored += 1
    } else {
      batch.reject(line: number, .noTime)
    }
  }

  private func isPrefix(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard range.count == prefix.count else { return false }
    // The ends differ most often.
    for index in range.indices.reversed() where bytes[index] != prefix[index - range.lowerBound] {
      return false
    }
    return true
  }

  /// Whether a line that could continue the open record begins one: with a stamp of seconds or milliseconds a
  /// process may write several records that have the same prefix.
  private func startsAnew(_ bytes: Span<UInt8>, _ line: RabbitMQLine) -> Bool {
    guard open != .undecided, let topic = RabbitMQTopic(line.level, bytes, line.message) else { return false }
    return topic != .otherError
  }

  private func begin(_ bytes: Span<UInt8>, _ line: RabbitMQLine, number: Int, _ batch: EventBatch) {
    guard let stamp = RecordTime(bytes, line.stamp, options), !stamp.isOutOfRange else {
      let isStamp = RecordTime(bytes, line.stamp, options) != nil
      batch.reject(line: number, isStamp ? .timeOutOfRange : .badTime)
      return
    }
    stamp.noteAssumption(options, in: batch)
    prefix.removeAll(keepingCapacity: true)
    prefix.append(bytes, line.prefix)
    record.time = stamp.time
    record.level = line.level
    record.process = line.process
    record.line = number
    record.text.removeAll(keepingCapacity: true)
    mayContinue = !stamp.hasZone
    continuations = 0
    open = .undecided
    take(bytes, line.message, batch)
  }

  /// Adds a line to the open record and accounts for it.
  private func take(_ bytes: Span<UInt8>, _ message: Range<Int>, _ batch: EventBatch) {
    if open == .undecided, !bytes.trimmed(message).isEmpty {
      open = RabbitMQTopic(record.level, bytes, message).map { .topic($0) } ?? .chatter
    }
    guard case .topic = open else {
      batch.ignored += 1
      return
    }
    if !record.text.isEmpty { record.text.append(UInt8(ascii: "\n")) }
    let room = max(0, Self.longestText - record.text.count)
    record.text.append(bytes, message.prefix(room))
  }

  private func decode(_ line: RabbitMQJSONLine, number: Int, _ batch: EventBatch) {
    guard !line.stamp.isOutOfRange else {
      batch.reject(line: number, .timeOutOfRange)
      return
    }
    line.stamp.noteAssumption(options, in: batch)
    record.time = line.stamp.time
    record.level = line.level
    record.process = line.process
    record.line = number
    record.text = Array(line.message.drop { $0 == UInt8(ascii: "\n") }.prefix(Self.longestText))
    let text = record.text
    guard let topic = RabbitMQTopic(record.level, text.span, record.firstLine) else {
      batch.ignored += 1
      return
    }
    open = .topic(topic)
    close(batch)
  }

  /// The open record is complete.
  private func close(_ batch: EventBatch) {
    defer { open = .nothing }
    guard case .topic(let topic) = open else { return }
    switch topic {
    case .accepted, .named, .granted, .closed, .connectionError, .channelError:
      connections.interpret(topic, record, into: batch)
    default:
      if topic == .starting { connections.close(line: record.line, into: batch) }
      // What befalls a node belongs to no vhost.
      if let places = options.places, let vhost = record.vhost, !places.vhosts.accept([vhost]) { return }
      incidents.interpret(topic, record, into: batch)
    }
  }
}
