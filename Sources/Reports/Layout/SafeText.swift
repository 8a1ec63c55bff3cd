import Bytes

/// Text from a log that does nothing to a terminal; with `ascii`, what is not ASCII is shown as `\u{b5}`.
func safeText(_ text: String, ascii: Bool) -> String {
  let safe = terminalSafe(text)
  guard ascii, safe.utf8.contains(where: { $0 >= 0x80 }) else { return safe }
  return safe.unicodeScalars.map { $0.isASCII ? String($0) : "\\u{\(String($0.value, radix: 16))}" }.joined()
}
