/// Whether a file in a directory is taken for a log: a known suffix, then perhaps a rotation mark, then perhaps
/// the suffix of a compressed file: `a.log`, `a.log.2.gz`, `a.log-20261120.zst`, `server.log.2026-11-20-14`.
///
/// A file named on the command line is read whatever its name.
func isLogFileName(_ name: [UInt8]) -> Bool {
  if name.first == UInt8(ascii: ".") { return false }
  var stem = name[...].lowercased
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

/// Which of the files of one log a file is, as its name says: `x.log.2.gz` is older than `x.log.1`, and that older than `x.log`;
/// `0.log.20261120-101010` is older than `0.log`.
public struct RotatedName: Sendable, Hashable {
  /// The path of the log's newest file, without the suffix of a compressed one.
  public let log: [UInt8]
  private let mark: Mark

  private enum Mark: Hashable {
    case newest
    /// How many files are newer.
    case number(Int)
    /// When the file was closed.
    case time([UInt8])

    var rank: Int {
      switch self {
      case .time: 0
      case .number: 1
      case .newest: 2
      }
    }
  }

  /// Numbers of so many digits count files; longer ones are dates.
  private static let mostDigits = 3

  init(_ path: [UInt8]) {
    var stem = path[...]
    if let suffix = packedSuffixes.first(where: { stem.lowercased.ends(with: $0.description) }) {
      stem.removeLast(suffix.utf8CodeUnitCount)
    }
    var rest = stem
    while let last = rest.last, isRotationByte(last) {
      rest.removeLast()
      let mark = stem[rest.endIndex...].dropFirst()
      guard isSeparator(last), !mark.isEmpty, rest.lowercased.endsWithLogSuffix else { continue }
      log = Array(rest)
      let isNumber = mark.count <= Self.mostDigits && mark.allSatisfy { (48...57).contains($0) }
      self.mark = isNumber ? .number(mark.reduce(0) { $0 * 10 + Int($1 - 48) }) : .time(Array(mark))
      return
    }
    (log, mark) = (Array(stem), .newest)
  }

  /// Whether it comes before another file of the same log, the oldest first. Files whose names count and files whose names are
  /// dates have no order in time, so that these come one after the other.
  public func precedes(_ other: RotatedName) -> Bool {
    switch (mark, other.mark) {
    case (.number(let own), .number(let number)): own > number
    case (.time(let own), .time(let time)): own.lexicographicallyPrecedes(time)
    default: mark.rank < other.mark.rank
    }
  }

  /// Whether another file may go on where this one ends: one that follows it, with no file between them by their names.
  public func mayGoOn(in next: RotatedName) -> Bool {
    guard log == next.log, precedes(next) else { return false }
    return switch (mark, next.mark) {
    case (.number(let own), .number(let number)): own == number + 1
    case (.number(let own), .newest): own <= 1
    case (.time, .time), (.time, .newest): true
    default: false
    }
  }
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
  fileprivate var lowercased: ArraySlice<UInt8> { map { (65...90).contains($0) ? $0 + 32 : $0 }[...] }

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
