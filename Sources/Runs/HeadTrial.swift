internal import Bytes
internal import Events
public import Formats
internal import Platform
public import Profiles

extension LogSet {
  /// So many bytes of each log are read on trial.
  private static let trialBytes = 512 << 10

  /// Many trials are made, so that more logs would make a run on a directory slow.
  private static let trialLogs = 8

  /// The profile of the heads of the first logs, read with other mappings of keys to fields. Nil where one of them can be
  /// read only once.
  public func headProfile(mapping: [FieldMapping]) -> Profile? {
    let whole = Profile()
    for log in sources.filter({ !$0.isProfile }).prefix(LogSet.trialLogs) {
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
    // One chunk is read, and no more than what is looked at.
    log.chunkSize = bytes
    let index = profile.beginSource(path: source.displayPath, format.form)
    let reader = BatchReader()
    reader.open(log, EventFilter())
    let scratch = Block(capacity: SourceReader.blockSize)
    log.openReader().nextChunk()?.forEachBlock(using: scratch) { block in
      reader.decode(block)
      profile.fold(reader.batch, source: index, bytes: Int64(block.count))
    }
    return profile
  }
}
