internal import Glibc

/// A path as the system has it: any bytes but NUL, which need not be UTF-8.
struct SystemPath: Sendable, Hashable {
  /// The bytes and their closing NUL.
  let bytes: [CChar]

  init(_ text: String) {
    bytes = Array(text.utf8.prefix { $0 != 0 }.map { CChar(bitPattern: $0) }) + [0]
  }

  private init(bytes: [CChar]) {
    self.bytes = bytes
  }

  /// The path of an entry in this directory; `name` is without a NUL.
  func appending(_ name: [UInt8]) -> SystemPath {
    let slash = CChar(bitPattern: UInt8(ascii: "/"))
    var joined = Array(bytes.dropLast())
    if let last = joined.last, last != slash { joined.append(slash) }
    joined += name.map { CChar(bitPattern: $0) }
    return SystemPath(bytes: joined + [0])
  }

  /// Where this entry lies; `.` for a name alone.
  var directory: SystemPath {
    let slash = CChar(bitPattern: UInt8(ascii: "/"))
    return bytes.lastIndex(of: slash).map { SystemPath(bytes: bytes[...$0] + [0]) } ?? SystemPath(".")
  }

  /// This path with something behind its name.
  func withLastBytes(_ text: String) -> SystemPath {
    SystemPath(bytes: bytes.dropLast() + SystemPath(text).bytes)
  }

  /// Whether this names a device or a descriptor, such as `/dev/stdout` or `/proc/self/fd/1`.
  var isOfSystem: Bool { text.hasPrefix("/proc/") || text.hasPrefix("/dev/") }

  /// What a symbolic link says, as a path from here; nil for everything else.
  ///
  /// Links below `/proc` (`/dev/stdout` is one) name things that need not be files: they are left alone.
  var linkTarget: SystemPath? {
    var buffer = [CChar](repeating: 0, count: 4_096)
    let count = unsafe readlink(bytes, &buffer, buffer.count)
    guard count > 0, count < buffer.count else { return nil }
    let target = buffer[0..<count]
    let slash = CChar(bitPattern: UInt8(ascii: "/"))
    if isOfSystem { return nil }
    if target.first == slash { return SystemPath(bytes: target + [0]) }
    let directory = bytes.lastIndex(of: slash).map { bytes[...$0] } ?? []
    return SystemPath(bytes: directory + target + [0])
  }

  /// The path for people; bytes that are not UTF-8 are replaced.
  var text: String {
    String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
