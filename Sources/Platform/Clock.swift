internal import Glibc

/// The time, in nanoseconds.
public enum Clock {
  /// Time that only goes forward, from an unknown start: for durations.
  public static var monotonic: Int64 { read(CLOCK_MONOTONIC) }

  /// Time since 1970-01-01 UTC, as the system believes it.
  public static var wall: Int64 { read(CLOCK_REALTIME) }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    guard unsafe clock_gettime(clock, &time) == 0 else { return 0 }
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }
}
