/// Text in UTF-16, as UTF-8.
///
/// Half of a surrogate pair and a last byte without its other half become U+FFFD, so that nothing of a line is lost in
/// silence.
final class UTF16Feed: ByteFeed {
  enum Order { case littleEndian, bigEndian }

  /// So many first bytes tell; fewer where the text is shorter.
  static let headSize = 512
  private static let inputSize = 32 << 10

  private let feed: any ByteFeed
  private let order: Order
  private var input: [UInt8] = []
  private var output: [UInt8] = []
  private var used = 0
  /// The first half of a surrogate pair whose second half has not come yet.
  private var lead: UInt16?
  private var isAtStart = true
  private var ended = false

  init(_ feed: any ByteFeed, _ order: Order) {
    self.feed = feed
    self.order = order
  }

  @unsafe func read(into start: UnsafeMutableRawPointer, count: Int) -> Int {
    unsafe readFully(into: start, count: count)
  }

  @unsafe func readSome(into start: UnsafeMutableRawPointer, count: Int) -> Int {
    while used == output.count {
      if ended { return 0 }
      decodeMore()
    }
    let count = min(count, output.count - used)
    unsafe output.withUnsafeBytes { bytes in
      if let first = bytes.baseAddress { unsafe start.copyMemory(from: first + used, byteCount: count) }
    }
    used += count
    return count
  }

  private func decodeMore() {
    output.removeAll(keepingCapacity: true)
    used = 0
    let kept = input.count
    let more = unsafe [UInt8](unsafeUninitializedCapacity: Self.inputSize) { room, filled in
      filled = unsafe room.baseAddress.map { unsafe feed.readSome(into: $0, count: Self.inputSize) } ?? 0
    }
    input += more
    var place = 0
    while place + 1 < input.count {
      let (first, second) = (UInt16(input[place]), UInt16(input[place + 1]))
      append(order == .littleEndian ? second << 8 | first : first << 8 | second)
      place += 2
    }
    input.removeFirst(place)
    guard more.isEmpty else { return }
    ended = true
    if lead != nil { appendReplacement() }
    if kept > 0 { appendReplacement() }
  }

  private func append(_ unit: UInt16) {
    defer { isAtStart = false }
    if isAtStart, unit == 0xFEFF { return }
    if let first = lead {
      lead = nil
      if unit & 0xFC00 == 0xDC00 {
        return append(scalar: 0x1_0000 + (UInt32(first & 0x3FF) << 10 | UInt32(unit & 0x3FF)))
      }
      appendReplacement()
    }
    switch unit & 0xFC00 {
    case 0xD800: lead = unit
    case 0xDC00: appendReplacement()
    default: append(scalar: UInt32(unit))
    }
  }

  private func appendReplacement() { append(scalar: 0xFFFD) }

  private func append(scalar: UInt32) {
    func tail(_ shift: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: 0x80 | scalar >> shift & 0x3F) }
    switch scalar {
    case ..<0x80: output.append(UInt8(scalar))
    case ..<0x800: output += [UInt8(0xC0 | scalar >> 6), tail(0)]
    case ..<0x1_0000: output += [UInt8(0xE0 | scalar >> 12), tail(6), tail(0)]
    default: output += [UInt8(0xF0 | scalar >> 18), tail(12), tail(6), tail(0)]
    }
  }
}

extension UTF16Feed.Order {
  /// What the first bytes of a text say: its byte order mark or, without one, that every second byte is zero. Nil for
  /// everything else.
  init?(_ head: ArraySlice<UInt8>) {
    if head.starts(with: [0xFF, 0xFE]) {
      self = .littleEndian
    } else if head.starts(with: [0xFE, 0xFF]) {
      self = .bigEndian
    } else {
      // Some letters may be of other scripts, but no character of a text is zero.
      let pairs = head.count / 2
      var zeros = (first: 0, second: 0)
      for pair in 0..<pairs {
        if head[head.startIndex + 2 * pair] == 0 { zeros.first += 1 }
        if head[head.startIndex + 2 * pair + 1] == 0 { zeros.second += 1 }
      }
      guard pairs >= 2, (zeros.first == 0) != (zeros.second == 0),
        max(zeros.first, zeros.second) * 4 >= pairs * 3
      else { return nil }
      self = zeros.first == 0 ? .littleEndian : .bigEndian
    }
  }
}
