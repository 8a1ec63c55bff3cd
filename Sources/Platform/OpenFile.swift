internal import Glibc

/// A descriptor open for reading; closed when its last holder lets go.
final class OpenFile: Sendable {
  let descriptor: Int32
  private let closes: Bool

  /// Standard input, which nobody closes.
  static let standardInput = OpenFile(descriptor: STDIN_FILENO, closes: false)

  init(descriptor: Int32, closes: Bool) {
    self.descriptor = descriptor
    self.closes = closes
  }

  convenience init(reading path: SystemPath) throws(SystemError) {
    let result = try retrying { unsafe Int(open(path.bytes, O_RDONLY | O_CLOEXEC | O_NOCTTY)) }
    self.init(descriptor: Int32(truncatingIfNeeded: result), closes: true)
  }

  deinit {
    if closes { close(descriptor) }
  }

  /// What kind of file this is and how long.
  func status() throws(SystemError) -> FileStatus {
    var record = stat()
    guard unsafe fstat(descriptor, &record) == 0 else { throw .last }
    return FileStatus(record)
  }

  /// Reads what is there, up to `count` bytes; 0 is the end.
  @unsafe func read(into start: UnsafeMutableRawPointer, count: Int) throws(SystemError) -> Int {
    let descriptor = descriptor
    return try retrying {
      unsafe Glibc.read(descriptor, start, count)
    }
  }

  /// Reads up to `count` bytes that stand at `offset`; 0 is the end.
  @unsafe func read(
    into start: UnsafeMutableRawPointer, count: Int, at offset: Int64
  ) throws(SystemError) -> Int {
    let descriptor = descriptor
    return try retrying { unsafe pread(descriptor, start, count, off_t(offset)) }
  }

  /// Waits until a read would not block, or until the run is asked to stop: then false.
  func waitUntilReadable(or stop: Stop) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while !stop.isRequested {
      let ready = unsafe poll(&request, 1, 100)
      // Any error but an interruption is left to the read that follows.
      if ready > 0 || (ready < 0 && errno != EINTR) { return true }
    }
    return false
  }

  /// Where the next read starts, or nil for what cannot seek.
  var position: Int64? {
    let offset = lseek(descriptor, 0, SEEK_CUR)
    return offset < 0 ? nil : Int64(offset)
  }
}

/// Two paths with the same identity lead to the same file.
public struct FileIdentity: Hashable, Sendable {
  public let device: UInt64
  public let node: UInt64

  public init(device: UInt64, node: UInt64) {
    self.device = device
    self.node = node
  }
}

/// The part of `stat` that matters here.
struct FileStatus: Equatable {
  enum Kind { case file, directory, stream, other }

  let kind: Kind
  let size: Int64
  let identity: FileIdentity
  /// When it was written last, in nanoseconds since 1970.
  let written: Int64

  init(of path: SystemPath) throws(SystemError) {
    var record = stat()
    guard unsafe stat(path.bytes, &record) == 0 else { throw .last }
    self.init(record)
  }

  fileprivate init(_ record: stat) {
    kind =
      switch record.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .directory
      case S_IFIFO, S_IFCHR, S_IFSOCK: .stream
      default: .other
      }
    size = Int64(record.st_size)
    written = Int64(record.st_mtim.tv_sec).multipliedReportingOverflow(by: 1_000_000_000).partialValue
    identity = FileIdentity(
      device: UInt64(truncatingIfNeeded: record.st_dev), node: UInt64(truncatingIfNeeded: record.st_ino))
  }
}
