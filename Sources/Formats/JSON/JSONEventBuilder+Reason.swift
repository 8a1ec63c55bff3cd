internal import Events

extension JSONEventBuilder {
  /// A reason of one word is the name of an error, and what stands beside it as its detail says what happened.
  static func reason(_ record: JSONRecord, _ batch: EventBatch) -> UInt32 {
    guard let reason = record.value(.reason) ?? record.value(.detail) else { return 0 }
    if record.has(.reason), let detail = record.value(.detail), detail.isText {
      let name = unsafe UnsafeRawBufferPointer(start: reason.start, count: Int(reason.count))
      let text = unsafe UnsafeRawBufferPointer(start: detail.start, count: Int(detail.count))
      if unsafe !name.contains(32), unsafe text.contains(32) {
        return batch.reasons.number(of: unsafe Array(name) + [58, 32] + grouping(text))
      }
    }
    return unsafe batch.reasons.number(padded: reason.start, count: Int(reason.count))
  }

  /// A text with `N` for each number, so that what differs from case to case makes no reason of its own.
  private static func grouping(_ text: UnsafeRawBufferPointer) -> [UInt8] {
    var out: [UInt8] = []
    var isNumber = false
    for byte in unsafe Array(text) {
      let isDigit = byte >= 0x30 && byte <= 0x39
      // Digits of a name are a part of it, and what opens a bracket is a code.
      isNumber = isDigit && (isNumber || !(out.last.map { $0.isPartOfName || $0 == 0x28 } ?? false))
      if !isNumber { out.append(byte) } else if out.last != 0x4E { out.append(0x4E) }
    }
    return out
  }
}
