internal import Bytes

/// The bytes of a saved file, with the checksum at their end made to match what comes before it, as a mischievous writer
/// would leave them.
public func resealed(_ bytes: [UInt8]) -> [UInt8] {
  let body = bytes.dropLast(8)
  let sum = hashBytes(body)
  return body + (0..<8).map { UInt8(truncatingIfNeeded: sum >> UInt64($0 * 8)) }
}
