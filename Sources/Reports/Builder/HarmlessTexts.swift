import Diagnosis
import Events
import Profiles

/// Texts out of records without the parts that tell: a reason is kept as far as it is made of ordinary words.
struct HarmlessTexts: Sendable {
  /// What names of the log are called.
  private let aliases: [String: String]

  /// Words that brokers write a name behind without quoting it, and what else may stand there.
  private static let named: Set<Substring> = ["vhost", "user", "username"]
  private static let afterNamed: Set<Substring> = [
    "not", "is", "was", "has", "in", "for", "and", "or", "of", "on", "to", "limit", "limits", "name",
    "rights", "-",
  ]

  init(_ aliases: [String: String]) { self.aliases = aliases }

  /// A reason without what stands in quotes, known names, and words that look like an id, an address or a path.
  func scrubbed(_ text: String) -> String {
    var words: [String] = []
    var last: Substring = ""
    for word in unquoted(text).split(separator: " ") {
      let isName = isTelling(word) || Self.named.contains(last) && !Self.afterNamed.contains(word)
      let kept = aliases[String(word)] ?? (isName ? "*" : String(word))
      if kept != "*" || words.last != "*" { words.append(kept) }
      last = word
    }
    return words.joined(separator: " ")
  }

  /// An incident with its subject under another name; of its text the times and the client stay.
  func scrubbed(_ record: IncidentRecord, _ aliases: [String: String]) -> IncidentRecord {
    var record = record
    record.sample = sample(record.sample)
    record.subject =
      record.kind == .connectionLost
      ? closing(record.subject) : aliases[record.subject] ?? record.subject
    return record
  }

  /// The limits of time in a text that rules look for, in words of the brokers.
  private static let limits = ["timeout: ", "Timeout used: "]

  /// A closing by its reason, with its limit.
  private func closing(_ text: String) -> String {
    let limits = Self.limits.compactMap { Self.limit($0, in: text) }
    let reason = Self.limits.reduce(text) { text, words in
      text.range(of: words).map { String(text[..<$0.lowerBound]) } ?? text
    }
    return ([scrubbed(reason)] + limits).filter { !$0.isEmpty }.joined(separator: " ")
  }

  private func sample(_ text: String) -> String {
    var parts = Self.limits.compactMap { Self.limit($0, in: text) }
    if text.lowercased().contains("heartbeat") { parts.insert("missed heartbeats,", at: 0) }
    if let client = Self.client(in: text) { parts.append("(\(aliases[client] ?? "*"))") }
    return parts.joined(separator: " ")
  }

  /// `timeout: 60s`.
  private static func limit(_ words: String, in text: String) -> String? {
    guard let place = text.range(of: words) else { return nil }
    let number = text[place.upperBound...].prefix { $0.isASCII && $0.isNumber }
    guard !number.isEmpty else { return nil }
    let unit = text[number.endIndex...].prefix { $0 == " " || $0 == "m" || $0 == "s" }
    return words + number + unit
  }

  /// The client that stands in parentheses at the end of a text.
  static func client(in text: String) -> String? {
    guard text.hasSuffix(")"), let start = text.range(ofLast: " (") else { return nil }
    let client = text[start.upperBound...].dropLast()
    return client.isEmpty ? nil : String(client)
  }

  private func unquoted(_ text: String) -> String {
    var result = ""
    var quote: Character?
    for character in text {
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "'" || character == "\"" || character == "`" {
        quote = character
        result.append("*")
      } else {
        result.append(character)
      }
    }
    return result
  }

  /// Words of a sentence are letters with a hyphen and a mark behind; numbers of up to three digits are codes, and
  /// long words are keys unless they name a kind of error.
  private func isTelling(_ word: Substring) -> Bool {
    var core = word
    while let last = core.last, ",.;:!?)*".contains(last) { core.removeLast() }
    while let first = core.first, "(*".contains(first) { core.removeFirst() }
    let digits = core.utf8.count { $0 >= 0x30 && $0 <= 0x39 }
    if digits == core.utf8.count { return digits > 3 }
    let isPlain = core.utf8.allSatisfy { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A || $0 == 0x2D || $0 == 0x5F }
    let isErrorName = core.hasSuffix("Error") || core.hasSuffix("Exception")
    return !isPlain || core.utf8.count > (isErrorName ? 48 : 24)
  }

  /// Whether a value of a setting is a number, a size, a version, a yes or no, or a word of the vocabulary.
  static func isHarmless(_ value: String) -> Bool {
    let units = ["KiB", "MiB", "GiB", "kB", "MB", "GB", "ms", "s"]
    let known =
      [
        "", "true", "false", "yes", "no", "on", "off", "round-robin", "random", "weighted",
        "least-outstanding",
      ]
      + LogSystem.allCases.flatMap(\.brokerNames)
    if known.contains(value) { return true }
    let broker = LogSystem.allCases.flatMap(\.brokerNames).first { value.hasPrefix("\($0) ") } ?? ""
    let unit = units.first { value.hasSuffix($0) } ?? ""
    return value.dropFirst(broker.utf8.count).dropLast(unit.count).utf8.allSatisfy {
      $0 >= 0x30 && $0 <= 0x39 || [0x20, 0x25, 0x2C, 0x2E].contains($0)
    }
  }
}

extension String {
  fileprivate func range(of part: String) -> Range<Index>? {
    indices.first { self[$0...].hasPrefix(part) }.map { $0..<index($0, offsetBy: part.count) }
  }

  fileprivate func range(ofLast part: String) -> Range<Index>? {
    indices.last { self[$0...].hasPrefix(part) }.map { $0..<index($0, offsetBy: part.count) }
  }
}
