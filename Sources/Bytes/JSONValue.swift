/// A JSON document as a tree, for small ones such as settings; the order and repetition of keys is kept.
public enum JSONValue: Equatable, Sendable {
  case object([Member])
  case array([JSONValue])
  case string(String)
  /// A whole number that fits, however it was written.
  case integer(Int64)
  case number(Double)
  case bool(Bool)
  case null

  public struct Member: Equatable, Sendable {
    public var key: String
    public var value: JSONValue

    public init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// Builds the tree of a document. A number too large for a `Double` is infinite.
  public init(parsing bytes: [UInt8]) throws(JSONScanner.Problem) {
    self = try JSONTreeBuilder.tree(of: bytes, .json)
  }

  /// The value of a key of an object; of the last one when it is repeated.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.key == key }?.value
  }

  public var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  public var integer: Int64? {
    if case .integer(let number) = self { number } else { nil }
  }

  /// A number of either kind.
  public var double: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .number(let number): number
    default: nil
    }
  }

  public var bool: Bool? {
    if case .bool(let flag) = self { flag } else { nil }
  }

  public var array: [JSONValue]? {
    if case .array(let items) = self { items } else { nil }
  }

  public var members: [Member]? {
    if case .object(let members) = self { members } else { nil }
  }
}

extension JSONValue: BuiltJSON {
  init(_ scalar: JSONValue, at place: Range<Int>) { self = scalar }

  init(items: [JSONValue], at place: Range<Int>) { self = .array(items) }

  init(members: [Member], at place: Range<Int>) { self = .object(members) }
}

extension JSONValue.Member: BuiltJSONMember {
  init(_ key: String, at place: Range<Int>, _ value: JSONValue) { self.init(key, value) }
}
