import Bytes

/// Names for forms in which two things must not have the same one: safe to show, of limited length, and never twice.
///
/// A name is what it is called whenever nothing else is called the same, so that it stays from run to run.
struct UniqueNames {
  /// Characters that a name keeps. CI systems cut longer ones, or refuse them.
  static let limit = 200
  private static let hashLength = 17

  private var taken: Set<String> = []

  mutating func name(for text: String) -> String {
    let whole = terminalSafe(text.isEmpty ? "(no name)" : text)
    var name = whole
    if whole.unicodeScalars.count > Self.limit {
      name = "\(terminalSafe(whole, limit: Self.limit - Self.hashLength))#\(stableHash(text))"
    } else if taken.contains(name) {
      // Another text that is shown the same.
      name = "\(terminalSafe(whole, limit: Self.limit - Self.hashLength))#\(stableHash(text))"
    }
    var number = 2
    let first = name
    while !taken.insert(name).inserted {
      name = "\(first) (\(number))"
      number += 1
    }
    return name
  }
}

/// Sixteen digits that stand for a text, the same in every run and version.
func stableHash(_ text: String) -> String {
  // FNV-1a: its constants are fixed for ever, while those of the tables may change for speed.
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
  let digits = String(hash, radix: 16)
  return String(repeating: "0", count: 16 - digits.utf8.count) + digits
}
