public import Bytes

/// Says whether a log may be cut behind the lines that were read so far. Made anew for each place.
public typealias CutWatch = (_ lines: Block) -> Bool

/// Moves the borders of chunks to places at which a log may be cut.
///
/// The border at an offset is the first line behind it that a watch accepts which has read the lines before, as many as fit
/// into a window, and all lines since. So it depends on the bytes alone, and everybody who asks for it gets the same one. Where
/// the watch accepts none before the next offset, the border lies there.
struct CutPlaces: Sendable {
  /// So many bytes before a border tell whether something is open there.
  static let window = 128 << 10

  let makeWatch: @Sendable () -> CutWatch

  /// Up to where a border may move from the line at a place.
  func limit(behind place: Int64, chunkSize: Int64) -> Int64 {
    let (limit, overflows) = (place / chunkSize + 1).multipliedReportingOverflow(by: chunkSize)
    return overflows ? .max : limit
  }

  /// A watch that has read what stands before a line.
  /// - Parameters:
  ///   - bytes: what stands before, up to the window; its first line may not be whole.
  ///   - offset: where these bytes begin.
  /// - Returns: the watch, and whether the log may be cut there.
  func watch(_ bytes: [UInt8], at offset: Int64) -> (watch: CutWatch, mayCut: Bool) {
    let watch = makeWatch()
    var start = 0
    if offset > 0 {
      start = bytes.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
    }
    guard start < bytes.count else { return (watch, true) }
    let block = Block(bytes[start...])
    block.offset = offset + Int64(start)
    return (watch, watch(block))
  }
}
