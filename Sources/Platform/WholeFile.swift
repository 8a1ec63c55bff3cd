/// Whether a path leads to a plain file that holds something.
public func holdsSomething(_ path: String) -> Bool {
  guard let status = try? FileStatus(of: SystemPath(path)) else { return false }
  return status.kind == .file && status.size > 0
}

/// The bytes of a file, nil when there is no such file.
public func readFile(_ path: String) throws(InputProblem) -> [UInt8]? {
  let record = ReadRecord(path: path)
  let bytes: [UInt8]
  do throws(SystemError) {
    let file = try OpenFile(reading: SystemPath(path))
    let status = try file.status()
    guard status.kind != .directory else { throw .isDirectory }
    let feed = RangeFeed(file, origin: 0, position: 0, end: status.size, record: record)
    bytes = feed.take(Int(clamping: status.size))
  } catch {
    if error.isMissingFile { return nil }
    throw InputProblem(path: path, text: error.text)
  }
  if let problem = record.problem { throw problem }
  return bytes
}
