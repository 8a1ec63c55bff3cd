internal import Bytes
internal import Events

/// Text that an application's logger writes, in lines of any form: what they say is learnt.
///
/// It claims no line, because any line may be one of it: a log is read with it where a mapping was learnt or given.
struct TextLog: LogFormat {
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

  func makeDecoder(_ options: DecodeOptions) -> any LogDecoder { TextLogDecoder(options) }
}

/// Reads text lines by a learnt mapping, where they stand: a line that begins a record is read at once, and lines without a
/// stamp count as the record before them.
final class TextLogDecoder: LogDecoder {
  private enum Outcome { case understood, ignored, rejected }

  private let place: StampPlace
  private let keys: JSONKeys
  private let record = JSONRecord()
  private var builder: JSONEventBuilder
  private var stamps: LineStamps
  private let signs = KeySigns()
  /// What became of the record before, which lines without a stamp go on with; nil before the first.
  private var latest: Outcome?
  /// The first line of a record that is read with its second one, in a block of its own: its text and its time.
  private var first: (text: [UInt8], time: Int64)?

  init(_ options: DecodeOptions) {
    place = options.stampPlace ?? StampPlace()
    keys = JSONKeys(options.map, options.learnt ?? LearntMapping())
    builder = JSONEventBuilder(options)
    stamps = LineStamps(options)
  }

  func decode(_ block: Block, into batch: EventBatch) {
    if batch.refuses(block) {
      latest = .rejected
      return
    }
    unsafe block.bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      var at = block.textStart
      while at < block.count {
        let length = unsafe WordScan.toLineEnd(base + at, limit: block.count - at)
        let isCut =
          unsafe length > 0
          && base.load(fromByteOffset: at + length - 1, as: UInt8.self) == UInt8(ascii: "\r")
        unsafe read(base + at, isCut ? length - 1 : length, batch)
        at += length + 1
      }
    }
  }

  /// A record whose second line never came says nothing.
  func finish(into batch: EventBatch) { first = nil }

  private func read(_ line: UnsafeRawPointer, _ count: Int, _ batch: EventBatch) {
    let number = batch.lines
    batch.lines += 1
    guard !place.offsets.isEmpty else {
      guard count > 0 else { return batch.ignored += 1 }
      return unsafe add(line, count, time: nil, number, batch)
    }
    switch unsafe stamps.read(line, count, place.offsets, batch) {
    case .time(let time, let end):
      guard place.joinsSecondLine else {
        return unsafe add(line + end, count - end, time: time, number, batch)
      }
      let text = unsafe Array(UnsafeRawBufferPointer(start: line + end, count: count - end))
      first = (text, time)
      // By itself it says nothing; the second line counts as what the record says.
      latest = .ignored
      batch.ignored += 1
    case .problem(let problem):
      latest = .rejected
      batch.reject(line: number, problem)
    case .none:
      if let head = first {
        first = nil
        return unsafe add(head.text, line, count, time: head.time, number, batch)
      }
      unsafe goOn(line, count, number, batch)
    }
  }

  /// A line without a stamp.
  private func goOn(_ line: UnsafeRawPointer, _ count: Int, _ number: Int, _ batch: EventBatch) {
    switch latest {
    case .understood: break
    case .ignored: batch.ignored += 1
    case .rejected: batch.notUnderstood += 1
    case nil:
      guard count > 0 else { return batch.ignored += 1 }
      batch.reject(line: number, .noTime)
    }
  }

  /// Reads a record of two lines.
  private func add(
    _ head: [UInt8], _ line: UnsafeRawPointer, _ count: Int, time: Int64, _ number: Int, _ batch: EventBatch
  ) {
    var text = head + [UInt8(ascii: "\n")]
    let rest = unsafe UnsafeRawBufferPointer(start: line, count: count)
    unsafe text.append(contentsOf: rest)
    let length = text.count
    text += [UInt8](repeating: 0, count: Block.padding)
    unsafe text.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      unsafe add(base, length, time: time, number, batch)
    }
  }

  private func add(
    _ text: UnsafeRawPointer, _ count: Int, time: Int64?, _ number: Int, _ batch: EventBatch
  ) {
    let before = (batch.ignored, batch.notUnderstood)
    record.clear()
    unsafe builder.addText(text, count, record, keys, time: time, line: number, to: batch)
    guard batch.ignored == before.0, batch.notUnderstood == before.1 else {
      latest = batch.ignored > before.0 ? .ignored : .rejected
      unsafe noteUnread(text, count, number, batch)
      return
    }
    latest = .understood
  }

  /// Counts a line that looks like an event of a message. Lines of one phrase look alike.
  private func noteUnread(_ text: UnsafeRawPointer, _ count: Int, _ number: Int, _ batch: EventBatch) {
    guard !builder.latest.isChatter, !builder.latest.isQuiet else { return }
    let outcome = latest == .ignored ? UnreadLines.Outcome.ignored : .notUnderstood
    if unsafe !batch.noteUnread(text: text, count, line: number, outcome: outcome, signs) {
      builder.quietLatest()
    }
  }
}

/// Reads the stamps before the texts of lines. The part up to the minute rarely changes, so that mostly only seconds are read.
struct LineStamps {
  enum Outcome {
    /// A time, and where it ends.
    case time(Int64, end: Int)
    case problem(LineProblem)
    case none
  }

  private let zonelessOffset: Int
  private let zoneWasGiven: Bool
  private let year: Int?
  /// The stamp read last: its first sixteen bytes, how many digits its fraction has, how long it is, what stands behind the
  /// digits, and when its minute began.
  private var minute: UInt128 = 0
  private var digits = -1
  private var length = 0
  private var tail: UInt64 = 0
  private var minuteStart: Int64 = 0

  init(_ options: DecodeOptions) {
    zonelessOffset = options.inputOffset ?? 0
    zoneWasGiven = options.inputOffset != nil
    year = options.year
  }

  /// - Parameter offsets: Where a stamp may begin.
  mutating func read(
    _ line: UnsafeRawPointer, _ count: Int, _ offsets: [Int], _ batch: EventBatch
  ) -> Outcome {
    for offset in offsets where offset < count {
      if digits >= 0, offset + length <= count, let time = unsafe again(line + offset) {
        return .time(time, end: offset + length)
      }
      let text = unsafe Span<UInt8>(_unsafeStart: line.assumingMemoryBound(to: UInt8.self), count: count)
      guard let found = StampPlace.stamp(in: text, from: offset, zonelessOffset: zonelessOffset, year: year)
      else { continue }
      guard !found.time.isOutOfRange, found.time.nanoseconds >= 0 else { return .problem(.timeOutOfRange) }
      if !found.time.hadZone {
        batch.assumptions.insert(zoneWasGiven ? .zonelessIsInputZone : .zonelessIsUTC)
      }
      unsafe remember(line + offset, found.end - offset, found.time.nanoseconds)
      return .time(found.time.nanoseconds, end: found.end)
    }
    return .none
  }

  /// `2026-11-20T22:40` is sixteen bytes long; seconds and a fraction follow.
  private mutating func remember(_ start: UnsafeRawPointer, _ count: Int, _ time: Int64) {
    digits = -1
    func byte(_ at: Int) -> UInt8 { unsafe start.load(fromByteOffset: at, as: UInt8.self) }
    guard count >= 19, count <= 40, byte(4) == UInt8(ascii: "-") || byte(4) == UInt8(ascii: "/"),
      byte(16) == UInt8(ascii: ":"),
      let seconds = unsafe LineStamps.number(start + 17, 2)
    else { return }
    var fraction = 0
    if count > 20, byte(19) == UInt8(ascii: ".") || byte(19) == UInt8(ascii: ",") {
      while 20 + fraction < count, byte(20 + fraction) &- UInt8(ascii: "0") <= 9 { fraction += 1 }
    }
    let end = fraction > 0 ? 20 + fraction : 19
    guard fraction <= 9, count - end <= 8, let parts = unsafe LineStamps.number(start + 20, fraction) else {
      return
    }
    minuteStart = time - seconds * 1_000_000_000 - parts * LineStamps.scales[fraction]
    minute = unsafe start.loadUnaligned(as: UInt128.self)
    tail = unsafe WordScan.prefix(start + end, count: count - end)
    length = count
    digits = fraction
  }

  private func again(_ start: UnsafeRawPointer) -> Int64? {
    guard unsafe start.loadUnaligned(as: UInt128.self) == minute,
      let seconds = unsafe LineStamps.number(start + 17, 2), seconds < 60,
      let parts = unsafe LineStamps.number(start + 20, digits)
    else { return nil }
    let end = digits > 0 ? 20 + digits : 19
    guard unsafe WordScan.prefix(start + end, count: length - end) == tail else { return nil }
    // A stamp that goes on is another one.
    let next = unsafe start.load(fromByteOffset: length, as: UInt8.self)
    guard !ByteKind.of(next).isWord, next != UInt8(ascii: ","), next != UInt8(ascii: ":") || length > end
    else { return nil }
    return minuteStart + seconds * 1_000_000_000 + parts * LineStamps.scales[digits]
  }

  private static let scales: [Int64] = [
    0, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1,
  ]

  /// The number of so many digits; nil where others stand there.
  @inline(__always)
  private static func number(_ start: UnsafeRawPointer, _ count: Int) -> Int64? {
    var value: Int64 = 0
    for index in 0..<count {
      let digit = unsafe start.load(fromByteOffset: index, as: UInt8.self) &- UInt8(ascii: "0")
      if digit > 9 { return nil }
      value = value &* 10 &+ Int64(digit)
    }
    return value
  }
}
