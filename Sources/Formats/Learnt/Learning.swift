public import Bytes
internal import Events

/// The first lines of a log, without envelopes.
public struct LearningHead {
  var text: Block
  /// Nil for JSON lines.
  var stampPlace: StampPlace?
  /// Whether envelopes were taken off.
  private var isOpened = false
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
    guard detection.document == nil else { return nil }
    if let format = detection.format, !format.isMapped { return nil }
    // What looks like an envelope of objects may be the words of a sentence.
    if detection.format != nil, !detection.envelopes.contains(where: \.isCertain),
      LearningHead.speaksBeforeObjects(head), let place = StampPlace(of: head, isInEnvelope: false)
    {
      stampPlace = place
      return
    }
    isOpened = true
    open(detection.envelopes)
    if detection.format != nil, !LearningHead.speaksBeforeObjects(text) { return }
    stampPlace = StampPlace(of: text, isInEnvelope: !detection.envelopes.isEmpty && time(0) != nil)
    if stampPlace == nil { return nil }
  }

  private mutating func open(_ envelopes: [any Envelope]) {
    var physical: (Int) -> Int = { $0 }
    for envelope in envelopes {
      let lines = envelope.opened(text)
      let (outer, outerTime) = (physical, time)
      time = { number in
        if let time = lines.time(ofLine: number, DecodeOptions()) { return time }
        return lines.lines.indices.contains(number) ? outerTime(outer(lines.lines[number].physicalLine)) : nil
      }
      physical = { $0 }
      text = lines.block
    }
  }

  /// The format that reads the lines as text.
  public func textFormat(_ detection: Detection) -> any LogFormat {
    isOpened ? detection.enveloped(TextLog()) : TextLog()
  }

  /// Whether lines say what happened before an object with the values: `sent mail {"id": 4711}`.
  private static func speaksBeforeObjects(_ text: Block) -> Bool {
    let sentence = Sentence()
    var (lines, phrases, speaks) = (0, Set<UInt64>(), false)
    Detection.forEachLine(of: text, atMost: 400) { line, _ in
      guard let brace = line.indices.first(where: { line[$0] == UInt8(ascii: "{") }), brace > 0 else {
        return
      }
      lines += 1
      unsafe line.withUnsafeBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        sentence.clear()
        unsafe sentence.read(base, brace) { _, _ in false }
        guard phrases.insert(sentence.hash).inserted, phrases.count <= 200 else { return }
        var verbs = Verbs()
        for token in sentence.tokens where !token.isSlot { unsafe verbs.add(token.start, token.count) }
        if !verbs.isSilent { speaks = true }
      }
    }
    return speaks && phrases.count > 2 && lines > 0
  }

  /// Whether the lines are read as text.
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

/// How much of a head a format reads as events of messages.
public struct HeadReading: Equatable, Sendable {
  /// Events of messages.
  public var events = 0
  /// Lines that look like events of messages and are not read as such.
  public var unread = 0
  /// Events that name their message.
  public var named = 0
  /// Measurements.
  public var others = 0
  public init() {}

  public mutating func add(_ other: HeadReading) {
    events += other.events
    unread += other.unread
    named += other.named
    others += other.others
    isWhole = isWhole && other.isWhole
  }

  /// Whether nothing is left that a mapping might tell.
  public private(set) var isWhole = true

  /// Whether this reading tells more of messages than another one.
  public func tellsMore(than other: HeadReading) -> Bool {
    events > other.events || events * 50 >= other.events * 49 && named > other.named
  }

  public init(_ head: Block, _ format: any LogFormat, _ options: DecodeOptions) {
    let batch = EventBatch()
    let decoder = format.makeDecoder(options)
    decoder.decode(head, into: batch)
    func count() {
      for event in batch.array {
        if event.kind.isOfMessage {
          events += 1
          if event.key != 0 { named += 1 }
        } else if event.kind == .sample {
          others += 1
        }
      }
      unread += batch.unread.lines.filter(\.tellsOfMessages).count
      batch.clear()
    }
    count()
    decoder.finish(into: batch)
    count()
    isWhole = unread == 0 && others == 0 && events > 0 && named * 2 > events
  }
}
