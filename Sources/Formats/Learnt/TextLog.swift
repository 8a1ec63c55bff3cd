internal import Bytes
internal import Events

/// Text that an application's logger writes, in lines of any form: what they say is learnt.
///
/// It claims no line, because any line may be one of it: a log is read with it where a mapping was learnt or given.
struct TextLog: RecordFormat {
  let name = "text"
  let summary = "text lines of an application's logger, by a mapping that is learnt from the log"
  let samples: [String] = []
  let system = LogSystem.application
  let coverage: Coverage = [.messages]
  let isSequential = true

  var details: [String] {
    [
      "a line begins with a time, or has one under a key such as ts; lines without one go on with the record before",
      "what a sentence says, and where ids, queues, consumers and durations stand, is learnt: mqtune formats learn LOG",
      "key=value pairs, quoted or not, and objects at the end of a line have the keys of the format json",
    ]
  }

  func claims(_ line: Span<UInt8>) -> Bool { false }

  func prepare(_ options: DecodeOptions, head: Block) -> DecodeOptions {
    var options = options
    options.stampPlace = StampPlace(of: head, isInEnvelope: true)
    return options
  }

  func makeRecordDecoder(_ options: DecodeOptions) -> TextLogDecoder { TextLogDecoder(options) }
}

/// Reads text lines by a learnt mapping.
struct TextLogDecoder: RecordDecoder {
  /// The stamp of a record, and where its text begins.
  struct Facts {
    /// Nil where the stamp is the value of a key, or stands in the envelope.
    var time: ParsedTime?
    var textStart: Int
  }

  static let mostBytes = 1 << 16

  private let place: StampPlace
  private let options: DecodeOptions
  private let keys: JSONKeys
  private let record = JSONRecord()
  private var builder: JSONEventBuilder
  private var padded: [UInt8] = []
  private let unread = KeySigns()

  init(_ options: DecodeOptions) {
    self.options = options
    place = options.stampPlace ?? StampPlace()
    keys = JSONKeys(options.map, options.learnt ?? LearntMapping())
    builder = JSONEventBuilder(options)
  }

  mutating func place(_ line: Span<UInt8>, after open: Record<Facts>?) -> Placement<Facts> {
    if place.offsets.isEmpty {
      return line.isEmpty ? .ignored : .alone(0..<line.count, Facts(time: nil, textStart: 0))
    }
    if let found = place.stamp(of: line, zonelessOffset: options.inputOffset ?? 0, year: options.year) {
      return .begins(0..<line.count, Facts(time: found.time, textStart: found.end))
    }
    if open != nil { return .joins(0..<line.count) }
    return line.isEmpty ? .ignored : .rejected(.noTime)
  }

  mutating func decode(
    _ text: Span<UInt8>, _ found: Record<Facts>, into batch: EventBatch
  ) -> RecordOutcome {
    var time: Int64?
    if let stamp = found.facts.time {
      guard !stamp.isOutOfRange, stamp.nanoseconds >= 0 else { return .rejected(.timeOutOfRange) }
      if !stamp.hadZone {
        batch.assumptions.insert(options.inputOffset == nil ? .zonelessIsUTC : .zonelessIsInputZone)
      }
      time = stamp.nanoseconds
    }
    let end = end(of: text, found)
    padded.removeAll(keepingCapacity: true)
    padded.append(text, min(found.facts.textStart, end)..<end)
    let count = padded.count
    padded.append(contentsOf: repeatElement(0, count: Block.padding))
    var copy: [UInt8] = []
    swap(&copy, &padded)
    defer { swap(&copy, &padded) }
    return unsafe copy.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return RecordOutcome.ignored }
      let lines = (batch.ignored, batch.notUnderstood, batch.issues.count)
      record.clear()
      unsafe builder.addText(start, count, record, keys, time: time, line: found.line, to: batch)
      // The reader around this decoder accounts for the lines.
      let (ignored, rejected) = (batch.ignored > lines.0, batch.notUnderstood > lines.1)
      (batch.ignored, batch.notUnderstood) = (lines.0, lines.1)
      var problem = LineProblem.malformed
      if batch.issues.count > lines.2, let issue = batch.issues.popLast() { problem = issue.problem }
      if ignored, !builder.latest.isKnown {
        unsafe batch.noteUnread(text: start, count, line: found.line, outcome: .ignored, unread)
      }
      return rejected ? .rejected(problem) : ignored ? .ignored : .understood
    }
  }

  /// Where the part of a record ends that is read: behind its first line, or its second.
  private func end(of text: Span<UInt8>, _ found: Record<Facts>) -> Int {
    guard found.lines > 1, let first = text.firstIndex(of: UInt8(ascii: "\n"), in: 0..<text.count) else {
      return text.count
    }
    guard place.joinsSecondLine else { return first }
    return text.firstIndex(of: UInt8(ascii: "\n"), in: (first + 1)..<text.count) ?? text.count
  }
}
