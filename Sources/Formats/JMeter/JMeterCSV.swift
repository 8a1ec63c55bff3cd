internal import Events

/// The results of a JMeter run as delimited text (`.jtl`, `.csv`), with a header line or, as older versions wrote
/// it, without.
struct JMeterCSV: RecordFormat {
  let name = "jmeter-csv"
  let summary = "JMeter results as CSV (JTL), with or without a header line"

  let samples = [
    "timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect",
    "1551783627191,351,publish order,200,OK,Thread Group 1-1,text,true,,18,8,1,1,null,20,0,4",
    "1396347256111,2128,http://example/,503,Service Unavailable,Thread Group 1-1,text,false,12345,1,1,1500",
    "2026/11/20 23:07:16.677;69;publish;200;OK;Thread Group 1-1;;true;178;1;1;68;ISO-8859-1;1;0;0;0",
  ]

  let details = [
    "each row is a sample: label is its label, elapsed its duration, the thread group its client",
    "the time of a sample is the time of its completion: timeStamp plus elapsed",
    "the reason of a failed sample is its response code and message, or the failure message of an assertion",
    "stages: connect, first-byte (Latency less Connect), transfer (elapsed less Latency), idle (IdleTime)",
    "an aggregated row stands for SampleCount samples of the mean duration, ErrorCount of them failed",
    "a row of a transaction controller is ignored when its samples have rows of their own",
    "delimiters: comma, semicolon, tab, vertical bar; quoted fields may hold line ends",
    "without a header line the columns are recognised by their number and by the column that holds true or false",
  ]

  let system = LogSystem.loadTool
  let coverage: Coverage = [.samples]
  let isSequential = true

  func claims(_ line: Span<UInt8>) -> Bool {
    let range = 0..<line.count
    guard let delimiter = JMeterColumns.delimiter(line, range) else { return false }
    var row = DelimitedRow(delimiter: delimiter)
    let isComplete = row.split(line, range)
    if JMeterColumns(header: row, line) != nil { return true }
    guard row.fields.count >= 2, isStamp(line, row.fields[0].range),
      line.number(row.fields[1].range) != nil
    else { return false }
    if !isComplete { return row.fields.count >= 3 }
    return row.fields.count >= 7 && JMeterColumns(guessedFor: row, line) != nil
  }

  func makeRecordDecoder(_ options: DecodeOptions) -> JMeterCSVDecoder { JMeterCSVDecoder(options) }

  /// Milliseconds since 1970 or a date; a shorter number could be anything.
  private func isStamp(_ line: Span<UInt8>, _ range: Range<Int>) -> Bool {
    (line.number(range) == nil || range.count == 13) && RecordTime(line, range, DecodeOptions()) != nil
  }
}
