internal import Glibc

/// The little of a file system that tests of files need.
public enum TestFiles {
  /// The content of a file, or nil when it cannot be read.
  public static func read(_ path: String) -> [UInt8]? {
    guard let file = unsafe fopen(path, "rb") else { return nil }
    defer { unsafe fclose(file) }
    var content: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe fread(&chunk, 1, chunk.count, file)
      guard count > 0 else { return content }
      content.append(contentsOf: chunk[..<count])
    }
  }

  /// Writes a file, and the folders it stands in when they are missing; false when it cannot be done.
  public static func write(_ content: [UInt8], to path: String) -> Bool {
    for slash in path.indices.dropFirst() where path[slash] == "/" {
      unsafe mkdir(String(path[..<slash]), 0o755)
    }
    guard let file = unsafe fopen(path, "wb") else { return false }
    let written = unsafe fwrite(content, 1, content.count, file)
    return unsafe fclose(file) == 0 && written == content.count
  }

  /// A fresh folder for one test, or nil when none can be made.
  public static func temporaryFolder() -> String? {
    // mkdtemp replaces the last six letters.
    var template = Array("/tmp/mqtune-test-\(String(repeating: "X", count: 6))".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { return nil }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Removes a folder that has only files in it.
  public static func remove(_ folder: String) {
    for file in list(folder) { unsafe unlink("\(folder)/\(file)") }
    unsafe rmdir(folder)
  }

  /// The files below a folder, relative to it, in order.
  public static func list(_ folder: String) -> [String] {
    guard let directory = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(directory) }
    var found: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name == "." || name == ".." { continue }
      if unsafe entry.pointee.d_type == UInt8(DT_DIR) {
        found += list("\(folder)/\(name)").map { "\(name)/\($0)" }
      } else {
        found.append(name)
      }
    }
    return found.sorted()
  }

  /// Whether an environment variable is set to 1.
  public static func isAsked(_ variable: String) -> Bool {
    guard let value = unsafe getenv(variable) else { return false }
    return unsafe String(cString: value) == "1"
  }
}
