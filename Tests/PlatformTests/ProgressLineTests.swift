import Testing

@testable import Platform

@Suite struct ProgressLineTests {
  private static let second: Int64 = 1_000_000_000

  @Test(
    arguments: [
      (412_000_000, 1_100_000_000, 1_200_000_000, "  reading 412 MB of 1.1 GB, 37 %, 3 s left"),
      (0, 1_000, second, "  reading 0 B of 1.0 kB, 0 %"),
      (1_000, 1_000, second, "  reading 1.0 kB of 1.0 kB, 100 %, 0 s left"),
      (2_000, 1_000, second, "  reading 1.0 kB of 1.0 kB, 100 %, 0 s left"),
      (1, .max, second, "  reading 1 B of 9.2 EB, 0 %, 277778 h left"),
      (999_499, 999_500, 0, "  reading 999 kB of 1.0 MB, 99 %, 1 s left"),
      (10_000_000_000, 70_000_000_000, 100 * second, "  reading 10 GB of 70 GB, 14 %, 10 min left"),
      (410_000_000, nil, 2 * second, "  reading 410 MB, 205 MB/s"),
      (-1, nil, -1, "  reading 0 B, 0 B/s"),
      (.max, nil, 0, "  reading 9.2 EB, 9223372037 EB/s"),
    ] as [(Int64, Int64?, Int64, String)])
  func saysHowFarItIs(done: Int64, total: Int64?, elapsed: Int64, expected: String) {
    #expect(ProgressText.line(done: done, total: total, elapsed: elapsed) == expected)
  }

  @Test func appearsAfterASecondAndChangesTenTimesASecond() {
    var now: Int64 = 0
    var written: [String] = []
    let line = ProgressLine(clock: { now }, write: { written.append($0) })
    line.begin()
    for millisecond in 0..<1_300 {
      now = Int64(millisecond) * 1_000_000
      line.update(done: Int64(millisecond), total: nil)
    }
    line.erase()
    line.erase()
    #expect(
      written == [
        "\r\u{1B}[K  reading 1.0 kB, 1.0 kB/s", "\r\u{1B}[K  reading 1.1 kB, 1.0 kB/s",
        "\r\u{1B}[K  reading 1.2 kB, 1.0 kB/s", "\r\u{1B}[K",
      ])
  }

  @Test func `nothing is written before reading begins, nor in its first second`() {
    var now: Int64 = 0
    let line = ProgressLine(clock: { now }, write: { Issue.record("wrote \($0)") })
    now = 10 * Self.second
    line.update(done: 1, total: 2)
    line.begin()
    now += Self.second - 1
    line.update(done: 1, total: 2)
    line.erase()
  }
}
