import Diagnosis
import Events
import Profiles
import Simulation

/// Texts out of records without the parts that tell: of a reason the words are kept that are known to tell nothing.
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

  /// A reason with its harmless words, and names of the log as they are called; what stands in quotes, ids, addresses,
  /// paths and all other words go.
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
  func scrubbed(
    _ record: IncidentRecord, _ name: (String, Renaming.Kind) -> String
  ) -> IncidentRecord {
    var record = record
    record.sample = sample(record.sample)
    record.subject =
      record.kind == .connectionLost
      ? closing(record.subject) : name(record.subject, .subject)
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
    for (character, next) in zip(text, text.dropFirst().map(Optional.some) + [nil]) {
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "'", result.last?.isLetter ?? false, next?.isLetter ?? false {
        // The apostrophe of `can't`.
        result.append(character)
      } else if character == "'" || character == "\"" || character == "`" {
        quote = character
        result.append("*")
      } else {
        result.append(character)
      }
    }
    return result
  }

  /// Numbers of up to three digits are codes.
  private func isTelling(_ word: Substring) -> Bool {
    var core = word
    while let last = core.last, ",.;:!?)*".contains(last) { core.removeLast() }
    while let first = core.first, "(*".contains(first) { core.removeFirst() }
    if core.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) { return core.utf8.count > 3 }
    // What stands for a name that the reader of the log has left out itself.
    return core != "<pid>" && core != "-" && !HarmlessWords.contains(core)
  }

  /// Whether a name of a setting, a gauge or a stage, which the log may have made up, is made of words that tell nothing.
  static func isHarmlessKey(_ key: String) -> Bool {
    SettingName.all.contains(SettingName(key))
      || key.split { " ._-".contains($0) }.allSatisfy {
        HarmlessWords.contains($0) || $0.count < 4 && $0.allSatisfy(\.isASCIIDigit)
      }
  }

  /// The value of a setting: kept where the setting is one that is known to tell nothing, and so is the value.
  static func value(_ value: String, of key: String) -> String {
    let isSecret = ["pass", "secret", "token", "key", "credential", "cookie", "auth", "user"]
      .contains { key.lowercased().contains($0) }
    return isHarmlessKey(key) && !isSecret && isHarmless(value) ? value : "(redacted)"
  }

  /// Whether a value of a setting is a number, a size, a version, a yes or no, or a word of the vocabulary.
  private static func isHarmless(_ value: String) -> Bool {
    let units = ["KiB", "MiB", "GiB", "kB", "MB", "GB", "ms", "s"]
    let known =
      [
        "", "true", "false", "yes", "no", "on", "off",
      ]
      + Dispatch.allCases.map(\.rawValue) + LogSystem.allCases.flatMap(\.brokerNames)
    if known.contains(value) { return true }
    let broker = LogSystem.allCases.flatMap(\.brokerNames).first { value.hasPrefix("\($0) ") } ?? ""
    let unit = units.first { value.hasSuffix($0) } ?? ""
    return value.dropFirst(broker.utf8.count).dropLast(unit.count).utf8.allSatisfy {
      $0 >= 0x30 && $0 <= 0x39 || [0x20, 0x25, 0x2C, 0x2E].contains($0)
    }
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { "0"..."9" ~= self }
}

extension String {
  fileprivate func range(of part: String) -> Range<Index>? {
    indices.first { self[$0...].hasPrefix(part) }.map { $0..<index($0, offsetBy: part.count) }
  }

  fileprivate func range(ofLast part: String) -> Range<Index>? {
    indices.last { self[$0...].hasPrefix(part) }.map { $0..<index($0, offsetBy: part.count) }
  }
}
