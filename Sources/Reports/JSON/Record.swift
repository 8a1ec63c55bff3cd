import Bytes

/// One kind of object in the JSON report: the table that both the report and its schema are written from, so
/// neither can name a key that the other lacks.
struct Record<Subject>: Sendable {
  let name: String
  let meaning: String
  let fields: [Field<Subject>]
  /// Whether the object stays on one line.
  let inline: Bool

  init(_ name: String, _ meaning: String, inline: Bool = false, _ fields: [Field<Subject>]) {
    self.name = name
    self.meaning = meaning
    self.inline = inline
    self.fields = fields
  }

  /// The object without the keys in `except`.
  func tree(_ subject: Subject, except: [String] = []) -> JSONTree {
    .object(members(subject, except: except), inline: inline)
  }

  func members(_ subject: Subject, except: [String] = []) -> [JSONMember] {
    fields.filter { !except.contains($0.key) }.map { JSONMember($0.key, $0.read(subject)) }
  }

  /// What the schema needs to know.
  var description: RecordDescription {
    RecordDescription(
      name: name, meaning: meaning,
      fields: fields.map { .init(key: $0.key, shape: $0.shape, meaning: $0.meaning) })
  }
}

/// A record without the way to read it.
struct RecordDescription: Sendable {
  struct Field: Sendable {
    let key: String
    let shape: Shape
    let meaning: String
  }
  let name: String
  let meaning: String
  let fields: [Field]
}

/// What stands behind a key.
indirect enum Shape: Sendable {
  case integer, number, string, boolean
  /// RFC 3339 in UTC.
  case time
  case constant(String)
  case oneOf([String])
  /// A value of any of these kinds.
  case oneOfTypes([Shape])
  /// An object of the record of that name.
  case record(String)
  /// An object that a later minor version describes.
  case open
  case list(Shape)
  case optional(Shape)
}

/// One key of a record: what it means and where its value comes from.
struct Field<Subject>: Sendable {
  let key: String
  let shape: Shape
  let meaning: String
  let read: @Sendable (Subject) -> JSONTree

  init(_ key: String, _ shape: Shape, _ meaning: String, _ read: @escaping @Sendable (Subject) -> JSONTree) {
    self.key = key
    self.shape = shape
    self.meaning = meaning
    self.read = read
  }
}

extension Field {
  static func count(_ key: String, _ meaning: String, _ read: @escaping @Sendable (Subject) -> Int) -> Field {
    Field(key, .integer, meaning) { .of(read($0)) }
  }

  static func countIfKnown(
    _ key: String, _ meaning: String, _ read: @escaping @Sendable (Subject) -> Int?
  ) -> Field {
    Field(key, .optional(.integer), meaning) { .of(read($0)) }
  }

  static func number(
    _ key: String, _ meaning: String, _ read: @escaping @Sendable (Subject) -> Double?
  ) -> Field {
    Field(key, .optional(.number), meaning) { .of(read($0)) }
  }

  static func text(_ key: String, _ meaning: String, _ read: @escaping @Sendable (Subject) -> String) -> Field
  {
    Field(key, .string, meaning) { .string(read($0)) }
  }

  static func texts(
    _ key: String, _ meaning: String, _ read: @escaping @Sendable (Subject) -> [String]
  ) -> Field {
    Field(key, .list(.string), meaning) { .array(read($0).map { .string($0) }, inline: false) }
  }

  static func time(_ key: String, _ meaning: String, _ read: @escaping @Sendable (Subject) -> Int64) -> Field
  {
    Field(key, .time, meaning) { .string(rfc3339(read($0))) }
  }

  static func timeIfKnown(
    _ key: String, _ meaning: String, _ read: @escaping @Sendable (Subject) -> Int64?
  ) -> Field {
    Field(key, .optional(.time), meaning) { .of(read($0).map { rfc3339($0) }) }
  }

  /// Nanoseconds written as milliseconds.
  static func milliseconds(
    _ key: String, _ meaning: String, _ read: @escaping @Sendable (Subject) -> Double
  ) -> Field {
    Field(key, .number, meaning) { .number(read($0) / 1e6) }
  }

  static func record<Part>(
    _ key: String, _ record: Record<Part>, _ meaning: String, _ read: @escaping @Sendable (Subject) -> Part
  ) -> Field {
    Field(key, .record(record.name), meaning) { record.tree(read($0)) }
  }

  static func recordIfKnown<Part>(
    _ key: String, _ record: Record<Part>, _ meaning: String, _ read: @escaping @Sendable (Subject) -> Part?
  ) -> Field {
    Field(key, .optional(.record(record.name)), meaning) { read($0).map { record.tree($0) } ?? .null }
  }

  static func records<Part>(
    _ key: String, _ record: Record<Part>, inline: Bool = false, _ meaning: String,
    _ read: @escaping @Sendable (Subject) -> [Part]
  ) -> Field {
    Field(key, .list(.record(record.name)), meaning) {
      .array(read($0).map { record.tree($0) }, inline: inline)
    }
  }

  /// One value per bucket of a series.
  static func column(
    _ key: String, _ meaning: String, of shape: Shape = .integer,
    _ read: @escaping @Sendable (Subject) -> [JSONTree]
  ) -> Field {
    Field(key, .list(shape), meaning) { .array(read($0), inline: true) }
  }
}
