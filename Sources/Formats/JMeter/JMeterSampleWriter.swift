internal import Events

/// Turns rows into samples with their stages, and leaves out sums of samples that have rows of their own.
struct JMeterSampleWriter {
  private static let transaction = "Number of samples in transaction : "
  private static let longestReason = 160
  /// More threads than this are not told apart.
  private static let threadLimit = 10_000

  /// When the last sample of each thread was complete.
  private var completions: [[UInt8]: Int64] = [:]

  /// False when the row is one of a transaction controller whose samples were counted.
  mutating func write(
    _ values: JMeterRow, _ row: DelimitedRow, _ bytes: Span<UInt8>, _ columns: JMeterColumns, line: Int32,
    to batch: EventBatch
  ) -> Bool {
    let thread = columns.threadName < 0 ? 0..<0 : row.fields[columns.threadName].range
    if columns.responseMessage >= 0,
      bytes.has(Self.transaction, in: row.fields[columns.responseMessage].range)
    {
      if sumsUp(values, bytes.array(thread)) {
        batch.assumptions.insert(.transactionRowsSkipped)
        if completions.count >= Self.threadLimit { batch.assumptions.insert(.threadsForgotten) }
        return false
      }
    } else {
      remember(values, bytes.array(thread))
    }
    var event = Event(.sample, time: values.completion)
    event.duration = values.duration
    event.line = line
    event.party = batch.names.number(of: bytes, group(bytes, thread))
    if columns.label >= 0 { event.queue = name(row.fields[columns.label], bytes, batch.names) }
    if columns.bytes >= 0, let size = bytes.number(row.fields[columns.bytes].range) {
      event.bytes = Int32(clamping: size / values.sampleCount)
    }
    let failed = UInt32(clamping: values.errorCount)
    let good = UInt32(clamping: values.sampleCount - values.errorCount)
    if good > 0 {
      event.weight = good
      append(event, values, row, bytes, columns, to: batch)
    }
    if failed > 0 {
      event.weight = failed
      event.flags = .failed
      event.reason = batch.reasons.number(of: reason(row, bytes, columns))
      append(event, values, row, bytes, columns, to: batch)
    }
    return true
  }

  private func append(
    _ event: Event, _ values: JMeterRow, _ row: DelimitedRow, _ bytes: Span<UInt8>, _ columns: JMeterColumns,
    to batch: EventBatch
  ) {
    // Parts of a sum are not parts of its mean.
    if values.sampleCount == 1 { appendStages(values, row, bytes, columns, to: batch) }
    batch.append(event)
  }

  private func appendStages(
    _ values: JMeterRow, _ row: DelimitedRow, _ bytes: Span<UInt8>, _ columns: JMeterColumns,
    to batch: EventBatch
  ) {
    func millis(_ column: Int) -> Int64 {
      column < 0 ? 0 : min(bytes.number(row.fields[column].range) ?? 0, values.elapsed)
    }
    func add(_ stage: String, _ millis: Int64) {
      // Zero stands for a part that the sampler did not measure, or a connection used again.
      guard millis > 0 else { return }
      batch.stages.append(
        Stage(event: batch.count, name: batch.names.number(of: stage), duration: millis &* 1_000_000))
    }
    let connect = millis(columns.connect)
    let latency = millis(columns.latency)
    add("connect", connect)
    add("first-byte", latency - connect)
    if latency > 0 { add("transfer", values.elapsed - latency) }
    add("idle", millis(columns.idleTime))
  }

  // MARK: Transactions

  private mutating func remember(_ values: JMeterRow, _ thread: [UInt8]) {
    if completions.count < Self.threadLimit || completions[thread] != nil {
      completions[thread] = values.completion
    }
  }

  /// Whether samples of the thread were counted that lie within the transaction: JMeter writes either those and
  /// the sum, or only the sum.
  private func sumsUp(_ values: JMeterRow, _ thread: [UInt8]) -> Bool {
    guard let completion = completions[thread] else { return completions.count >= Self.threadLimit }
    return completion > values.stamp
  }

  // MARK: Names

  private func name(_ field: DelimitedRow.Field, _ bytes: Span<UInt8>, _ names: NameTable) -> UInt32 {
    guard field.hasDoubledQuotes else { return names.number(of: bytes, field.range) }
    return names.number(of: undoubled(field, bytes))
  }

  private func undoubled(_ field: DelimitedRow.Field, _ bytes: Span<UInt8>) -> [UInt8] {
    guard field.hasDoubledQuotes else { return bytes.array(field.range) }
    var text: [UInt8] = []
    var index = field.range.lowerBound
    while index < field.range.upperBound {
      text.append(bytes[index])
      index += bytes[index] == UInt8(ascii: "\"") ? 2 : 1
    }
    return text
  }

  /// The thread group: the name of a thread without its numbers, `Thread Group 1-12`.
  private func group(_ bytes: Span<UInt8>, _ thread: Range<Int>) -> Range<Int> {
    var end = thread.upperBound
    while end > thread.lowerBound, bytes[end - 1].digit != nil || bytes[end - 1] == UInt8(ascii: "-") {
      end -= 1
    }
    while end > thread.lowerBound, bytes[end - 1] == 32 { end -= 1 }
    return end > thread.lowerBound ? thread.lowerBound..<end : thread
  }

  /// Why a sample failed. The response says it, unless the server was content and an assertion was not.
  private func reason(_ row: DelimitedRow, _ bytes: Span<UInt8>, _ columns: JMeterColumns) -> [UInt8] {
    func field(_ column: Int, without prefix: String) -> [UInt8] {
      guard column >= 0 else { return [] }
      var field = row.fields[column]
      if bytes.has(prefix, in: field.range) {
        field.range = (field.range.lowerBound + prefix.utf8.count)..<field.range.upperBound
      }
      field.range = field.range.prefix(4 * Self.longestReason)
      return shortened(undoubled(field, bytes))
    }
    let failure = field(columns.failureMessage, without: "")
    let code = field(columns.responseCode, without: "Non HTTP response code: ")
    if !failure.isEmpty, code.isEmpty || code.first == UInt8(ascii: "2") { return failure }
    let message = field(columns.responseMessage, without: "Non HTTP response message: ")
    if code.isEmpty || message.isEmpty || code == message {
      return code.isEmpty ? message : code
    }
    let response = shortened(code + [32] + message)
    // A check that was not asked for its message may have overruled a good response.
    return message == Array("OK".utf8) ? response + Array(", marked as failed".utf8) : response
  }

  private func shortened(_ text: [UInt8]) -> [UInt8] {
    var short: [UInt8] = []
    for byte in text {
      guard short.count < Self.longestReason else { break }
      if !byte.isBlank { short.append(byte) } else if short.last != 32 { short.append(32) }
    }
    while short.last == 32 { short.removeLast() }
    return short
  }
}
