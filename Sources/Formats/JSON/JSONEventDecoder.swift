internal import Bytes
internal import Events

/// Decodes JSON lines: by a known layout where possible, by the scanner otherwise.
final class JSONEventDecoder: BlockDecoder {
  let layouts = JSONLayouts()
  /// The layouts of lines that stand in strings of other objects, as they are written there.
  let escapedLayouts = JSONLayouts()
  let record = JSONRecord()
  let reading = JSONReading()
  private let keys: JSONKeys
  let isLearnt: Bool
  /// What the sentence of the line that is being read says, where it becomes a part of the layout.
  private var fixedKind: EventKind?
  let places: JSONPlaces?
  var builder: JSONEventBuilder
  private let unread = JSONUnread()
  private var keyCache = NameTable(limit: 4_096)
  private var roleCache: [UInt64: JSONRole] = [:]
  /// Texts of the present line that had escapes; allocated once for the longest line.
  var arena: [UInt8] = []
  var steps: [JSONLayouts.Step] = []

  init(_ options: DecodeOptions) {
    keys = JSONKeys(options.map, options.learnt)
    isLearnt = options.learnt != nil
    places = options.places.map { JSONPlaces(filter: $0) }
    builder = JSONEventBuilder(options)
  }

  /// The likely unit of the durations seen without one; nil when there were none.
  func unitOfBareDurations() -> DurationUnit? { builder.unitOfBareDurations() }

  func decodeLines(from start: UnsafeRawPointer, to end: UnsafeRawPointer, into batch: EventBatch) {
    let (layouts, record, reading) = (layouts, record, reading)
    let looksAtPlaces = places != nil
    var at = unsafe start
    while unsafe at < end {
      let line = batch.lines
      batch.lines &+= 1
      if looksAtPlaces, let places {
        let length = unsafe WordScan.toLineEnd(at, limit: end - at)
        if unsafe !places.accept(at, length) {
          batch.ignored += 1
          unsafe at += length &+ 1
          continue
        }
      }
      var length = unsafe layouts.read(at, end: end, into: reading, &builder.stamps)
      if length >= 0 {
        if reading.hasTime, let plan = layouts.plan(reading.leaf) {
          builder.add(plan, reading.leaf, of: layouts, reading, line: line, to: batch)
        } else {
          layouts.leaves[reading.leaf].fill(record, from: reading)
          unsafe addRecord(reading.leaf, at, length, line: line, batch)
          noteStamp()
        }
        if unsafe (at + length).load(as: UInt8.self) == UInt8(ascii: "\r") { length += 1 }
      } else {
        length = unsafe WordScan.toLineEnd(at, limit: end - at)
        unsafe scan(at, length, line: line, batch)
      }
      unsafe at += length &+ 1
    }
  }

  /// Adds what a line says, and looks at the line once more where that was no event of a message.
  ///
  /// Never inlined: the loop that calls it has to stay small enough for the compiler to inline the lines with a plan.
  /// - Parameter leaf: tells the layout; nil for a line of any other layout.
  @inline(never)
  func addRecord(
    _ leaf: Int?, _ start: UnsafeRawPointer, _ count: Int, line: Int, _ batch: EventBatch
  ) {
    let before = Account(batch)
    unsafe builder.add(record, keys, line: line, text: start, count, to: batch)
    guard let outcome = before.outcome(of: record, batch) else { return }
    if isLearnt, builder.latest.isChatter { return }
    if let leaf {
      unsafe unread.look(at: record, leaf: leaf, start, count, line: line, outcome, batch)
    } else {
      unsafe unread.look(at: record, start, count, line: line, outcome, batch)
    }
  }

  /// What a batch had counted before a line, which tells what became of the line.
  private struct Account {
    private let ignored: Int
    private let notUnderstood: Int

    @inline(__always)
    init(_ batch: EventBatch) {
      ignored = batch.ignored
      notUnderstood = batch.notUnderstood
    }

    /// Nil for a line that was read as an event of a message, or as a measurement that names neither message nor queue.
    @inline(__always)
    func outcome(of record: JSONRecord, _ batch: EventBatch) -> UnreadLines.Outcome? {
      if batch.ignored != ignored { return .ignored }
      if batch.notUnderstood != notUnderstood { return .notUnderstood }
      guard record.hasAny(of: Account.ofMessages), batch.count > 0 else { return nil }
      let kind = unsafe batch.events[batch.count &- 1].kind
      return kind == .sample ? .measurement : nil
    }

    private static var ofMessages: JSONRecord.FieldSet {
      JSONRecord.FieldSet(.id, .queue, .deliveryTag)
    }
  }

  /// Remembers how long the time stamps of this log are, so that the next one can be read at once.
  func noteStamp() {
    guard let stamp = record.value(.time) else { return }
    reading.stampLength = stamp.isText && (20...30).contains(stamp.count) ? Int(stamp.count) : 0
  }

  // MARK: The scanner's way

  /// Reads one line of any layout.
  private func scan(_ start: UnsafeRawPointer, _ length: Int, line: Int, _ batch: EventBatch) {
    var (start, count) = unsafe (start, length)
    while count > 0, unsafe (start + count - 1).load(as: UInt8.self).isBlank { count -= 1 }
    while count > 0, unsafe start.load(as: UInt8.self).isBlank {
      unsafe (start, count) = (start + 1, count - 1)
    }
    guard count > 0 else {
      batch.ignored += 1
      return
    }
    record.clear()
    let prefix = unsafe LinePrefix.beforeObject(UnsafeRawBufferPointer(start: start, count: count)) ?? 0
    unsafe (start, count) = (start + prefix, count - prefix)
    guard unsafe start.load(as: UInt8.self) == UInt8(ascii: "{") else {
      batch.reject(line: line, .notThisFormat)
      unsafe unread.look(atText: start, count, line: line, batch)
      return
    }
    if arena.count < count { arena = [UInt8](repeating: 0, count: count + count / 2 + Block.padding) }
    let learnt = unsafe arena.withUnsafeMutableBytes { arena in
      guard let base = arena.baseAddress else { return false }
      return unsafe readObject(start, count, arena: base)
    }
    guard learnt else {
      batch.reject(line: line, .malformed)
      unsafe unread.look(atText: start, count, line: line, batch)
      return
    }
    if isLearnt { unsafe fixSentence(start, count) }
    if !steps.isEmpty, unsafe count == length || (start + count).load(as: UInt8.self) == UInt8(ascii: "\r") {
      layouts.learn(steps)
    }
    // The arena's texts are read before the next line is.
    unsafe arena.withUnsafeBytes { _ in
      unsafe addRecord(nil, start, count, line: line, batch)
    }
  }

  /// Makes the sentence of the line just read a part of its layout, where it says all by itself.
  func fixSentence(_ start: UnsafeRawPointer, _ count: Int) {
    guard !steps.isEmpty, let kind = builder.wholeSentence(record, keys) else { return }
    fixedKind = kind
    defer { fixedKind = nil }
    record.clear()
    _ = unsafe arena.withUnsafeMutableBytes { arena in
      guard let base = arena.baseAddress else { return false }
      return unsafe readObject(start, count, arena: base)
    }
  }

  /// Fills the record from an object; false when it is not JSON or not an object. `steps` becomes the layout
  /// of the line, or empty when it has values a layout cannot hold.
  func readObject(
    _ start: UnsafeRawPointer, _ count: Int, arena: UnsafeMutableRawPointer
  ) -> Bool {
    var scanner = unsafe JSONScanner(start, count: count)
    var used = 0
    var literalStart = 0
    var isPlain = true
    // The keys of the objects that are open below the outermost.
    var parents: [[UInt8]] = []
    var role = JSONRole.ignored
    var fixed = JSONLayouts.Fixed()
    steps.removeAll(keepingCapacity: true)
    let deepest = isLearnt ? JSONLeaves.deepest - 1 : 1
    while true {
      let token = scanner.next()
      switch token.kind {
      case .error: return false
      case .end:
        if isPlain, steps.count < 64 {
          let literal = unsafe Array(
            UnsafeRawBufferPointer(start: start + literalStart, count: count - literalStart))
          steps.append(
            JSONLayouts.Step(
              literal: literal, kind: .lineEnd, role: .ignored, fixed: fixed, place: literalStart))
        } else {
          steps.removeAll(keepingCapacity: true)
        }
        return true
      case .key:
        var key: [UInt8] = []
        if token.hasEscapes {
          unsafe unescapeJSON(start + token.start, count: token.end - token.start, into: &key)
        } else {
          key = unsafe Array(
            UnsafeRawBufferPointer(start: start + token.start, count: token.end - token.start))
        }
        let next = scanner.next()
        if next.kind == .beginObject, parents.count < deepest {
          parents.append(key)
          continue
        }
        if next.kind == .beginObject || next.kind == .beginArray {
          isPlain = false
          if scanner.skipValue().kind == .error { return false }
          continue
        }
        if next.kind == .error { return false }
        role = cachedRole(key, parents)
        unsafe take(next, role, start, arena, &used, &isPlain)
        if isPlain, let said = unsafe fixedText(next, role, start) {
          fixed.add(said)
          continue
        }
        if isPlain, let kind = JSONEventDecoder.valueKind(next) {
          let literal = unsafe Array(
            UnsafeRawBufferPointer(start: start + literalStart, count: next.start - literalStart))
          steps.append(
            JSONLayouts.Step(literal: literal, kind: kind, role: role, fixed: fixed, place: literalStart))
          fixed = JSONLayouts.Fixed()
          literalStart = next.end
        } else {
          isPlain = false
        }
      case .endObject: _ = parents.popLast()
      default: break
      }
    }
  }

  /// What a text says when it is an event word or a level: these are few, so a layout holds the text itself.
  private func fixedText(
    _ token: JSONScanner.Token, _ role: JSONRole, _ start: UnsafeRawPointer
  ) -> JSONLayouts.Fixed? {
    guard token.kind == .string, !token.hasEscapes else { return nil }
    let count = token.end - token.start
    var fixed = JSONLayouts.Fixed()
    if let key = JSONField.events.firstIndex(of: role.field) {
      if isLearnt {
        fixed.kind = fixedKind
        fixed.eventKey = UInt8(key)
        return fixed.kind == nil ? nil : fixed
      }
      // What `consume` means depends on the rest of its line.
      guard unsafe !JSONEventBuilder.isAmbiguous(start + token.start, count) else { return nil }
      fixed.kind = unsafe builder.lookUp(start + token.start, count)
      fixed.eventKey = UInt8(key)
      return fixed.kind == nil ? nil : fixed
    }
    guard role.field == .level, count <= 12 else { return nil }
    fixed.levelRank = role.rank
    fixed.isError = unsafe builder.isErrorLevel(
      JSONRecord.Value(
        start: start + token.start, count: Int32(count), isText: true, role: role))
    return fixed
  }

  private static func valueKind(_ token: JSONScanner.Token) -> JSONLayouts.ValueKind? {
    switch token.kind {
    case .string: token.hasEscapes ? nil : .text
    case .number: .number
    case .true, .false, .null: .word
    default: nil
    }
  }

  private func cachedRole(_ key: [UInt8], _ parents: [[UInt8]]) -> JSONRole {
    // One number for all: a name with a byte that no key in UTF-8 holds between its parts.
    let number = UInt64(
      keyCache.number(of: parents.isEmpty ? key : Array((parents + [key]).joined(separator: [0xFF]))))
    if number != UInt64(NameTable.other), let known = roleCache[number] { return known }
    let role =
      isLearnt
      ? keys.role(ofPath: Array((parents + [key]).joined(separator: [UInt8(ascii: ".")])))
      : keys.role(of: key, in: parents.first)
    roleCache[number] = role
    return role
  }

  /// Puts a value into the record; texts with escapes are decoded into the arena.
  private func take(
    _ token: JSONScanner.Token, _ role: JSONRole, _ start: UnsafeRawPointer, _ arena: UnsafeMutableRawPointer,
    _ used: inout Int, _ isPlain: inout Bool
  ) {
    let isText = token.kind == .string
    guard token.hasEscapes else {
      unsafe record.set(role, start + token.start, token.end - token.start, isText: isText)
      return
    }
    isPlain = false
    var text: [UInt8] = []
    unsafe unescapeJSON(start + token.start, count: token.end - token.start, into: &text)
    let target = unsafe arena + used
    for (index, byte) in text.enumerated() {
      unsafe target.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
    }
    used += text.count
    unsafe record.set(role, UnsafeRawPointer(target), text.count, isText: true)
  }
}
