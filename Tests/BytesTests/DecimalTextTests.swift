import Bytes
import TestSupport
import Testing

@Suite struct DecimalTextTests {
  private static let second: Int64 = 1_000_000_000

  @Test(
    arguments: [
      ("0", second, 0), ("-0.0", second, 0), ("12", second, 12_000_000_000), ("0.668", second, 668_000_000),
      ("1.5e3", second, 1_500_000_000_000), ("1.5E-3", second, 1_500_000), ("-2.5", 1_000, -2_500),
      ("+7", 1, 7), (".5", 1_000, 500), ("5.", 1_000, 5_000), ("0.0004", 1_000, 0), ("0.0005", 1_000, 1),
      ("-0.0005", 1_000, -1), ("0.00049999999999999999999999", 1_000, 0), ("1.0005", 1_000, 1_001),
      ("0.1", 3, 0), ("0.5", 3, 2), ("0.16666666666666666666", 3, 0), ("0.16666666666666666667", 3, 1),
      ("9223372036.854775807", second, .max), ("9223372036.8547758074", second, .max),
      ("9223372036.8547758075", second, nil), ("-9223372036.854775808", second, .min),
      ("9223372036854775808", 1, nil), ("18446744073709551616", 1, nil), ("1e400", 1, nil), ("1e-400", 1, 0),
      ("0e999999999999999999999", 1, 0), ("000000000000000000000000001", 1, 1),
      ("0.00000000000000000000000000001e29", 1, 1), ("1234567890123456789012345e-24", 1_000, 1_235),
      ("", 1, nil), ("-", 1, nil), (".", 1, nil), ("1.2.3", 1, nil), ("1e", 1, nil), ("1e+", 1, nil),
      ("e5", 1, nil),
      ("1 ", 1, nil), ("0x1", 1, nil), ("nan", 1, nil), ("--1", 1, nil), ("1", 0, nil), ("1", -1, nil),
      ("1", .max, nil),
    ] as [(String, Int64, Int64?)])
  func `a decimal times a unit is exact`(text: String, unit: Int64, expected: Int64?) {
    #expect(decimalToNanos(Array(text.utf8).span, unit: unit) == expected)
  }

  @Test(
    arguments: [
      ("0", 0), ("-0", 0), ("15", 15), ("1.5e1", 15), ("150e-1", 15), ("1.0", 1), ("1.5", nil), ("0.5", nil),
      ("1e-1", nil), ("0.000", 0), ("9223372036854775807", .max), ("9223372036854775808", nil),
      ("-9223372036854775808", .min), ("-9223372036854775809", nil), ("1e18", 1_000_000_000_000_000_000),
      ("1e19", nil), ("99999999999999999999999", nil), ("x", nil),
    ] as [(String, Int64?)])
  func `only whole numbers that fit are integers`(text: String, expected: Int64?) {
    #expect(decimalToInt64(Array(text.utf8).span) == expected)
  }

  @Test(arguments: [
    "0", "-0", "1", "0.1", "3.14159", "1e22", "1e23", "-2.5e-3", "123456789012345678",
    "1.7976931348623157e308",
    "5e-324", "1e-400", "9007199254740993", "0.30000000000000004", "8.5e-7",
  ])
  func `the nearest double is the standard library's`(text: String) {
    #expect(decimalToDouble(Array(text.utf8).span) == Double(text))
  }

  @Test(arguments: ["1e309", "-1e999", "", "inf", "nan", "0x1p3", "1_000", " 1"])
  func `what no double holds is nil`(text: String) {
    #expect(decimalToDouble(Array(text.utf8).span) == nil)
  }

  @Test func `any text is read without trapping`() {
    var generator = SeededGenerator(seed: 12)
    let alphabet = Array("0123456789099.e+-E".utf8)
    for _ in 0..<40_000 {
      let text = (0..<Int.random(in: 0..<30, using: &generator)).map { _ in
        alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
      }
      let nanoseconds = decimalToNanos(text.span, unit: 1_000_000)
      let double = decimalToDouble(text.span).map { $0 * 1_000_000 }
      if let nanoseconds, let double {
        #expect(abs(Double(nanoseconds) - double) <= max(0.51, abs(double) * 1e-12), "\(text)")
      } else if let double {
        #expect(abs(double) > 9.2e18, "\(text)")
      }
      _ = decimalToInt64(text.span)
    }
  }
}
