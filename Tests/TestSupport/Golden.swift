public import Testing
import Glibc

/// Compares `actual` with the file `Golden/<name>.txt` beside the test, byte for byte, and shows where they part.
///
/// With `MQTUNE_REWRITE_GOLDEN=1` in the environment the file is written instead; look at the difference before
/// committing it.
public func expectGolden(
  _ actual: [UInt8], named name: String, sourceFile: String = #filePath,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let folder = sourceFile.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
    separator: "/")
  let path = "\(folder)/Golden/\(name).txt"
  if unsafe getenv("MQTUNE_REWRITE_GOLDEN") != nil {
    _ = unsafe mkdir("\(folder)/Golden", 0o755)
    if !write(actual, to: path) { Issue.record("cannot write \(path)", sourceLocation: sourceLocation) }
    return
  }
  guard let expected = read(path) else {
    Issue.record(
      "there is no \(path); MQTUNE_REWRITE_GOLDEN=1 writes it. Now:\n\(String(decoding: actual, as: UTF8.self))",
      sourceLocation: sourceLocation)
    return
  }
  if expected != actual {
    Issue.record(
      "\(name) differs from its golden file:\n\(difference(expected, actual))", sourceLocation: sourceLocation
    )
  }
}

/// The bytes of the file `Fixtures/<name>` beside the test; nil when there is none.
public func fixture(_ name: String, sourceFile: String = #filePath) -> [UInt8]? {
  let folder = sourceFile.split(separator: "/", omittingEmptySubsequences: false).dropLast()
  return read("\(folder.joined(separator: "/"))/Fixtures/\(name)")
}

/// The lines that differ, with two lines of context before and after: `-` expected, `+` actual.
public func difference(_ expected: [UInt8], _ actual: [UInt8]) -> String {
  let old = lines(expected)
  let new = lines(actual)
  let head = zip(old, new).prefix { $0 == $1 }.count
  let tail = zip(old.dropFirst(head).reversed(), new.dropFirst(head).reversed()).prefix { $0 == $1 }.count
  let context = 2
  let before = old[max(0, head - context)..<head].map { "  " + $0 }
  let removed = old[head..<(old.count - tail)].map { "- " + $0 }
  let added = new[head..<(new.count - tail)].map { "+ " + $0 }
  let after = old.suffix(tail).prefix(context).map { "  " + $0 }
  return (["@@ line \(head + 1)"] + before + removed + added + after).joined(separator: "\n")
}

/// Lines with every byte that a terminal would act on made visible.
private func lines(_ bytes: [UInt8]) -> [String] {
  bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
    String(decoding: line, as: UTF8.self).unicodeScalars.map { scalar in
      scalar.value < 0x20 || scalar.value == 0x7F ? scalar.escaped(asASCII: true) : String(scalar)
    }.joined()
  }
}

private func read(_ path: String) -> [UInt8]? {
  guard let file = unsafe fopen(path, "rb") else { return nil }
  defer { unsafe fclose(file) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = unsafe fread(&chunk, 1, chunk.count, file)
    if count == 0 { return bytes }
    bytes += chunk.prefix(count)
  }
}

private func write(_ bytes: [UInt8], to path: String) -> Bool {
  guard let file = unsafe fopen(path, "wb") else { return false }
  let written = unsafe fwrite(bytes, 1, bytes.count, file)
  return unsafe fclose(file) == 0 && written == bytes.count
}
