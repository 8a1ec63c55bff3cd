public import Bytes
public import Events

/// A condition on events: `queue ~ orders.* and latency > 250ms`.
///
///     condition  := term { 'or' term }
///     term       := factor { 'and' factor }
///     factor     := 'not' factor | '(' condition ')' | comparison
///     comparison := field op value
///     op         := '=' '!=' '~' '<' '<=' '>' '>='  or the words  eq ne lt le gt ge
///
/// A value with spaces or parentheses stands in single or double quotes, with backslash escapes. The parsed
/// form is typed: a number is already in nanoseconds or bytes, an event is already one of the vocabulary.
public struct Where: Equatable, Sendable {
  /// The text that the user typed.
  public var text: String
  public var root: Node

  public indirect enum Node: Equatable, Sendable {
    /// Holds when every part does; at least two parts.
    case all([Node])
    /// Holds when some part does; at least two parts.
    case any([Node])
    case not(Node)
    case comparison(Comparison)

    fileprivate func asks(for field: Field) -> Bool {
      switch self {
      case .all(let parts), .any(let parts): parts.contains { $0.asks(for: field) }
      case .not(let part): part.asks(for: field)
      case .comparison(let comparison): comparison.field == field
      }
    }
  }

  /// Whether some part of it asks for a field.
  public func asks(for field: Field) -> Bool { root.asks(for: field) }

  public struct Comparison: Equatable, Sendable {
    public var field: Field
    public var relation: Relation
    public var value: Value
    /// Where the comparison begins in the text, in UTF-8 bytes.
    public var offset: Int

    public init(field: Field, relation: Relation, value: Value, offset: Int) {
      self.field = field
      self.relation = relation
      self.value = value
      self.offset = offset
    }
  }

  /// A field of an event that a condition may name.
  public enum Field: String, CaseIterable, Sendable {
    case event, queue, client, producer, consumer, reason, bytes, attempt, latency

    /// Whether the field is a quantity, which has an order.
    public var isQuantity: Bool {
      switch self {
      case .bytes, .attempt, .latency: true
      case .event, .queue, .client, .producer, .consumer, .reason: false
      }
    }
  }

  public enum Relation: String, CaseIterable, Sendable {
    case equal = "="
    case notEqual = "!="
    case matches = "~"
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="

    /// The spelling that a shell leaves alone.
    var word: String? {
      switch self {
      case .equal: "eq"
      case .notEqual: "ne"
      case .matches: nil
      case .less: "lt"
      case .lessOrEqual: "le"
      case .greater: "gt"
      case .greaterOrEqual: "ge"
      }
    }
  }

  public enum Value: Equatable, Sendable {
    /// A name, or a glob after `~`.
    case text(String)
    /// Of the field `event`, unless it is matched by a glob.
    case event(EventKind)
    /// Nanoseconds for `latency`, bytes for `bytes`, a count for `attempt`.
    case number(Int64)
  }

  public typealias Mistake = TextMistake

  public init(parsing text: String) throws(Mistake) {
    var parser = WhereParser(text)
    root = try parser.wholeCondition()
    self.text = text
  }
}
