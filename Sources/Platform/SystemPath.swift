/// A path as the system has it: any bytes but NUL, which need not be UTF-8.
struct SystemPath: Sendable, Hashable {
  /// The bytes and their closing NUL.
  let bytes: [CChar]

  init(_ text: String) {
    bytes = Array(text.utf8.prefix { $0 != 0 }.map { CChar(bitPattern: $0) }) + [0]
  }

  private init(bytes: [CChar]) {
    self.bytes = bytes
  }

  /// The path of an entry in this directory; `name` is without a NUL.
  func appending(_ name: [UInt8]) -> SystemPath {
    let slash = CChar(bitPattern: UInt8(ascii: "/"))
    var joined = Array(bytes.dropLast())
    if let last = joined.last, last != slash { joined.append(slash) }
    joined += name.map { CChar(bitPattern: $0) }
    return SystemPath(bytes: joined + [0])
  }

  /// The path for people; bytes that are not UTF-8 are replaced.
  var text: String {
    String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
