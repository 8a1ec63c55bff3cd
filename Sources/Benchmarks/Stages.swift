import Bytes
import Events
import Formats
import Platform
import Profiles
import Reports

/// One of the made logs.
struct LogFile {
  let format: String
  let path: String

  init(format: String, folder: String) {
    self.format = format
    path = "\(folder)/bench.\(format).log"
  }

  var source: InputSource {
    guard let source = InputPlan(operands: [path]).sources.first else { fatalError("\(path) is missing") }
    return source
  }

  var size: Int { Int(source.size ?? 0) }
}

/// Writes the same events in both dialects.
func writeLogs(to folder: String) throws {
  let log = BenchLog(messages: 170_000)
  try writeFile(LogFile(format: "json", folder: folder).path, log.json())
  try writeFile(LogFile(format: "mqtune", folder: folder).path, log.plain())
}

/// What a user waits for.
func measureWhole(_ file: LogFile, program: String, _ table: inout Table) {
  let size = Amount.bytes(file.size)
  table.heading("\(file.format), \(significant(Double(file.size) / 1e6, digits: 3)) MB, whole")
  table.setBaseline("  wc -l", size, program: ["wc", "-l"], input: file.path)
  for workers in Set([1, coreCount()]).sorted() {
    table.measure("  analyze -j\(workers)", size, program: [program, "analyze", "-j\(workers)", file.path])
  }
}

/// What it consists of, on one thread.
func measureStages(of file: LogFile, _ table: inout Table) {
  let size = Amount.bytes(file.size)
  guard let format = format(named: file.format) else { fatalError("no format \(file.format)") }
  table.heading("\(file.format), stages")
  table.setBaseline("  wc -l", size, program: ["wc", "-l"], input: file.path)

  let scratch = Block(capacity: 256 << 10)
  table.measure("  read blocks of lines", size) {
    let reader = SourceReader(file.source)
    while let chunk = reader.nextChunk() { chunk.forEachBlock(using: scratch) { _ in } }
  }

  let blocks = readBlocks(of: file)
  let batch = EventBatch()
  table.measure("  decode", size) {
    let decoder = format.makeDecoder(DecodeOptions())
    for block in blocks {
      batch.clear()
      decoder.decode(block, into: batch)
    }
  }

  batch.clear()
  let decoder = format.makeDecoder(DecodeOptions())
  for block in blocks { decoder.decode(block, into: batch) }
  guard batch.notUnderstood == 0 else { fatalError("\(file.path) is not understood") }
  var profile = Profile()
  table.measure("  fold", .events(batch.count), prepare: { profile = Profile() }) {
    let index = profile.beginSource(path: file.path, format.form)
    profile.fold(batch, source: index, bytes: Int64(file.size))
  }

  let report = makeReport(profile)
  table.baseline = nil
  table.measure("  make the report", .nothing) { _ = makeReport(profile) }
  for form in [OutputForm.text, .json] {
    table.measure("  render \(form.name)", .nothing) { _ = form.write(.report(report), look: Look()) }
  }
}

private func readBlocks(of file: LogFile) -> [Block] {
  var blocks: [Block] = []
  let reader = SourceReader(file.source)
  let scratch = Block(capacity: 256 << 10)
  while let chunk = reader.nextChunk() {
    chunk.forEachBlock(using: scratch) { blocks.append(Block($0.bytes[..<$0.count])) }
  }
  return blocks
}
