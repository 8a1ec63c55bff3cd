/// What an archive says of one of its members. Its name is a label only: nothing on the disk is called so.
struct ArchiveMember: Equatable {
  enum Kind: Equatable {
    case file, directory, link
    /// A device, a pipe and whatever else holds no bytes.
    case special
    /// A file without its empty parts, which is not put together.
    case sparse
    /// A file that cannot be read; says why.
    case unreadable(String)
  }

  var name: [UInt8]
  var kind = Kind.file
  /// Where its bytes stand in the archive, how many they are there, and how they are stored.
  var offset: Int64 = 0
  var size: Int64 = 0
  var coding = Coding.told
  /// The checksum (CRC-32) of the bytes as they are stored, where the archive states it.
  var storedChecksum: UInt32?

  /// Its name for people.
  var label: String {
    var rest = name[...]
    while rest.starts(with: "./".utf8) { rest = rest.dropFirst(2) }
    return String(decoding: rest, as: UTF8.self)
  }

  var isNamedAsLog: Bool {
    isLogFileName(name.split(separator: UInt8(ascii: "/")).last.map(Array.init) ?? [])
  }
}

/// What an archive is, as its first bytes say.
enum ArchiveKind {
  case tar, zip

  static let headSize = TarHeader.size

  init?(_ head: ArraySlice<UInt8>) {
    if head.starts(with: [0x50, 0x4B, 3, 4]) || head.starts(with: [0x50, 0x4B, 5, 6]) {
      self = .zip
    } else if let header = TarHeader(head), header.isNamed {
      self = .tar
    } else {
      return nil
    }
  }
}

/// How an archive ends.
enum ArchiveEnd: Equatable {
  case whole
  /// Within the bytes of the latest member.
  case withinMember
  /// Why the rest is not read, as a sentence about the archive.
  case early(String)
}
