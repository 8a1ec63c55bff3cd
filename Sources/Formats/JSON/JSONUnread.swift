internal import Bytes
internal import Events

/// Finds, among the lines from which no event of a message was read, those that look like one.
///
/// Most such lines are chatter in a few forms. What a form is, is found once and remembered by its keys and the words of
/// its text, so that a further line costs a hash of its text.
final class JSONUnread {
  private struct Form {
    var key: UInt64 = 0
    /// The shape of lines that look like an event of a message; 0 for chatter.
    var shape: UInt64 = 0
  }

  private let keys = KeySigns()
  /// A bit for each field that holds a text.
  private let texts = (JSONField.events + [.reason, .detail]).reduce(UInt64(0)) {
    $0 | 1 << UInt64($1.rawValue)
  }
  private var forms = [Form](repeating: Form(), count: 1_024)
  /// The keys of the objects that are open, innermost last.
  private var parents: [Range<Int>] = []

  /// Looks at a line whose layout is known.
  /// - Parameter leaf: tells the layout.
  @inline(never)
  func look(
    at record: JSONRecord, leaf: Int, _ text: UnsafeRawPointer, _ length: Int, line: Int,
    _ outcome: UnreadLines.Outcome, _ batch: EventBatch
  ) {
    var key = fold(UInt64(truncatingIfNeeded: leaf) &+ 1, UInt64(outcome.rawValue) &+ 0x9E37_79B9_7F4A_7C15)
    forEachText(of: record) { value in
      key = unsafe JSONUnread.mixed(value.start, Int(value.count), into: key)
    }
    let place = Int(truncatingIfNeeded: key &>> 54)
    if forms[place].key == key {
      let shape = forms[place].shape
      if shape == 0 { return }
      if let known = batch.unread.place(of: shape), batch.unread.lines[known].tellsOfMessages {
        batch.unread.count(at: known, key: JSONUnread.key(of: record))
        return
      }
    }
    let shape = unsafe look(at: record, text, length, line: line, outcome, batch)
    forms[place] = Form(key: key, shape: shape)
  }

  /// Looks at a line of any layout.
  /// - Returns: its shape, or 0 for chatter.
  @inline(never) @discardableResult
  func look(
    at record: JSONRecord, _ text: UnsafeRawPointer, _ length: Int, line: Int,
    _ outcome: UnreadLines.Outcome, _ batch: EventBatch
  ) -> UInt64 {
    var shape = LineShape(UInt64(outcome.rawValue))
    // A word for an event may be part of the layout, and then stands in no value.
    if record.fixed.kind?.isOfMessage == true { shape.insert(.action) }
    forEachText(of: record) { value in
      if let kind = JSONUnread.event(value) {
        if kind.isOfMessage { shape.insert(.action) }
      } else {
        unsafe shape.add(text: value.start, Int(value.count), keys)
      }
    }
    take(record, .id, .plainID, &shape)
    take(record, .deliveryTag, .messageID, &shape)
    if let queue = record.value(.queue), queue.isText, queue.rank == 0 { shape.insert(.queue) }
    unsafe addKeys(of: text, length, &shape)
    guard shape.signs.tellOfMessages else { return 0 }
    unsafe batch.noteUnread(shape, outcome, text, length, key: JSONUnread.key(of: record), line: line)
    return shape.hash
  }

  /// Looks at a line that is no JSON.
  func look(atText text: UnsafeRawPointer, _ length: Int, line: Int, _ batch: EventBatch) {
    unsafe batch.noteUnread(text: text, length, line: line, keys)
  }

  /// The key by which events name the same message; 0 for none.
  private static func key(of record: JSONRecord) -> UInt64 {
    guard let id = record.value(.id) else { return 0 }
    return unsafe messageKey(id.start, Int(id.count))
  }

  /// The event that a value names; nil for other values.
  private static func event(_ value: JSONRecord.Value) -> EventKind? {
    guard JSONField.events.contains(value.role.field), value.count <= 40 else { return nil }
    let word = unsafe Array(UnsafeRawBufferPointer(start: value.start, count: Int(value.count)))
    return EventWords.kinds[EventWords.normalised(word)]
  }

  private func take(
    _ record: JSONRecord, _ field: JSONField, _ sign: MessagingSigns, _ shape: inout LineShape
  ) {
    guard let value = record.value(field), value.count > 0 else { return }
    shape.insert(sign)
    unsafe shape.take(value.start, Int(value.count), sign)
  }

  /// The values of a line that people read: its message, and words for what happened.
  @inline(__always)
  private func forEachText(of record: JSONRecord, _ body: (JSONRecord.Value) -> Void) {
    var bits = record.present & texts
    while bits != 0 {
      let field = bits.trailingZeroBitCount
      bits &= bits &- 1
      if let field = JSONField(rawValue: UInt8(truncatingIfNeeded: field)), let value = record.value(field),
        value.isText
      {
        body(value)
      }
    }
  }

  /// Takes in the keys of a line, and the ids and queues that they name.
  private func addKeys(of text: UnsafeRawPointer, _ length: Int, _ shape: inout LineShape) {
    var scanner = unsafe JSONScanner(text, count: length)
    parents.removeAll(keepingCapacity: true)
    var key = 0..<0
    while true {
      let token = scanner.next()
      switch token.kind {
      case .end, .error: return
      case .key: key = token.start..<token.end
      case .beginObject:
        parents.append(key)
        unsafe shape.mix(hashBytes(text + key.lowerBound, key.count))
        continue
      case .endObject: _ = parents.popLast()
      case .beginArray:
        unsafe shape.mix(hashBytes(text + key.lowerBound, key.count))
        if scanner.skipValue().kind == .error { return }
      case .string, .number, .true, .false, .null:
        unsafe addKey(key, value: token, text, &shape)
      case .endArray: break
      }
    }
  }

  private func addKey(
    _ key: Range<Int>, value: JSONScanner.Token, _ text: UnsafeRawPointer, _ shape: inout LineShape
  ) {
    let start = unsafe text + key.lowerBound
    unsafe shape.mix(hashBytes(start, key.count))
    // The outermost object has no key.
    let parent = parents.count > 1 ? parents.last : nil
    let owner = unsafe parent.map {
      unsafe UnsafeRawBufferPointer(start: text + $0.lowerBound, count: $0.count)
    }
    let signs = unsafe keys.signs(start, key.count, in: owner)
    guard !signs.isEmpty, value.kind == .string || value.kind == .number, value.end > value.start else {
      return
    }
    if signs.contains(.queue), value.kind != .string { return }
    shape.insert(signs)
    if !signs.isDisjoint(with: .anyID) {
      unsafe shape.take(text + value.start, value.end - value.start, signs)
    }
  }

  /// Mixes a text into a hash eight bytes at a time. All digits are alike: texts that differ in numbers of as many digits
  /// have one hash. Reads up to seven bytes behind the text.
  @inline(__always)
  private static func mixed(_ start: UnsafeRawPointer, _ count: Int, into hash: UInt64) -> UInt64 {
    var hash = hash ^ UInt64(truncatingIfNeeded: count)
    var offset = 0
    while offset < count {
      let word = unsafe WordScan.prefix(start + offset, count: count &- offset)
      hash = fold(hash ^ withoutDigits(word), 0xE703_7ED1_A0B4_28DB)
      offset &+= 8
    }
    return hash
  }

  /// Eight bytes with a `0` for every digit.
  @inline(__always)
  private static func withoutDigits(_ word: UInt64) -> UInt64 {
    let values = word ^ 0x3030_3030_3030_3030
    let low = (values & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7676_7676_7676_7676
    let digits = ~(low | values) & 0x8080_8080_8080_8080
    return word & ~((digits &>> 7) &* 0x0F)
  }
}
