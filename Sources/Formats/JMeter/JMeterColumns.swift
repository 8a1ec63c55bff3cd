/// Where the columns of interest stand in a row; -1 where a file does not have them.
struct JMeterColumns {
  var timeStamp = -1
  var elapsed = -1
  var label = -1
  var responseCode = -1
  var responseMessage = -1
  var threadName = -1
  var success = -1
  var failureMessage = -1
  var bytes = -1
  var latency = -1
  var connect = -1
  var idleTime = -1
  var sampleCount = -1
  var errorCount = -1
  /// How many fields a row has.
  var count = 0

  /// The first delimiter that stands in a line: neither a number, a date nor a name of a column holds one.
  static func delimiter(_ line: Span<UInt8>, _ range: Range<Int>) -> UInt8? {
    for index in range.prefix(64) where ",;\t|".utf8.contains(line[index]) { return line[index] }
    return nil
  }

  /// Reads a header line; nil when the row is not one.
  init?(header row: DelimitedRow, _ line: Span<UInt8>) {
    guard let first = row.fields.first?.range, !first.isEmpty, line[first.lowerBound].isLetter else {
      return nil
    }
    for (index, field) in row.fields.enumerated() {
      for (name, column) in Self.names
      where name.utf8.count == field.range.count && line.has(name, in: field.range) {
        self[keyPath: column] = index
      }
    }
    count = row.fields.count
    guard timeStamp >= 0, elapsed >= 0 else { return nil }
  }

  /// Guesses the columns of a row without a header from the sets that versions of JMeter wrote by default.
  init?(guessedFor row: DelimitedRow, _ line: Span<UInt8>) {
    count = row.fields.count
    guard count > 2, let first = row.fields.first?.range, !first.isEmpty,
      line[first.lowerBound].digit != nil,
      let success = row.fields.indices.dropFirst(3).first(where: { index in
        let range = row.fields[index].range
        return JMeterRow.boolean(line, range) != nil
      })
    else { return nil }
    (timeStamp, elapsed, self.success) = (0, 1, success)
    // The type of the data stands before the outcome unless it was left out.
    guard success == 6 || success == 7 else {
      label = 2
      return
    }
    (label, responseCode, responseMessage, threadName) = (2, 3, 4, 5)
    let rest = count - success - 1
    switch rest {
    case 1: bytes = success + 1
    case 2: (bytes, latency) = (success + 1, success + 2)
    case 4: (bytes, latency) = (success + 1, success + 4)
    case 5: (bytes, latency, connect) = (success + 1, success + 4, success + 5)
    case 7...9:
      // failureMessage, bytes, [sentBytes], grpThreads, allThreads, [URL], Latency, IdleTime, Connect
      (failureMessage, bytes) = (success + 1, success + 2)
      (latency, idleTime, connect) = (count - 3, count - 2, count - 1)
    default: break
    }
  }

  private static var names: [(String, WritableKeyPath<JMeterColumns, Int>)] {
    [
      ("timeStamp", \.timeStamp), ("elapsed", \.elapsed), ("label", \.label),
      ("responseCode", \.responseCode), ("responseMessage", \.responseMessage), ("threadName", \.threadName),
      ("success", \.success), ("failureMessage", \.failureMessage), ("bytes", \.bytes),
      ("Latency", \.latency), ("Connect", \.connect), ("IdleTime", \.idleTime),
      ("SampleCount", \.sampleCount), ("ErrorCount", \.errorCount),
    ]
  }
}
