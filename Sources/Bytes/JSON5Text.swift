/// Appends the text of the inside of a JSON5 string or name: escapes decoded, line continuations left out, lone surrogates
/// as U+FFFD, everything else byte for byte.
func unescapeJSON5(_ text: Span<UInt8>, into output: inout [UInt8]) {
  var at = 0
  while at < text.count {
    guard text[at] == UInt8(ascii: "\\"), at + 1 < text.count else {
      output.append(text[at])
      at += 1
      continue
    }
    let letter = text[at + 1]
    switch letter {
    case UInt8(ascii: "u"):
      if let scalar = escapedScalar(text, &at) {
        appendUTF8(scalar, to: &output)
        continue
      }
    case UInt8(ascii: "x"):
      if at + 3 < text.count, let high = hexDigit(text[at + 2]), let low = hexDigit(text[at + 3]) {
        appendUTF8(Unicode.Scalar(high << 4 | low), to: &output)
        at += 2
      }
    case 0x0A: break
    case 0x0D: if at + 2 < text.count, text[at + 2] == 0x0A { at += 1 }
    case 0xE2 where at + 3 < text.count && text[at + 2] == 0x80 && text[at + 3] & 0xFE == 0xA8: at += 2
    default: output.append(controlEscape(letter) ?? letter)
    }
    at += 2
  }
}

/// The control character that a letter after a backslash stands for.
private func controlEscape(_ letter: UInt8) -> UInt8? {
  switch letter {
  case UInt8(ascii: "b"): 0x08
  case UInt8(ascii: "f"): 0x0C
  case UInt8(ascii: "n"): 0x0A
  case UInt8(ascii: "r"): 0x0D
  case UInt8(ascii: "t"): 0x09
  case UInt8(ascii: "v"): 0x0B
  case UInt8(ascii: "0"): 0x00
  default: nil
  }
}

/// The value of `0x1F` or `-0x1F` when it fits.
func hexToInt64(_ text: Span<UInt8>) -> Int64? {
  guard let (digits, isNegative) = hexDigits(text) else { return nil }
  var value: Int64 = 0
  for index in digits {
    guard value <= Int64.max >> 4 else { return nil }
    value = value << 4 | Int64(hexDigit(text[index]) ?? 0)
  }
  return isNegative ? -value : value
}

/// The value of a hexadecimal number of any length, of `Infinity` or of `NaN`, with or without a sign.
func doubleOfJSON5(_ text: Span<UInt8>) -> Double? {
  if let (digits, isNegative) = hexDigits(text) {
    let value = digits.reduce(0.0) { $0 * 16 + Double(hexDigit(text[$1]) ?? 0) }
    return isNegative ? -value : value
  }
  switch text.isEmpty ? 0 : text[text.count - 1] {
  case UInt8(ascii: "y"): return text[0] == UInt8(ascii: "-") ? -.infinity : .infinity
  case UInt8(ascii: "N"): return .nan
  default: return nil
  }
}

private func hexDigits(_ text: Span<UInt8>) -> (Range<Int>, isNegative: Bool)? {
  guard !text.isEmpty else { return nil }
  let isNegative = text[0] == UInt8(ascii: "-")
  let start = isNegative || text[0] == UInt8(ascii: "+") ? 1 : 0
  guard text.count > start + 2, text[start + 1] | 0x20 == UInt8(ascii: "x") else { return nil }
  return (start + 2..<text.count, isNegative)
}
