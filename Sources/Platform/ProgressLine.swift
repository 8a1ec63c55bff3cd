/// How far reading has come, as a line of text.
public enum ProgressText {
  /// `  reading 412 MB of 1.1 GB, 38 %, 2 s left`, or `  reading 412 MB, 205 MB/s` without a total.
  public static func line(done: Int64, total: Int64?, elapsed: Int64) -> String {
    let done = max(done, 0)
    let seconds = Double(max(elapsed, 1)) / 1e9
    let rate = Double(done) / seconds
    guard let total, total > 0 else {
      return "  reading \(bytes(Double(done))), \(bytes(rate))/s"
    }
    let share = min(Double(done) / Double(total), 1)
    var line =
      "  reading \(bytes(Double(min(done, total)))) of \(bytes(Double(total))), \(Int(share * 100)) %"
    if done > 0 { line += ", \(duration(Double(total) / rate * (1 - share))) left" }
    return line
  }

  /// Bytes in the largest decimal unit that leaves a number of at least 1: two digits below 10, else whole.
  static func bytes(_ count: Double) -> String {
    let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]
    var value = count
    var unit = 0
    // 999.5 of a unit would be shown as 1000 of it.
    while value >= 999.5 && unit < units.count - 1 {
      value /= 1_000
      unit += 1
    }
    let tenths = Int((value * 10).rounded())
    if unit > 0 && tenths < 100 { return "\(tenths / 10).\(tenths % 10) \(units[unit])" }
    return "\(Int(min(value, 1e15).rounded())) \(units[unit])"
  }

  /// Seconds up to two minutes, then minutes, then hours.
  static func duration(_ seconds: Double) -> String {
    let whole = Int(min(max(seconds, 0), 1e9).rounded(.up))
    if whole < 120 { return "\(whole) s" }
    if whole < 7_200 { return "\((whole + 30) / 60) min" }
    return "\((whole + 1_800) / 3_600) h"
  }
}

/// A line on standard error that shows how far reading has come, and is gone afterwards.
///
/// It appears only after a second, and changes at most ten times a second. One thread at a time may use it.
public final class ProgressLine {
  private static let delay: Int64 = 1_000_000_000
  private static let interval: Int64 = 100_000_000

  private var start: Int64 = 0
  private var next: Int64 = .max
  private var isVisible = false
  private let clock: () -> Int64
  private let write: (String) -> Void

  /// - Parameters:
  ///   - clock: The time in nanoseconds.
  ///   - write: Writes to the terminal.
  public init(clock: @escaping () -> Int64, write: @escaping (String) -> Void) {
    self.clock = clock
    self.write = write
  }

  /// Reading begins, or begins again.
  public func begin() {
    start = clock()
    next = start + Self.delay
  }

  /// Shows the state, when it is time to. Cheap otherwise: call it for every block.
  ///
  /// - Parameters:
  ///   - done: Bytes read so far.
  ///   - total: All bytes there are, nil when nobody knows.
  public func update(done: @autoclosure () -> Int64, total: Int64?) {
    let now = clock()
    guard now >= next else { return }
    next = now + Self.interval
    isVisible = true
    write("\r\u{1B}[K" + ProgressText.line(done: done(), total: total, elapsed: now - start))
  }

  /// Takes the line away: before anything else is written to the terminal, and at the end.
  public func erase() {
    if isVisible { write("\r\u{1B}[K") }
    isVisible = false
  }
}
