import Events
import TestSupport
import Testing

@testable import Profiles

/// Lines that look like events of messages and were not read: counted exactly, wherever a log is cut.
@Suite struct UnreadMessagesTests {
  private static func line(_ number: Int, _ fields: String) -> String {
    let seconds = number / 10
    return
      #"{"ts":"2026-01-01T00:\#(seconds / 600)\#(seconds / 60 % 10):\#(seconds / 10 % 6)\#(seconds % 10).\#(number % 10)00Z",\#(fields)}"#
  }

  /// Events that are read, events that are not, and chatter.
  private static func log(_ count: Int, kinds: Int, using random: inout SeededGenerator) -> [String] {
    (0..<count).map { number in
      let id = "m\(random.below(4_000))"
      return switch random.below(5) {
      case 0: line(number, #""event":"publish","queue":"orders","id":"\#(id)""#)
      case 1: line(number, #""event":"ack","queue":"orders","id":"\#(id)","consumer":"w""#)
      case 2: line(number, #""msg":"job \#(words[random.below(kinds)]) done","job_id":"\#(id)""#)
      case 3: line(number, #""msg":"message taken","queue":"mail","id":"\#(id)","took_ms":3"#)
      default: line(number, #""msg":"published 42 metrics""#)
      }
    }
  }

  private static let words = (0..<600).map { number in
    String(decoding: [number / 100, number / 10 % 10, number % 10].map { UInt8(97 + $0) }, as: UTF8.self)
  }

  /// Fewer shapes than there is room for, and many more.
  @Test(arguments: [3, 600])
  func `a log that is cut anywhere has the unread lines of the whole`(kinds: Int) throws {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<20 {
      let lines = Self.log(3_000, kinds: kinds, using: &random)
      let whole = try fold(lines, format: "json")
      let parts = try merged(
        cut(lines, in: 5, using: &random), format: "json", blockLines: 17, saved: true)
      let (a, b) = (whole.figures.unread, parts.figures.unread)
      #expect(a.shapes == b.shapes && a.totals == b.totals && a.settled == b.settled)
      #expect(a.shapes.count == min(kinds + 1, UnreadMessages.limit))
      #expect(whole.unreadShapes == parts.unreadShapes)
    }
  }

  @Test func `lines beyond the kept shapes are counted`() throws {
    let lines = (0..<4_000).map {
      Self.line($0, #""msg":"job \#(Self.words[$0 % 600]) done","job_id":"j\#($0)""#)
    }
    let profile = try fold(lines, format: "json")
    let kept = profile.unreadShapes.reduce(0) { $0 + $1.count }
    #expect(profile.unreadShapes.count == UnreadMessages.limit)
    #expect(kept + profile.unreadLinesBeyondShapes == 4_000)
  }

  /// Lines about messages whose settle was read add nothing; those about other messages are what is missing.
  @Test(arguments: [("m", 1.0), ("x", 0.0)])
  func `of the messages that unread lines name, it is known how many were settled`(
    prefix: String, share: Double
  ) throws {
    let lines = (0..<9_000).map { number -> String in
      let id = number / 3
      return switch number % 3 {
      case 0: Self.line(number, #""event":"publish","queue":"orders","id":"m\#(id)""#)
      case 1: Self.line(number, #""event":"handling","queue":"orders","id":"\#(prefix)\#(id)""#)
      default: Self.line(number, #""event":"ack","queue":"orders","id":"m\#(id)""#)
      }
    }
    let profile = try fold(lines, format: "json")
    let shape = try #require(profile.unreadShapes.first)
    #expect(shape.count == 3_000 && profile.settledShare(of: shape) == share)
  }
}
