import Bytes
import Events
import Formats
import Profiles
@testable import Reports
import TestSupport
import Testing

/// A log folded into a profile.
func profile(of bytes: [UInt8], format: String = "mqtune", path: String = "test.log") throws -> Profile {
  let format = try #require(allFormats.first { $0.name == format })
  let profile = Profile()
  let batch = EventBatch()
  let block = Block(bytes)
  let decoder = format.makeDecoder(format.prepare(DecodeOptions(), head: block))
  let source = profile.beginSource(path: path, format.form)
  decoder.decode(block, into: batch)
  profile.fold(batch, source: source, bytes: Int64(bytes.count))
  batch.clear()
  decoder.finish(into: batch)
  profile.fold(batch, source: source, bytes: 0)
  return profile
}

func report(of text: String, _ options: ReportOptions = ReportOptions()) throws -> Report {
  makeReport(try profile(of: Array(text.utf8)), options)
}

/// The report of one of the sample logs.
func report(ofSample path: String, _ options: ReportOptions = ReportOptions()) throws -> Report {
  makeReport(try profile(ofSample: path), options)
}

/// One of the sample logs folded into a profile.
func profile(ofSample path: String) throws -> Profile {
  let story = try #require(Stories.all.first { $0.path == path })
  let content =
    path.hasSuffix(".gz")
    ? EventLogWriter.text(BrokerModel.run(Stories.unfairDispatch).records) : story.content()
  let format = String(path.prefix { $0 != "/" })
  return try profile(of: content, format: format, path: path)
}

/// A log in the text dialect, written second by second.
struct TestLog {
  private(set) var text = "# mqtune events 1\n"

  /// Adds a record at so many seconds after 10:00.
  mutating func add(_ second: Double, _ record: String) {
    let milliseconds = Int((second * 1_000).rounded())
    let time = [milliseconds / 60_000, milliseconds / 1_000 % 60, milliseconds % 1_000]
    let digits = zip(time, [2, 2, 3]).map { number, width in
      String(repeating: "0", count: max(0, width - String(number).count)) + String(number)
    }
    text += "2026-03-02T10:\(digits[0]):\(digits[1]).\(digits[2])Z \(record)\n"
  }

  /// Adds a message that is published, delivered and settled, each so many seconds after the log's begin.
  mutating func message(
    _ id: Int, queue: String = "orders", consumer: String = "w-1", publish: Double, deliver: Double? = nil,
    ack: Double? = nil
  ) {
    add(publish, "publish queue=\(queue) id=m\(id) producer=p-1")
    if let deliver { add(deliver, "deliver queue=\(queue) id=m\(id) consumer=\(consumer)") }
    if let ack { add(ack, "ack queue=\(queue) id=m\(id) consumer=\(consumer)") }
  }
}
