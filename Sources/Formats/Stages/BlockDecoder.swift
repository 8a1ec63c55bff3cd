internal import Bytes
internal import Events

/// A decoder that finds line ends while it reads values, because a second look at every byte would cost it a third of
/// its speed. Each line is a record; it counts them in `EventBatch.lines`, and accounts for each by itself.
protocol BlockDecoder: LogDecoder {
  /// Decodes whole lines. The padding of a block follows `end`.
  func decodeLines(from start: UnsafeRawPointer, to end: UnsafeRawPointer, into batch: EventBatch)
}

extension BlockDecoder {
  func decode(_ block: Block, into batch: EventBatch) {
    if batch.refuses(block) { return }
    unsafe block.bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      unsafe decodeLines(from: base + block.textStart, to: base + block.count, into: batch)
    }
  }

  func finish(into batch: EventBatch) {}
}

extension Block {
  /// Where the text begins: behind a byte order mark, if one stands at the start of the source.
  var textStart: Int {
    offset == 0 && count >= 3 && bytes[0..<3].elementsEqual([0xEF, 0xBB, 0xBF]) ? 3 : 0
  }
}

extension EventBatch {
  /// Accounts for a block that stands for a line too long to be held; false for every other block.
  func refuses(_ block: Block) -> Bool {
    guard block.isOversizedLine else { return false }
    lines += 1
    reject(line: lines - 1, .tooLong)
    return true
  }
}
