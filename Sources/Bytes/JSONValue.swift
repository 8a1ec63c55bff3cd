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
    switch withJSONScanner(bytes, { scanner in JSONValue.tree(&scanner) }) {
    case .success(let value): self = value
    case .failure(let problem): throw problem
    }
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

extension JSONValue {
  /// An object or array whose end has not been read.
  private struct Unfinished {
    let isObject: Bool
    var members: [Member] = []
    var items: [JSONValue] = []
    var key = ""

    var value: JSONValue { isObject ? .object(members) : .array(items) }

    mutating func add(_ value: JSONValue) {
      if isObject { members.append(Member(key, value)) } else { items.append(value) }
    }
  }

  /// Keeps the open containers in an array instead of on the stack, which may be small on a worker thread.
  private static func tree(_ scanner: inout JSONScanner) -> Result<JSONValue, JSONScanner.Problem> {
    var open: [Unfinished] = []
    var root = JSONValue.null
    while true {
      let token = scanner.next()
      let value: JSONValue
      switch token.kind {
      case .beginObject, .beginArray:
        open.append(Unfinished(isObject: token.kind == .beginObject))
        continue
      case .key:
        if !open.isEmpty { open[open.count - 1].key = scanner.text(of: token) }
        continue
      case .endObject, .endArray: value = open.popLast()?.value ?? .null
      case .string: value = .string(scanner.text(of: token))
      case .number: value = number(token, scanner)
      case .true: value = .bool(true)
      case .false: value = .bool(false)
      case .null: value = .null
      case .end: return .success(root)
      case .error:
        return .failure(scanner.problem ?? JSONScanner.Problem(reason: .valueExpected, offset: token.start))
      }
      if open.isEmpty { root = value } else { open[open.count - 1].add(value) }
    }
  }

  private static func number(_ token: JSONScanner.Token, _ scanner: JSONScanner) -> JSONValue {
    if let whole = scanner.int64(token) { return .integer(whole) }
    if let double = scanner.double(token) { return .number(double) }
    return .number(scanner.text(of: token).hasPrefix("-") ? -.infinity : .infinity)
  }
}
