internal import Glibc

/// The names in a directory, in the order of their bytes.
func directoryEntries(of path: SystemPath) throws(SystemError) -> [[UInt8]] {
  guard let directory = unsafe opendir(path.bytes) else { throw .last }
  defer { unsafe closedir(directory) }
  var names: [[UInt8]] = []
  while true {
    errno = 0
    guard let entry = unsafe readdir(directory) else {
      if errno != 0 { throw .last }
      break
    }
    let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
      unsafe Array(bytes.prefix { $0 != 0 })
    }
    names.append(name)
  }
  return names.sorted { $0.lexicographicallyPrecedes($1) }
}

extension SystemPath {
  /// Whether this process may open it for reading.
  var isReadable: Bool { unsafe access(bytes, R_OK) == 0 }

  /// Whether this process may run it.
  var isExecutable: Bool { unsafe access(bytes, X_OK) == 0 }
}

extension SystemError {
  static let isDirectory = SystemError(code: EISDIR)
}

/// The paths of the files in a folder whose names end in a text, by name; none where the folder cannot be read.
public func listFiles(in folder: String, endingIn end: String) -> [String] {
  guard let names = try? directoryEntries(of: SystemPath(folder)) else { return [] }
  return names.map { String(decoding: $0, as: UTF8.self) }.filter { $0.hasSuffix(end) && $0 != end }.sorted()
    .map { "\(folder)/\($0)" }
}
