internal import Glibc

/// What the machine is called; empty when it does not say.
public func systemHostName() -> String {
  var name = [CChar](repeating: 0, count: 256)
  let count = name.count - 1
  guard unsafe gethostname(&name, count) == 0 else { return "" }
  return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// The path from the root to what a path leads to, links resolved; nil when nothing is there.
public func absolutePath(_ path: String) -> String? {
  guard let found = unsafe realpath(SystemPath(path).bytes, nil) else { return nil }
  defer { unsafe free(found) }
  return unsafe String(cString: found)
}
