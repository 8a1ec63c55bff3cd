internal import Bytes
internal import Events
public import Formats
internal import Platform
public import Profiles

extension LogSet {
  /// So many bytes of each log are read on trial.
  private static let trialBytes = 512 << 10

  /// The profile of the heads of the logs, read with other mappings of keys to fields. Nil where a log can be read only
  /// once.
  public func headProfile(mapping: [FieldMapping]) -> Profile? {
    let whole = Profile()
    for log in sources where !log.isProfile {
      guard log.canBeReadAgain else { return nil }
      whole.merge(log.headProfile(mapping, bytes: LogSet.trialBytes))
    }
    return whole
  }
}

extension LogSource {
  /// Streams cannot.
  fileprivate var canBeReadAgain: Bool { reader == nil }

  fileprivate func headProfile(_ mapping: [FieldMapping], bytes: Int) -> Profile {
    let profile = Profile()
    guard case .log(let format, var options) = content else { return profile }
    options.map = mapping
    var log = self
    log.content = .log(format: format, options: options)
    let index = profile.beginSource(path: source.displayPath, format.form)
    let reader = BatchReader()
    reader.open(log, EventFilter())
    let scratch = Block(capacity: SourceReader.blockSize)
    let source = log.openReader()
    var left = bytes
    while left > 0, !stop.isRequested, let chunk = source.nextChunk() {
      chunk.forEachBlock(using: scratch) { block in
        guard left > 0 else { return }
        left -= block.count
        reader.decode(block)
        profile.fold(reader.batch, source: index, bytes: Int64(block.count))
      }
    }
    return profile
  }
}
