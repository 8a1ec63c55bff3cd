internal import Bytes
internal import Formats
internal import Platform

// Logs of applications whose mapping is given, or is learnt from their first lines.
extension LogSet {
  /// Finds the mapping of the logs that the usual vocabulary does not read, for all of them together, because messages pass
  /// from the log of one application to that of another.
  mutating func map(_ request: ReadingRequest) {
    if let mapping = request.mapping {
      // A run that goes on from earlier ones has no entry for a log whose format it did not know, and would count it anew.
      let texts = resume == nil ? texts(LearningHead.smallest) : []
      return apply(mapping, texts.map(\.number), request)
    }
    guard resume == nil, request.learns || !request.knownMappings.isEmpty else { return }
    let texts = texts(LearningHead.size)
    let usual = reading(with: nil)
    guard !texts.isEmpty || !usual.isWhole else { return }
    if let known = best(of: request.knownMappings, texts, request) {
      return apply(known, texts.map(\.number), request)
    }
    guard request.learns else { return }
    let heads = sources.compactMap { $0.learningHead() } + texts.map(\.head)
    guard let mapping = LearntMapping(from: heads, request.decoding) else { return }
    if texts.isEmpty, usual.unread == 0, usual.events > 0, !reading(with: mapping).tellsMore(than: usual) {
      return
    }
    apply(mapping, texts.map(\.number), request)
  }

  /// How the first lines of all logs of JSON lines are read by a mapping, or by the usual vocabulary.
  private func reading(with mapping: LearntMapping?) -> HeadReading {
    sources.reduce(into: HeadReading()) { sum, log in
      if log.isJSONLines, let reading = log.reading(with: mapping) { sum.add(reading) }
    }
  }

  /// The logs of no known format that may be text of an application.
  private func texts(_ size: Int) -> [(number: Int, head: LearningHead)] {
    unknown.enumerated().compactMap { number, log in
      guard !log.isBinary, let head = LearningHead(Block(log.reader.head(size)), log.detection) else {
        return nil
      }
      return (number, head)
    }
  }

  /// Of the user's mappings the one by which most events are read; nil where none reads any.
  private func best(
    of mappings: [LearntMapping], _ texts: [(number: Int, head: LearningHead)], _ request: ReadingRequest
  ) -> LearntMapping? {
    var best: (events: Int, mapping: LearntMapping)?
    for mapping in mappings {
      var events = sources.reduce(0) { $0 + ($1.isJSONLines ? $1.reading(with: mapping)?.events ?? 0 : 0) }
      for text in texts { events += source(of: unknown[text.number], mapping, request)?.reading.events ?? 0 }
      if events > best?.events ?? 0 { best = (events, mapping) }
    }
    return best?.mapping
  }

  private mutating func apply(_ mapping: LearntMapping, _ texts: [Int], _ request: ReadingRequest) {
    learnt = mapping
    for index in sources.indices { sources[index].read(with: mapping) }
    var read: Set<Int> = []
    for number in texts {
      guard let (log, reading) = source(of: unknown[number], mapping, request), reading.events > 0 else {
        continue
      }
      add(log, Block(unknown[number].reader.head()))
      read.insert(number)
    }
    unknown = unknown.indices.filter { !read.contains($0) }.map { unknown[$0] }
  }

  /// A log of text, read by a mapping; nil where it is none.
  private func source(
    of log: UnknownSource, _ mapping: LearntMapping, _ request: ReadingRequest
  ) -> (log: LogSource, reading: HeadReading)? {
    let head = Block(log.reader.head())
    guard let known = LearningHead(head, log.detection) else { return nil }
    let format = known.textFormat(log.detection)
    var options = request.decoding
    options.learnt = mapping
    options = format.prepare(options, head: head)
    let source = LogSource(
      source: log.source, content: .log(format: format, options: options),
      reader: log.source.size == nil ? log.reader : nil, stop: stop, chunkSize: request.chunkSize)
    return (source, HeadReading(head, format, options))
  }
}

extension LogSource {
  fileprivate var isJSONLines: Bool {
    if case .log(let format, _) = content { return format.isMapped }
    return false
  }

  /// The first lines for learning; nil where the log is not one of JSON lines.
  fileprivate func learningHead() -> LearningHead? {
    guard isJSONLines else { return nil }
    let reader = openReader()
    return LearningHead(Block(reader.head(LearningHead.size)), Detection(head: Block(reader.head())))
  }

  /// How the first lines are read by a mapping, or by the usual vocabulary.
  fileprivate func reading(with mapping: LearntMapping?) -> HeadReading? {
    if let mapping { return read(by: mapping)?.reading }
    guard case .log(let format, let options) = content else { return nil }
    return HeadReading(Block(openReader().head()), format, options)
  }

  fileprivate mutating func read(with mapping: LearntMapping) {
    if let log = read(by: mapping) { content = log.content }
  }

  /// How the log is read by a mapping; nil where it is none of JSON lines. Where words stand before the objects, it is read
  /// as text, unless the objects alone tell more.
  private func read(by mapping: LearntMapping) -> (content: Content, reading: HeadReading)? {
    guard isJSONLines, case .log(let format, var options) = content else { return nil }
    options.learnt = mapping
    options.guessedUnit = nil
    let head = Block(openReader().head())
    let reading = HeadReading(head, format, options)
    let detection = Detection(head: head)
    guard let known = LearningHead(head, detection), known.isText else {
      return (.log(format: format, options: options), reading)
    }
    let text = known.textFormat(detection)
    let asText = text.prepare(options, head: head)
    let other = HeadReading(head, text, asText)
    guard other.tellsMore(than: reading) else { return (.log(format: format, options: options), reading) }
    return (.log(format: text, options: asText), other)
  }
}
