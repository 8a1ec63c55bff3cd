/// How bytes are compressed, as their first bytes say. The name of a file says nothing.
enum Packing: CaseIterable {
  case gzip, zstd, xz, bzip2, lz4, compress

  /// So many first bytes tell.
  static let headSize = 10

  init?(_ head: ArraySlice<UInt8>) {
    guard let packing = Packing.allCases.first(where: { $0.begins(head) }) else { return nil }
    self = packing
  }

  private func begins(_ head: ArraySlice<UInt8>) -> Bool {
    switch self {
    case .gzip: return head.starts(with: [0x1F, 0x8B])
    // The second one is a frame of other data, with which parallel writers begin.
    case .zstd:
      return head.starts(with: [0x28, 0xB5, 0x2F, 0xFD])
        || head.dropFirst().starts(with: [0x2A, 0x4D, 0x18]) && head.first.map { $0 & 0xF0 } == 0x50
    case .xz: return head.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00])
    case .bzip2:
      // A block, or the end of an empty file, follows the level: text does not begin so.
      guard head.starts(with: "BZh".utf8), let level = head.dropFirst(3).first else { return false }
      let next = head.dropFirst(4)
      return (0x31...0x39).contains(level)
        && (next.starts(with: [0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
          || next.starts(with: [0x17, 0x72, 0x45, 0x38, 0x50, 0x90]))
    case .lz4:
      return head.starts(with: [0x04, 0x22, 0x4D, 0x18]) || head.starts(with: [0x02, 0x21, 0x4C, 0x18])
    case .compress: return head.starts(with: [0x1F, 0x9D])
    }
  }

  /// The program that decodes it; gzip data need none.
  var program: String {
    switch self {
    case .gzip, .compress: "gzip"
    case .zstd: "zstd"
    case .xz: "xz"
    case .bzip2: "bzip2"
    case .lz4: "lz4"
    }
  }

  /// What people call it.
  var name: String { self == .compress ? "compress" : program }

  /// What to do where the program is missing.
  var remedy: String {
    let package = self == .xz ? "xz-utils" : program
    return "install it (apt install \(package)), or decode the file by hand (\(byHand) FILE)"
  }

  private var byHand: String {
    switch self {
    case .gzip: "gunzip"
    case .zstd: "unzstd"
    case .xz: "unxz"
    case .bzip2: "bunzip2"
    case .lz4: "unlz4"
    case .compress: "uncompress"
    }
  }
}
