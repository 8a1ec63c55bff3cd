internal import Bytes

extension InputPlan {
  /// Puts the logs in archives in the place of the archives. Streams are opened to see whether they are archives.
  /// - Parameters:
  ///   - stop: Ends what waits for a stream.
  ///   - isLog: Says of the first bytes of a file in an archive whether they are those of a log.
  public mutating func openArchives(
    stop: Stop, isLog: @escaping (_ head: [UInt8], _ isNamedAsLog: Bool) -> Bool
  ) {
    var all: [InputSource] = []
    for source in sources {
      var opener = ArchiveOpener(source, stop: stop, hidesNames: hidesNames, isLog: isLog)
      do throws(SystemError) {
        if let other = try opener.open() {
          all.append(other)
          continue
        }
      } catch {
        problems.append(InputProblem(path: source.displayPath, text: error.text))
        continue
      }
      for var log in opener.logs {
        if hidesNames { log.displayPath = aliases.next() }
        all.append(log)
      }
      problems += opener.problems.map { InputProblem(path: source.displayPath, text: $0) }
      if let note = opener.note { notes.append("\(source.displayPath): \(note)") }
    }
    sources = all
  }
}

extension ArchiveOpener {
  /// Opens what may be an archive. The source to read in its place when it is none; nil when the logs in it are to be read.
  fileprivate mutating func open() throws(SystemError) -> InputSource? {
    guard let size = archive.size else { return try openStream() }
    switch archive.archiveKind {
    case nil where archive.isPlainFile: return archive
    case nil:
      let record = ReadRecord(path: archive.displayPath, stop: stop)
      let content = archive.content(of: try archive.open(), record)
      guard ArchiveKind(content.peek(ArchiveKind.headSize)) == .tar else { return archive }
      read(content, record)
    case let kind?:
      let stored = StoredBytes(
        file: try archive.open(), origin: archive.origin, size: size,
        record: ReadRecord(path: archive.displayPath, stop: stop))
      list(kind, stored, in: archive.place)
    }
    return nil
  }

  private mutating func openStream() throws(SystemError) -> InputSource? {
    let record = ReadRecord(path: archive.displayPath, stop: stop)
    let file = try archive.open()
    let stored = PeekedFeed(StreamFeed(file, waits: true, record: record))
    if ArchiveKind(stored.peek(ArchiveKind.headSize)) == .zip {
      // Its directory stands at its end.
      readWhole(stored, record)
      return nil
    }
    let content = contentFeed(of: stored, .told, archive.host, record: record)
    if ArchiveKind(content.peek(ArchiveKind.headSize)) == .tar {
      read(content, record)
      return nil
    }
    var stream = archive
    stream.place = .opened(OpenedStream(file, content, record))
    return stream
  }
}
