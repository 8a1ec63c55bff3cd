/// A JSON value before it is written down.
///
/// `inline` keeps a value on one line however long it is: a reader scans a hundred latencies as a table.
enum JSONTree: Sendable {
  case null
  case boolean(Bool)
  case integer(Int64)
  /// Written with six significant digits; what is not finite becomes `null`.
  case number(Double)
  case string(String)
  indirect case array([JSONTree], inline: Bool)
  indirect case object([JSONMember], inline: Bool)

  static func of(_ text: String?) -> JSONTree { text.map { .string($0) } ?? .null }
  static func of(_ value: Int?) -> JSONTree { value.map { .integer(Int64($0)) } ?? .null }
  static func of(_ value: Double?) -> JSONTree { value.map { .number($0) } ?? .null }
}

struct JSONMember: Sendable {
  let key: String
  let value: JSONTree

  init(_ key: String, _ value: JSONTree) {
    self.key = key
    self.value = value
  }
}
