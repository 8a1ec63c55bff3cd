/// One thing to read: a file, or a stream such as a pipe.
public struct InputSource: Sendable {
  public enum Kind: Sendable, Equatable {
    /// A file that can be read at any position, and its size in bytes as stored.
    case file(size: Int64)
    /// Bytes that come once and whose number nobody knows.
    case stream
  }

  /// The path as the user wrote it or as the directory lists it; `<stdin>` for standard input.
  public let displayPath: String
  public let kind: Kind
  /// Whether a file holds gzip data, judged by its first bytes and not by its name. False for a stream, whose
  /// first bytes are seen when it is read (and then judged alike).
  public let isGzip: Bool

  /// Which file it is, whatever it is called; nil for a stream.
  public let identity: FileIdentity?

  let place: Place
  /// Where the source begins in its file: not 0 when somebody has read what stands before.
  let origin: Int64
  /// How many decoded bytes to pass over behind the origin; of gzip data only, where nothing else is possible.
  let skipped: Int64

  init(
    displayPath: String, kind: Kind, isGzip: Bool, identity: FileIdentity? = nil, place: Place, origin: Int64,
    skipped: Int64 = 0
  ) {
    self.displayPath = displayPath
    self.kind = kind
    self.isGzip = isGzip
    self.identity = identity
    self.place = place
    self.origin = origin
    self.skipped = skipped
  }

  /// The source behind its first `start` decoded bytes and, for a plain file, before byte `end`.
  public func part(from start: Int64, to end: Int64? = nil) -> InputSource {
    guard isPlainFile, let size else {
      return InputSource(
        displayPath: displayPath, kind: kind, isGzip: isGzip, identity: identity, place: place,
        origin: origin,
        skipped: skipped + start)
    }
    return InputSource(
      displayPath: displayPath, kind: .file(size: max(0, min(end ?? size, size) - start)), isGzip: false,
      identity: identity, place: place, origin: origin + start)
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
  }

  /// The size as stored, nil for a stream.
  public var size: Int64? {
    switch kind {
    case .file(let size): size
    case .stream: nil
    }
  }

  /// Whether the decoded bytes stand in the file as they are.
  public var isPlainFile: Bool { size != nil && !isGzip }

  /// Whether a second reader gets the same bytes: not of a stream, nor of standard input that is read as one.
  public var canBeReadAgain: Bool { isPlainFile || size != nil && !isStandardInput }

  var isStandardInput: Bool {
    switch place {
    case .standardInput: true
    case .path: false
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
    }
  }

  func open() throws(SystemError) -> OpenFile {
    switch place {
    case .standardInput: .standardInput
    case .path(let path): try OpenFile(reading: path)
    }
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
