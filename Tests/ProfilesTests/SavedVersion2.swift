/// A profile as the second version wrote it, of this log:
///
/// ```
/// 2026-11-20T22:40:00Z publish queue=q id=1 producer=p bytes=7
/// 2026-11-20T22:40:01Z deliver queue=q id=1 consumer=w
/// 2026-11-20T22:40:02Z nack queue=q id=1 consumer=w requeue=true reason=busy
/// 2026-11-20T22:40:03Z deliver queue=q id=1 consumer=w
/// 2026-11-20T22:40:04Z ack queue=q id=1 consumer=w
/// 2026-11-20T22:40:05Z publish queue=q id=2
/// 2026-11-20T22:40:06Z connect client=c
/// 2026-11-20T22:40:07Z error client=c reason=refused
/// ```
let savedByVersion2 = bytes(
  """
  894d5154500d0a0a02008080d4fa87fff0e9318098b08ebcfff0e93180c2d72f010676322e6c6f67066d7174756e65cc
  061000000000060004048080d4fa87fff0e93180c8839badfff0e93102b0ddd484cf9da0c2830100c3cca8f1f5efd888
  2b80c8afa02503040480a8aab48ffff0e93180f8d6a79efff0e93101b0ddd484cf9da0c283010004020280a0ade1a5ff
  f0e93180a0ade1a5fff0e93101b0ddd484cf9da0c283010005020280d080ee96fff0e93180d080ee96fff0e93101b0dd
  d484cf9da0c283010009020080f0d9d4b4fff0e93180f0d9d4b4fff0e93101dcc383faa9c097fc8601000d02008098b0
  8ebcfff0e9318098b08ebcfff0e93101d282aafad6aeb3a92d0001a39ddbd2b4b4adf72d0404040186a1f6f4befea283
  f2010001017104000402020202000000000002000000000e020202008080d4fa87fff0e93180c8839badfff0e93100ff
  ffffffffffffffff01ffffffffffffffffff01ffffffffffffffffff010280d0acf30e0080a0d9e61d80a0d9e61d0180
  d0acf30e00028094ebdc030080a8d6b90780a8d6b907018094ebdc03000480a8d6b9070080a8d6b90780a8d6b9070280
  94ebdc03000000010180d4ffc08b02f90301 *100 01 *102 01 *96 01 *100 01 *97 010000000065 *80
  018180c0bb06 *20
  01046275737902018080d4fa87fff0e93180a8aab48ffff0e93180a0ade1a5fff0e931020e020170000102000000ffff
  ffffffffffffff018080d4fa87fff0e9318080d4fa87fff0e931ffffffffffffffffff01ffffffffffffffffff01ffff
  ffffffffffffff01ffffffffffffffffff01ffffffffffffffffff01000177000000040202ffffffffffffffffff0180
  a8aab48ffff0e93180a0ade1a5fff0e931ffffffffffffffffff01ffffffffffffffffff0180a0ade1a5fff0e93180d0
  80ee96fff0e93180a8aab48ffff0e931028094ebdc030080a8d6b90780a8d6b907018094ebdc03000000000001077265
  6675736564020200020000000000000080d4ffc08b02c10501 *99 01 *99 01 *99 01 *99 01 *99 01 *99 01 *99
  01000000000001e3b6eef7b6ae8f9d920100000001000080c8839badfff0e931ffffffffffffffffff01ffffffffffff
  ffffff01ffffffffffffffffff01ffffffffffffffffff01ffffffffffffffffff01ffffffffffffffffff01000001f0
  87c5a0f490818fba018080d4fa87fff0e93100000180a0d9e61d8080d4fa87fff0e93180a0ade1a5fff0e931f087c5a0
  f490818fba0101718b8a9a5c11b3cb29
  """)

/// Bytes from hexadecimal digits; `*9` stands for nine zeros.
private func bytes(_ text: String) -> [UInt8] {
  text.split { $0 == " " || $0 == "\n" }.flatMap { word -> [UInt8] in
    if word.hasPrefix("*") { return [UInt8](repeating: 0, count: Int(word.dropFirst()) ?? 0) }
    let digits = word.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
