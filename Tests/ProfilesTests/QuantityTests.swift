import Testing

@testable import Profiles

struct QuantityTests {
  @Test(
    arguments: [
      ("512", 512), ("512B", 512), ("4kB", 4_000), ("4KiB", 4_096), ("1.5MiB", 1_572_864),
      ("2gb", 2_000_000_000), ("0.999999999GiB", 1_073_741_822), ("999999999GiB", 1_073_741_822_926_258_176),
      ("1.5", nil), ("KiB", nil), ("4K", nil), ("-4KiB", nil), ("4 KiB", nil), ("1.KiB", nil), (".5KiB", nil),
      ("99999999999999GiB", nil), ("", nil),
    ] as [(String, Int64?)])
  func `sizes may have a unit and are exact`(text: String, expected: Int64?) {
    #expect(Quantity.bytes(text) == expected)
  }

  @Test(
    arguments: [("3", 3), ("0", 0), ("3.0", nil), ("3B", nil), ("-3", nil), ("", nil)] as [(String, Int64?)])
  func `counts are whole`(text: String, expected: Int64?) {
    #expect(Quantity.whole(text) == expected)
  }
}
