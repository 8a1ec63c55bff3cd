internal import Bytes
internal import Events

/// Reads time stamps of lines that follow each other: the part up to the minute rarely changes, so it is
/// compared with the one before and only the seconds are read; in busy logs not even these.
///
/// Reads up to 32 bytes from the start of the text, which a block's padding covers.
struct StampReader {
  private var datePart: UInt64 = 0
  private var minutePart: UInt64 = 0
  private var minuteStart: Int64 = 0
  /// The latest stamp of a form that `again` reads.
  private var latestSecond = Second()
  private let zonelessOffset: Int
  private let zoneWasGiven: Bool
  private let year: Int?
  /// The day of the last stamp that was a time of day, and that time.
  private var day: Int64?
  private var latest: Int64 = -1

  init(_ options: DecodeOptions) {
    zonelessOffset = options.inputOffset ?? 0
    zoneWasGiven = options.inputOffset != nil
    year = options.year
    day = options.date
  }

  enum Outcome: Equatable {
    case time(Int64)
    case problem(LineProblem)
  }

  /// Reads the stamp that fills `count` bytes.
  @inline(__always)
  mutating func read(_ start: UnsafeRawPointer, count: Int, _ batch: EventBatch) -> Outcome {
    // `2026-11-20T22:40:00.123456Z`
    if count >= 20, count <= 30, unsafe start.loadUnaligned(as: UInt64.self) == datePart,
      unsafe start.loadUnaligned(fromByteOffset: 8, as: UInt64.self) == minutePart,
      let rest = unsafe StampReader.secondsInUTC(start + 16, count: count - 16)
    {
      return .time(minuteStart &+ rest)
    }
    return unsafe readAnew(start, count: count, batch)
  }

  /// Nanoseconds of `:SS.fffZ` with 0 to 9 fraction digits; nil when the text is anything else.
  @inline(__always)
  private static func secondsInUTC(_ start: UnsafeRawPointer, count: Int) -> Int64? {
    let head = unsafe UInt32(littleEndian: start.loadUnaligned(as: UInt32.self))
    guard head & 0xFF == 0x3A else { return nil }
    let tens = (head &>> 8 & 0xFF) &- 0x30
    let ones = (head &>> 16 & 0xFF) &- 0x30
    guard tens < 6, ones < 10 else { return nil }
    let seconds = Int64(tens &* 10 &+ ones) &* 1_000_000_000
    guard unsafe start.load(fromByteOffset: count - 1, as: UInt8.self) == 0x5A else { return nil }
    if count == 4 { return seconds }
    let digits = count - 5
    guard head &>> 24 == 0x2E, digits > 0, digits <= 9 else { return nil }
    if digits == 6 {
      let micros = unsafe StampReader.sixDigits(start + 4)
      return micros < 0 ? nil : seconds &+ micros &* 1_000
    }
    var fraction: Int64 = 0
    for index in 0..<digits {
      let digit = unsafe start.load(fromByteOffset: 4 &+ index, as: UInt8.self) &- 0x30
      guard digit < 10 else { return nil }
      fraction = fraction &* 10 &+ Int64(digit)
    }
    return seconds &+ fraction &* StampReader.scale(digits)
  }

  /// A second as stamps write it, `2026-11-20T22:40:07.`, and how the fraction behind it is read.
  private struct Second {
    /// How long a whole stamp is.
    var count = 0
    /// Its first sixteen bytes, and the four that follow.
    var minute: UInt128 = 0
    var rest: UInt32 = 0
    /// How far digits of the fraction are moved up to fill a word, and what they are worth then.
    var shift: UInt64 = 0
    var scale: Int64 = 0
    var start: Int64 = 0
  }

  /// The time of a stamp of the form and the length of the one before; below 0 when it is anything else.
  @inline(__always)
  mutating func again(_ start: UnsafeRawPointer, count: Int) -> Int64 {
    if count == latestSecond.count,
      unsafe start.loadUnaligned(as: UInt128.self) ^ latestSecond.minute == 0,
      unsafe start.loadUnaligned(fromByteOffset: 16, as: UInt32.self) == latestSecond.rest,
      unsafe start.load(fromByteOffset: count &- 1, as: UInt8.self) == UInt8(ascii: "Z")
    {
      let word = unsafe UInt64(littleEndian: start.loadUnaligned(fromByteOffset: 20, as: UInt64.self))
      let digits = WordScan.eightDigits(moved: word, by: latestSecond.shift)
      if digits >= 0 { return latestSecond.start &+ digits &* latestSecond.scale }
    }
    return unsafe againAnew(start, count: count)
  }

  /// The same in another second, or with a fraction of another form.
  @inline(never)
  private mutating func againAnew(_ start: UnsafeRawPointer, count: Int) -> Int64 {
    guard unsafe start.loadUnaligned(as: UInt64.self) == datePart,
      unsafe start.loadUnaligned(fromByteOffset: 8, as: UInt64.self) == minutePart,
      let rest = unsafe StampReader.secondsInUTC(start + 16, count: count - 16)
    else { return -1 }
    let digits = count - 21
    if digits > 0, digits < 8 {
      latestSecond = unsafe Second(
        count: count, minute: start.loadUnaligned(as: UInt128.self),
        rest: start.loadUnaligned(fromByteOffset: 16, as: UInt32.self), shift: UInt64(64 - digits * 8),
        scale: StampReader.scale(digits), start: minuteStart &+ rest - rest % 1_000_000_000)
    }
    return minuteStart &+ rest
  }

  /// Six digits at once; -1 when they are not all digits. Two more bytes are read and ignored.
  @inline(__always)
  private static func sixDigits(_ start: UnsafeRawPointer) -> Int64 {
    let word = unsafe UInt64(littleEndian: start.loadUnaligned(as: UInt64.self)) &<< 16 | 0x3030
    let high = word & 0xF0F0_F0F0_F0F0_F0F0
    let carried = (word &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0
    guard high == 0x3030_3030_3030_3030, carried == 0x3030_3030_3030_3030 else { return -1 }
    return WordScan.eightDigits(word)
  }

  @inline(__always)
  private static func scale(_ digits: Int) -> Int64 {
    switch digits {
    case 9: 1
    case 6: 1_000
    case 3: 1_000_000
    case 8: 10
    case 7: 100
    case 5: 10_000
    case 4: 100_000
    case 2: 10_000_000
    default: 100_000_000
    }
  }

  @inline(never)
  private mutating func readAnew(_ start: UnsafeRawPointer, count: Int, _ batch: EventBatch) -> Outcome {
    guard count > 0, count <= 64 else { return .problem(count == 0 ? .noTime : .badTime) }
    let text = unsafe Span<UInt8>(_unsafeStart: start.assumingMemoryBound(to: UInt8.self), count: count)
    guard let parsed = parseTimestamp(text, zonelessOffset: zonelessOffset, year: year) else {
      return readTimeOfDay(text, batch)
    }
    guard !parsed.isOutOfRange, parsed.nanoseconds >= 0 else { return .problem(.timeOutOfRange) }
    if !parsed.hadZone { batch.assumptions.insert(zoneWasGiven ? .zonelessIsInputZone : .zonelessIsUTC) }
    if count >= 20, count <= 30, let seconds = unsafe StampReader.secondsInUTC(start + 16, count: count - 16),
      seconds <= parsed.nanoseconds, (parsed.nanoseconds - seconds) % 60_000_000_000 == 0
    {
      unsafe datePart = start.loadUnaligned(as: UInt64.self)
      unsafe minutePart = start.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
      minuteStart = parsed.nanoseconds - seconds
    }
    return .time(parsed.nanoseconds)
  }

  // MARK: Without a date

  private static let hour: Int64 = 3_600_000_000_000
  private static let lastDay: Int64 = 106_650

  /// Reads a time of day. When it is much earlier than the one before, midnight lies between them; around midnight a
  /// record may come late.
  private mutating func readTimeOfDay(_ text: Span<UInt8>, _ batch: EventBatch) -> Outcome {
    guard let time = scanTimeOfDay(text), time.end == text.count else { return .problem(.badTime) }
    guard let known = day else { return .problem(.noDate) }
    var today = known
    if latest >= 0, latest < StampReader.hour, time.nanoseconds >= 23 * StampReader.hour {
      today -= 1
    } else {
      if latest - time.nanoseconds > 12 * StampReader.hour { today += 1 }
      day = today
      latest = time.nanoseconds
    }
    if time.offset == nil { batch.assumptions.insert(zoneWasGiven ? .zonelessIsInputZone : .zonelessIsUTC) }
    let shift = Int64(time.offset ?? zonelessOffset) * 1_000_000_000
    guard (0..<StampReader.lastDay).contains(today) else { return .problem(.timeOutOfRange) }
    let result = today * 24 * StampReader.hour + time.nanoseconds - shift
    return result >= 0 ? .time(result) : .problem(.timeOutOfRange)
  }
}
