internal import Bytes

/// Short texts of reasons that group: what differs from case to case is replaced.
enum ReasonText {
  /// Longer texts are cut; the rest of a report of a crash says nothing that groups.
  static let longest = 160

  /// The text with numbers as `N`, processes as `<pid>` and blanks joined. Names in quotes and numbers that
  /// are part of a name stay, generated queue names do not.
  ///
  /// A client that `quotes` its broker has whole sentences in quotes, with the broker's code behind a bracket: there
  /// numbers are replaced as well, and the code stays.
  static func grouping(_ text: Span<UInt8>, _ range: Range<Int>, quotes: Bool = false) -> [UInt8] {
    var out: [UInt8] = []
    var index = range.lowerBound
    var isQuoted = false
    while index < range.upperBound, out.count < longest {
      let byte = text[index]
      if let (_, end) = text.process(at: index, before: range.upperBound) {
        out += "<pid>".utf8
        index = end
      } else if byte.isBlank {
        if out.last != 32, !out.isEmpty { out.append(32) }
        index += 1
      } else if byte.digit != nil, !isQuoted, !(out.last?.isPartOfName ?? false),
        !(quotes && out.last == UInt8(ascii: "("))
      {
        out.append(UInt8(ascii: "N"))
        while index < range.upperBound, text[index].digit != nil { index += 1 }
      } else if text.has("amq.gen-", at: index, before: range.upperBound) {
        out += "amq.gen-*".utf8
        while index < range.upperBound, text[index].isPartOfName || text[index] == 45 || text[index] == 46 {
          index += 1
        }
      } else {
        if byte == UInt8(ascii: "'"), !quotes { isQuoted.toggle() }
        out.append(byte)
        index += 1
      }
    }
    while out.last == 32 { out.removeLast() }
    return out
  }
}
