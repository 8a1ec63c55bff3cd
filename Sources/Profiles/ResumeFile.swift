internal import Bytes

/// The file of `--resume`: the profile of all logs read so far, and how far each log has been read.
public struct ResumeFile: Equatable, Sendable {
  /// Versions: 1 knew a file by its beginning only, which proves nothing, and is refused; 2 knows what stands before the
  /// place up to which a file was read.
  public static let version = 2
  static let magic: [UInt8] = [0x89] + Array("MQTR\r\n".utf8) + [0x0A]

  /// The options that the logs were read with; a run that continues must have the same.
  public var settings = ""
  /// The files in the order in which they were last read.
  public var files: [Entry] = []
  /// The saved profile of all files but those that keep a profile of their own.
  public var profile: [UInt8] = []

  public init() {}

  /// One file, as it was when it was last read.
  public struct Entry: Equatable, Sendable {
    /// The path of the file at that time.
    public var path: String
    public var device: UInt64
    public var node: UInt64
    /// As stored.
    public var size: Int64
    /// Decoded bytes that have been read, whole lines.
    public var offset: Int64
    /// The first of the decoded bytes that were read, and the last ones, which stand before the offset.
    public var start = Print()
    public var end = Print()
    /// Of a gzip file: its last bytes as stored. They tell without decoding that it is as it was.
    public var storedEnd = Print()
    public var format: String
    /// The unit guessed for durations without one, as the option `--unit` names it; empty when none was guessed.
    public var unit = ""
    /// Kinds of events that another file of the run has too, by which it is not counted; the whole file when
    /// `isLeftOut`.
    public var omitted = Traffic.Kinds()
    public var isLeftOut = false
    /// The profile of a file that is always read whole; empty when it is part of the common one.
    public var profile: [UInt8] = []

    public init(path: String, device: UInt64, node: UInt64, size: Int64, offset: Int64, format: String) {
      self.path = path
      self.device = device
      self.node = node
      self.size = size
      self.offset = offset
      self.format = format
    }
  }

  /// Some bytes of a file, by their number and their hash.
  public struct Print: Hashable, Sendable {
    public var count = 0
    public var hash: UInt64 = 0

    public init() {}

    public init(_ bytes: ArraySlice<UInt8>) {
      count = bytes.count
      hash = bytes.isEmpty ? 0 : hashBytes(bytes)
    }
  }

  public func encoded() -> [UInt8] {
    var packer = Packer()
    packer.put(settings)
    packer.put(files) { packer, entry in
      packer.put(entry.path)
      packer.put(entry.device)
      packer.put(entry.node)
      packer.put(entry.size)
      packer.put(entry.offset)
      for print in [entry.start, entry.end, entry.storedEnd] {
        packer.put(print.count)
        packer.put(print.hash)
      }
      packer.put(entry.format)
      packer.put(entry.unit)
      packer.put(UInt64(entry.omitted.bits))
      packer.put(entry.isLeftOut)
      packer.put(entry.profile)
    }
    packer.put(profile)
    return sealed(packer, magic: ResumeFile.magic, version: ResumeFile.version)
  }

  public init(decoding bytes: [UInt8]) throws(ProfileError) {
    var (unpacker, version) = try unsealed(bytes, magic: ResumeFile.magic, version: ResumeFile.version)
    guard version == ResumeFile.version else {
      throw .older(version: version, supported: ResumeFile.version)
    }
    do {
      settings = try unpacker.string()
      files = try unpacker.list(Entry.init(from:))
      profile = try unpacker.text()
    } catch {
      throw .inconsistent
    }
    guard unpacker.isAtEnd else { throw .inconsistent }
  }
}

extension ResumeFile.Entry {
  fileprivate init(from unpacker: inout Unpacker) throws(Unpacker.Malformed) {
    path = try unpacker.string()
    device = try unpacker.unsigned()
    node = try unpacker.unsigned()
    size = try unpacker.int64()
    offset = try unpacker.int64()
    guard (0...1 << 60).contains(offset) else { throw Unpacker.Malformed() }
    start = try ResumeFile.Print(from: &unpacker)
    end = try ResumeFile.Print(from: &unpacker)
    storedEnd = try ResumeFile.Print(from: &unpacker)
    guard Int64(start.count) <= offset, Int64(end.count) <= offset else { throw Unpacker.Malformed() }
    format = try unpacker.string()
    unit = try unpacker.string()
    omitted = Traffic.Kinds(bits: UInt32(try unpacker.number(below: 1 << 32)))
    isLeftOut = try unpacker.bool()
    profile = try unpacker.text()
  }
}

extension ResumeFile.Print {
  fileprivate init(from unpacker: inout Unpacker) throws(Unpacker.Malformed) {
    count = try unpacker.count()
    hash = try unpacker.unsigned()
    // No run keeps more of a file than fits into memory easily, whatever the file claims.
    guard count <= 1 << 20 else { throw Unpacker.Malformed() }
  }
}
