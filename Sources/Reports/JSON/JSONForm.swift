import Bytes

/// How one kind of value stands in JSON: it is written, read back, and described to the schema by the same entry.
struct JSONForm<Value>: Sendable {
  let shape: Shape
  let write: @Sendable (Value) -> JSONTree
  let read: @Sendable (JSONValue) throws(FormProblem) -> Value
  /// The value as its JSON holds it: six significant digits of a figure are all that a report says.
  let rounded: @Sendable (Value) -> Value

  init(
    _ shape: Shape, write: @escaping @Sendable (Value) -> JSONTree,
    read: @escaping @Sendable (JSONValue) throws(FormProblem) -> Value,
    rounded: @escaping @Sendable (Value) -> Value = { $0 }
  ) {
    self.shape = shape
    self.write = write
    self.read = read
    self.rounded = rounded
  }

  /// A value that is what it is: nothing is rounded.
  init(
    _ shape: Shape, _ expected: String, write: @escaping @Sendable (Value) -> JSONTree,
    read: @escaping @Sendable (JSONValue) -> Value?
  ) {
    self.init(shape, write: write) { (json) throws(FormProblem) in
      guard let value = read(json) else { throw FormProblem(expected: expected, found: json) }
      return value
    }
  }
}

extension JSONForm {
  /// `null` where nothing is known.
  static func ifKnown<Wrapped>(_ form: JSONForm<Wrapped>) -> JSONForm<Wrapped?> where Value == Wrapped? {
    JSONForm<Wrapped?>(
      .optional(form.shape), write: { $0.map(form.write) ?? .null },
      read: { (json) throws(FormProblem) in json == .null ? nil : try form.read(json) },
      rounded: { $0.map(form.rounded) })
  }

  static func list<Element>(_ form: JSONForm<Element>, inline: Bool = false) -> JSONForm<[Element]>
  where Value == [Element] {
    JSONForm<[Element]>(
      .list(form.shape), write: { .array($0.map(form.write), inline: inline) },
      read: { (json) throws(FormProblem) in
        guard let items = json.array else { throw FormProblem(expected: "a list", found: json) }
        var values: [Element] = []
        values.reserveCapacity(items.count)
        for (index, item) in items.enumerated() {
          do throws(FormProblem) {
            values.append(try form.read(item))
          } catch {
            throw error.inside(.index(index))
          }
        }
        return values
      },
      rounded: { $0.map(form.rounded) })
  }
}

extension JSONForm where Value == Int {
  static let count = JSONForm(
    .integer, "a whole number", write: { .integer(Int64($0)) },
    read: { $0.integer.flatMap(Int.init(exactly:)) })
}

extension JSONForm where Value == Int64 {
  static let wholeNumber = JSONForm(
    .integer, "a whole number", write: { .integer($0) }, read: { $0.integer })

  /// Nanoseconds since 1970 as RFC 3339 in UTC.
  static let time = JSONForm(
    .time, "a time as RFC 3339", write: { .string(rfc3339($0)) }, read: { $0.string.flatMap(instant) })

  /// Nanoseconds as milliseconds.
  static let milliseconds = nanoseconds(per: 1e6)
  /// Nanoseconds as seconds.
  static let seconds = nanoseconds(per: 1e9)

  private static func nanoseconds(per unit: Double) -> JSONForm {
    JSONForm(
      .number, write: { .number(Double($0) / unit) },
      read: { (json) throws(FormProblem) in
        guard let number = json.double, let whole = Int64(exactly: (number * unit).rounded()) else {
          throw FormProblem(expected: "a number", found: json)
        }
        return whole
      },
      rounded: { Int64(exactly: (sixDigits(Double($0) / unit) * unit).rounded()) ?? $0 })
  }
}

extension JSONForm where Value == Double {
  static let number = JSONForm(
    .number, write: { .number($0) },
    read: { (json) throws(FormProblem) in
      guard let number = json.double else { throw FormProblem(expected: "a number", found: json) }
      return number
    },
    rounded: { $0.isFinite ? sixDigits($0) : 0 })

  /// A figure that may be without bound, which is written as `null`.
  static let boundless = JSONForm(
    .optional(.number), write: { .number($0) },
    read: { (json) throws(FormProblem) in
      if json == .null { return .infinity }
      return try number.read(json)
    },
    rounded: { $0.isFinite ? sixDigits($0) : .infinity })

  /// Nanoseconds as milliseconds.
  static let meanMilliseconds = JSONForm(
    .number, write: { .number($0 / 1e6) },
    read: { (json) throws(FormProblem) in try number.read(json) * 1e6 },
    rounded: { $0.isFinite ? sixDigits($0 / 1e6) * 1e6 : 0 })
}

extension JSONForm where Value == Double? {
  /// What is not finite is not known.
  static let numberIfKnown = JSONForm(
    .optional(.number), write: { .of($0) },
    read: { (json) throws(FormProblem) in json == .null ? nil : try JSONForm<Double>.number.read(json) },
    rounded: { $0.flatMap { $0.isFinite ? sixDigits($0) : nil } })
}

extension JSONForm where Value == String {
  static let text = JSONForm(.string, "a text", write: { .string($0) }, read: { $0.string })
}

extension JSONForm where Value: RawRepresentable<String> & Sendable {
  /// A name that stands for itself, known to this version or not.
  static var name: JSONForm {
    JSONForm(
      .string, "a text", write: { .string($0.rawValue) }, read: { $0.string.flatMap(Value.init(rawValue:)) })
  }
}

extension JSONForm where Value == Bool {
  static let flag = JSONForm(.boolean, "true or false", write: { .boolean($0) }, read: { $0.bool })
}

extension JSONForm where Value: Sendable {
  /// One of a few words, in the order in which the schema lists them.
  static func word(_ all: [Value], _ word: @escaping @Sendable (Value) -> String) -> JSONForm {
    let words = all.map(word)
    return JSONForm(
      .oneOf(words), "one of \(words.joined(separator: ", "))", write: { .string(word($0)) },
      read: { json in all.first { word($0) == json.string } })
  }

  static func record(_ record: Record<Value>) -> JSONForm {
    JSONForm(
      .record(record.name), write: { record.tree($0) },
      read: { (json) throws(FormProblem) in try record.read(json) }, rounded: { record.rounded($0) })
  }
}

/// A number as it is written: rounded to six significant digits.
func sixDigits(_ number: Double) -> Double {
  Bytes.rounded(number, toSignificant: JSONWriter.significantDigits)
}

/// The instant that RFC 3339 names, with its zone.
private func instant(_ text: String) -> Int64? {
  guard let time = parseTimestamp(Array(text.utf8).span, zonelessOffset: 0, year: nil), time.hadZone else {
    return nil
  }
  return time.nanoseconds
}
