/// A gzip file (RFC 1952) of stored deflate blocks: nothing is compressed, every reader opens it, and its bytes do not
/// depend on a library's version.
public enum Gzip {
  public static func stored(_ content: [UInt8]) -> [UInt8] {
    // Deflate, no name, no time, no extra flags, system "unknown".
    var output: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
    var position = 0
    repeat {
      let end = min(position + 65_535, content.count)
      output.append(end == content.count ? 1 : 0)
      let length = UInt16(end - position)
      put(UInt32(length) | UInt32(~length) << 16, to: &output)
      output.append(contentsOf: content[position..<end])
      position = end
    } while position < content.count
    put(checksum(content), to: &output)
    put(UInt32(truncatingIfNeeded: content.count), to: &output)
    return output
  }

  private static func put(_ number: UInt32, to output: inout [UInt8]) {
    for shift in stride(from: 0, to: 32, by: 8) {
      output.append(UInt8(truncatingIfNeeded: number >> UInt32(shift)))
    }
  }

  /// CRC-32 as gzip defines it.
  static func checksum(_ content: [UInt8]) -> UInt32 {
    let table: [UInt32] = (0..<256).map { (index: UInt32) -> UInt32 in
      var value = index
      for _ in 0..<8 { value = value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
      return value
    }
    var value = UInt32.max
    for byte in content { value = table[Int((value ^ UInt32(byte)) & 0xFF)] ^ (value >> 8) }
    return ~value
  }
}
