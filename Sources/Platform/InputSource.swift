/// One thing to read: a file, or a stream such as a pipe.
public struct InputSource: Sendable {
  public enum Kind: Sendable, Equatable {
    /// A file that can be read at any position, and its size in bytes as stored.
    case file(size: Int64)
    /// Bytes that come once and whose number nobody knows.
    case stream
  }

  /// The path as the user wrote it or as the directory lists it; `<stdin>` for standard input. A member of an archive is
  /// called `ARCHIVE:MEMBER`.
  public internal(set) var displayPath: String
  public let kind: Kind
  /// Which file it is, whatever it is called; nil for a stream and for a member of an archive.
  public let identity: FileIdentity?

  var place: Place
  /// How a file is stored. The first bytes of a stream are seen when it is read.
  let coding: Coding
  /// Where the source begins in its file: not 0 when somebody has read what stands before, and in an archive.
  let origin: Int64
  /// How many decoded bytes to pass over behind the origin; of encoded data only, where nothing else is possible.
  let skipped: Int64
  /// What is known of its end before it is read: such as that the archive around it ends there.
  var damage: String?
  /// What sort of archive a file is; nil for a member of one, and for an encoded one until it is opened.
  let archiveKind: ArchiveKind?
  let host: Host
  /// When the file was written last, in nanoseconds since 1970; nil for what is no file by itself.
  public internal(set) var written: Int64?
  /// Which of the files of one log it is; nil for a stream.
  public internal(set) var rotatedName: RotatedName?

  init(
    displayPath: String, kind: Kind, coding: Coding = .told, identity: FileIdentity? = nil, place: Place,
    origin: Int64 = 0, skipped: Int64 = 0, damage: String? = nil,
    archiveKind: ArchiveKind? = nil, host: Host
  ) {
    self.displayPath = displayPath
    self.kind = kind
    self.coding = coding
    self.identity = identity
    self.place = place
    self.origin = origin
    self.skipped = skipped
    self.damage = damage
    self.archiveKind = archiveKind
    self.host = host
  }

  /// The source behind its first `start` decoded bytes and, for a plain file, before byte `end`.
  public func part(from start: Int64, to end: Int64? = nil) -> InputSource {
    guard isPlainFile, let size else {
      return InputSource(
        displayPath: displayPath, kind: kind, coding: coding, identity: identity, place: place,
        origin: origin,
        skipped: skipped + start, damage: damage, host: host)
    }
    return InputSource(
      displayPath: displayPath, kind: .file(size: max(0, min(end ?? size, size) - start)), coding: .plain,
      identity: identity, place: place, origin: origin + start, damage: damage, host: host)
  }

  /// How many bytes of a plain file make whole lines, its size when its end cannot be read.
  public func wholeLineSize() -> Int64 {
    guard isPlainFile, let size, let file = try? open() else { return self.size ?? 0 }
    var end = size
    let record = ReadRecord(path: displayPath)
    while end > 0 {
      let start = max(0, end - 64 << 10)
      let feed = RangeFeed(file, origin: origin, position: start, end: end, record: record)
      let bytes = feed.take(Int(end - start))
      if Int64(bytes.count) < end - start { return size }
      if let newline = bytes.lastIndex(of: UInt8(ascii: "\n")) { return start + Int64(newline) + 1 }
      end = start
    }
    return 0
  }

  enum Place: Sendable {
    case path(SystemPath)
    case standardInput
    /// Bytes that came out of a stream or of an encoded archive, and where that is, if it has a path.
    case kept(OpenFile, of: SystemPath?)
    /// A stream of which the first bytes have been looked at.
    case opened(OpenedStream)
  }

  /// The size as stored, nil for a stream.
  public var size: Int64? {
    switch kind {
    case .file(let size): size
    case .stream: nil
    }
  }

  /// Whether the decoded bytes stand in the file as they are.
  public var isPlainFile: Bool { size != nil && coding == .plain }

  /// Whether it is a file that has to be decoded from its start: compressed, or text in UTF-16.
  public var isEncodedFile: Bool { size != nil && coding != .plain }

  /// Whether a second reader gets the same bytes: not of a stream, nor of standard input that is read as one.
  public var canBeReadAgain: Bool { isPlainFile || size != nil && !isStandardInput }

  var isStandardInput: Bool {
    switch place {
    case .standardInput: true
    case .path, .kept, .opened: false
    }
  }

  /// Whether this is the file that a path leads to, by whatever name; false for anything but a plain file.
  public func isFile(at path: String) -> Bool {
    guard let other = try? FileStatus(of: SystemPath(path)), other.kind == .file, let own = try? status()
    else {
      return false
    }
    return own.kind == .file && own.identity == other.identity
  }

  private func status() throws(SystemError) -> FileStatus {
    switch place {
    case .standardInput: try OpenFile.standardInput.status()
    case .path(let path): try FileStatus(of: path)
    case .kept(_, of: let path?): try FileStatus(of: path)
    case .kept(let file, of: nil): try file.status()
    case .opened(let stream): try stream.file.status()
    }
  }

  func open() throws(SystemError) -> OpenFile {
    switch place {
    case .standardInput: .standardInput
    case .path(let path): try OpenFile(reading: path)
    case .kept(let file, of: _): file
    case .opened(let stream): stream.file
    }
  }

  /// Where the file is, for what has a path.
  var path: SystemPath? {
    switch place {
    case .path(let path), .kept(_, of: let path?): path
    case .standardInput, .kept, .opened: nil
    }
  }

  var openedStream: OpenedStream? {
    if case .opened(let stream) = place { stream } else { nil }
  }

  /// The content of an open file or stream.
  func content(of file: OpenFile, _ record: ReadRecord) -> PeekedFeed {
    if case .opened(let stream) = place { return stream.content }
    guard let size else {
      return contentFeed(of: StreamFeed(file, waits: true, record: record), coding, host, record: record)
    }
    let stored = RangeFeed(file, origin: origin, position: 0, end: size, record: record, isEncoded: true)
    return contentFeed(of: stored, coding, host, record: record)
  }
}

/// A stream that was opened to see whether it is an archive, and is none. One reader may read it.
final class OpenedStream: @unchecked Sendable {
  let file: OpenFile
  let content: PeekedFeed
  /// What is noted of the reading that has begun.
  let record: ReadRecord

  init(_ file: OpenFile, _ content: PeekedFeed, _ record: ReadRecord) {
    self.file = file
    self.content = content
    self.record = record
  }
}

/// Why an operand, or a part of one, could not be read. A value: the others are read all the same.
public struct InputProblem: Error, Sendable, Equatable {
  public let path: String
  /// Such as `no such file`; goes on after `PATH: `.
  public let text: String
  /// Of a file that is not there: the names in its directory, one of which may have been meant.
  public let neighbours: [String]

  public init(path: String, text: String, neighbours: [String] = []) {
    self.path = path
    self.text = text
    self.neighbours = neighbours
  }
}
