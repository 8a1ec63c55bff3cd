internal import Bytes
internal import Formats
internal import Platform

// Logs of applications whose mapping is learnt from their first lines.
extension LogSet {
  /// Learns the mapping of the logs that the usual vocabulary does not read, all of them together, because messages pass
  /// from the log of one application to that of another.
  mutating func learn(_ request: ReadingRequest) {
    guard request.learns, resume == nil else { return }
    var heads: [LearningHead] = []
    var isRead = true
    for log in sources.indices {
      guard let head = sources[log].learningHead() else { continue }
      if let reading = sources[log].reading(), reading.events == 0 || reading.unread > 0 || reading.others > 0 {
        isRead = false
      }
      heads.append(head)
    }
    var texts: [Int] = []
    for (number, log) in unknown.enumerated() {
      guard !log.isBinary, let head = LearningHead(Block(log.reader.head(LearningHead.size)), log.detection) else { continue }
      heads.append(head)
      texts.append(number)
    }
    guard !isRead || !texts.isEmpty, let mapping = LearntMapping(from: heads, request.decoding) else { return }
    apply(mapping, texts, request)
  }

  private mutating func apply(_ mapping: LearntMapping, _ texts: [Int], _ request: ReadingRequest) {
    learnt = mapping
    for index in sources.indices { sources[index].read(with: mapping) }
    var read: Set<Int> = []
    for number in texts {
      let log = unknown[number]
      let format = log.detection.textFormat
      var options = request.decoding
      options.learnt = mapping
      let head = Block(log.reader.head())
      options = format.prepare(options, head: head)
      let source = LogSource(
        source: log.source, content: .log(format: format, options: options),
        reader: log.source.size == nil ? log.reader : nil, stop: stop, chunkSize: request.chunkSize)
      guard HeadReading(head, format, options).events > 0 else { continue }
      add(source, head)
      read.insert(number)
    }
    unknown = unknown.indices.filter { !read.contains($0) }.map { unknown[$0] }
  }
}

extension LogSource {
  fileprivate var jsonFormat: (any LogFormat)? {
    guard case .log(let format, _) = content, format.name == "json" else { return nil }
    return format
  }

  /// The first lines for learning; nil where the log is not one of JSON lines.
  fileprivate func learningHead() -> LearningHead? {
    guard jsonFormat != nil else { return nil }
    let head = Block(openReader().head(LearningHead.size))
    return LearningHead(head, Detection(head: Block(openReader().head())))
  }

  /// How the usual vocabulary reads the first lines.
  fileprivate func reading() -> HeadReading? {
    guard case .log(let format, let options) = content else { return nil }
    return HeadReading(Block(openReader().head()), format, options)
  }

  fileprivate mutating func read(with mapping: LearntMapping) {
    guard jsonFormat != nil, case .log(let format, var options) = content else { return }
    options.learnt = mapping
    options.guessedUnit = nil
    content = .log(format: format, options: options)
  }
}
