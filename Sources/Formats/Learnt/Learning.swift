public import Bytes
internal import Events

/// The first lines of a log, without envelopes.
public struct LearningHead {
  var text: Block
  /// Nil for JSON lines.
  var stampPlace: StampPlace?
  /// When a line was written, by its envelope.
  var time: (Int) -> Int64?
}

extension LearningHead {
  /// So many bytes of each log are looked at.
  public static let size = 4 << 20
  /// So many tell the place of the time.
  public static let smallest = 256 << 10

  /// Nil where a log is neither JSON lines nor text with times.
  /// - Parameter head: The first bytes of the log.
  public init?(_ head: Block, _ detection: Detection) {
    text = head
    time = { _ in nil }
    var physical: (Int) -> Int = { $0 }
    for envelope in detection.envelopes {
      let lines = envelope.opened(text)
      let (outer, outerTime) = (physical, time)
      time = { number in
        if let time = lines.time(ofLine: number, DecodeOptions()) { return time }
        return lines.lines.indices.contains(number) ? outerTime(outer(lines.lines[number].physicalLine)) : nil
      }
      physical = { $0 }
      text = lines.block
    }
    guard detection.document == nil else { return nil }
    if let format = detection.format {
      guard format.name == JSONEvents().name else { return nil }
      return
    }
    stampPlace = StampPlace(of: text, isInEnvelope: !detection.envelopes.isEmpty && time(0) != nil)
    if stampPlace == nil { return nil }
  }

  /// The format of the lines by what they look like.
  public var isText: Bool { stampPlace != nil }
}

extension LearntMapping {
  /// Learns from the first lines of logs, which may be those of several applications that pass messages on.
  public init?(from heads: [LearningHead], _ options: DecodeOptions) {
    guard !heads.isEmpty else { return nil }
    var learner = MappingLearner(LineSample(heads, options))
    guard let mapping = learner.learn() else { return nil }
    self = mapping
  }
}

extension LogFormat {
  /// Whether a mapping says how its lines become events.
  public var isMapped: Bool { name == JSONEvents().name || name == TextLog().name }
}

extension Detection {
  /// The format of text lines by a learnt mapping, in the envelopes that were found.
  public var textFormat: any LogFormat { enveloped(TextLog()) }
}

/// How much of a head a format reads as events of messages.
public struct HeadReading: Equatable, Sendable {
  /// Events of messages.
  public var events = 0
  /// Lines that look like events of messages and are not read as such.
  public var unread = 0
  /// Measurements.
  public var others = 0
  public init() {}

  public mutating func add(_ other: HeadReading) {
    events += other.events
    unread += other.unread
    others += other.others
    isWhole = isWhole && other.isWhole
  }

  /// Whether nothing is left that a mapping might tell.
  public private(set) var isWhole = true

  public init(_ head: Block, _ format: any LogFormat, _ options: DecodeOptions) {
    let batch = EventBatch()
    let decoder = format.makeDecoder(options)
    decoder.decode(head, into: batch)
    func count() {
      for event in batch.array {
        if event.kind.isOfMessage { events += 1 } else if event.kind == .sample { others += 1 }
      }
      unread += batch.unread.lines.filter(\.tellsOfMessages).count
      batch.clear()
    }
    count()
    decoder.finish(into: batch)
    count()
    isWhole = unread == 0 && others == 0 && events > 0
  }
}
