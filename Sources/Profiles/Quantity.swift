/// Sizes and counts as users type them: `4KiB`, `1.5MB`, `3`.
///
/// Exact decimal arithmetic; nil for a text that is no quantity, is negative, or does not fit into 64 bits.
public enum Quantity {
  /// A size in bytes. A number without a unit means bytes; `kB` counts in thousands, `KiB` in 1,024s.
  public static func bytes(_ text: String) -> Int64? {
    read(text) { unit in
      switch unit.lowercased() {
      case "", "b": 1
      case "kb": 1_000
      case "mb": 1_000_000
      case "gb": 1_000_000_000
      case "kib": 1_024
      case "mib": 1_048_576
      case "gib": 1_073_741_824
      default: nil
      }
    }
  }

  /// A whole number without sign or unit.
  public static func whole(_ text: String) -> Int64? {
    read(text) { $0.isEmpty ? 1 : nil }
  }

  /// Digits, optionally a point and digits, and a unit. A fraction of one byte or nanosecond is cut off.
  private static func read(_ text: String, factor: (String) -> Int64?) -> Int64? {
    let bytes = Array(text.utf8)
    let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    let whole = bytes.prefix(while: isDigit)
    var rest = bytes[whole.endIndex...]
    var fraction = rest.prefix(0)
    if rest.first == UInt8(ascii: ".") {
      fraction = rest.dropFirst().prefix(while: isDigit)
      guard !fraction.isEmpty else { return nil }
      rest = rest[fraction.endIndex...]
    }
    guard !whole.isEmpty, whole.count <= 18, fraction.count <= 9,
      let factor = factor(String(decoding: rest, as: UTF8.self)), factor > 1 || fraction.isEmpty,
      let units = Int64(String(decoding: whole, as: UTF8.self))
    else { return nil }
    var part: Int64 = 0
    var scale: Int64 = 1
    for digit in fraction {
      part = part * 10 + Int64(digit - UInt8(ascii: "0"))
      scale *= 10
    }
    let (product, overflow) = units.multipliedReportingOverflow(by: factor)
    // Nine digits times the bytes of a GiB fit into 64 bits.
    let small = part * factor / scale
    let (sum, overflowed) = product.addingReportingOverflow(small)
    return overflow || overflowed ? nil : sum
  }
}
