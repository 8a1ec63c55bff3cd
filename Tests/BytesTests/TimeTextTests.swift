import Bytes
import TestSupport
import Testing

@Suite struct TimeTextTests {
  private func parse(_ text: String, zonelessOffset: Int = 0, year: Int? = nil) -> String? {
    let time = parseTimestamp(Array(text.utf8).span, zonelessOffset: zonelessOffset, year: year)
    return time.map {
      ($0.isOutOfRange ? "out of range" : rfc3339($0.nanoseconds)) + ($0.hadZone ? "" : " local")
    }
  }

  @Test(arguments: [
    ("2024-05-06T07:08:09Z", "2024-05-06T07:08:09Z"),
    ("2024-05-06t07:08:09z", "2024-05-06T07:08:09Z"),
    ("2024-05-06 07:08:09.1Z", "2024-05-06T07:08:09.100Z"),
    ("2024-05-06T07:08:09,123456+02:00", "2024-05-06T05:08:09.123456Z"),
    ("2024-05-06T07:08:09.1234567891234-0530", "2024-05-06T12:38:09.123456789Z"),
    ("2024-05-06 07:08:09 +02", "2024-05-06T05:08:09Z"),
    ("2024-05-06 07:08:09 UTC", "2024-05-06T07:08:09Z"),
    ("2024-05-06 07:08:09.000000001", "2024-05-06T07:08:09.000000001Z local"),
    ("2024/05/06 07:08:09.5", "2024-05-06T07:08:09.500Z local"),
    ("2024-05-06 7:08:09:042", "2024-05-06T07:08:09.042Z local"),
    ("05/06/24 07:08:09", "2024-05-06T07:08:09Z local"),
    ("05/06/99 07:08:09", "1999-05-06T07:08:09Z local"),
    ("5/6/2024 07:08:09", "2024-05-06T07:08:09Z local"),
    ("06/May/2024:07:08:09 +0200", "2024-05-06T05:08:09Z"),
    ("06-May-2024 07:08:09.123", "2024-05-06T07:08:09.123Z local"),
    ("6-May-2024::07:08:09", "2024-05-06T07:08:09Z local"),
    ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
    ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
    ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
    ("2261-12-31T23:59:59.999999999Z", "2261-12-31T23:59:59.999999999Z"),
    ("1714979289", "2024-05-06T07:08:09Z"),
    ("1714979289.125", "2024-05-06T07:08:09.125Z"),
    ("1714979289125", "2024-05-06T07:08:09.125Z"),
    ("1714979289125.5", "2024-05-06T07:08:09.125500Z"),
    ("1714979289125001", "2024-05-06T07:08:09.125001Z"),
    ("1714979289125000001", "2024-05-06T07:08:09.125000001Z"),
    ("1.714979289e9", "2024-05-06T07:08:09Z"),
    ("0", "1970-01-01T00:00:00Z"),
  ])
  func `every layout gives its instant`(text: String, expected: String) {
    #expect(parse(text) == expected)
  }

  @Test(arguments: [
    ("06-May 07:08:09.123", "2024-05-06T07:08:09.123Z local"),
    ("May  6 07:08:09", "2024-05-06T07:08:09Z local"), ("MAY 16 07:08:09", "2024-05-16T07:08:09Z local"),
    ("Feb 29 07:08:09", "2024-02-29T07:08:09Z local"),
  ])
  func `a layout without year needs one`(text: String, expected: String) {
    #expect(parse(text, year: 2024) == expected)
    #expect(parse(text) == nil)
  }

  @Test func `a stamp without zone is read at the given offset`() {
    #expect(parse("2024-05-06 07:08:09", zonelessOffset: 7_200) == "2024-05-06T05:08:09Z local")
    #expect(parse("2024-05-06 07:08:09Z", zonelessOffset: 7_200) == "2024-05-06T07:08:09Z")
    #expect(parse("2024-05-06 07:08:09", zonelessOffset: .min) == "out of range local")
    #expect(parse("May 6 07:08:09", year: .max) == nil)
    #expect(parse("May 6 07:08:09", year: .min) == nil)
  }

  @Test(arguments: [
    "1969-12-31T23:59:59Z", "1970-01-01T00:00:00+01:00", "2262-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "9214646400000000000", "99999999999999999999",
  ])
  func `a well formed stamp of another age is out of range`(text: String) {
    #expect(parse(text) == "out of range")
  }

  @Test(arguments: [
    "", "x", "2024-13-01T00:00:00Z", "2024-02-30T00:00:00Z", "2023-02-29T00:00:00Z", "2024-00-01T00:00:00Z",
    "2024-01-00T00:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z", "2024-01-01T00:00:61Z",
    "2024-01-01T0:00:00Z", "2024-01-01", "2024-01-01T00:00Z", "2024-01-01T00:00:00.Z",
    "2024-01-01T00:00:00+24:00",
    "2024-01-01T00:00:00+02:60", "2024-01-01T00:00:00+2", "2024-01-01T00:00:00Zx", "2024-01-01T00:00:00 ",
    "2024-01/01 00:00:00", "2024-1-1T00:00:00Z", "13/01/24 00:00:00", "01/01/124 00:00:00",
    "06/Mai/2024:07:08:09",
    "-1714979289", "1714979289x", "123456789012345678901234567890", "2024-05-06 07:08:09:42",
    "6-May-24 07:08:09", "6-May-2024:07:08:09",
  ])
  func `what is no time stamp is refused`(text: String) {
    #expect(parse(text, year: 2024) == nil)
  }

  @Test(arguments: [
    ("2024-05-06 07:08:09.123 [info] <0.1.0>", 23), ("2024-05-06T07:08:09Z,queue", 20),
    ("2024-05-06 07:08:09 +00:00 [info]", 26), ("06-May-2024::07:08:09 ===", 21),
    ("2024-05-06 07:08:09 Zulu", 19),
  ])
  func `a stamp at the start of a line ends where it ends`(line: String, end: Int) {
    #expect(scanTimestamp(Array(line.utf8).span)?.end == end)
  }

  @Test(
    arguments: [
      ("Z", 0), ("utc", 0), ("+02:00", 7_200), ("-0530", -19_800), ("+02", 7_200), ("-00:00", 0), ("+2", nil),
      ("", nil), ("+02:", nil), ("+020", nil), ("+02:000", nil), ("CET", nil), ("+24:00", nil),
    ] as [(String, Int?)])
  func `zones`(text: String, expected: Int?) {
    #expect(parseZone(Array(text.utf8).span) == expected)
  }

  @Test(
    arguments: [
      (0, 0, "1970-01-01T00:00:00Z", "00:00:00"),
      (1_714_979_289_120_000_000, 7_200, "2024-05-06T09:08:09.120+02:00", "09:08:09"),
      (1_714_979_289_120_001_000, -19_800, "2024-05-06T01:38:09.120001-05:30", "01:38:09"),
      (-1, 0, "1969-12-31T23:59:59.999999999Z", "23:59:59"),
    ] as [(Int64, Int, String, String)])
  func `instants are written on the clock asked for`(time: Int64, offset: Int, stamp: String, time2: String) {
    #expect(rfc3339(time, offset: offset) == stamp)
    #expect(clock(time, offset: offset) == time2)
  }

  @Test func `extreme instants and offsets are written without trapping`() {
    for time in [Int64.min, .max] {
      for offset in [Int.min, -1, 0, 1, .max] {
        #expect(rfc3339(time, offset: offset).count >= 20)
        #expect(clock(time, offset: offset).count == 8)
      }
    }
  }

  @Test func `every written instant reads back`() {
    var generator = SeededGenerator(seed: 1_970)
    for _ in 0..<5_000 {
      let time = Int64.random(in: 0..<9_214_646_400_000_000_000, using: &generator)
      let offset = Int.random(in: -1_439...1_439, using: &generator) * 60
      let parsed = parseTimestamp(Array(rfc3339(time, offset: offset).utf8).span)
      #expect(parsed?.nanoseconds == time && parsed?.hadZone == true && parsed?.isOutOfRange == false)
    }
  }

  @Test func `no text traps`() {
    var generator = SeededGenerator(seed: 3_339)
    let seeds = [
      "2024-05-06T07:08:09.123+02:00", "06/May/2024:07:08:09 +0200", "05/06/24 07:08:09", "1714979289.125",
    ]
    for round in 0..<40_000 {
      var bytes = Array(seeds[round % seeds.count].utf8)
      for _ in 0..<3 {
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[index] = "0123456789:-/+ .,TZMay".utf8.randomElement(using: &generator) ?? 0
        case 1: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: index)
        default: bytes.removeSubrange(max(index, 1)...)
        }
      }
      if let time = parseTimestamp(bytes.span, year: 2024), !time.isOutOfRange {
        #expect(time.nanoseconds >= 0)
      }
    }
  }
}
