// Text from a log, made safe for where it is shown. Every function is pure and takes any text.

/// Text that does nothing to a terminal and reads as it is: control and format characters (escape sequences,
/// line breaks, bidirectional overrides, zero-width characters) are shown as `\x1b` or `\u{202e}`.
///
/// - Parameters:
///   - limit: how many characters (Unicode scalars) the result has at most; what is cut off is shown by the ellipsis.
///   - ellipsis: what stands in for text that was cut off; counts towards the limit.
public func terminalSafe(_ text: String, limit: Int? = nil, ellipsis: String = "…") -> String {
  if limit.map({ text.utf8.count <= $0 }) ?? true, text.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) { return text }
  let limit = max(0, limit ?? .max)
  let room = max(0, limit - ellipsis.unicodeScalars.count)
  var safe = String.UnicodeScalarView()
  var count = 0
  // How much stays when the text turns out to be too long: whole characters that leave room for the ellipsis.
  var kept = 0
  for scalar in text.unicodeScalars {
    let shown = scalar.isHidden ? escaped(scalar) : String(scalar)
    count += shown.unicodeScalars.count
    if count > limit {
      return String(String.UnicodeScalarView(safe.prefix(kept)))
        + String(String.UnicodeScalarView(ellipsis.unicodeScalars.prefix(limit)))
    }
    safe.append(contentsOf: shown.unicodeScalars)
    if count <= room { kept = count }
  }
  return String(safe)
}

extension Unicode.Scalar {
  /// Whether nothing is seen of it where text is shown, or it changes how other characters are shown: control characters,
  /// line separators, and format characters such as bidirectional overrides and zero-width spaces.
  public var isHidden: Bool {
    if isASCII { return value < 0x20 || value == 0x7F }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: return true
    default: return properties.isDefaultIgnorableCodePoint
    }
  }
}

private func escaped(_ scalar: Unicode.Scalar) -> String {
  let digits = String(scalar.value, radix: 16)
  if scalar.value > 0xFF { return "\\u{\(digits)}" }
  return "\\x" + (digits.utf8.count < 2 ? "0" : "") + digits
}

/// One field of a CSV line (RFC 4180), in quotes where it needs them.
///
/// A spreadsheet takes a field that starts with `=`, `+`, `-`, `@`, a tab or a carriage return for a formula; such
/// a field gets an apostrophe in front unless it is a plain number.
public func csvField(_ text: String) -> String {
  let bytes = Array(text.utf8)
  let startsFormula = bytes.first.map { "=+-@\t\r".utf8.contains($0) } ?? false
  let field = startsFormula && DecimalText(bytes.span) == nil ? "'" + text : text
  let needsQuotes = field.utf8.contains { ",\"\r\n".utf8.contains($0) }
  return needsQuotes ? "\"" + replacing(field) { $0 == "\"" ? "\"\"" : nil } + "\"" : field
}

/// Text that stands as it is in an element or an attribute of XML 1.0, on one line.
///
/// XML has no way to write most control characters and two other code points; they are shown as escapes, as a terminal
/// shows them.
public func xmlText(_ text: String) -> String {
  replacing(terminalSafe(text)) { scalar in
    switch scalar {
    case "\"": "&quot;"
    case "'": "&apos;"
    case "\u{FFFE}", "\u{FFFF}": escaped(scalar)
    default: htmlEntity(scalar)
    }
  }
}

/// Text that Markdown shows as it is, on one line, and in a table cell. Line breaks become spaces.
///
/// Nothing in it becomes markup, also not at the start of a line, and nothing a link or a mention: a bare address, an
/// address of mail, `@name`, `#12` and `GH-12` are broken by something that is not shown.
///
/// - Parameters:
///   - breaking: what is not shown.
///   - startsLine: false in a table, where no block begins.
public func markdownText(
  _ text: String, breaking: String = "<!-- -->", startsLine: Bool = true
) -> String {
  var output = ""
  let scalars = Array(text.unicodeScalars)
  for (place, scalar) in scalars.enumerated() {
    switch scalar {
    case "|", "*", "_", "`", "[", "]", "\\", "#", "~": output += "\\" + String(scalar)
    case "-", "+", "=", ".", ")":
      output += startsLine && startsBlock(scalars, place) ? "\\" + String(scalar) : String(scalar)
    case "\n", "\r", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}": output += " "
    default: output += htmlEntity(scalar) ?? String(scalar)
    }
    if startsLink(scalars[...place], before: scalars[(place + 1)...]) { output += breaking }
  }
  return output
}

/// Text without line breaks as code in a line of Markdown, where no character of it has a meaning.
public func markdownCode(_ text: String) -> String {
  let runs = text.split { $0 != "`" }.map(\.count)
  let fence = String(repeating: "`", count: (runs.max() ?? 0) + 1)
  let needsRoom = text.first == "`" || text.last == "`" || text.first == " " && text.last == " "
  return needsRoom ? "\(fence) \(text) \(fence)" : fence + text + fence
}

/// Whether a list (`- a`, `1. a`) or a rule (`---`, `===`) begins with this character, at the start of a line.
private func startsBlock(_ scalars: [Unicode.Scalar], _ place: Int) -> Bool {
  let scalar = scalars[place]
  let isNumbered = scalar == "." || scalar == ")"
  guard scalars[..<place].allSatisfy({ $0.isBlank || isNumbered && $0.isDigit }) else { return false }
  guard let next = scalars[(place + 1)...].first else { return true }
  return next.isBlank || !isNumbered && next == scalar
}

/// Whether the text up to here and the text from here on make a link or a mention only together.
private func startsLink(_ start: ArraySlice<Unicode.Scalar>, before rest: ArraySlice<Unicode.Scalar>) -> Bool
{
  guard let last = start.last, let next = rest.first else { return false }
  let before = start.dropLast().last
  switch last {
  case ":": return next == "/" && rest.dropFirst().first == "/"
  case "@":
    // An address such as `rabbit@node` notifies nobody and stays.
    let domain = rest.prefix { $0.isWord || $0 == "-" || $0 == "." }
    return !(before?.isWord ?? false) || domain.dropLast().contains(".")
  case "#", "!": return next.isDigit
  case "-":
    return next.isDigit && start.count > 2
      && start.suffix(3).map { String($0).lowercased() } == ["g", "h", "-"]
  case "w", "W":
    return next == "." && start.count > 2 && start.suffix(3).allSatisfy { $0 == "w" || $0 == "W" }
  default: return false
  }
}

extension Unicode.Scalar {
  fileprivate var isDigit: Bool { "0"..."9" ~= self }
  fileprivate var isBlank: Bool { self == " " || self == "\t" }
  fileprivate var isWord: Bool { isDigit || properties.isAlphabetic }
}

private func htmlEntity(_ scalar: Unicode.Scalar) -> String? {
  switch scalar {
  case "&": "&amp;"
  case "<": "&lt;"
  case ">": "&gt;"
  default: nil
  }
}

/// Puts a replacement in the place of each scalar that has one.
private func replacing(_ text: String, _ replacement: (Unicode.Scalar) -> String?) -> String {
  var output = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    if let replaced = replacement(scalar) {
      output.append(contentsOf: replaced.unicodeScalars)
    } else {
      output.append(scalar)
    }
  }
  return String(output)
}
