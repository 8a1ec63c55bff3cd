import Bytes
import Events
import Formats
import Profiles
import Testing

@testable import Measures

/// The measures of a log in the text dialect, a record a line after its seconds.
func measured(_ records: [(second: Double, record: String)]) throws -> Measures {
  let lines = records.map { second, record in
    "\(Int64(((1_772_442_000 + second) * 1_000).rounded())) \(record)\n"
  }
  return try measured(log: "# mqtune events 1 unit=ms\n" + lines.joined())
}

func measured(log: String, format: String = "mqtune") throws -> Measures {
  let format = try #require(allFormats.first { $0.name == format })
  let profile = Profile()
  let batch = EventBatch()
  let block = Block(Array(log.utf8))
  let decoder = format.makeDecoder(format.prepare(DecodeOptions(), head: block))
  let source = profile.beginSource(path: "test.log", format.form)
  decoder.decode(block, into: batch)
  profile.fold(batch, source: source, bytes: Int64(block.count))
  batch.clear()
  decoder.finish(into: batch)
  profile.fold(batch, source: source, bytes: 0)
  return Measures(profile)
}
