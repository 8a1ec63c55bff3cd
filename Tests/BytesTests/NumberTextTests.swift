import Bytes
import TestSupport
import Testing

@Suite struct NumberTextTests {
  @Test(
    arguments: [
      (0, 6, "0"), (-0.0, 6, "0"), (1, 6, "1"), (-1.5, 6, "-1.5"), (0.1 + 0.2, 6, "0.3"), (31.04, 3, "31"),
      (4.0999, 3, "4.1"), (36.54, 3, "36.5"), (0.1234565, 6, "0.123457"), (1_234_567.8, 6, "1234570"),
      (999_999.5, 6, "1000000"), (99.95, 3, "100"), (9.995e-7, 3, "0.000001"), (1e-6, 6, "0.000001"),
      (9.99e-7, 6, "9.99e-7"), (1e14, 6, "100000000000000"), (1e15, 6, "1e15"),
      (123_456_789e9, 6, "1.23457e17"),
      (9.999999e14, 6, "1e15"), (1.25e20, 6, "1.25e20"), (.leastNonzeroMagnitude, 6, "5e-324"),
      (.greatestFiniteMagnitude, 6, "1.79769e308"), (-2.5e-7, 2, "-2.5e-7"),
      (2.0 / 3, 17, "0.6666666666666666"),
      (12, 0, "10"), (.nan, 6, "nan"), (.infinity, 6, "inf"), (-.infinity, 6, "-inf"),
    ] as [(Double, Int, String)])
  func `significant digits in shortest form`(value: Double, digits: Int, expected: String) {
    #expect(significant(value, digits: digits) == expected)
  }

  @Test(
    arguments: [
      (0, 0, "0"), (0, 2, "0.00"), (-0.001, 2, "0.00"), (-0.005, 2, "-0.01"), (1.005, 2, "1.01"),
      (2.5, 0, "3"),
      (99.995, 2, "100.00"), (1e20, 1, "100000000000000000000.0"), (1e-9, 3, "0.000"), (12.3, -4, "12"),
      (0.1, 99, "0.10000000000000000"), (.nan, 2, "nan"),
    ] as [(Double, Int, String)])
  func `fixed decimals`(value: Double, decimals: Int, expected: String) {
    #expect(fixed(value, decimals: decimals) == expected)
  }

  @Test(
    arguments: [
      (0, "0"), (999, "999"), (1_000, "1,000"), (1_812_440, "1,812,440"), (-1_234, "-1,234"), (-100, "-100"),
      (.max, "9,223,372,036,854,775,807"), (.min, "-9,223,372,036,854,775,808"),
    ] as [(Int, String)])
  func `thousands are set apart`(number: Int, expected: String) {
    #expect(grouped(number) == expected)
  }

  @Test func `seventeen digits read back as the same number`() {
    var generator = SeededGenerator(seed: 17)
    for _ in 0..<20_000 {
      let value = Double(bitPattern: generator.next())
      guard value.isFinite else { continue }
      #expect(Double(significant(value, digits: 17)) == value)
      #expect(Double(fixed(value, decimals: 17)) != nil)
    }
  }

  @Test func `a rounded number is what its text reads back as`() {
    var generator = SeededGenerator(seed: 6)
    for _ in 0..<20_000 {
      let any = Double(bitPattern: generator.next())
      let usual = Double(Int64(truncatingIfNeeded: generator.next()) >> 20) / 1e6
      for value in [any, usual, -0.0, 1e22, 123_456_789e22] where value.isFinite {
        for digits in [1, 6, 17] {
          #expect(rounded(value, toSignificant: digits) == Double(significant(value, digits: digits)))
        }
      }
    }
  }
}
