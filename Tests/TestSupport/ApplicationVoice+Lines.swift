extension ApplicationVoice {
  /// The line that says something at a time.
  func line(_ time: Int64, _ statement: ApplicationStatement) -> String {
    var sentence = words(of: statement)
    var fields = fields(of: statement)
    switch carrier {
    case .flatJSON, .nestedJSON: return json(time, statement, sentence, fields)
    case .logfmt:
      var own = [(keys.time, Written(text: stamp.text(time)))]
      own.append((keys.level, Written(text: keys.levels[statement.level.rawValue])))
      if namesLogger { own.append((keys.logger, Written(text: statement.logger))) }
      if !sentence.isEmpty { own.append((keys.message, Written(text: sentence))) }
      return (own + fields).map { "\($0.0)=\($0.1.quotedWhereNeeded)" }.joined(separator: " ")
    case .sentences: return layout.head(time, statement) + sentence
    case .pairs, .textWithJSON:
      if sentence.isEmpty { sentence = fields.removeFirst().1.text }
      return layout.head(time, statement) + sentence + tail(fields)
    }
  }

  /// What stands behind the sentence of a line of text.
  private func tail(_ fields: [(String, Written)]) -> String {
    if fields.isEmpty { return "" }
    if carrier == .textWithJSON { return " " + object(fields) }
    let all = fields.map { "\($0.0)=\($0.1.quotedWhereNeeded)" }
    return switch pairs {
    case .spaces: " " + all.joined(separator: " ")
    case .commas: ", " + all.joined(separator: ", ")
    case .brackets: " [" + all.joined(separator: ", ") + "]"
    case .parentheses: " (" + all.joined(separator: ", ") + ")"
    }
  }

  private func json(
    _ time: Int64, _ statement: ApplicationStatement, _ sentence: String, _ fields: [(String, Written)]
  ) -> String {
    var own = [(keys.time, Written(text: stamp.text(time), isBare: stamp.isNumber))]
    own.append((keys.level, Written(text: keys.levels[statement.level.rawValue], isBare: keys.numbersLevels)))
    if namesLogger { own.append((keys.logger, Written(text: statement.logger))) }
    if !sentence.isEmpty { own.append((keys.message, Written(text: sentence))) }
    guard carrier == .nestedJSON, !fields.isEmpty else { return object(own + fields) }
    return object(own + [(keys.nest, Written(text: object(fields), isBare: true))])
  }

  private func object(_ members: [(String, Written)]) -> String {
    "{" + members.map { "\"\($0.0)\":\($0.1.json)" }.joined(separator: ",") + "}"
  }

  // MARK: Words

  private func words(of statement: ApplicationStatement) -> String {
    switch wording {
    case .event where !statement.event.isEmpty:
      // The logger's own key for what is said holds the event, in one style of naming.
      return carrier.hasTextHead || eventKey == "type" ? eventName(statement) : ""
    case .operation where statement.operation != nil: return carrier.isJSON ? "broker operation" : "mq"
    default: break
    }
    let kept = inlineRoles(statement)
    return statement.sentence.filledIn { role in
      guard let field = statement.fields.first(where: { $0.role == role }) else { return nil }
      if inline == .placeholders { return field.key.isEmpty ? nil : "{\(key(of: field))}" }
      guard kept.contains(role) else { return nil }
      return written(field.value, inSentence: true).text
    }
  }

  /// The roles whose values stand in the sentence.
  private func inlineRoles(_ statement: ApplicationStatement) -> Set<String> {
    let all = Set(statement.fields.map(\.role))
    if statement.isInline || inline == .all || inline == .allAndKeys { return all }
    return inline == .id ? all.intersection(["id", "reference"]) : []
  }

  private func eventName(_ statement: ApplicationStatement) -> String {
    let name = eventNaming.name(statement.event)
    return eventIsUpper ? name.uppercased() : name
  }

  // MARK: Values

  /// A value as it stands in a line.
  struct Written {
    var text: String
    /// Whether JSON has it without quotes.
    var isBare = false

    var json: String {
      if isBare { return text }
      return "\"" + text.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] } + "\""
    }

    var quotedWhereNeeded: String {
      text.contains(where: { " =\",:".contains($0) }) && !text.hasPrefix("2026-") || text.isEmpty
        ? json : text
    }
  }

  private func written(_ value: ApplicationStatement.Value, inSentence: Bool = false) -> Written {
    switch value {
    case .text(let text): return Written(text: text)
    case .number(let number): return Written(text: String(number), isBare: true)
    case .flag(let flag): return Written(text: flag ? "true" : "false", isBare: true)
    case .duration(let time):
      if inSentence { return Written(text: duration.inSentence(time)) }
      let (text, isNumber) = duration.value(time)
      return Written(text: text, isBare: isNumber)
    }
  }

  private func fields(of statement: ApplicationStatement) -> [(String, Written)] {
    var all: [(String, Written)] = []
    if !statement.event.isEmpty, wording == .event || wording == .sentenceAndEvent,
      wording == .sentenceAndEvent || words(of: statement).isEmpty
    {
      all.append((eventKey, Written(text: eventName(statement))))
    }
    if wording == .operation, let operation = statement.operation {
      all.append((operationKey, Written(text: operation)))
    }
    let inSentence: Set<String> =
      inline == .allAndKeys || inline == .placeholders ? [] : rolesInSentence(statement)
    for field in statement.fields where !inSentence.contains(field.role) {
      if !field.key.isEmpty { all.append((key(of: field), written(field.value))) }
    }
    return all
  }

  private func key(of field: ApplicationStatement.Field) -> String {
    var key = field.key
    if case .duration = field.value, let suffix = duration.keySuffix { key.append(suffix) }
    return naming.name(key)
  }

  /// The roles whose values do stand in the sentence.
  private func rolesInSentence(_ statement: ApplicationStatement) -> Set<String> {
    if wording == .event && !statement.event.isEmpty || wording == .operation && statement.operation != nil {
      return []
    }
    return inlineRoles(statement).filter { statement.sentence.contains("{\($0)}") }
  }
}

extension String {
  /// The sentence with its values; what is in brackets is left out where a value of it is missing.
  fileprivate func filledIn(_ value: (String) -> String?) -> String {
    var text = ""
    var rest = self[...]
    while let mark = rest.firstIndex(where: { $0 == "[" || $0 == "{" }) {
      text += rest[..<mark]
      let isOptional = rest[mark] == "["
      guard let end = rest[mark...].firstIndex(of: isOptional ? "]" : "}") else { break }
      let inner = String(rest[rest.index(after: mark)..<end])
      if isOptional {
        text += inner.filledWhole(value) ?? ""
      } else {
        text += value(inner) ?? ""
      }
      rest = rest[rest.index(after: end)...]
    }
    text += rest
    return text.first == " " ? String(text.dropFirst()) : text
  }

  private func filledWhole(_ value: (String) -> String?) -> String? {
    var text = ""
    var rest = self[...]
    while let mark = rest.firstIndex(of: "{"), let end = rest.firstIndex(of: "}") {
      guard let found = value(String(rest[rest.index(after: mark)..<end])) else { return nil }
      text += rest[..<mark] + found
      rest = rest[rest.index(after: end)...]
    }
    return text + rest
  }
}
