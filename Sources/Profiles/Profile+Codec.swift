internal import Bytes
internal import Metrics

/// Why a file is not a profile that can be read.
public enum ProfileError: Error, Equatable, Sendable {
  /// The file does not begin as a profile does.
  case foreign
  /// Written by a later version than this one.
  case newer(version: Int, supported: Int)
  /// Written by an earlier version, in a form that is no longer read.
  case older(version: Int, supported: Int)
  /// The file ends early or its checksum does not match.
  case torn
  /// The checksum matches, but the parts contradict each other.
  case inconsistent

  public var text: String {
    switch self {
    case .foreign: "not a saved profile"
    case .newer(let version, let supported):
      "written by a newer mqtune (profile version \(version); this one reads up to \(supported))"
    case .older(let version, let supported):
      "written by an earlier mqtune (version \(version); this one reads version \(supported))"
    case .torn: "the saved profile is damaged: it ends early or its checksum does not match"
    case .inconsistent: "the saved profile contradicts itself"
    }
  }
}

// Layout: magic (8 bytes), version (2 bytes, little endian), the figures part by part, the open ends,
// checksum (8 bytes, little endian: `hashBytes` of all that comes before it).
extension Profile {
  /// Versions:
  /// 1. the first one;
  /// 2. a sample of the traffic of each source;
  /// 3. lines of reasons, traces of messages in the order of their ends, redeliveries, connections of clients, flushes;
  /// 4. the open ends come after all figures, the latest settles of consumers among them; who wrote a source and what
  ///    it covers; settings with their subject and their changes;
  /// 5. lines that look like events of messages and were not read; deliveries that say they are not the first; what found no
  ///    room is counted for everything that has a limit;
  /// 6. routes and groups beside queues, with the queues that the ids of their messages lead to;
  /// 7. records that name no queue, whose message is not known.
  public static let version = 7
  static let magic: [UInt8] = [0x89] + Array("MQTP\r\n\u{1A}".utf8.dropLast()) + [0x0A]

  /// Whether a file that begins with these bytes is a saved profile.
  public static func isProfile(_ head: some Collection<UInt8>) -> Bool {
    head.prefix(magic.count).elementsEqual(magic)
  }

  /// The first and the last time in the saved profile whose file begins with these bytes; nil when the profile holds no
  /// event.
  public static func span(ofHead head: [UInt8]) -> (first: Int64, last: Int64)? {
    guard isProfile(head), head.count > magic.count + 2 else { return nil }
    var unpacker = Unpacker(head[(magic.count + 2)...])
    guard let first = try? unpacker.int64(), let last = try? unpacker.int64(), first <= last else {
      return nil
    }
    return (first, last)
  }

  /// The profile as bytes. Profiles of one log have the same bytes, whatever parts they were folded in.
  public func encoded() -> [UInt8] {
    var packer = Packer()
    figures.pack(into: &packer)
    joiner.pack(into: &packer)
    return sealed(packer, magic: Profile.magic, version: Profile.version)
  }

  public convenience init(decoding bytes: [UInt8]) throws(ProfileError) {
    var (unpacker, version) = try unsealed(bytes, magic: Profile.magic, version: Profile.version)
    self.init()
    do {
      try unpack(from: &unpacker, version: version)
    } catch {
      throw .inconsistent
    }
    guard unpacker.isAtEnd else { throw .inconsistent }
  }

  private func unpack(from unpacker: inout Unpacker, version: Int) throws(Unpacker.Malformed) {
    let first = try unpacker.int64()
    let last = try unpacker.int64()
    let width = try unpacker.int64()
    guard BucketLadder.widths.contains(width),
      first > last || BucketLadder.width(from: first, to: last) <= width
    else { throw Unpacker.Malformed() }
    var file = SavedProfile(version: version, first: first, last: last, width: width)
    try figures.unpack(from: &unpacker, of: &file, openEnds: joiner.unpack)
    if figures.queues.hasRoutes { joiner.routes.isActive = true }
  }
}

/// The bytes of a file: the mark of its kind, its version, the packed content, and a checksum of all of these.
func sealed(_ packer: Packer, magic: [UInt8], version: Int) -> [UInt8] {
  var bytes = magic
  bytes.append(UInt8(version & 0xFF))
  bytes.append(UInt8(version >> 8))
  bytes += packer.bytes
  let sum = hashBytes(bytes[...])
  for shift in stride(from: UInt64(0), to: 64, by: 8) {
    bytes.append(UInt8(truncatingIfNeeded: sum >> shift))
  }
  return bytes
}

/// The packed content of a file that `sealed` made, and its version.
func unsealed(
  _ bytes: [UInt8], magic: [UInt8], version: Int
) throws(ProfileError) -> (unpacker: Unpacker, version: Int) {
  let head = magic.count + 2
  guard bytes.starts(with: magic) else { throw .foreign }
  guard bytes.count >= head + 8 else { throw .torn }
  let found = Int(bytes[head - 2]) | Int(bytes[head - 1]) << 8
  guard found <= version else { throw .newer(version: found, supported: version) }
  let body = bytes.count - 8
  var sum: UInt64 = 0
  for (index, byte) in bytes[body...].enumerated() { sum |= UInt64(byte) << UInt64(index * 8) }
  guard sum == hashBytes(bytes[..<body]) else { throw .torn }
  return (Unpacker(bytes[head..<body]), found)
}
