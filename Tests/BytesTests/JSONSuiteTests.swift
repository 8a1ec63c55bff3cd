import Bytes
import Glibc
import TestSupport
import Testing

/// The parsing cases of JSONTestSuite (Nicolas Seriot, MIT; licence beside the fixture). A name starts with `y_`
/// when the document must be accepted, `n_` when it must be refused, and `i_` when either will do.
@Suite struct JSONSuiteTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let document: [UInt8]
    var testDescription: String { name }
  }

  static let cases: [Case] = read(fixture: "JSONTestSuite.txt").split(separator: "\n").map { line in
    let fields = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    return Case(name: String(fields[0]), document: bytes(hex: fields[1]))
  }

  /// Two cases of the suite are too large to keep, and easily made.
  static let largeCases = [
    Case(
      name: "n_structure_100000_opening_arrays.json",
      document: [UInt8](repeating: UInt8(ascii: "["), count: 100_000)),
    Case(
      name: "n_structure_open_array_object.json",
      document: Array((String(repeating: #"[{"":"#, count: 50_000) + "\n").utf8)),
  ]

  @Test(arguments: ["y_": 95, "n_": 188, "i_": 35])
  func `the suite is complete`(prefix: String, count: Int) {
    #expect((Self.cases + Self.largeCases).filter { $0.name.hasPrefix(prefix) }.count == count)
  }

  @Test(arguments: cases + largeCases)
  func `the verdict is the suite's`(_ item: Case) {
    let verdict = isJSONDocument(item.document)
    if item.name.hasPrefix("y_") { #expect(verdict) }
    if item.name.hasPrefix("n_") { #expect(!verdict) }
  }

  @Test(arguments: cases)
  func `a tree is built from exactly the accepted documents`(_ item: Case) {
    let tree = try? JSONValue(parsing: item.document)
    #expect((tree != nil) == isJSONDocument(item.document))
  }

  @Test func `scanner and reference recogniser agree on mutated documents`() {
    var generator = SeededGenerator(seed: 8_259)
    for item in Self.cases where item.document.count < 300 {
      for _ in 0..<60 {
        let mutant = mutate(item.document, using: &generator)
        let expected = JSONReference.accepts(mutant)
        #expect(isJSONDocument(mutant) == expected, "\(String(decoding: mutant, as: UTF8.self)) \(mutant)")
      }
    }
  }

  @Test func `scanner and reference recogniser agree on random bytes`() {
    var generator = SeededGenerator(seed: 1_024)
    let alphabet = Array("{}[]:,\"\\truefalsn u0123456789-+.eE\n".utf8) + [0x00, 0x1F, 0x80, 0xFF]
    for round in 0..<60_000 {
      let length = Int.random(in: 0..<24, using: &generator)
      let bytes = (0..<length).map { _ in
        round % 3 == 0
          ? UInt8.random(in: 0...255, using: &generator)
          : alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
      }
      #expect(isJSONDocument(bytes) == JSONReference.accepts(bytes), "\(bytes)")
    }
  }

  /// One to four bytes replaced, removed, doubled or cut off.
  private func mutate(_ document: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
    var bytes = document
    for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
      let index = Int.random(in: 0..<bytes.count, using: &generator)
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
      case 1: bytes.remove(at: index)
      case 2: bytes.insert(bytes[index], at: index)
      case 3: bytes[index] = "{}[]:,\"\\ 0-".utf8.randomElement(using: &generator) ?? 0
      default: bytes.removeSubrange(index...)
      }
    }
    return bytes
  }

  private static func read(fixture name: String) -> String {
    let path = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    guard let file = unsafe fopen("/\(path)/Fixtures/\(name)", "r") else { return "" }
    defer { unsafe fclose(file) }
    var text: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let size = chunk.count
      let count = unsafe fread(&chunk, 1, size, file)
      if count == 0 { return String(decoding: text, as: UTF8.self) }
      text.append(contentsOf: chunk[..<count])
    }
  }

  private static func bytes(hex: Substring) -> [UInt8] {
    let digits = Array(hex)
    return stride(from: 0, to: digits.count - 1, by: 2).map {
      UInt8(String(digits[$0...($0 + 1)]), radix: 16) ?? 0
    }
  }
}
