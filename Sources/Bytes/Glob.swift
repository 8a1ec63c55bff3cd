/// A pattern for whole names: `*` stands for any characters, `?` for one, `[a-z]` for one of a set and `[!a-z]` for
/// one outside of it. Case counts; characters are Unicode scalars; a bracket that is never closed is itself.
///
/// - Complexity: matching never tries more than the product of both lengths, whatever the pattern.
public struct Glob: Equatable, Sendable {
  /// The pattern as it was written.
  public let pattern: String
  private let parts: [Part]

  private enum Part: Equatable, Sendable {
    case any
    case one
    case scalar(Unicode.Scalar)
    case set([ClosedRange<UInt32>], isNegated: Bool)
  }

  public init(_ pattern: String) {
    self.pattern = pattern
    parts = Self.parse(Array(pattern.unicodeScalars))
  }

  public func matches(_ name: String) -> Bool {
    let scalars = name.unicodeScalars
    var at = scalars.startIndex
    var part = 0
    // Only the last star seen may have to give way: what stood before it is matched for good.
    var retry: (part: Int, at: String.Index)?
    while at < scalars.endIndex {
      if part < parts.count, parts[part] == .any {
        part += 1
        retry = (part, at)
      } else if part < parts.count, accepts(parts[part], scalars[at]) {
        part += 1
        at = scalars.index(after: at)
      } else if let last = retry {
        part = last.part
        at = scalars.index(after: last.at)
        retry = (part, at)
      } else {
        return false
      }
    }
    return parts[part...].allSatisfy { $0 == .any }
  }

  private func accepts(_ part: Part, _ scalar: Unicode.Scalar) -> Bool {
    switch part {
    case .any: false
    case .one: true
    case .scalar(let expected): scalar == expected
    case .set(let ranges, let isNegated): ranges.contains { $0.contains(scalar.value) } != isNegated
    }
  }

  private static func parse(_ pattern: [Unicode.Scalar]) -> [Part] {
    var parts: [Part] = []
    var at = 0
    while at < pattern.count {
      if pattern[at] == "[", let (set, end) = parseSet(pattern, at) {
        parts.append(set)
        at = end
        continue
      }
      switch pattern[at] {
      case "*": if parts.last != .any { parts.append(.any) }
      case "?": parts.append(.one)
      default: parts.append(.scalar(pattern[at]))
      }
      at += 1
    }
    return parts
  }

  /// Reads a set whose bracket opens at `start`; nil when none closes it. The first character of a set may be a
  /// closing bracket, its last one a hyphen.
  private static func parseSet(_ pattern: [Unicode.Scalar], _ start: Int) -> (set: Part, end: Int)? {
    var at = start + 1
    let isNegated = at < pattern.count && pattern[at] == "!"
    if isNegated { at += 1 }
    let first = at
    var ranges: [ClosedRange<UInt32>] = []
    while at < pattern.count, at == first || pattern[at] != "]" {
      let low = pattern[at].value
      if at + 2 < pattern.count, pattern[at + 1] == "-", pattern[at + 2] != "]" {
        let high = pattern[at + 2].value
        // A range the wrong way round holds nothing.
        if low <= high { ranges.append(low...high) }
        at += 3
      } else {
        ranges.append(low...low)
        at += 1
      }
    }
    return at < pattern.count ? (.set(ranges, isNegated: isNegated), at + 1) : nil
  }
}

/// Patterns of which a name must match one, and patterns of which it must match none.
public struct NamePatterns: Sendable {
  private let include: [Glob]
  private let exclude: [Glob]

  public init(include: [String] = [], exclude: [String] = []) {
    self.include = include.map { Glob($0) }
    self.exclude = exclude.map { Glob($0) }
  }

  public var isEmpty: Bool { include.isEmpty && exclude.isEmpty }

  public func accept(_ name: String) -> Bool { accept([name]) }

  /// Whether something of several names, or of none, is accepted: one of them is wanted, and none is excluded. Without
  /// any name it is only where nothing in particular is wanted.
  public func accept(_ names: [String]) -> Bool {
    if names.contains(where: { name in exclude.contains { $0.matches(name) } }) { return false }
    return include.isEmpty || names.contains { name in include.contains { $0.matches(name) } }
  }
}
