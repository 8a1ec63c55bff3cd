internal import Bytes
internal import Events

/// Reads the time stamps of a log of tasks: with a date, or a time of day alone.
///
/// Times of day count from the day of `--date`, or from 1970-01-01 on, and a day is over where they begin again.
struct TaskClock {
  /// Whether no stamp so far had a part of a second.
  private(set) var isCoarse = true
  private let options: DecodeOptions
  private var day: Int64?
  private var latest: Int64 = -1

  private static let hour: Int64 = 3_600_000_000_000
  private static let second: Int64 = 1_000_000_000
  private static let longest = 40

  init(_ options: DecodeOptions) {
    self.options = options
    day = options.date
  }

  /// The stamp that begins at a place, and where it ends; nil where there is none, or one beyond the years.
  mutating func read(_ bytes: Span<UInt8>, at start: Int, _ batch: EventBatch) -> (time: Int64, end: Int)? {
    guard start < bytes.count, bytes[start].digit != nil else { return nil }
    if let found = scanTimestamp(bytes, from: start, zonelessOffset: options.inputOffset ?? 0) {
      guard !found.time.isOutOfRange, found.time.nanoseconds >= 0 else { return nil }
      if !found.time.hadZone { noteZone(batch) }
      note(found.time.nanoseconds)
      return (found.time.nanoseconds, found.end)
    }
    let text = bytes.extracting(start..<min(bytes.count, start + Self.longest))
    guard let found = scanTimeOfDay(text), let time = time(ofDay: found, batch) else { return nil }
    note(time)
    return (time, start + found.end)
  }

  mutating func note(_ time: Int64) {
    if time % Self.second != 0 { isCoarse = false }
  }

  private func noteZone(_ batch: EventBatch) {
    batch.assumptions.insert(options.inputOffset == nil ? .zonelessIsUTC : .zonelessIsInputZone)
  }

  /// Around midnight a line may come late.
  private mutating func time(ofDay found: TimeOfDay, _ batch: EventBatch) -> Int64? {
    if options.date == nil { batch.assumptions.insert(.dateUnknown) }
    var today = day ?? 1
    if latest >= 0, latest < Self.hour, found.nanoseconds >= 23 * Self.hour {
      today -= 1
    } else {
      if latest - found.nanoseconds > 12 * Self.hour { today += 1 }
      day = today
      latest = found.nanoseconds
    }
    if found.offset == nil, options.date != nil { noteZone(batch) }
    let shift = options.date == nil ? 0 : Int64(found.offset ?? options.inputOffset ?? 0) * Self.second
    guard (0..<Self.lastDay).contains(today) else { return nil }
    let result = today * 24 * Self.hour + found.nanoseconds - shift
    return result >= 0 ? result : nil
  }

  private static let lastDay: Int64 = 106_650
}
