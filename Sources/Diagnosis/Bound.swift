internal import Bytes

/// A number that a rule compares a figure with.
///
/// It is written once: the text of the test shows it and the code of the test uses it, so that the two cannot disagree.
/// A test of the rule table sees to it that both do.
public struct Bound: Equatable, Sendable, CustomStringConvertible {
  public enum Unit: Sendable {
    /// 0 to 1, shown in per cent.
    case share
    case seconds
    case bytes
    /// A count, a factor, a coefficient, or a rate of which the sentence names the unit.
    case number
  }

  public let value: Double
  public let unit: Unit

  static func share(_ value: Double) -> Bound { Bound(value: value, unit: .share) }
  static func seconds(_ value: Double) -> Bound { Bound(value: value, unit: .seconds) }
  static func bytes(_ value: Int) -> Bound { Bound(value: Double(value), unit: .bytes) }
  static func number(_ value: Double) -> Bound { Bound(value: value, unit: .number) }

  /// For counts.
  var count: Int { Int(value) }
  var nanoseconds: Double { value * 1e9 }
  var milliseconds: Double { value * 1e3 }

  /// `85%`, `50 ms`, `60 s`, `64 KiB`, `1.5`.
  public var description: String {
    switch unit {
    case .share: "\(plainFigure(value * 100))%"
    case .seconds: value < 1 ? "\(plainFigure(milliseconds)) ms" : "\(plainFigure(value)) s"
    case .bytes: sizeFigure(Int64(value))
    case .number: plainFigure(value)
    }
  }
}

/// One condition of a rule as `explain` shows it, with the bounds that it names.
public struct RuleTest: ExpressibleByStringInterpolation, Sendable {
  public let text: String
  public let bounds: [Bound]
  /// The text between the bounds.
  let words: [String]

  public init(stringLiteral text: String) {
    self.text = text
    bounds = []
    words = [text]
  }

  public init(stringInterpolation parts: StringInterpolation) {
    text = parts.text
    bounds = parts.bounds
    words = parts.words
  }

  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""
    fileprivate var bounds: [Bound] = []
    fileprivate var words: [String] = []

    public init(literalCapacity: Int, interpolationCount: Int) {}

    public mutating func appendLiteral(_ literal: String) {
      text += literal
      words.append(literal)
    }

    public mutating func appendInterpolation(_ bound: Bound) {
      text += bound.description
      bounds.append(bound)
    }
  }
}
