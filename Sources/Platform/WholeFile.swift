/// The bytes of a file, nil when there is no such file.
public func readFile(_ path: String) throws(InputProblem) -> [UInt8]? {
  do throws(SystemError) {
    let file = try OpenFile(reading: SystemPath(path))
    let status = try file.status()
    guard status.kind != .directory else { throw .isDirectory }
    var bytes = [UInt8](repeating: 0, count: Int(clamping: status.size))
    let record = ReadRecord(path: path)
    let feed = RangeFeed(file, origin: 0, position: 0, end: status.size, record: record)
    let count = bytes.count
    let got = unsafe bytes.withUnsafeMutableBytes { room in
      unsafe room.baseAddress.map { unsafe feed.read(into: $0, count: count) } ?? 0
    }
    bytes.removeSubrange(got...)
    return bytes
  } catch {
    if error.isMissingFile { return nil }
    throw InputProblem(path: path, text: error.text)
  }
}
