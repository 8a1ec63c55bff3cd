import Events
import Formats
import TestSupport
import Testing

/// Stamps that are times of day, on the days that --date begins.
@Suite struct TimeOfDayTests {
  /// 2026-11-20.
  private static let date: Int64 = 20_777

  private func decode(_ stamps: [String], _ format: String, date: Int64? = date, zone: Int? = nil) throws
    -> Decoded
  {
    let format = try #require(allFormats.first { $0.name == format })
    var options = DecodeOptions()
    options.date = date
    options.inputOffset = zone
    let lines = stamps.map { stamp in
      format.name == "json"
        ? #"{"ts":"\#(stamp)","event":"publish","queue":"q"}"# + "\n" : "\(stamp) publish queue=q\n"
    }
    return Decoded(format, lines.joined(), options)
  }

  private func times(_ decoded: Decoded) -> [String] {
    decoded.events.map { String($0.prefix { $0 != " " }) }
  }

  @Test(arguments: ["json", "mqtune"])
  func `midnight passes where stamps go back by more than twelve hours`(format: String) throws {
    let decoded = try decode(
      [
        "22:40:00.123456", "23:59:59.9", "00:00:00.1", "23:59:59,95", "00:00:01", "13:30:00", "11:00:00",
        "23:30:00",
        "2:00:00",
      ], format)
    #expect(
      times(decoded) == [
        "2026-11-20T22:40:00.123456Z", "2026-11-20T23:59:59.900Z", "2026-11-21T00:00:00.100Z",
        "2026-11-20T23:59:59.950Z", "2026-11-21T00:00:01Z", "2026-11-21T13:30:00Z", "2026-11-21T11:00:00Z",
        "2026-11-21T23:30:00Z", "2026-11-22T02:00:00Z",
      ])
    #expect(decoded.assumptions == [.zonelessIsUTC])
  }

  @Test(arguments: ["json", "mqtune"])
  func `whole stamps are read as ever`(format: String) throws {
    let decoded = try decode(["2026-01-02T03:04:05Z", "22:00:00Z", "2026-01-02T03:04:06Z"], format)
    #expect(times(decoded) == ["2026-01-02T03:04:05Z", "2026-11-20T22:00:00Z", "2026-01-02T03:04:06Z"])
    #expect(decoded.assumptions.isEmpty)
  }

  @Test(arguments: ["json", "mqtune"])
  func `zones shift them`(format: String) throws {
    #expect(try times(decode(["01:00:00+02:00"], format)) == ["2026-11-19T23:00:00Z"])
    let decoded = try decode(["01:00:00"], format, zone: 7_200)
    #expect(times(decoded) == ["2026-11-19T23:00:00Z"])
    #expect(decoded.assumptions == [.zonelessIsInputZone])
  }

  @Test(arguments: ["json", "mqtune"])
  func `without a date they say what is missing`(format: String) throws {
    let decoded = try decode(["22:40:00"], format, date: nil)
    #expect(decoded.problems == [.noDate])
  }

  @Test(arguments: ["json", "mqtune"])
  func `what is no time of day, or beyond all days, is refused`(format: String) throws {
    let cases: [(stamp: String, problem: LineProblem)] = [
      ("24:00:00", .badTime), ("22:60:00", .badTime), ("22:40", .badTime), ("22:40:00x", .badTime),
      ("222:40:00", .badTime),
    ]
    for (stamp, problem) in cases { #expect(try decode([stamp], format).problems == [problem], "\(stamp)") }
    for day in [Int64.max, -1, 106_650] {
      #expect(try decode(["22:40:00"], format, date: day).problems == [.timeOutOfRange])
    }
    #expect(try decode(["01:00:00"], format, date: 0, zone: 7_200).problems == [.timeOutOfRange])
  }

  @Test func `a log of them is recognised`() throws {
    let line = Array("22:40:00.123 publish queue=orders id=6f2a".utf8)
    let claiming = allFormats.filter { $0.claims(line.span) }
    #expect(claiming.map(\.name) == ["mqtune"])
  }
}
