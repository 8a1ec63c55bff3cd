import Bytes
import Events

@testable import Formats

/// The log of some workers, as an example of a format of lines; the architecture page shows it.
struct WorkerLog: RecordFormat {
  let name = "worker-log"
  let summary = "what the workers of a shop have done, one message a line"
  let samples = ["2026-11-20T22:40:00.123Z worker-2 did 6f2a of orders in 12.5ms"]
  let details = ["each line is an ack: worker, id, queue and the time that the work took"]
  let system = LogSystem.application
  let coverage: Coverage = [.messages]
  let isSequential = false

  func claims(_ line: Span<UInt8>) -> Bool { WorkerLine(line, DecodeOptions()) != nil }

  func makeRecordDecoder(_ options: DecodeOptions) -> WorkerLogDecoder { WorkerLogDecoder(options: options) }
}

struct WorkerLogDecoder: RecordDecoder {
  let options: DecodeOptions

  func decode(_ text: Span<UInt8>, _ record: Record<Void>, into batch: EventBatch) -> RecordOutcome {
    if text.isEmpty { return .ignored }
    guard let line = WorkerLine(text, options) else { return .rejected(.malformed) }
    line.stamp.noteAssumption(options, in: batch)
    var event = Event(.ack, time: line.stamp.time)
    event.line = record.eventLine
    event.party = batch.names.number(of: text, line.worker)
    event.queue = batch.names.number(of: text, line.queue)
    event.key = messageKey(of: text.text(line.id))
    event.duration = line.took
    batch.append(event)
    return .understood
  }
}

/// Where the parts of a line stand.
private struct WorkerLine {
  var stamp: RecordTime
  var worker: Range<Int>
  var id: Range<Int>
  var queue: Range<Int>
  var took: Int64

  init?(_ line: Span<UInt8>, _ options: DecodeOptions) {
    var words = DelimitedRow(delimiter: UInt8(ascii: " "))
    guard words.split(line, 0..<line.count), words.fields.count == 8 else { return nil }
    let parts = words.fields.map(\.range)
    guard let stamp = RecordTime(line, parts[0], options), !stamp.isOutOfRange, line.has("did", in: parts[2]),
      let took = parseDuration(line.extracting(parts[7]))
    else { return nil }
    self.stamp = stamp
    (worker, id, queue, self.took) = (parts[1], parts[3], parts[5], took)
  }
}
