import Bytes
import Events
@testable import Formats
import Testing

struct JMeterCSVTests {
  let format = JMeterCSV()

  static let multiLine = """
    timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,sentBytes,grpThreads,allThreads,Latency,IdleTime,Connect
    1492260110340,1898,Preparation: Login,200,OK,Review Date test 1-1,text,true,,15338,0,1,1,0,0,0
    1492260112271,118,"no such element: {""method"":""id""}
    Command duration or timeout: 97 milliseconds, or more
    Build info: version",500,KO,Review Date test 1-1,text,false,,0,0,1,1,0,0,0
    1492260112400,7,after,200,OK,Review Date test 1-1,text,true,,10,0,1,1,5,1,2

    """

  @Test(arguments: JMeterCSV().samples)
  func `claims its samples`(sample: String) { #expect(format.claims(text: sample)) }

  @Test(arguments: [
    "", "a,b,c", "1,2,3", "id,elapsed,label", "1551783627191,351,true", "time,level,message",
    "2026-11-20,351,a,b,c,d,e,true", "1551783627191,fast,x,200,OK,T 1-1,text,true",
    "1551783627191,351,x,200,OK,T 1-1,text,yes,8", "label,responseCode,success,SampleCount",
  ])
  func `does not claim other tables`(line: String) { #expect(!format.claims(text: line)) }

  @Test func `reads samples with their stages by the names of the header`() {
    let decoded = Decoded(
      format,
      """
      \u{FEFF}timeStamp;elapsed;label;responseCode;responseMessage;threadName;success;bytes;Latency;IdleTime;Connect;"var"\r
      1795215979330;36;publish;200;OK;Thread Group 1-12;true;178;32;3;4;a\r
      1795215979470;17;poll;503;Busy;host-1-Thread Group 1-1;false;99999999999;0;0;0;b\r
      """)
    #expect(
      decoded.events == [
        "2026-11-20T23:06:19.366Z sample queue=publish party=Thread Group ms=36 bytes=178",
        "2026-11-20T23:06:19.487Z sample queue=poll party=host-1-Thread Group ms=17 bytes=2147483647 failed reason=503 Busy",
      ])
    #expect(decoded.stages == ["0 connect 4", "0 first-byte 28", "0 transfer 4", "0 idle 3"])
    #expect(decoded.lines == 3 && decoded.ignored == 1 && decoded.notUnderstood == 0)
  }

  static let headerless: [(row: String, event: String, stages: [String])] = [
    ("10,x,200,OK,T 1-1,text,true", "queue=x party=T ms=10", []),
    ("10,x,200,OK,T 1-1,text,true,77", "queue=x party=T ms=10 bytes=77", []),
    (
      "10,x,200,OK,T 1-1,text,true,77,4", "queue=x party=T ms=10 bytes=77",
      ["0 first-byte 4", "0 transfer 6"]
    ),
    (
      "10,x,200,OK,T 1-1,text,true,77,1,1,4", "queue=x party=T ms=10 bytes=77",
      ["0 first-byte 4", "0 transfer 6"]
    ),
    (
      "10,x,200,OK,T 1-1,text,true,,77,8,1,1,http://x,4,2,3", "queue=x party=T ms=10 bytes=77",
      ["0 connect 3", "0 first-byte 1", "0 transfer 6", "0 idle 2"]
    ),
    (
      "10,x,200,OK,T 1-1,text,false,Test failed: text expected to contain /a/,77,8,1,1,4,2,3",
      "queue=x party=T ms=10 bytes=77 failed reason=Test failed: text expected to contain /a/",
      ["0 connect 3", "0 first-byte 1", "0 transfer 6", "0 idle 2"]
    ),
    (
      "10,x,200,OK,T 1-1,true,77,1,1,4", "queue=x party=T ms=10 bytes=77", ["0 first-byte 4", "0 transfer 6"]
    ),
  ]

  @Test(arguments: headerless)
  func `guesses the columns of a file without header`(row: (row: String, event: String, stages: [String])) {
    let decoded = Decoded(format, "1795215979330," + row.row)
    #expect(decoded.events == ["2026-11-20T23:06:19.340Z sample " + row.event])
    #expect(decoded.stages == row.stages)
  }

  @Test func `reads formatted dates in the zone the user names`() {
    let log = """
      timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success
      2026/11/20 23:07:16.677,69,publish,200,OK,Thread Group 1-1,,true
      2014-02-24 07:42:21.256,1300,x,501,FAIL,Thread Group 1-1,text,true
      11/20/26 23:07:16,1,x,200,OK,Thread Group 1-1,text,true
      2001/20/20 12:05:05.123,1425,x,200,OK,Thread Group 1-1,text,true
      """
    let decoded = Decoded(format, log)
    #expect(
      decoded.events == [
        "2026-11-20T23:07:16.746Z sample queue=publish party=Thread Group ms=69",
        "2014-02-24T07:42:22.556Z sample queue=x party=Thread Group ms=1300",
        "2026-11-20T23:07:16.001Z sample queue=x party=Thread Group ms=1",
      ])
    #expect(decoded.assumptions == [.zonelessIsUTC] && decoded.problems == [.badTime])
    var options = DecodeOptions()
    options.inputOffset = -3_600
    let shifted = Decoded(format, log, options)
    #expect(shifted.events.first == "2026-11-21T00:07:16.746Z sample queue=publish party=Thread Group ms=69")
    #expect(shifted.assumptions == [.zonelessIsInputZone])
  }

  @Test func `splits aggregated rows in their good and failed samples`() {
    let decoded = Decoded(
      format,
      """
      timeStamp,elapsed,label,responseCode,threadName,success,bytes,Latency,SampleCount,ErrorCount
      1795215979000,1000,x,500,T 1-1,false,500,80,10,4
      1795215979000,1000,x,200,T 1-1,true,500,80,5,0
      1795215979000,10,x,500,T 1-1,false,500,0,1,1
      """)
    #expect(
      decoded.events == [
        "2026-11-20T23:06:19.100Z sample queue=x party=T ms=100 bytes=50 weight=6",
        "2026-11-20T23:06:19.100Z sample queue=x party=T ms=100 bytes=50 weight=4 failed reason=500",
        "2026-11-20T23:06:19.200Z sample queue=x party=T ms=200 bytes=100 weight=5",
        "2026-11-20T23:06:19.010Z sample queue=x party=T ms=10 bytes=500 failed reason=500",
      ])
  }

  @Test func `counts a transaction only when its samples have no rows`() {
    let decoded = Decoded(
      format,
      """
      timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success
      1795215979000,10,a,200,OK,T 1-1,text,true
      1795215979010,10,b,200,OK,T 1-1,text,true
      1795215979000,20,inner,200,"Number of samples in transaction : 2, number of failing samples : 0",T 1-1,,true
      1795215979000,25,outer,200,"Number of samples in transaction : 1, number of failing samples : 0",T 1-1,,true
      1795215979100,20,parent,200,"Number of samples in transaction : 2, number of failing samples : 0",T 1-1,,true
      """)
    #expect(
      decoded.events == [
        "2026-11-20T23:06:19.010Z sample queue=a party=T ms=10",
        "2026-11-20T23:06:19.020Z sample queue=b party=T ms=10",
        "2026-11-20T23:06:19.120Z sample queue=parent party=T ms=20",
      ])
    #expect(decoded.ignored == 3 && decoded.assumptions == [.transactionRowsSkipped])
  }

  static let reasons: [(fields: String, reason: String)] = [
    ("404,Not Found,", "404 Not Found"),
    (
      "Non HTTP response code: java.net.UnknownHostException,Non HTTP response message: x: unknown,",
      "java.net.UnknownHostException x: unknown"
    ),
    (#"200,OK,"expected ""a"",  not b""#, #"expected "a", not b"#),
    (",,", ""), ("500,500,", "500"), (",no connection,", "no connection"),
    ("200,OK,", "200 OK, marked as failed"),
  ]

  @Test(arguments: reasons)
  func `says why a sample failed`(reason: (fields: String, reason: String)) {
    let decoded = Decoded(
      format,
      "timeStamp,elapsed,label,responseCode,responseMessage,failureMessage,success\n1795215979000,1,x,"
        + reason.fields + ",false")
    let words = reason.reason.isEmpty ? "" : " reason=" + reason.reason
    #expect(decoded.events == ["2026-11-20T23:06:19.001Z sample queue=x ms=1 failed" + words])
  }

  @Test func `rejects rows that do not fit`() {
    let decoded = Decoded(
      format,
      """
      timeStamp,elapsed,label,success
      1795215979000,1,x,true
      1795215979000,1,x
      1795215979000,1,x,true,5
      1795215979000,-1,x,true
      1795215979000,99999999999999999,x,true
      ,1,x,true
      99999999999999999999,1,x,true
      9214646399999,3200000000000,x,true
      1795215979000,1,x,maybe

      timeStamp,elapsed,success
      1795215979000,1,true
      """)
    #expect(decoded.events.count == 2)
    #expect(
      decoded.problems == [
        .malformed, .malformed, .badNumber, .badNumber, .noTime, .timeOutOfRange, .timeOutOfRange, .malformed,
      ])
    #expect(decoded.lines == 13 && decoded.ignored == 3 && decoded.notUnderstood == 8)
  }

  @Test func `reads rows whose quoted fields hold line ends`() {
    let decoded = Decoded(format, Self.multiLine)
    #expect(
      decoded.events == [
        "2017-04-15T12:41:52.238Z sample queue=Preparation: Login party=Review Date test ms=1898 bytes=15338",
        """
        2017-04-15T12:41:52.389Z sample queue=no such element: {"method":"id"}
        Command duration or timeout: 97 milliseconds, or more
        Build info: version party=Review Date test ms=118 bytes=0 failed reason=500 KO
        """,
        "2017-04-15T12:41:52.407Z sample queue=after party=Review Date test ms=7 bytes=10",
      ])
    #expect(decoded.lines == 6 && decoded.ignored == 1 && decoded.notUnderstood == 0)
  }

  @Test func `a quote that is never closed costs its own row`() {
    let decoded = Decoded(
      format,
      """
      timeStamp,elapsed,label,success
      1795215979000,1,"x,true
      1795215979000,2,y,true
      1795215979000,3,"z,true
      and the file ends
      """)
    #expect(decoded.events == ["2026-11-20T23:06:19.002Z sample queue=y ms=2"])
    #expect(decoded.problems == [.malformed, .malformed] && decoded.notUnderstood == 3)
  }

  @Test func `decodes the same when cut at any line end`() {
    let whole = Decoded(format, Self.multiLine)
    for pieces in cutsAtLineEnds(Self.multiLine) { #expect(Decoded(format, pieces) == whole) }
  }

  @Test func `accounts for any bytes`() {
    expectAnyBytesAreAccountedFor(format, Self.multiLine + format.samples.joined(separator: "\n"))
    expectAnyBytesAreAccountedFor(format, format.samples[2] + "\n" + format.samples[1] + "\n")
  }
}
