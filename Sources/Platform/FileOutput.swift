internal import Glibc

/// Writes a whole file: readers see the old one or the new one, never a part.
///
/// The bytes go into a new file in the same directory, which is then renamed; it is removed when anything
/// fails, also when the program is interrupted. An existing file keeps its mode bits, and a symbolic link goes
/// on pointing to what is written. What is no plain file (`/dev/stdout`, a FIFO) is written to directly,
/// behind what is there.
public func writeFile(_ path: String, _ bytes: [UInt8]) throws(OutputError) {
  let target = resolved(SystemPath(path))
  let mode = modeBits(of: target)
  if let mode, target.isOfSystem || mode & S_IFMT != S_IFREG {
    try writeThrough(target, bytes, displayPath: path)
  } else {
    try replace(target, with: bytes, mode: mode.map { $0 & 0o7777 }, displayPath: path)
  }
}

private func writeThrough(_ target: SystemPath, _ bytes: [UInt8], displayPath: String) throws(OutputError) {
  let descriptor: Int32
  do throws(SystemError) {
    descriptor = try openForWriting(target, O_WRONLY | O_APPEND | O_NOCTTY)
  } catch {
    throw failure(error, displayPath)
  }
  let result = Result { () throws(OutputError) in try writeFully(bytes, to: descriptor, path: displayPath) }
  close(descriptor)
  try result.get()
}

private func replace(
  _ target: SystemPath, with bytes: [UInt8], mode: mode_t?, displayPath: String
) throws(OutputError) {
  let (temporary, descriptor) = try createBeside(target, displayPath)
  let slot = UnfinishedFiles.add(temporary)
  defer { UnfinishedFiles.forget(slot) }
  do throws(OutputError) {
    let result = Result { () throws(OutputError) in try writeFully(bytes, to: descriptor, path: displayPath) }
    if let mode { fchmod(descriptor, mode) }
    // Some file systems report a full disk only here.
    if close(descriptor) != 0, case .success = result { throw failure(.last, displayPath) }
    try result.get()
    guard unsafe rename(temporary.bytes, target.bytes) == 0 else { throw failure(.last, displayPath) }
  } catch {
    _ = unsafe unlink(temporary.bytes)
    throw error
  }
}

/// Opens a new file in the directory of another, under a name nobody else has.
private func createBeside(
  _ target: SystemPath, _ displayPath: String
) throws(OutputError) -> (SystemPath, Int32) {
  for attempt in 0..<100 {
    let temporary = target.withLastBytes(".tmp-\(getpid())-\(attempt)")
    do throws(SystemError) {
      return (temporary, try openForWriting(temporary, O_WRONLY | O_CREAT | O_EXCL))
    } catch {
      if error.code != EEXIST { throw failure(error, displayPath) }
    }
  }
  throw .failed(path: displayPath, reason: "no free name for a temporary file")
}

private func openForWriting(_ path: SystemPath, _ flags: Int32) throws(SystemError) -> Int32 {
  let descriptor = try retrying { unsafe Int(open(path.bytes, flags | O_CLOEXEC, 0o666)) }
  return Int32(truncatingIfNeeded: descriptor)
}

private func failure(_ error: SystemError, _ displayPath: String) -> OutputError {
  .failed(path: displayPath, reason: error.code == ENOENT ? "no such directory" : error.text)
}

/// The mode of what a path leads to, nil when there is nothing.
private func modeBits(of path: SystemPath) -> mode_t? {
  var record = stat()
  return unsafe stat(path.bytes, &record) == 0 ? record.st_mode : nil
}

/// Where a symbolic link leads in the end; any other path is itself.
private func resolved(_ path: SystemPath) -> SystemPath {
  var path = path
  for _ in 0..<40 {
    guard let target = path.linkTarget else { break }
    path = target
  }
  return path
}
