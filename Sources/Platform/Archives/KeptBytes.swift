internal import Glibc

/// Bytes kept for as long as a run takes, so that they can be read at any place: in a file without a name, which is gone when
/// its last reader lets go.
final class KeptBytes {
  let file: OpenFile
  private(set) var size: Int64 = 0
  /// So many bytes are kept: what fits into the folder, and leaves room to others.
  private let mostBytes: Int64

  private static let roomLeft: Int64 = 256 << 20

  init(_ host: Host) throws(SystemError) {
    file = try OpenFile(temporaryIn: host.temporaryFolders)
    mostBytes = file.room.map { $0 - min(Self.roomLeft, $0 / 4) } ?? .max
  }

  /// Appends bytes as long as they leave room: a small archive may hold more than fits.
  func append(_ bytes: [UInt8]) throws(SystemError) {
    guard size + Int64(bytes.count) <= mostBytes else { throw SystemError(code: ENOSPC) }
    try file.write(bytes, at: size)
    size += Int64(bytes.count)
  }

  /// What to say of an archive when there is no place for its bytes.
  static func problem(_ error: SystemError) -> String {
    "its logs cannot be kept while they are read (\(error.text)): let TMPDIR name a folder with more room, or unpack it by hand"
  }

  /// Forgets what was appended behind a place.
  func cut(to size: Int64) {
    _ = ftruncate(file.descriptor, off_t(size))
    self.size = size
  }
}

extension OpenFile {
  /// How many bytes the file system of the file has room for; nil where it does not say.
  fileprivate var room: Int64? {
    var status = statvfs()
    guard unsafe fstatvfs(descriptor, &status) == 0 else { return nil }
    return Int64(clamping: status.f_bavail.multipliedReportingOverflow(by: status.f_frsize).partialValue)
  }

  /// A file without a name in the first of some folders that takes one.
  fileprivate convenience init(temporaryIn folders: [String]) throws(SystemError) {
    var failure = SystemError(code: ENOENT)
    for folder in folders {
      var path = SystemPath(folder).appending(Array("mqtune-XXXXXX".utf8)).bytes
      let descriptor = unsafe mkstemp(&path)
      if descriptor >= 0 {
        unsafe unlink(path)
        closeInPrograms(descriptor)
        self.init(descriptor: descriptor, closes: true)
        return
      }
      failure = .last
    }
    throw failure
  }

  fileprivate func write(_ bytes: [UInt8], at place: Int64) throws(SystemError) {
    var written = 0
    while written < bytes.count {
      let descriptor = descriptor
      written += try retrying {
        unsafe bytes.withUnsafeBytes { buffer in
          guard let start = buffer.baseAddress else { return 0 }
          return unsafe pwrite(
            descriptor, start + written, buffer.count - written, off_t(place + Int64(written)))
        }
      }
    }
  }
}

/// Programs that are started later do not get a descriptor.
func closeInPrograms(_ descriptor: Int32) {
  _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
}
