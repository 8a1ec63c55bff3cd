internal import Glibc

extension StandardStream {
  /// Writes all bytes, however many calls that takes.
  public func write(_ bytes: [UInt8]) throws(OutputError) {
    try writeFully(bytes, to: rawValue, path: name)
  }

  public func write(_ text: String) throws(OutputError) {
    try write(Array(text.utf8))
  }

  private var name: String {
    switch self {
    case .input: "<stdin>"
    case .output: "<stdout>"
    case .error: "<stderr>"
    }
  }
}

/// Writes all bytes to a descriptor; `path` is for the error.
func writeFully(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(OutputError) {
  let failure: SystemError? = unsafe bytes.withUnsafeBytes { buffer in
    guard let start = buffer.baseAddress else { return nil }
    var written = 0
    while written < buffer.count {
      let count = unsafe write(descriptor, start + written, buffer.count - written)
      if count >= 0 {
        written += count
      } else if errno == EAGAIN || errno == EWOULDBLOCK {
        // Somebody made the descriptor non-blocking for us: wait until there is room.
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = unsafe poll(&request, 1, 1_000)
      } else if errno != EINTR {
        return .last
      }
    }
    return nil
  }
  guard let failure else { return }
  if failure.code == EPIPE { throw .closedPipe }
  throw .failed(path: path, reason: failure.text)
}
