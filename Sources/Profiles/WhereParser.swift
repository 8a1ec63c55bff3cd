internal import Bytes
internal import Events

/// Reads one condition from left to right, a token at a time.
///
/// Nesting is bounded, so that no text can exhaust the stack; chains of `and` and `or` are lists and cost none.
struct WhereParser {
  private static let deepest = 64

  private var reader: ScalarReader
  /// The UTF-8 offset of each scalar, so that asking for one costs nothing however long the text is.
  private let offsets: [Int]
  private var depth = 0

  init(_ text: String) {
    reader = ScalarReader(text)
    var offset = 0
    offsets = reader.scalars.map { scalar in
      defer { offset += UTF8.width(scalar) }
      return offset
    }
  }

  private var scalars: [Unicode.Scalar] { reader.scalars }
  private var position: Int {
    get { reader.position }
    set { reader.position = newValue }
  }

  mutating func wholeCondition() throws(Where.Mistake) -> Where.Node {
    let node = try condition()
    skipSpace()
    guard position == scalars.count else {
      if scalars[position] == ")" { throw mistake("there is no '(' for this ')'", at: position, 1) }
      let word = peekWord()
      throw mistake("expected 'and' or 'or', found \(shown(word))", at: position, word.count)
    }
    return node
  }

  private mutating func condition() throws(Where.Mistake) -> Where.Node {
    var parts = [try term()]
    while takeKeyword("or") { parts.append(try term()) }
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  private mutating func term() throws(Where.Mistake) -> Where.Node {
    var parts = [try factor()]
    while takeKeyword("and") { parts.append(try factor()) }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func factor() throws(Where.Mistake) -> Where.Node {
    skipSpace()
    let start = position
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else {
      throw mistake("nested deeper than \(Self.deepest)", at: start, 1)
    }
    if takeKeyword("not") { return .not(try factor()) }
    guard position < scalars.count, scalars[position] == "(" else { return try comparison() }
    position += 1
    let inner = try condition()
    skipSpace()
    guard position < scalars.count, scalars[position] == ")" else {
      throw mistake("this '(' is never closed", at: start, 1)
    }
    position += 1
    return inner
  }

  // MARK: Comparisons

  private mutating func comparison() throws(Where.Mistake) -> Where.Node {
    let start = position
    let field = try self.field()
    let relation = try self.relation(of: field)
    let value = try self.value(of: field, relation)
    return .comparison(
      Where.Comparison(
        field: field, relation: relation, value: value, offset: offsets[start]))
  }

  private mutating func field() throws(Where.Mistake) -> Where.Field {
    let word = peekWord()
    let fields = Where.Field.allCases.map(\.rawValue).joined(separator: ", ")
    guard !word.isEmpty else {
      let what = position < scalars.count ? shown([scalars[position]]) : "the end"
      throw mistake("expected a field (\(fields)), found \(what)", at: position, 1)
    }
    let name = text(word)
    if name == "id" {
      throw mistake(
        "a filter cannot use the ids of messages; try 'mqtune show message ID'", at: position, word.count)
    }
    guard let field = Where.Field(rawValue: name) else {
      throw mistake("no field \(shown(word)); there are \(fields)", at: position, word.count)
    }
    position += word.count
    return field
  }

  private mutating func relation(of field: Where.Field) throws(Where.Mistake) -> Where.Relation {
    skipSpace()
    let start = position
    guard let relation = takeRelation() else {
      let word = peekWord()
      let what = position < scalars.count ? shown(word.isEmpty ? [scalars[position]] : word) : "the end"
      throw mistake("expected one of = != ~ < <= > >=, found \(what)", at: start, max(1, word.count))
    }
    let isOrder = ![.equal, .notEqual, .matches].contains(relation)
    if field.isQuantity, relation == .matches {
      throw mistake("'\(field.rawValue)' is a quantity, and '~' compares names", at: start, 1)
    }
    if !field.isQuantity, isOrder {
      throw mistake(
        "'\(field.rawValue)' is a name, and can be compared by = != ~ only", at: start, position - start)
    }
    return relation
  }

  private mutating func takeRelation() -> Where.Relation? {
    // Longer spellings first: "<=" begins with "<".
    for relation in Where.Relation.allCases.sorted(by: { $0.rawValue.count > $1.rawValue.count }) {
      let spelling = Array(relation.rawValue.unicodeScalars)
      if scalars[position...].starts(with: spelling) {
        position += spelling.count
        return relation
      }
    }
    let word = text(peekWord())
    guard let relation = Where.Relation.allCases.first(where: { $0.word == word }) else { return nil }
    position += word.unicodeScalars.count
    return relation
  }

  // MARK: Values

  private mutating func value(
    of field: Where.Field, _ relation: Where.Relation
  ) throws(Where.Mistake) -> Where.Value {
    skipSpace()
    let start = position
    let text = try valueText(after: relation)
    let length = position - start
    switch field {
    case .latency:
      guard let duration = parseDuration(text), duration >= 0 else {
        throw mistake("a latency needs a number and a unit, such as 250ms", at: start, length)
      }
      return .number(duration)
    case .bytes:
      guard let bytes = Quantity.bytes(text) else {
        throw mistake("expected a size such as 512 or 4KiB", at: start, length)
      }
      return .number(bytes)
    case .attempt:
      guard let count = Quantity.whole(text) else {
        throw mistake("expected a whole number", at: start, length)
      }
      return .number(count)
    case .event where relation != .matches:
      guard let kind = EventKind.allCases.first(where: { $0.word == text }) else {
        let words = EventKind.allCases.map(\.word).joined(separator: ", ")
        throw mistake("no such event; there are \(words)", at: start, length)
      }
      return .event(kind)
    case .event, .queue, .client, .producer, .consumer, .reason:
      return .text(text)
    }
  }

  private mutating func valueText(after relation: Where.Relation) throws(Where.Mistake) -> String {
    guard position < scalars.count else {
      throw mistake("expected a value after '\(relation.rawValue)'", at: position, 1)
    }
    if scalars[position] == "'" || scalars[position] == "\"" { return try quotedText() }
    let start = position
    while position < scalars.count, !ScalarReader.isSpace(scalars[position]), scalars[position] != "(",
      scalars[position] != ")"
    {
      position += 1
    }
    guard position > start else {
      throw mistake("expected a value after '\(relation.rawValue)'", at: start, 1)
    }
    return text(scalars[start..<position])
  }

  private mutating func quotedText() throws(Where.Mistake) -> String {
    let start = position
    guard let text = reader.takeQuoted() else { throw mistake("this quote is never closed", at: start, 1) }
    return text
  }

  // MARK: Characters

  private mutating func skipSpace() { reader.skipSpace() }

  /// The letters, digits, `-` and `_` that stand here.
  private func peekWord() -> ArraySlice<Unicode.Scalar> {
    scalars[position...].prefix {
      $0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "-" || $0 == "_"
    }
  }

  private mutating func takeKeyword(_ keyword: String) -> Bool {
    skipSpace()
    let word = peekWord()
    guard text(word) == keyword else { return false }
    position += word.count
    return true
  }

  private func text(_ part: ArraySlice<Unicode.Scalar>) -> String { String(String.UnicodeScalarView(part)) }

  private func shown(_ part: ArraySlice<Unicode.Scalar>) -> String {
    let safe = part.map { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) ? "?" : $0 }
    return "'\(text(safe[...]))'"
  }

  private func mistake(_ problem: String, at column: Int, _ length: Int) -> Where.Mistake {
    Where.Mistake(column: column, length: length, problem: problem)
  }
}
