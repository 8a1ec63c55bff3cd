internal import Bytes
internal import Events

/// What is wrong with a mapping file, and where.
public struct MappingProblem: Error, Equatable, Sendable {
  /// Bytes of the file.
  public var place: Range<Int>
  public var text: String
}

extension LearntMapping {
  /// A line with the event that it must give.
  public struct Sample: Equatable, Sendable {
    public var line: String
    /// The event word, or `chatter`.
    public var says: String
    public var id: String?
    public var queue: String?
    public var consumer: String?
    /// Where the sample stands in the file.
    public var place = 0..<0
  }

  /// Reads a mapping file.
  public init(parsing bytes: [UInt8]) throws(MappingProblem) {
    self.init()
    let tree: PlacedJSON
    do {
      tree = try PlacedJSON(parsing: bytes, as: .json5)
    } catch {
      throw MappingProblem(place: error.offset..<error.offset, text: "\(error.reason)")
    }
    var reader = MappingReader()
    try reader.read(tree, into: &self)
  }
}

/// Reads the tree of a mapping file.
private struct MappingReader {
  private static let keys = ["spoken", "fields", "phrases", "publishersNameRoutes", "samples"]
  private static let phraseKeys = ["says", "text", "requeues"]
  private static let sampleKeys = ["line", "says", "id", "queue", "consumer"]
  private static let meanings: [EventKind] = [
    .publish, .confirm, .returned, .deliver, .start, .ack, .nack, .expire, .deadLetter, .drop,
  ]
  /// So many phrases are compared with each new sentence.
  private static let phraseLimit = 4_096

  mutating func read(_ tree: PlacedJSON, into mapping: inout LearntMapping) throws(MappingProblem) {
    for member in try members(of: tree, "a mapping is an object such as { phrases: [] }") {
      switch member.key {
      case "spoken": for item in try items(of: member.value) { mapping.spoken.append(try text(item)) }
      case "fields":
        for field in try members(of: member.value, "fields: expected an object such as { msg_id: \"id\" }") {
          mapping.fields.append(try self.field(field))
        }
      case "phrases":
        for item in try items(of: member.value) { mapping.phrases.append(try phrase(item)) }
      case "publishersNameRoutes": mapping.publishersNameRoutes = try flag(member.value)
      case "samples":
        for item in try items(of: member.value) { mapping.samples.append(try sample(item)) }
      default: throw unknown(member, Self.keys)
      }
    }
    if mapping.phrases.count > Self.phraseLimit {
      throw MappingProblem(place: tree.place, text: "more than \(Self.phraseLimit) phrases")
    }
  }

  private func field(_ member: PlacedJSON.Member) throws(MappingProblem) -> LearntMapping.Field {
    let words = try text(member.value).split(separator: " ").map(String.init)
    var field = LearntMapping.Field(path: member.key, field: words.first ?? "")
    try check(field.field, at: member.value.place)
    if words.count > 1 {
      guard words.count == 2, let unit = DurationUnit(rawValue: words[1]) else {
        throw MappingProblem(
          place: member.value.place,
          text: "expected a field and a unit (ns, us, ms, s), such as \"processing ms\"")
      }
      field.unit = unit.nanoseconds
    }
    return field
  }

  private func check(_ field: String, at place: Range<Int>) throws(MappingProblem) {
    let names = JSONField.aliases.map(\.name)
    guard field.isEmpty || names.contains(field) else {
      throw MappingProblem(
        place: place, text: "'\(field)' is no field; the fields are \(names.joined(separator: ", "))")
    }
  }

  private func phrase(_ item: PlacedJSON) throws(MappingProblem) -> LearntMapping.Phrase {
    var (says, sentence, requeues): (LearntMapping.Meaning?, String?, Bool) = (nil, nil, false)
    var place = item.place
    for member in try members(
      of: item, "a phrase is an object such as { says: \"ack\", text: \"done {id}\" }")
    {
      switch member.key {
      case "says": says = try meaning(member.value)
      case "text":
        sentence = try text(member.value)
        place = member.value.place
      case "requeues": requeues = try flag(member.value)
      default: throw unknown(member, Self.phraseKeys)
      }
    }
    guard let says, let sentence else {
      throw MappingProblem(place: item.place, text: "a phrase has a text, and what it says")
    }
    var phrase = LearntMapping.Phrase(parts: [], meaning: says)
    phrase.requeues = requeues
    try read(sentence, at: place, into: &phrase)
    return phrase
  }

  /// Reads `received {id} from {queue} ...`.
  private func read(
    _ sentence: String, at place: Range<Int>, into phrase: inout LearntMapping.Phrase
  ) throws(MappingProblem) {
    let words = sentence.split(separator: " ")
    for (index, word) in words.enumerated() {
      if word == "...", index == words.count - 1 {
        phrase.isOpen = true
      } else if word.hasPrefix("{"), word.hasSuffix("}") {
        let parts = word.dropFirst().dropLast().split(separator: ":").map(String.init)
        if let field = parts.first {
          try check(field, at: place)
          var slot = LearntMapping.Slot(part: phrase.parts.count, field: field, unit: 0)
          if parts.count > 1 {
            guard let unit = DurationUnit(rawValue: parts[1]) else {
              throw MappingProblem(place: place, text: "'\(parts[1])' is no unit (ns, us, ms, s)")
            }
            slot.unit = unit.nanoseconds
          }
          phrase.slots.append(slot)
        }
        phrase.parts.append(.slot)
      } else {
        phrase.parts += LearntMapping.parts(of: String(word))
      }
    }
    guard phrase.parts.count <= Sentence.tokenLimit else {
      throw MappingProblem(place: place, text: "a phrase has at most \(Sentence.tokenLimit) words")
    }
  }

  private func meaning(_ value: PlacedJSON) throws(MappingProblem) -> LearntMapping.Meaning {
    let word = try text(value)
    if word == LearntMapping.Meaning.chatter.word { return .chatter }
    guard let kind = Self.meanings.first(where: { $0.word == word }) else {
      let words = (Self.meanings.map(\.word) + ["chatter"]).joined(separator: ", ")
      throw MappingProblem(
        place: value.place, text: "'\(word)' is nothing that a phrase says; expected one of \(words)")
    }
    return .event(kind)
  }

  private func sample(_ item: PlacedJSON) throws(MappingProblem) -> LearntMapping.Sample {
    var sample = LearntMapping.Sample(line: "", says: "")
    sample.place = item.place
    for member in try members(of: item, "a sample is an object such as { line: \"...\", says: \"ack\" }") {
      let value = try text(member.value)
      switch member.key {
      case "line": sample.line = value
      case "says":
        _ = try meaning(member.value)
        sample.says = value
      case "id": sample.id = value
      case "queue": sample.queue = value
      case "consumer": sample.consumer = value
      default: throw unknown(member, Self.sampleKeys)
      }
    }
    guard !sample.line.isEmpty, !sample.says.isEmpty else {
      throw MappingProblem(place: item.place, text: "a sample has a line, and what it says")
    }
    return sample
  }

  // MARK: Values

  private func members(of value: PlacedJSON, _ expected: String) throws(MappingProblem) -> [PlacedJSON.Member]
  {
    guard case .object(let members) = value.content else {
      throw MappingProblem(place: value.place, text: expected)
    }
    return members
  }

  private func items(of value: PlacedJSON) throws(MappingProblem) -> [PlacedJSON] {
    guard case .array(let items) = value.content else {
      throw MappingProblem(place: value.place, text: "expected a list")
    }
    return items
  }

  private func text(_ value: PlacedJSON) throws(MappingProblem) -> String {
    guard case .scalar(.string(let text)) = value.content else {
      throw MappingProblem(place: value.place, text: "expected a text")
    }
    return text
  }

  private func flag(_ value: PlacedJSON) throws(MappingProblem) -> Bool {
    guard case .scalar(.bool(let flag)) = value.content else {
      throw MappingProblem(place: value.place, text: "expected true or false")
    }
    return flag
  }

  private func unknown(_ member: PlacedJSON.Member, _ known: [String]) -> MappingProblem {
    let guess = nearestGuess(to: member.key, in: known).map { "; did you mean \($0)?" } ?? ""
    return MappingProblem(place: member.keyPlace, text: "unknown key '\(member.key)'\(guess)")
  }
}

extension LearntMapping {
  /// The words of a text as a sentence has them.
  static func parts(of text: String) -> [Part] {
    let sentence = Sentence()
    let bytes = Array(text.utf8) + [UInt8](repeating: 0, count: Block.padding)
    var parts: [Part] = []
    unsafe bytes.withUnsafeBytes { all in
      guard let base = all.baseAddress else { return }
      unsafe sentence.read(base, bytes.count - Block.padding) { _, _ in false }
      for token in sentence.tokens {
        parts.append(
          token.isSlot
            ? .slot : .word(unsafe Array(UnsafeRawBufferPointer(start: token.start, count: token.count))))
      }
    }
    return parts
  }
}
