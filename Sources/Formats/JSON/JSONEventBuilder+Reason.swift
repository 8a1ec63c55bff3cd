internal import Events

extension JSONEventBuilder {
  /// A reason of one word is the name of an error, and what stands beside it as its detail says what happened.
  static func reason(_ record: JSONRecord, _ batch: EventBatch) -> UInt32 {
    guard let reason = record.value(.reason) ?? record.value(.detail) else { return 0 }
    if record.has(.reason), let detail = record.value(.detail), detail.isText {
      let name = unsafe Array(UnsafeRawBufferPointer(start: reason.start, count: Int(reason.count)))
      let text = unsafe Array(UnsafeRawBufferPointer(start: detail.start, count: Int(detail.count)))
      let blank = UInt8(ascii: " ")
      if !name.contains(blank), text.contains(blank) {
        let words = ReasonText.grouping(text.span, text.indices, quotes: true)
        return batch.reasons.number(of: name + Array(": ".utf8) + words)
      }
    }
    return unsafe batch.reasons.number(padded: reason.start, count: Int(reason.count))
  }
}
