internal import Bytes

/// Which part of a log a gate is about: everything, some queues or labels together, or each of them by itself.
public struct Scope: Equatable, Sendable {
  public enum Key: String, CaseIterable, Sendable { case queue, label }

  public struct Condition: Equatable, Sendable {
    public var isNegated: Bool
    /// A glob, or a whole name.
    public var pattern: String
    public var isGlob: Bool

    func accepts(_ name: String) -> Bool {
      (isGlob ? Glob(pattern).matches(name) : pattern == name) != isNegated
    }

    var text: String {
      let sign = isNegated ? "!=" : "="
      let isPlain =
        !pattern.isEmpty && pattern.unicodeScalars.allSatisfy { !Scope.ends($0) && $0 != "\"" && $0 != "'" }
      let looksLikeGlob = pattern.contains { "*?[".contains($0) }
      if isPlain, isGlob || !looksLikeGlob { return sign + pattern }
      let quoted = pattern.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
      return (isGlob ? "~" : sign) + "\"\(quoted)\""
    }
  }

  /// Nil for the whole log.
  public var key: Key?
  /// Whether each queue or label is judged by itself.
  public var isEach: Bool
  public var conditions: [Condition]

  public init(_ key: Key? = nil, isEach: Bool = false, _ conditions: [Condition] = []) {
    self.key = key
    self.isEach = isEach
    self.conditions = conditions
  }

  /// Whether a queue or label of this name is in the scope.
  public func includes(_ name: String) -> Bool { conditions.allSatisfy { $0.accepts(name) } }

  /// The only name that passes, where the scope names just one.
  var onlyName: String? {
    guard conditions.count == 1, let one = conditions.first, !one.isNegated else { return nil }
    return one.isGlob && one.pattern.contains(where: { "*?[".contains($0) }) ? nil : one.pattern
  }

  /// What ends a name in a scope that stands without quotes.
  static func ends(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "," || scalar == "}" || scalar == " " || scalar.value < 0x20
  }

  /// `{queue=orders.*}`; empty for the whole log.
  public var text: String {
    guard let key else { return "" }
    let inner =
      conditions.isEmpty ? key.rawValue : conditions.map { key.rawValue + $0.text }.joined(separator: ",")
    return "{\(inner)}"
  }
}

extension Gate {
  /// The gate as it can be typed again, without its name.
  public var text: String {
    var text = scope.isEach ? "each\(scope.text) \(measure.id)" : "\(measure.id)\(scope.text)"
    text += " \(relation.rawValue) \(bound.text)"
    if let length { text += " over \(tightDuration(length))" }
    return isWarning ? text + " warn" : text
  }
}
