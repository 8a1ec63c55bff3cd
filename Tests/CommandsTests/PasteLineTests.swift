import Bytes
import TestSupport
import Testing

@testable import CLI
@testable import Commands

import Glibc

/// Lines that people paste into a shell hold a text of a log or of a command line as one word that stands for that text, or
/// not at all.
@Suite struct PasteLineTests {
  // MARK: Words

  @Test(arguments: HostileText.all)
  func `a word is that text to a real shell`(text: String) throws {
    for word in [ShellWord(argument: text), ShellWord(path: text), ShellWord(patternOf: text)].compactMap({
      $0
    }) {
      #expect(HostileText.words(of: word.text)?.count == 1, "\(word.text)")
      #expect(
        try shell("printf %s. \(word.text)") == "\(try #require(HostileText.words(of: word.text)?.first)).")
    }
    if let word = ShellWord(argument: text) { #expect(HostileText.words(of: word.text) == [text]) }
    if let word = ShellWord(patternOf: text) {
      let pattern = try #require(HostileText.words(of: word.text)?.first)
      #expect(
        pattern.hasPrefix("^") && pattern.hasSuffix("$")
          && HostileText.unescaped(pattern.dropFirst().dropLast()) == text)
    }
    if let word = ShellWord(path: text) {
      #expect(HostileText.words(of: word.text) == [text.hasPrefix("-") ? "./\(text)" : text])
    }
    #expect(HostileText.words(of: text.shellWord)?.count == 1)
  }

  @Test func `what no line can hold has no word`() {
    let without = HostileText.all.filter { ShellWord(argument: $0) == nil }
    #expect(
      without == [
        "two\nlines; reboot", "nul\u{0};reboot", "\u{202E}txt", "\u{200B}", "tab\there", "\u{1B}[31m",
        String(repeating: "A", count: 10_000),
      ])
    #expect(ShellWord(argument: "") == nil)
    #expect(ShellWord.paths(["-a b", "-"]).text == "'./-a b' -")
    #expect(ShellWord.paths(["a", "b\n"]).text == "LOG")
  }

  // MARK: Errors

  @Test(arguments: HostileText.all.filter { !$0.utf8.contains(0) && $0.utf8.count < 200 })
  func `a command that an error tells to try names the file or a placeholder`(text: String) throws {
    let folder = try Folder()
    let name = "d" + text.split(separator: "/").joined() + HostileText.mark
    let path = try folder.file(name, "hello\n{\"ts\":\"2026-03-02T09:00:00Z\"}\n")
    let log = try folder.file("l" + name, "2026-03-02T09:00:00Z publish queue=q id=1\nhello\n")
    for arguments in [
      ["analyze", path], ["analyze", "--input-format", "json", path], ["analyze", "--min-parsed", "99", log],
      ["whatif", path], ["whatif", "--search", "consumers=1..4", path],
    ] {
      let error = EndToEnd.run(arguments).error
      #expect(!error.unicodeScalars.contains { $0.isHidden && $0 != "\n" }, "\(error)")
      for line in error.split(separator: "\n") {
        guard let command = line.range(of: "mqtune "), line.contains("try:") || line.contains("see:") else {
          continue
        }
        let text = String(line[command.lowerBound...])
        let words = try #require(HostileText.words(of: text), "\(line)")
        let held = words.filter { $0.contains(HostileText.mark) }
        #expect(held.count <= 1 && held.allSatisfy { $0 == path || $0 == log }, "\(line)")
      }
    }
  }

  @Test func `only readers of saved reports make lines out of text`() throws {
    for file in TestFiles.list(EndToEnd.root + "Sources") where file.hasSuffix(".swift") {
      let text = String(
        decoding: try #require(TestFiles.read(EndToEnd.root + "Sources/" + file)), as: UTF8.self)
      if text.contains("PasteLine(saved:") { #expect(file.hasPrefix("Reports/JSON/")) }
    }
  }

  // MARK: Shells

  /// What a shell prints.
  private func shell(_ command: String) throws -> String {
    guard let stream = unsafe popen(command, "r") else { throw Failure(.fault, "no shell") }
    var bytes: [UInt8] = []
    while true {
      let byte = unsafe getc(stream)
      if byte < 0 { break }
      bytes.append(UInt8(truncatingIfNeeded: byte))
    }
    #expect(unsafe pclose(stream) == 0, "\(command)")
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension Substring {
  fileprivate func range(of part: String) -> Range<Index>? {
    indices.first { self[$0...].hasPrefix(part) }.map { $0..<index($0, offsetBy: part.count) }
  }
}
