import Bytes
import Testing

@testable import Reports

@Suite struct LayoutTests {
  @Test(arguments: [
    ("", 0), ("orders", 6), ("é", 1), ("e\u{301}", 1), ("東京", 4), ("ｱ", 1), ("Ａ", 2), ("👩‍👩‍👧‍👦", 2), ("🇯🇵", 2),
    ("…", 1), ("█", 1), ("한글", 4), ("☂️", 2),
  ]) func displayWidthIsThatOfATerminal(_ text: String, _ width: Int) {
    #expect(displayWidth(text) == width)
  }

  @Test(arguments: [
    ("orders", 6, "orders"), ("orders.eu", 6, "ord…eu"), ("orders.eu", 1, "…"), ("orders.eu", 0, ""),
    ("東京大阪名古屋", 8, "東京…屋"), ("ab", 2, "ab"),
  ]) func shortenedKeepsBothEnds(_ text: String, _ width: Int, _ expected: String) {
    #expect(shortened(text, to: width, ascii: false) == expected)
    #expect(displayWidth(shortened(text, to: width, ascii: true)) <= width)
  }

  @Test(arguments: [
    ("one two three", 7, ["one two", "three"]), ("abcdefghij", 4, ["abcd", "efgh", "ij"]), ("", 5, []),
    ("a  b", 10, ["a b"]), ("to abcdefgh x", 5, ["to", "abcde", "fgh x"]),
  ]) func wrappedBreaksBetweenWords(_ text: String, _ width: Int, _ expected: [String]) {
    #expect(wrapped(text, width: width) == expected)
  }

  @Test(
    arguments: [
      ([0, 1, 2, 3, 4, 5, 6, 7, 8], "▁▁▂▃▄▅▆▇█", "__.:-=+*#"), ([540, 612], "▇█", "*#"),
      ([0, 0], "▁▁", "__"),
      ([nil, 5, nil], " █ ", " # "), ([], "", ""), ([.infinity, 1], " ▁", " _"),
    ] as [([Double?], String, String)]) func sparklineStartsAtZero(
      _ values: [Double?], _ bars: String, _ ascii: String
    )
  {
    #expect(sparkline(values, ascii: false) == bars)
    #expect(sparkline(values, ascii: true) == ascii)
  }

  @Test(arguments: [
    (180, 10, 60, 3, 60), (180, 10, 40, 6, 30), (1, 10, 60, 1, 1), (0, 10, 60, 1, 0),
    (368, 21_600, 60, 8, 46),
    (61, 1, 60, 2, 31), (7, 7, 3, 3, 3),
  ]) func columnsStandForLengthsPeopleCountIn(
    _ buckets: Int, _ seconds: Int64, _ limit: Int, _ perColumn: Int, _ columns: Int
  ) {
    let resampling = Resampling(buckets: buckets, bucketLength: seconds * second, limit: limit)
    #expect(resampling.bucketsPerColumn == perColumn)
    #expect(resampling.columns == columns)
    #expect(resampling.groups(Array(0..<buckets)).count == columns)
  }

  @Test func tablesDropColumnsBeforeNamesVanish() {
    var table = Table(
      Heading("Queues"), each: "queue", [.init("p50"), .init("p90", droppable: 1), .init("p99")])
    table.add("a.rather.long.queue.name", ["1 ms", "22 ms", "333 ms"])
    table.add("b", ["4 ms", "5 ms", "6 ms"])
    func drawn(_ width: Int) -> [String] {
      var look = Look()
      look.width = width
      return TextDialect(look).table(table)
    }
    #expect(
      drawn(60) == [
        "QUEUES                       p50    p90     p99",
        "  a.rather.long.queue.name  1 ms  22 ms  333 ms",
        "  b                         4 ms   5 ms    6 ms",
      ])
    #expect(
      drawn(33) == [
        "QUEUES                p50     p99",
        "  a.rather…eue.name  1 ms  333 ms",
        "  b                  4 ms    6 ms",
      ])
  }

  @Test func columnsWithoutAnyValueAreLeftOut() {
    var table = Table(Heading("T"), each: "thing", [.init("one"), .init("two")])
    table.add("a", [absent, "1"])
    #expect(TextDialect(Look()).table(table) == ["T    two", "  a    1"])
    #expect(
      MarkdownDialect(Look()).table(table) == ["### T", "", "| thing | two |", "|---|---:|", "| a | 1 |"])
  }

  @Test(arguments: [
    (0, "0%"), (1, "100%"), (0.9998, "99.98%"), (0.997, "99.7%"), (0.99999999, ">99.99%"), (0.96, "96%"),
    (0.032, "3.2%"), (0.0002, "0.02%"),
    (0.0000001, "<0.01%"), (1.5, "150%"), (.nan, "-"),
  ]) func shares(_ share: Double, _ expected: String) {
    #expect(shareFigure(share) == expected)
  }

  @Test(arguments: [
    (612, "612"), (1_999.4, "1,999"), (4.12, "4.1"), (0.5, "0.50"), (0.017, "0.02"), (0, "0"), (9.96, "10"),
    (.infinity, "-"),
    (1e300, "9,200,000,000,000,000,000"),
  ]) func rates(_ rate: Double, _ expected: String) {
    #expect(rateFigure(rate) == expected)
  }

  @Test(
    arguments: [
      (0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (412_000_000, "412 MB"), (999_999, "1.0 MB"),
      (Int64.max, "9.2 EB"),
      (-5, "0 B"),
    ] as [(Int64, String)]) func sizes(_ bytes: Int64, _ expected: String)
  {
    #expect(sizeFigure(bytes) == expected)
  }

  @Test(
    arguments: [
      (0, "0 s"), (850, "850 ns"), (1_200, "1.2 us"), (999_600, "1.0 ms"), (4_140_000, "4.1 ms"),
      (9_960_000, "10 ms"),
      (31_400_000, "31 ms"), (999_600_000, "1.0 s"), (27_300_000_000, "27.3 s"), (188_000_000_000, "3m08s"),
      (-4_000_000, "-4 ms"),
    ] as [(Int64, String)]) func durations(_ nanoseconds: Int64, _ expected: String)
  {
    #expect(durationFigure(nanoseconds: nanoseconds, ascii: true) == expected)
  }

  @Test func mergedLatenciesComeFromBuckets() {
    var fast = Report.Latency()
    fast.count = 90
    fast.max = 9
    fast.buckets = [.init(upTo: 5, count: 50), .init(upTo: 10, count: 90)]
    var slow = Report.Latency()
    slow.count = 10
    slow.min = 80
    slow.max = 99
    slow.buckets = [.init(upTo: 100, count: 10)]
    let merged = mergedLatency([fast, slow])
    #expect([merged?.p50, merged?.p90, merged?.p99, merged?.max] == [5, 10, 99, 99])
    #expect(merged?.count == 100)
    slow.buckets = []
    #expect(mergedLatency([fast, slow]) == nil)
    #expect(mergedLatency([slow]) == slow)
  }
}
