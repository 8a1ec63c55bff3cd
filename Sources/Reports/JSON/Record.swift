import Bytes

/// One kind of object in the JSON of an answer: the table that writes it, reads it back, and describes it to the schema,
/// so that none of the three can name a key that the others lack.
struct Record<Subject: Sendable>: Sendable {
  let name: String
  let meaning: String
  let fields: [Field<Subject>]
  /// Whether the object stays on one line.
  let inline: Bool
  /// What reading starts from. Every field with a key replaces its part.
  let blank: @Sendable () -> Subject

  init(
    _ name: String, _ meaning: String, inline: Bool = false,
    from blank: @escaping @autoclosure @Sendable () -> Subject, _ fields: [Field<Subject>]
  ) {
    self.name = name
    self.meaning = meaning
    self.inline = inline
    self.blank = blank
    self.fields = fields
  }

  /// The object without the keys in `except`.
  func tree(_ subject: Subject, except: [String] = []) -> JSONTree {
    .object(members(subject, except: except), inline: inline)
  }

  func members(_ subject: Subject, except: [String] = []) -> [JSONMember] {
    fields.filter { !except.contains($0.key) }.map { JSONMember($0.key, $0.write(subject)) }
  }

  /// Reads an object back. Keys that are not in the table are passed over: a later minor version adds some.
  func read(_ json: JSONValue) throws(FormProblem) -> Subject {
    var subject = blank()
    try read(json, into: &subject)
    return subject
  }

  /// The same for an object that is only a part of the subject.
  func read(_ json: JSONValue, into subject: inout Subject) throws(FormProblem) {
    guard json.members != nil else { throw FormProblem(expected: "an object", found: json) }
    for field in fields {
      do throws(FormProblem) {
        try field.read(json[field.key], &subject)
      } catch {
        throw error.inside(.key(field.key))
      }
    }
  }

  /// The same subject with its figures as the JSON holds them.
  func rounded(_ subject: Subject) -> Subject {
    var subject = subject
    for field in fields { field.round(&subject) }
    return subject
  }

  /// What the schema needs to know.
  var description: RecordDescription {
    RecordDescription(
      name: name, meaning: meaning,
      fields: fields.map { .init(key: $0.key, shape: $0.shape, meaning: $0.meaning) })
  }
}

/// A record without the way to read and write it.
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

/// One key of a record: what it means, and the part of the subject that stands there.
struct Field<Subject>: Sendable {
  let key: String
  let shape: Shape
  let meaning: String
  let write: @Sendable (Subject) -> JSONTree
  /// Takes the value of the key, nil when the key is missing, into the subject.
  let read: @Sendable (JSONValue?, inout Subject) throws(FormProblem) -> Void
  let round: @Sendable (inout Subject) -> Void

  /// A key whose value is more than one part, or means what another part says.
  init(
    _ key: String, _ shape: Shape, _ meaning: String, write: @escaping @Sendable (Subject) -> JSONTree,
    read: @escaping @Sendable (JSONValue?, inout Subject) throws(FormProblem) -> Void,
    round: @escaping @Sendable (inout Subject) -> Void
  ) {
    self.key = key
    self.shape = shape
    self.meaning = meaning
    self.write = write
    self.read = read
    self.round = round
  }

  init<Value>(
    _ key: String, _ form: JSONForm<Value>, _ part: any WritableKeyPath<Subject, Value> & Sendable,
    _ meaning: String
  ) {
    self.key = key
    self.meaning = meaning
    shape = form.shape
    write = { form.write($0[keyPath: part]) }
    read = { (json, subject) throws(FormProblem) in
      guard let json else { throw FormProblem(expected: form.shape.words, found: nil) }
      subject[keyPath: part] = try form.read(json)
    }
    round = { $0[keyPath: part] = form.rounded($0[keyPath: part]) }
  }

  /// A key that follows from others and says nothing new: reading passes over it.
  init<Value>(
    derived key: String, _ form: JSONForm<Value>, _ meaning: String,
    _ value: @escaping @Sendable (Subject) -> Value
  ) {
    self.key = key
    self.meaning = meaning
    shape = form.shape
    write = { form.write(value($0)) }
    read = { (_, _) throws(FormProblem) in }
    round = { _ in }
  }

  /// The same key, which a later minor version brought: what an earlier one wrote is read without it.
  var addedInMinorVersion: Field {
    Field(
      key, shape, meaning, write: write,
      read: { (json, subject) throws(FormProblem) in if let json { try read(json, &subject) } }, round: round)
  }
}

extension Field {
  static func count(_ key: String, _ part: any WritableKeyPath<Subject, Int> & Sendable, _ meaning: String)
    -> Field
  {
    Field(key, .count, part, meaning)
  }

  static func countIfKnown(
    _ key: String, _ part: any WritableKeyPath<Subject, Int?> & Sendable, _ meaning: String
  ) -> Field { Field(key, .ifKnown(.count), part, meaning) }

  /// A figure that is not always known.
  static func number(
    _ key: String, _ part: any WritableKeyPath<Subject, Double?> & Sendable, _ meaning: String
  ) -> Field { Field(key, .numberIfKnown, part, meaning) }

  static func text(
    _ key: String, _ part: any WritableKeyPath<Subject, String> & Sendable, _ meaning: String
  ) -> Field { Field(key, .text, part, meaning) }

  static func textIfKnown(
    _ key: String, _ part: any WritableKeyPath<Subject, String?> & Sendable, _ meaning: String
  ) -> Field { Field(key, .ifKnown(.text), part, meaning) }

  static func texts(
    _ key: String, _ part: any WritableKeyPath<Subject, [String]> & Sendable, _ meaning: String
  ) -> Field { Field(key, .list(.text), part, meaning) }

  static func time(
    _ key: String, _ part: any WritableKeyPath<Subject, Int64> & Sendable, _ meaning: String
  ) -> Field { Field(key, .time, part, meaning) }

  static func timeIfKnown(
    _ key: String, _ part: any WritableKeyPath<Subject, Int64?> & Sendable, _ meaning: String
  ) -> Field { Field(key, .ifKnown(.time), part, meaning) }

  /// Nanoseconds written as milliseconds.
  static func milliseconds(
    _ key: String, _ part: any WritableKeyPath<Subject, Int64> & Sendable, _ meaning: String
  ) -> Field { Field(key, .milliseconds, part, meaning) }

  /// An object that holds a part of the subject, or some of it: other keys may hold the rest.
  static func record<Part>(
    _ key: String, _ record: Record<Part>, _ part: any WritableKeyPath<Subject, Part> & Sendable,
    _ meaning: String
  ) -> Field {
    Field(
      key, .record(record.name), meaning, write: { record.tree($0[keyPath: part]) },
      read: { (json, subject) throws(FormProblem) in
        guard let json else { throw FormProblem(expected: "an object", found: nil) }
        try record.read(json, into: &subject[keyPath: part])
      },
      round: { $0[keyPath: part] = record.rounded($0[keyPath: part]) })
  }

  static func recordIfKnown<Part>(
    _ key: String, _ record: Record<Part>, _ part: any WritableKeyPath<Subject, Part?> & Sendable,
    _ meaning: String
  ) -> Field { Field(key, .ifKnown(.record(record)), part, meaning) }

  static func records<Part>(
    _ key: String, _ record: Record<Part>, _ part: any WritableKeyPath<Subject, [Part]> & Sendable,
    _ meaning: String
  ) -> Field { Field(key, .list(.record(record)), part, meaning) }

  /// One count per bucket of a series.
  static func column(
    _ key: String, _ part: any WritableKeyPath<Subject, [Int]> & Sendable, _ meaning: String
  ) -> Field { Field(key, .list(.count, inline: true), part, meaning) }

  /// A text that is always the same. Reading has checked it already.
  static func constant(_ key: String, _ text: String, _ meaning: String) -> Field {
    Field(
      derived: key, JSONForm(.constant(text), text, write: { .string($0) }, read: { $0.string }), meaning
    ) { _ in text }
  }
}

extension Shape {
  /// What is expected there, in words.
  var words: String {
    switch self {
    case .integer: "a whole number"
    case .number: "a number"
    case .string: "a text"
    case .boolean: "true or false"
    case .time: "a time as RFC 3339"
    case .constant(let text): "\"\(text)\""
    case .oneOf(let words): "one of \(words.joined(separator: ", "))"
    case .oneOfTypes(let shapes): shapes.map(\.words).joined(separator: " or ")
    case .record, .open: "an object"
    case .list: "a list"
    case .optional(let shape): "\(shape.words) or null"
    }
  }
}
