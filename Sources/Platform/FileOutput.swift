internal import Glibc

/// Writes a whole file: readers see the old one or the new one, never a part.
///
/// The bytes go into a new file in the same directory, which is flushed to the disk and then renamed; it is removed when
/// anything fails, also when a signal ends the program. An existing file keeps its mode bits and its owner. Where the
/// owner cannot be kept, which takes privileges, nobody may do more with the new file than with the old one. A symbolic
/// link goes on pointing to what is written. What is no plain file (`/dev/stdout`, a FIFO) is written to directly, behind
/// what is there.
public func writeFile(_ path: String, _ bytes: [UInt8]) throws(OutputError) {
  let target = resolved(SystemPath(path))
  let old = status(of: target)
  if let old, target.isOfSystem || old.st_mode & S_IFMT != S_IFREG {
    try writeThrough(target, bytes, displayPath: path)
  } else {
    try replace(target, with: bytes, like: old, displayPath: path)
  }
}

/// Writes behind what is in a file, which is made where there is none.
public func appendToFile(_ path: String, _ bytes: [UInt8]) throws(OutputError) {
  try writeThrough(SystemPath(path), bytes, displayPath: path, O_CREAT)
}

private func writeThrough(
  _ target: SystemPath, _ bytes: [UInt8], displayPath: String, _ flags: Int32 = 0
) throws(OutputError) {
  let descriptor: Int32
  do throws(SystemError) {
    descriptor = try openForWriting(target, O_WRONLY | O_APPEND | O_NOCTTY | flags, 0o666)
  } catch {
    throw failure(error, displayPath)
  }
  let result = Result { () throws(OutputError) in try writeFully(bytes, to: descriptor, path: displayPath) }
  close(descriptor)
  try result.get()
}

private func replace(
  _ target: SystemPath, with bytes: [UInt8], like old: stat?, displayPath: String
) throws(OutputError) {
  // While it is written nobody else may open it, unless it is to be like any new file.
  let (temporary, descriptor) = try createBeside(target, mode: old == nil ? 0o666 : 0o600, displayPath)
  let slot = UnfinishedFiles.add(temporary)
  defer { UnfinishedFiles.forget(slot) }
  do throws(OutputError) {
    let result = Result { () throws(OutputError) in
      if let old { makeAlike(descriptor, old) }
      try writeFully(bytes, to: descriptor, path: displayPath)
      // Otherwise a crash of the machine could leave the new name with none of the bytes.
      guard flush(descriptor) else { throw failure(.last, displayPath) }
    }
    // Some file systems report a full disk only here.
    if close(descriptor) != 0, case .success = result { throw failure(.last, displayPath) }
    try result.get()
    guard unsafe rename(temporary.bytes, target.bytes) == 0 else { throw failure(.last, displayPath) }
  } catch {
    _ = unsafe unlink(temporary.bytes)
    throw error
  }
}

/// True also on file systems that have nothing to flush.
private func flush(_ descriptor: Int32) -> Bool {
  while fsync(descriptor) != 0 {
    if errno != EINTR { return [EINVAL, ENOTSUP, ENOSYS].contains(errno) }
  }
  return true
}

/// Gives a new file the owner, the group and the mode of another one. A group that cannot be kept gets no more rights than
/// everybody has.
private func makeAlike(_ descriptor: Int32, _ old: stat) {
  var new = stat()
  guard unsafe fstat(descriptor, &new) == 0 else { return }
  let isOwned = new.st_uid == old.st_uid || fchown(descriptor, old.st_uid, gid_t.max) == 0
  let isOfGroup = new.st_gid == old.st_gid || fchown(descriptor, uid_t.max, old.st_gid) == 0
  var mode = old.st_mode & 0o7777
  if !isOwned { mode &= ~S_ISUID }
  if !isOfGroup { mode &= ~(S_ISGID | 0o070) | (old.st_mode & 0o007) << 3 }
  fchmod(descriptor, mode)
}

/// Opens a new file in the directory of another, under a name nobody else has.
private func createBeside(
  _ target: SystemPath, mode: mode_t, _ displayPath: String
) throws(OutputError) -> (SystemPath, Int32) {
  for attempt in 0..<100 {
    let temporary = target.withLastBytes(".tmp-\(getpid())-\(attempt)")
    do throws(SystemError) {
      return (temporary, try openForWriting(temporary, O_WRONLY | O_CREAT | O_EXCL, mode))
    } catch {
      if error.code != EEXIST { throw failure(error, displayPath) }
    }
  }
  throw .failed(path: displayPath, reason: "no free name for a temporary file")
}

private func openForWriting(_ path: SystemPath, _ flags: Int32, _ mode: mode_t = 0) throws(SystemError)
  -> Int32
{
  let descriptor = try retrying { unsafe Int(open(path.bytes, flags | O_CLOEXEC, mode)) }
  return Int32(truncatingIfNeeded: descriptor)
}

private func failure(_ error: SystemError, _ displayPath: String) -> OutputError {
  .failed(path: displayPath, reason: error.code == ENOENT ? "no such directory" : error.text)
}

/// What a path leads to, nil when there is nothing.
private func status(of path: SystemPath) -> stat? {
  var record = stat()
  return unsafe stat(path.bytes, &record) == 0 ? record : nil
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
