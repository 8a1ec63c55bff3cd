import Testing

@testable import Profiles

struct QuantityTests {
  @Test(
    arguments: [
      ("250ms", 250_000_000), ("1.5h", 5_400_000_000_000), ("2m", 120_000_000_000),
      ("7d", 604_800_000_000_000),
      ("3us", 3_000), ("3\u{B5}s", 3_000), ("1.2345ms", 1_234_500), ("0s", 0),
      ("0.123456789d", 10_666_666_569_600),
      ("", nil), ("5", nil), ("ms", nil), ("-5ms", nil), ("5 ms", nil), ("1.ms", nil), (".5s", nil),
      ("1e3s", nil),
      ("1.5ns", nil), ("9223372037s", nil), ("999999999999999999d", nil),
      ("9223372036s", 9_223_372_036_000_000_000),
    ] as [(String, Int64?)])
  func `durations need a unit and are exact`(text: String, expected: Int64?) {
    #expect(Quantity.duration(text) == expected)
  }

  @Test(
    arguments: [
      ("512", 512), ("512B", 512), ("4kB", 4_000), ("4KiB", 4_096), ("1.5MiB", 1_572_864),
      ("2gb", 2_000_000_000),
      ("1.5", nil), ("KiB", nil), ("4K", nil), ("99999999999999GiB", nil),
    ] as [(String, Int64?)])
  func `sizes may have a unit`(text: String, expected: Int64?) {
    #expect(Quantity.bytes(text) == expected)
  }
}
