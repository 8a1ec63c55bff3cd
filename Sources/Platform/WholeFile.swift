/// Whether a path leads to a plain file that holds something.
public func holdsSomething(_ path: String) -> Bool {
  guard let status = try? FileStatus(of: SystemPath(path)) else { return false }
  return status.kind == .file && status.size > 0
}

/// Whether a path leads to anything.
public func pathExists(_ path: String) -> Bool {
  (try? FileStatus(of: SystemPath(path))) != nil
}

/// The bytes of a file or stream that has at most `limit` of them, nil when there is no such file.
public func readSmallFile(_ path: String, limit: Int) throws(InputProblem) -> [UInt8]? {
  let bytes = try contents(path) { file, record in
    StreamFeed(file, waits: false, record: record).take(limit + 1)
  }
  if let bytes, bytes.count > limit { throw InputProblem(path: path, text: "larger than \(limit) bytes") }
  return bytes
}

/// The bytes of a file, nil when there is no such file.
public func readFile(_ path: String) throws(InputProblem) -> [UInt8]? {
  try contents(path) { file, record in
    let size = (try? file.status().size) ?? 0
    return RangeFeed(file, origin: 0, position: 0, end: size, record: record).take(Int(clamping: size))
  }
}

private func contents(
  _ path: String, _ read: (OpenFile, ReadRecord) -> [UInt8]
) throws(InputProblem) -> [UInt8]? {
  let record = ReadRecord(path: path)
  let bytes: [UInt8]
  do throws(SystemError) {
    let file = try OpenFile(reading: SystemPath(path))
    guard try file.status().kind != .directory else { throw .isDirectory }
    bytes = read(file, record)
  } catch {
    if error.isMissingFile { return nil }
    throw InputProblem(path: path, text: error.text)
  }
  if let problem = record.problem { throw problem }
  return bytes
}
