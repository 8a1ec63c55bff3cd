import TestSupport
import Testing

@testable import Diagnosis

/// What the rules declare of themselves holds together.
@Suite struct RuleTableTests {
  /// Rules that some readable log can ask for; the others are texts.
  private static let assessable = Rule.all.filter { $0.needs.allSatisfy(\.isReadable) }

  @Test func `A rule is once in the table, and effects, exclusions and look-alikes name rules of it`() {
    let ids = Rule.all.map(\.id)
    #expect(Set(ids).count == ids.count)
    for rule in Rule.all {
      for effect in rule.effects.everywhere + rule.effects.inQueue {
        #expect(Rule.named(effect) != nil && effect != rule.id, "\(rule.id) -> \(effect)")
      }
      for place in [rule.effects.everywhere, rule.effects.inQueue] {
        #expect(Set(place).count == place.count, "\(rule.id)")
      }
    }
  }

  @Test func `A symptom is brought about by some cause`() {
    for rule in Rule.all where rule.yieldsToCauses {
      let causes = Rule.all.filter { ($0.effects.everywhere + $0.effects.inQueue).contains(rule.id) }
      #expect(!causes.isEmpty && rule.precedence == .symptom, "\(rule.id)")
      #expect(rule.word != nil, "\(rule.id) has no word for the verdict")
    }
  }

  @Test func `A statistic has one witness, whatever rule computes it`() {
    var known: [String: Witness?] = [:]
    for statistic in Rule.all.flatMap(\.statistics) {
      if let witness = known[statistic.key] { #expect(witness == statistic.witness, "\(statistic.key)") }
      known[statistic.key] = statistic.witness
      #expect(Statistic(named: statistic.key).witness == statistic.witness)
    }
    #expect(Statistic(named: "no such thing").witness == nil)
  }

  @Test(arguments: assessable.map(\.id.rawValue))
  func `Every number in the test of a rule is a bound`(id: String) throws {
    let rule = try #require(Rule.named(RuleID(rawValue: id)))
    for test in rule.text.test {
      for word in test.words.joined(separator: " ").split(whereSeparator: { " ,;()".contains($0) }) {
        let isRank = word.hasPrefix("p") || word.hasSuffix("th")
        #expect(isRank || !word.contains { $0.isNumber }, "\(id): \(word)")
      }
      for bound in test.bounds { #expect(test.text.contains(bound.description)) }
    }
  }

  @Test func `Every bound is used by the code beside its text`() throws {
    let folder =
      String(#filePath.dropLast("Tests/DiagnosisTests/RuleTableTests.swift".count)) + "Sources/Diagnosis/"
    for file in TestFiles.list(folder) where file.hasSuffix(".swift") {
      let text = String(decoding: try #require(TestFiles.read(folder + file)), as: UTF8.self)
      for name in boundNames(in: text) {
        let uses = text.components(of: "Bounds.\(name)")
        let shown = text.components(of: "\\(Bounds.\(name))")
        #expect(uses > shown, "\(file): \(name) stands in the text alone")
      }
    }
  }

  @Test(arguments: [
    (Bound.share(0.85), "85%"), (.share(0.001), "0.1%"), (.seconds(0.05), "50 ms"), (.seconds(60), "60 s"),
    (.bytes(65_536), "66 kB"), (.number(1.5), "1.5"), (.number(-0.7), "-0.7"), (.number(20), "20"),
  ])
  func `A bound reads as its unit`(bound: Bound, text: String) { #expect(bound.description == text) }

  /// The names in the `Bounds` of a file.
  private func boundNames(in text: String) -> [String] {
    text.split(separator: "\n").drop { $0 != "private enum Bounds {" }.prefix { $0 != "}" }
      .filter { $0.hasPrefix("  static let ") }
      .map { String($0.dropFirst("  static let ".count).prefix { $0 != " " }) }
  }
}

extension String {
  /// How often some text stands in it, whole words only.
  fileprivate func components(of part: String) -> Int {
    indices.count { index in
      let rest = self[index...]
      guard rest.hasPrefix(part) else { return false }
      return rest.dropFirst(part.count).first.map { !$0.isLetter && !$0.isNumber } ?? true
    }
  }
}
