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
    let shown = isHarmless(scalar) ? String(scalar) : escaped(scalar)
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

private func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
  if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7F }
  switch scalar.properties.generalCategory {
  case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: return false
  default: return true
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

/// Text that Markdown shows as it is, on one line, and in a table cell. Line breaks become spaces.
public func markdownText(_ text: String) -> String {
  replacing(text) { scalar in
    switch scalar {
    case "|", "*", "_", "`", "[", "]", "\\", "#", "~": "\\" + String(scalar)
    case "\n", "\r", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}": " "
    default: htmlEntity(scalar)
    }
  }
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
