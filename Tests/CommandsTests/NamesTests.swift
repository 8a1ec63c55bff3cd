import Diagnosis
import Events
import Formats
import TestSupport
import Testing

/// A name that several rooms use is a value that one file defines: no literal of it is compared anywhere else, and a
/// name that is no word of everyday English stands nowhere else at all.
@Suite struct NamesTests {
  private static let root = String(#filePath.dropLast("Tests/CommandsTests/NamesTests.swift".count))

  /// What must not stand as a literal elsewhere, and what the path of the file that defines it contains.
  private static let names: [(name: String, definedIn: String)] =
    allFormats.map { ($0.name, "Sources/Formats/") } + allEnvelopes.map { ($0.name, "Sources/Formats/") }
    + IncidentKind.all.map { ($0.name, "Sources/Events/IncidentKind.swift") }
    + SettingName.all.map { ($0.text, "Sources/Events/SettingNote.swift") }
    + Rule.all.map { ($0.id.rawValue, "Sources/Diagnosis/Rules/") }

  /// Comparisons with a literal that is another name of the same spelling.
  private static let others: [(file: String, name: String, because: String)] = [
    (
      "Sources/Profiles/SourceForm+Packing.swift", "rabbitmq",
      "formats of saved profiles that held no coverage"
    ),
    (
      "Sources/Profiles/SourceForm+Packing.swift", "mqtune", "formats of saved profiles that held no coverage"
    ),
    (
      "Sources/Profiles/SourceForm+Packing.swift", "jmeter-csv",
      "formats of saved profiles that held no coverage"
    ),
    ("Sources/Commands/WhatIf/SearchText.swift", "dispatch", "a setting of whatif"),
    ("Sources/Events/EventKind.swift", "dead-letter", "a kind of event"),
    ("Sources/Formats/Own/EventWords.swift", "dead-letter", "a kind of event"),
    ("Sources/Formats/Traces/SpanAttribute.swift", "dead-letter", "an operation of a span"),
  ]

  @Test func `No file compares a literal of a name that another file defines`() throws {
    let names = Dictionary(Self.names.map { ($0.name, [$0.definedIn]) }, uniquingKeysWith: +)
    var found: [String] = []
    for file in TestFiles.list(Self.root + "Sources").filter({ $0.hasSuffix(".swift") }).map({
      "Sources/" + $0
    }) {
      let text = String(decoding: try #require(TestFiles.read(Self.root + file)), as: UTF8.self)
      for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        for (before, name, after) in literals(in: line) {
          guard let places = names[name], !places.contains(where: file.hasPrefix),
            !name.allSatisfy(\.isLetter) || isCompared(before, after),
            !Self.others.contains(where: { $0.file == file && $0.name == name })
          else { continue }
          found.append("\(file):\(number + 1): \"\(name)\"")
        }
      }
    }
    #expect(found == [], "use the value that defines it")
  }

  @Test func `Every exception is one`() throws {
    for (file, name, because) in Self.others {
      let text = String(decoding: try #require(TestFiles.read(Self.root + file)), as: UTF8.self)
      #expect(text.contains("\"\(name)\""), "\(file) no longer compares \(name): \(because)")
    }
  }

  @Test func `A comparison with a literal is seen`() {
    let seen = [
      #"if kind == "partition" {"#, #"x != "json""#, #"case "mqtune":"#, #"a.contains("json")"#,
      #""json" == x"#,
    ]
    for line in seen {
      #expect(literals(in: line[...]).contains { isCompared($0.before, $0.after) }, "\(line)")
    }
    let others = [#"name: "json","#, #"["mqtune"]"#, #"f("json")"#]
    for line in others {
      #expect(!literals(in: line[...]).contains { isCompared($0.before, $0.after) }, "\(line)")
    }
  }

  private func isCompared(_ before: Substring, _ after: Substring) -> Bool {
    let head = before.reversed().drop { $0 == " " }
    let tail = after.drop { $0 == " " }
    return ["==", "!=", "case", "contains(", "hasPrefix(", "hasSuffix("].contains {
      head.starts(with: $0.reversed())
    }
      || tail.hasPrefix("==") || tail.hasPrefix("!=")
  }

  /// The string literals of a line that hold neither escapes nor quotes, with what stands before and behind them.
  private func literals(in line: Substring) -> [(before: Substring, name: String, after: Substring)] {
    guard !line.drop(while: { $0 == " " }).hasPrefix("//") else { return [] }
    var found: [(Substring, String, Substring)] = []
    var start: Substring.Index?
    for index in line.indices where line[index] == "\"" {
      if let opening = start {
        let name = line[line.index(after: opening)..<index]
        if !name.contains("\\") {
          found.append((line[..<opening], String(name), line[line.index(after: index)...]))
        }
        start = nil
      } else {
        start = index
      }
    }
    return found
  }
}
