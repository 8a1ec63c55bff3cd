import Bytes

/// Text for people, as a row of parts. Text from a log stands in it unchanged: each dialect makes it harmless in its own way.
///
/// Interpolation builds it: `"\(queue) has \(tied: "3 messages")"`.
struct Prose: Equatable, Sendable {
  enum Part: Equatable, Sendable {
    case plain(String)
    /// No line is broken at a blank of this text.
    case tied(String)
    /// A name that may be shortened in the middle where columns are scarce.
    case name(String, Room)
    /// A line to paste, which is not broken.
    case line(PasteLine)
  }

  /// How many columns a name may take; a dialect without columns gives it all it needs, except for `columns`.
  enum Room: Equatable, Sendable {
    /// All but this many columns of the line.
    case beside(Int)
    case halfLine
    case columns(Int)
  }

  var parts: [Part]

  init(_ text: String) { parts = text.isEmpty ? [] : [.plain(text)] }
  init(tied text: String) { parts = text.isEmpty ? [] : [.tied(text)] }
  init(name: String, _ room: Room) { parts = [.name(name, room)] }

  var isEmpty: Bool { parts.isEmpty }

  static func + (left: Prose, right: Prose) -> Prose {
    var sum = left
    sum.parts += right.parts
    return sum
  }

  static func += (left: inout Prose, right: Prose) { left.parts += right.parts }
}

extension Prose: ExpressibleByStringInterpolation {
  struct StringInterpolation: StringInterpolationProtocol {
    var parts: [Part] = []

    init(literalCapacity: Int, interpolationCount: Int) {}

    mutating func appendLiteral(_ text: String) { appendInterpolation(text) }

    mutating func appendInterpolation(_ text: String) {
      if !text.isEmpty { parts.append(.plain(text)) }
    }

    mutating func appendInterpolation(_ prose: Prose) { parts += prose.parts }

    mutating func appendInterpolation(line: PasteLine) {
      if !line.isEmpty { parts.append(.line(line)) }
    }

    mutating func appendInterpolation(tied text: String) {
      if !text.isEmpty { parts.append(.tied(text)) }
    }
  }

  init(stringLiteral text: String) { self.init(text) }
  init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.parts }
}

extension Sequence<Prose> {
  func joined(separator: Prose) -> Prose {
    var sum: Prose = ""
    var isFirst = true
    for prose in self {
      if !isFirst { sum += separator }
      sum += prose
      isFirst = false
    }
    return sum
  }
}
