import Bytes

/// Text of several lines as one: what breaks a line, with the blanks around it, becomes one blank.
func onOneLine(_ text: String) -> String {
  guard text.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) else { return text }
  let lines = text.unicodeScalars.split { $0 == "\n" || $0 == "\r" }
  return lines.map { line in
    let start = line.firstIndex { $0 != " " && $0 != "\t" } ?? line.endIndex
    let end = line.lastIndex { $0 != " " && $0 != "\t" }.map(line.index(after:)) ?? start
    return String(line[start..<end])
  }.filter { !$0.isEmpty }.joined(separator: " ")
}

/// Text from a log that does nothing to a terminal; with `ascii`, what is not ASCII is shown as `\u{b5}`.
func safeText(_ text: String, ascii: Bool) -> String {
  let safe = terminalSafe(text)
  guard ascii, safe.utf8.contains(where: { $0 >= 0x80 }) else { return safe }
  return safe.unicodeScalars.map { $0.isASCII ? String($0) : "\\u{\(String($0.value, radix: 16))}" }.joined()
}
