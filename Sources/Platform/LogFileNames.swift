/// Whether a file in a directory is taken for a log: a known suffix, then perhaps a rotation mark, then perhaps
/// the suffix of a compressed file: `a.log`, `a.log.2.gz`, `a.log-20261120.zst`, `server.log.2026-11-20-14`.
///
/// A file named on the command line is read whatever its name.
func isLogFileName(_ name: [UInt8]) -> Bool {
  if name.first == UInt8(ascii: ".") { return false }
  var stem = name[...].map { (65...90).contains($0) ? $0 + 32 : $0 }[...]
  if let suffix = packedSuffixes.first(where: { stem.ends(with: $0.description) }) {
    stem.removeLast(suffix.utf8CodeUnitCount)
  }
  if stem.endsWithLogSuffix { return true }
  // The mark reaches back over digits and what joins them, to the separator before the first digit.
  while let last = stem.last, isRotationByte(last) {
    let digit = stem.removeLast()
    if (48...57).contains(digit), let before = stem.last, isSeparator(before),
      stem.dropLast().endsWithLogSuffix
    {
      return true
    }
  }
  return false
}

private let packedSuffixes: [StaticString] = [".gz", ".zst", ".xz", ".bz2", ".lz4", ".z", ".zip"]

private let logSuffixes: [StaticString] = [
  ".log", ".jsonl", ".json", ".ndjson", ".txt", ".csv", ".jtl", ".out", ".mqp",
]

private func isRotationByte(_ byte: UInt8) -> Bool {
  (48...57).contains(byte) || isSeparator(byte) || byte == UInt8(ascii: "t") || byte == UInt8(ascii: ":")
}

private func isSeparator(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
}

extension ArraySlice<UInt8> {
  fileprivate var endsWithLogSuffix: Bool {
    logSuffixes.contains { ends(with: $0.description) }
  }

  fileprivate func ends(with suffix: String) -> Bool {
    suffix.utf8.count < count && self.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
  }
}

/// What a log is called without directories and endings: `worker1` of `logs/worker1.log.2.gz`; empty for standard input.
public func stemOfLogName(_ path: String) -> String {
  let name = path.utf8.split(separator: UInt8(ascii: "/")).last ?? Substring(path).utf8
  let stem = name.prefix { $0 != UInt8(ascii: ".") }.prefix(60)
  return stem.elementsEqual("-".utf8) ? "" : String(decoding: stem, as: UTF8.self)
}
