import Bytes
import TestSupport
import Testing

@Suite struct DurationTextTests {
  @Test(
    arguments: [
      ("12.5ms", 12_500_000), ("1m3.2s", 63_200_000_000), ("150µs", 150_000), ("150\u{3BC}s", 150_000),
      ("150us", 150_000), ("0.5s", 500_000_000), (".5s", 500_000_000), ("PT0.5S", 500_000_000),
      ("P1DT2H", 93_600_000_000_000), ("pt1h2m3s", 3_723_000_000_000), ("2h", 7_200_000_000_000),
      ("10s", 10_000_000_000), ("-2h", -7_200_000_000_000), ("31 ms", 31_000_000), ("3m08s", 188_000_000_000),
      ("1d02h", 93_600_000_000_000), ("0s", 0), ("0.4ns", 0), ("106751d", 9_223_286_400_000_000_000),
      ("106752d", nil), ("99999999999999999999s", nil), ("106751d23h48m", nil), ("", nil), ("-", nil),
      ("5", nil),
      ("s", nil), ("5x", nil), ("5s5s", nil), ("5s5m", nil), ("1.2.3s", nil), ("P", nil), ("PT", nil),
      ("P5S", nil),
      ("PT5D", nil), ("PT5", nil), ("5 ", nil), ("5s ", nil), ("--5s", nil), ("1e3s", nil), ("5S", nil),
    ] as [(String, Int64?)])
  func `durations as people and ISO 8601 write them`(text: String, expected: Int64?) {
    #expect(parseDuration(text) == expected)
  }

  @Test(
    arguments: [
      (0, "0 s"), (1, "1 ns"), (850, "850 ns"), (1_200, "1.2 µs"), (999_499, "999 µs"), (999_500, "1 ms"),
      (4_099_999, "4.1 ms"), (31_000_000, "31 ms"), (36_540_000_000, "36.5 s"), (59_949_999_999, "59.9 s"),
      (59_950_000_000, "1m00s"), (188_000_000_000, "3m08s"), (3_599_499_999_999, "59m59s"),
      (3_599_500_000_000, "1h00m"), (7_500_000_000_000, "2h05m"), (86_369_999_999_999, "23h59m"),
      (86_370_000_000_000, "1d00h"), (93_600_000_000_000, "1d02h"), (-31_000_000, "-31 ms"),
      (.max, "106752d00h"), (.min, "-106752d00h"),
    ] as [(Int64, String)])
  func `durations for people`(nanoseconds: Int64, expected: String) {
    #expect(durationText(nanoseconds) == expected)
  }

  @Test(
    arguments: [
      (41_000, .milliseconds, "0.041 ms"), (31_240_000, .milliseconds, "31.2 ms"),
      (1_234_500_000, .milliseconds, "1,235 ms"), (-1_234_500_000, .milliseconds, "-1,235 ms"),
      (0, .seconds, "0 s"), (1_500, .microseconds, "1.5 us"),
      (.max, .nanoseconds, "9,223,372,036,854,775,807 ns"),
      (.min, .nanoseconds, "-9,223,372,036,854,775,808 ns"), (.min, .days, "-106,752 d"),
    ] as [(Int64, TimeUnit, String)])
  func `durations in a unit of choice`(nanoseconds: Int64, unit: TimeUnit, expected: String) {
    #expect(durationText(nanoseconds, in: unit, ascii: true) == expected)
  }

  @Test func `what is written for people reads back nearly the same`() throws {
    var generator = SeededGenerator(seed: 60)
    for _ in 0..<5_000 {
      let value = Int64(bitPattern: generator.next()) >> Int64.random(in: 0..<63, using: &generator)
      guard abs(Double(value)) < 9.2e18 else { continue }
      let read = try #require(parseDuration(durationText(value)))
      #expect(abs(Double(read) - Double(value)) <= abs(Double(value)) * 0.0209, "\(value)")
    }
  }

  @Test func `no text traps`() {
    var generator = SeededGenerator(seed: 8_601)
    let alphabet = Array("0123456789.. mshdunPT-µ".utf8)
    for _ in 0..<40_000 {
      let text = (0..<Int.random(in: 0..<14, using: &generator)).compactMap { _ in
        alphabet.randomElement(using: &generator)
      }
      if let duration = parseDuration(text.span) {
        #expect(!durationText(duration).isEmpty)
      }
    }
  }
}
