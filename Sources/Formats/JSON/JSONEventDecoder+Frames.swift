internal import Bytes
internal import Events

// Lines that stand inside of others, read where they stand.
extension JSONEventDecoder {
  /// Whether lines may be read without a look at all of their text.
  var readsFrames: Bool { places == nil }

  /// Layouts of lines with escapes are numbered from here on.
  private static let firstEscaped = 1 << 20

  /// Decodes lines as long as their frames and layouts are known and they have a time of their own; returns where it stopped.
  func decodeLines(
    from start: UnsafeRawPointer, to end: UnsafeRawPointer, in frames: LineFrames, into batch: EventBatch
  ) -> UnsafeRawPointer {
    var at = unsafe start
    while unsafe at < end {
      guard let frame = unsafe frames.frame(at: at, end: end) else { break }
      let text = unsafe at + frame.headCount
      let known = frame.isEscaped ? escapedLayouts : layouts
      let length =
        frame.isOpenEnded
        ? unsafe known.read(text, end: end, into: reading, &builder.stamps)
        : unsafe known.readPart(text, into: reading, &builder.stamps)
      guard length >= 0 else { break }
      let next: UnsafeRawPointer
      if frame.isOpenEnded {
        let isReturn = unsafe (text + length).load(as: UInt8.self) == UInt8(ascii: "\r")
        unsafe next = text + length + (isReturn ? 2 : 1)
      } else {
        guard let behind = unsafe frames.nextLine(behind: text + length, frame, end: end) else { break }
        unsafe next = behind
      }
      if reading.hasTime, let plan = known.plan(reading.leaf) {
        builder.add(plan, reading.leaf, of: known, reading, line: batch.lines, to: batch)
      } else {
        known.leaves[reading.leaf].fill(record, from: reading)
        guard record.value(.time) != nil else { break }
        if frame.isEscaped {
          guard unsafe addEscaped(text, length, batch) else { break }
        } else {
          unsafe addRecord(reading.leaf, text, length, line: batch.lines, batch)
        }
        noteStamp()
      }
      batch.lines &+= 1
      unsafe at = next
    }
    return unsafe at
  }

  /// Adds what a line says whose text has escapes.
  @inline(never)
  private func addEscaped(_ start: UnsafeRawPointer, _ count: Int, _ batch: EventBatch) -> Bool {
    if arena.count < count + Block.padding {
      arena = [UInt8](repeating: 0, count: count + count / 2 + 2 * Block.padding)
    }
    return unsafe arena.withUnsafeMutableBytes { room in
      guard let base = room.baseAddress,
        case .written(let length, endsLine: false) = unsafe EscapedText.write(start, count: count, to: base)
      else { return false }
      unsafe (base + length).initializeMemory(as: UInt8.self, repeating: 0, count: Block.padding)
      unsafe addRecord(
        Self.firstEscaped + reading.leaf, UnsafeRawPointer(base), length, line: batch.lines, batch)
      return true
    }
  }

  /// Learns the layout of an object that stands in a string; false where that was nothing new.
  func learn(escaped line: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard let (text, places) = line.unescapedWithPlaces(range), text.first == UInt8(ascii: "{") else {
      return false
    }
    record.clear()
    if arena.count < text.count { arena = [UInt8](repeating: 0, count: text.count + Block.padding) }
    let padded = Block(text)
    let isRead = unsafe padded.bytes.withUnsafeBytes { bytes in
      unsafe arena.withUnsafeMutableBytes { arena in
        guard let start = bytes.baseAddress, let base = arena.baseAddress else { return false }
        return unsafe readObject(start, text.count, arena: base)
      }
    }
    guard isRead else { return false }
    if isLearnt {
      unsafe padded.bytes.withUnsafeBytes { bytes in
        if let start = bytes.baseAddress { unsafe fixSentence(start, text.count) }
      }
    }
    guard !steps.isEmpty else { return false }
    let escaped = steps.map { step in
      var step = step
      step.literal = line.array(places[step.place]..<places[step.place + step.literal.count])
      return step
    }
    let before = escapedLayouts.leaves.count
    escapedLayouts.learn(escaped)
    return escapedLayouts.leaves.count > before
  }
}

extension Span where Element == UInt8 {
  /// The text of a JSON string, and where each of its bytes, and its end, stands; nil where an escape is more than a byte.
  fileprivate func unescapedWithPlaces(_ range: Range<Int>) -> (text: [UInt8], places: [Int])? {
    var text: [UInt8] = []
    var places: [Int] = []
    var at = range.lowerBound
    while at < range.upperBound {
      places.append(at)
      guard self[at] == UInt8(ascii: "\\") else {
        text.append(self[at])
        at += 1
        continue
      }
      let length = at + 1 < range.upperBound && self[at + 1] == UInt8(ascii: "u") ? 6 : 2
      guard at + length <= range.upperBound else { return nil }
      let one = unescaped(at..<at + length)
      guard one.count == 1 else { return nil }
      text += one
      at += length
    }
    places.append(range.upperBound)
    return (text, places)
  }
}
