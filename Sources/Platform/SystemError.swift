internal import Glibc

/// What a system call answered instead of working.
struct SystemError: Error, Equatable {
  let code: Int32

  /// The error of the system call that has just failed on this thread.
  static var last: SystemError { SystemError(code: errno) }

  var isMissingFile: Bool { code == ENOENT }

  /// In words, for people: `no such file`, `permission denied`, `no space left on the disk`.
  var text: String {
    switch code {
    case ENOENT: return "no such file"
    case EACCES, EPERM: return "permission denied"
    case EISDIR: return "is a directory"
    case EMFILE, ENFILE: return "too many open files"
    case ELOOP: return "too many levels of symbolic links"
    case ENOSPC, EDQUOT: return "no space left on the disk"
    case EFBIG: return "the limit on the size of a file is reached"
    case EROFS: return "the file system is read-only"
    case ENOTDIR: return "not a directory"
    case ENAMETOOLONG: return "the name is too long"
    case EIO: return "the disk reports an error"
    default:
      var buffer = [CChar](repeating: 0, count: 128)
      let count = buffer.count
      guard unsafe strerror_r(code, &buffer, count) == 0 else { return "error \(code)" }
      return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }
}

/// Calls again for as long as a signal that nobody meant for us cuts the call short.
func retrying(_ call: () -> Int) throws(SystemError) -> Int {
  while true {
    let result = call()
    if result >= 0 { return result }
    let error = SystemError.last
    if error.code != EINTR || Interrupt.received != nil { throw error }
  }
}
