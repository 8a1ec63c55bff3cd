public import Bytes
internal import Measures

extension Gate {
  public typealias Mistake = TextMistake

  /// Reads `[NAME:] METRIC[{SCOPE}] OP BOUND [over DURATION] [warn]`, with `each{SCOPE}` before the metric for one
  /// judgement of every queue or label.
  public init(parsing text: String) throws(Mistake) {
    var parser = GateParser(text)
    self = try parser.gate()
  }
}

/// Reads one gate from left to right. Whatever it is given it ends: no part of the grammar nests but `max` and `min`.
struct GateParser {
  /// More is no gate, but a mistake of the program that made it.
  private static let longest = 16_384
  private static let longestName = 200
  /// `max(max(...` beyond is refused, so that no text can exhaust the stack.
  private static let deepest = 8

  var reader: ScalarReader

  init(_ text: String) { reader = ScalarReader(text) }

  private var scalars: [Unicode.Scalar] { reader.scalars }
  private(set) var position: Int {
    get { reader.position }
    set { reader.position = newValue }
  }

  mutating func gate() throws(Gate.Mistake) -> Gate {
    guard scalars.count <= Self.longest else {
      throw mistake("a gate has \(grouped(Self.longest)) characters at most", at: 0, 1)
    }
    let name = try takeName()
    var scope = try takeEach()
    let measure = try takeMeasure()
    if peek() == "{" {
      guard scope == nil else {
        throw mistake("'each' has the scope already; write it once", at: position, 1)
      }
      scope = try takeScope(isEach: false)
    }
    let relation = try takeRelation(of: measure)
    let bound = try takeBound(of: measure, depth: 0)
    var gate = Gate(named: name, measure, scope ?? Scope(), relation, bound)
    if takeWord("over") { gate.length = try takeLength(of: measure) }
    gate.isWarning = takeWord("warn")
    skipSpace()
    guard position == scalars.count else {
      let word = restOfWord()
      throw mistake("expected 'over DURATION', 'warn' or the end", at: position, word.unicodeScalars.count)
    }
    try checkScope(of: gate)
    return gate
  }

  // MARK: Name

  /// A colon before anything else that a gate has ends a name.
  private mutating func takeName() throws(Gate.Mistake) -> String {
    let end = scalars.firstIndex { "{}<>=!:\"".unicodeScalars.contains($0) }
    guard let end, scalars[end] == ":" else { return "" }
    skipSpace()
    let last = scalars[..<end].lastIndex { $0 != " " } ?? -1
    let name = text(position..<max(position, last + 1))
    guard !name.isEmpty else { throw mistake("a name is missing before the colon", at: end, 1) }
    guard name.unicodeScalars.count <= Self.longestName else {
      throw mistake("a name has \(Self.longestName) characters at most", at: 0, end)
    }
    if let hidden = scalars[..<end].firstIndex(where: { $0.value < 0x20 || $0.isHidden }) {
      throw mistake("a name holds no control characters", at: hidden, 1)
    }
    position = end + 1
    return name
  }

  // MARK: Scope

  private mutating func takeEach() throws(Gate.Mistake) -> Scope? {
    skipSpace()
    let start = position
    guard restOfWord() == "each" else { return nil }
    position += 4
    skipSpace()
    guard peek() == "{" else { throw mistake("expected each{queue} or each{label}", at: start, 4) }
    return try takeScope(isEach: true)
  }

  private mutating func takeScope(isEach: Bool) throws(Gate.Mistake) -> Scope {
    let brace = position
    position += 1
    var scope = Scope(isEach: isEach)
    repeat {
      skipSpace()
      let (key, keyStart) = (try takeKey(), position)
      if let known = scope.key, known != key {
        throw mistake("a scope has queues or labels, not both", at: keyStart, 0)
      }
      scope.key = key
      skipSpace()
      if isEach, peek() == "}" || peek() == "," { continue }
      scope.conditions.append(try takeCondition(on: key))
      skipSpace()
    } while take(",")
    skipSpace()
    guard take("}") else {
      if position == scalars.count { throw mistake("this '{' is never closed", at: brace, 1) }
      throw mistake("expected ',' or '}'", at: position, 1)
    }
    return scope
  }

  private mutating func takeKey() throws(Gate.Mistake) -> Scope.Key {
    let start = position
    let word = takeLetters()
    guard let key = Scope.Key(rawValue: word) else {
      let keys = Scope.Key.allCases.map(\.rawValue)
      let near = nearestGuess(to: word, in: keys).map { "; did you mean '\($0)'?" } ?? ""
      throw mistake(
        word.isEmpty
          ? "expected \(keys.joined(separator: " or "))"
          : "a scope has no '\(shown(word))'\(near.isEmpty ? "; it has \(keys.joined(separator: " or "))" : near)",
        at: start, word.unicodeScalars.count)
    }
    return key
  }

  private mutating func takeCondition(on key: Scope.Key) throws(Gate.Mistake) -> Scope.Condition {
    let isNegated = peek() == "!" && peek(1) == "="
    guard isNegated || peek() == "=" || peek() == "~" else {
      throw mistake("expected = != or ~ after '\(key.rawValue)'", at: position, 1)
    }
    let isMatch = peek() == "~"
    position += isNegated ? 2 : 1
    skipSpace()
    let start = position
    if peek() == "\"" || peek() == "'" {
      guard let name = reader.takeQuoted() else { throw mistake("this quote is never closed", at: start, 1) }
      return Scope.Condition(isNegated: isNegated, pattern: name, isGlob: isMatch)
    }
    let name = reader.take { !Scope.ends($0) }
    guard !name.isEmpty else {
      throw mistake("expected a name, such as {\(key.rawValue)=orders}", at: start, 1)
    }
    return Scope.Condition(isNegated: isNegated, pattern: name, isGlob: true)
  }

  /// What no run could ever answer is a mistake of the gate.
  private func checkScope(of gate: Gate) throws(Gate.Mistake) {
    guard let key = gate.scope.key else { return }
    guard !gate.measure.isKnown(of: key) else { return }
    let of = key == .label ? "a label of samples" : "a queue"
    throw mistake("\(of) has no \(gate.measure.id)", at: 0, scalars.count)
  }

  // MARK: Relation, bound and the rest

  private mutating func takeRelation(of measure: Gate.Measure) throws(Gate.Mistake) -> Gate.Relation {
    skipSpace()
    let start = position
    let sign = reader.take { "<>=!".unicodeScalars.contains($0) }
    let written = sign.isEmpty ? takeLetters() : sign
    guard let relation = Gate.Relation(written: written) else {
      if sign == "=" { throw mistake("equality is written ==", at: start, 1) }
      let found = position > start ? "" : "; in a shell, quote the gate or write lt le gt ge"
      throw mistake(
        "expected one of < <= > >= == != (lt le gt ge eq ne) after the metric\(found)", at: start,
        max(1, position - start))
    }
    if relation.wantsLess == nil, measure.unit.isContinuous {
      throw mistake("\(measure.id) never has one exact value; use < or >", at: start, position - start)
    }
    return relation
  }

  private mutating func takeBound(of measure: Gate.Measure, depth: Int) throws(Gate.Mistake) -> Gate.Bound {
    skipSpace()
    let start = position
    let word = restOfWord()
    if word == "baseline" {
      position += 8
      return try takeChange(of: measure, from: start)
    }
    if word == "max" || word == "min" {
      position += 3
      guard depth < Self.deepest else { throw mistake("nested deeper than \(Self.deepest)", at: start, 3) }
      guard take("(") else { throw mistake("expected \(word)(BOUND, BOUND)", at: start, 3) }
      let first = try takeBound(of: measure, depth: depth + 1)
      skipSpace()
      guard take(",") else { throw mistake("expected ',' and a second bound", at: position, 1) }
      let second = try takeBound(of: measure, depth: depth + 1)
      skipSpace()
      guard take(")") else { throw mistake("expected ')'", at: position, 1) }
      return word == "max" ? .larger(first, second) : .smaller(first, second)
    }
    let number = takeNumber()
    let (value, expected) = measure.unit.bound(number)
    guard let value else {
      throw mistake("expected \(expected) or baseline", at: start, max(1, number.unicodeScalars.count))
    }
    return .value(value, text: number)
  }

  /// What follows `baseline`.
  private mutating func takeChange(
    of measure: Gate.Measure, from start: Int
  ) throws(Gate.Mistake) -> Gate.Bound {
    skipSpace()
    guard let sign = peek(), sign == "+" || sign == "-" else { return .share(0, text: "baseline") }
    position += 1
    skipSpace()
    let place = position
    let number = takeNumber()
    let written = "baseline\(sign)\(number)"
    let factor = sign == "-" ? -1.0 : 1.0
    if number.hasSuffix("%"), let percent = plainDecimal(String(number.dropLast())) {
      return .share(factor * percent / 100, text: written)
    }
    let (value, expected) = measure.unit.difference(number)
    guard let value else {
      throw mistake(
        "expected a share such as 10%, or \(expected)", at: place, max(1, number.unicodeScalars.count))
    }
    return .difference(factor * value, text: written)
  }

  private mutating func takeLength(of measure: Gate.Measure) throws(Gate.Mistake) -> Int64 {
    skipSpace()
    let start = position
    let text = takeNumber()
    guard let length = parseDuration(text), length > 0 else {
      throw mistake("expected a length of time such as 5m", at: start, max(1, text.unicodeScalars.count))
    }
    guard measure.isKnownOverTime else {
      throw mistake(
        "\(measure.id) is known of the whole log only; over takes latency, throughput, errors and backlog",
        at: start, text.unicodeScalars.count)
    }
    return length
  }

  // MARK: Scalars

  func peek(_ ahead: Int = 0) -> Unicode.Scalar? { reader.peek(ahead) }

  mutating func skipSpace() { reader.skipSpace() }

  mutating func take(_ scalar: Unicode.Scalar) -> Bool { reader.take(scalar) }

  /// A word that stands alone.
  mutating func takeWord(_ word: String) -> Bool {
    skipSpace()
    guard restOfWord() == word else { return false }
    position += word.unicodeScalars.count
    return true
  }

  private mutating func takeLetters() -> String { reader.take { $0.properties.isAlphabetic } }

  /// A number with its unit, up to what separates bounds. A blank may stand between the two.
  private mutating func takeNumber() -> String {
    let number = takeDense()
    guard let last = number.last, last.isNumber else { return number }
    let end = position
    skipSpace()
    let word = restOfWord()
    if word != "over", word != "warn", word.first?.isLetter == true || peek() == "%" || peek() == "/" {
      return number + takeDense()
    }
    position = end
    return number
  }

  private mutating func takeDense() -> String {
    reader.take { !ScalarReader.isSpace($0) && $0 != "," && $0 != ")" }
  }

  /// The letters, digits, points and underlines that stand here.
  func restOfWord() -> String {
    var ahead = reader
    return ahead.take { $0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "." || $0 == "_" }
  }

  mutating func advance(_ count: Int) { position += count }

  func text(_ range: Range<Int>) -> String { reader.text(range) }

  func shown(_ text: String) -> String { terminalSafe(text, limit: 60) }

  func mistake(_ problem: String, at column: Int, _ length: Int) -> Gate.Mistake {
    Gate.Mistake(column: column, length: max(1, length), problem: problem)
  }
}
