internal import Bytes
internal import Events

/// Decodes the text dialect, eight bytes at a time and without memory of its own.
///
/// The scanning parts work on raw pointers: a bounds check per byte halves the speed of a decoder that spends
/// its time looking at bytes. What makes them sound is the padding of `Block`: every look-ahead ends in it.
final class EventLogTextDecoder: BlockDecoder {
  private var stamps: StampReader
  private var scratch: [UInt8] = []
  private let keys = KeySigns()

  init(_ options: DecodeOptions) { stamps = StampReader(options) }

  func decodeLines(from start: UnsafeRawPointer, to end: UnsafeRawPointer, into batch: EventBatch) {
    var at = unsafe start
    while unsafe at < end {
      let length = unsafe decodeLine(at, end, batch)
      unsafe at += length
    }
  }

  /// Decodes the line at `start` and returns its length with its line end.
  private func decodeLine(_ start: UnsafeRawPointer, _ end: UnsafeRawPointer, _ batch: EventBatch) -> Int {
    let line = batch.lines
    batch.lines &+= 1
    let first = unsafe start.load(as: UInt8.self)
    if first == UInt8(ascii: "#") || first == UInt8(ascii: "\n") || first == UInt8(ascii: "\r") {
      batch.ignored &+= 1
      return unsafe skipLine(start, start, end)
    }
    let stampLength = unsafe WordScan.toBlank(start)
    let time: Int64
    switch unsafe stamps.read(start, count: stampLength, batch) {
    case .time(let value): time = value
    case .problem(let problem): return unsafe reject(line, problem, start, start, end, batch)
    }
    let word = unsafe start + stampLength + 1
    guard unsafe (start + stampLength).load(as: UInt8.self) == UInt8(ascii: " ") else {
      return unsafe reject(line, .malformed, start, start, end, batch)
    }
    let wordLength = unsafe WordScan.toBlank(word)
    guard let kind = unsafe EventLogTextDecoder.kind(word, wordLength) else {
      return unsafe reject(line, .unknownEvent, start, start, end, batch)
    }
    var event = Event(kind, time: time)
    event.line = Int32(truncatingIfNeeded: line)
    var fields = Extras()
    if kind == .config || kind == .stats {
      (fields.settings, fields.gauges) = (batch.settings.count, batch.gauges.count)
    }
    var at = unsafe word + wordLength
    while unsafe at.load(as: UInt8.self) == UInt8(ascii: " ") {
      guard let next = unsafe field(at + 1, &event, &fields, batch) else {
        dropNotes(event, fields, batch)
        return unsafe reject(line, .malformed, start, at, end, batch)
      }
      unsafe at = next
    }
    var last = unsafe at.load(as: UInt8.self)
    if last == UInt8(ascii: "\r") {
      unsafe at += 1
      last = unsafe at.load(as: UInt8.self)
    }
    guard unsafe last == UInt8(ascii: "\n") || at == end else {
      dropNotes(event, fields, batch)
      return unsafe reject(line, .malformed, start, at, end, batch)
    }
    if let problem = complete(&event, fields, batch) {
      dropNotes(event, fields, batch)
      return unsafe reject(line, problem, start, at, end, batch)
    } else {
      batch.append(event)
    }
    return unsafe at - start + (at < end ? 1 : 0)
  }

  /// What a line says beside the fields of an event.
  private struct Extras {
    var hasProducer = false
    var hasConsumer = false
    var state: UInt64 = 0
    var badNumber = false
    /// How many settings and gauges the batch held before this line.
    var settings = 0
    var gauges = 0
  }

  /// Reads one `key=value` and returns where it ends, or nil when it is malformed. Blanks in a row and at the
  /// end of a line are no fields.
  @inline(__always)
  private func field(
    _ start: UnsafeRawPointer, _ event: inout Event, _ extras: inout Extras, _ batch: EventBatch
  ) -> UnsafeRawPointer? {
    let word = unsafe UInt64(littleEndian: start.loadUnaligned(as: UInt64.self))
    let found = EventLogTextDecoder.equalsSigns(word)
    var keyLength = found.trailingZeroBitCount &>> 3
    if found == 0 {
      let whole = unsafe WordScan.toBlank(start)
      keyLength = 0
      while keyLength < whole, unsafe start.load(fromByteOffset: keyLength, as: UInt8.self) != 0x3D {
        keyLength += 1
      }
      if whole == 0 { return unsafe start }
      guard keyLength < whole else { return nil }
    } else if unsafe WordScan.toBlank(start) < keyLength {
      return unsafe start.load(as: UInt8.self) <= 0x20 ? start : nil
    }
    guard keyLength > 0 else { return nil }
    let value = unsafe start + keyLength + 1
    if unsafe value.load(as: UInt8.self) == UInt8(ascii: "\"") {
      return unsafe quotedField(start, keyLength, value, &event, &extras, batch)
    }
    let length = unsafe WordScan.toBlank(value)
    unsafe store(start, keyLength, value, length, &event, &extras, batch)
    return unsafe value + length
  }

  @inline(__always)
  private static func equalsSigns(_ word: UInt64) -> UInt64 {
    let x = word ^ 0x3D3D_3D3D_3D3D_3D3D
    return (x &- 0x0101_0101_0101_0101) & ~x & 0x8080_8080_8080_8080
  }

  @inline(never)
  private func quotedField(
    _ key: UnsafeRawPointer, _ keyLength: Int, _ value: UnsafeRawPointer, _ event: inout Event,
    _ extras: inout Extras, _ batch: EventBatch
  ) -> UnsafeRawPointer? {
    var at = unsafe value + 1
    while true {
      unsafe at += WordScan.toStringEnd(at)
      let byte = unsafe at.load(as: UInt8.self)
      if byte == UInt8(ascii: "\"") { break }
      if byte == UInt8(ascii: "\\"), unsafe (at + 1).load(as: UInt8.self) >= 0x20 {
        unsafe at += 2
      } else if byte == UInt8(ascii: "\t") {
        unsafe at += 1
      } else {
        return nil
      }
    }
    scratch.removeAll(keepingCapacity: true)
    unsafe unescapeJSON(value + 1, count: at - value - 1, into: &scratch)
    let count = scratch.count
    scratch.append(contentsOf: repeatElement(0, count: 32))
    unsafe scratch.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      unsafe store(key, keyLength, base, count, &event, &extras, batch)
    }
    return unsafe at + 1
  }

  @inline(__always)
  private func store(
    _ key: UnsafeRawPointer, _ keyLength: Int, _ value: UnsafeRawPointer, _ length: Int,
    _ event: inout Event, _ extras: inout Extras, _ batch: EventBatch
  ) {
    switch unsafe WordScan.prefix(key, count: keyLength) {
    case Key.queue where keyLength == 5, Key.resource where keyLength == 8:
      event.queue = unsafe batch.names.number(padded: value, count: length)
    case Key.id where keyLength == 2: event.key = unsafe messageKey(value, length)
    case Key.consumer where keyLength == 8:
      event.party = unsafe batch.names.number(padded: value, count: length)
      extras.hasConsumer = true
    case Key.producer where keyLength == 8:
      if !extras.hasConsumer { event.party = unsafe batch.names.number(padded: value, count: length) }
      extras.hasProducer = true
    case Key.bytes where keyLength == 5:
      let number = unsafe WordScan.digits(value, count: length)
      if number < 0 { extras.badNumber = true }
      event.bytes = Int32(truncatingIfNeeded: min(max(number, -1), Int64(Int32.max)))
    case Key.depth where keyLength == 5: event.quantity = unsafe quantity(value, length, &extras)
    case Key.attempt where keyLength == 7:
      event.attempt = unsafe UInt16(truncatingIfNeeded: min(quantity(value, length, &extras), 65_535))
    default: unsafe storeRare(key, keyLength, value, length, &event, &extras, batch)
    }
  }

  @inline(__always)
  private func quantity(_ value: UnsafeRawPointer, _ length: Int, _ extras: inout Extras) -> Int64 {
    let number = unsafe WordScan.digits(value, count: length)
    if number < 0 { extras.badNumber = true }
    return number
  }

  @inline(never)
  private func storeRare(
    _ key: UnsafeRawPointer, _ keyLength: Int, _ value: UnsafeRawPointer, _ length: Int,
    _ event: inout Event, _ extras: inout Extras, _ batch: EventBatch
  ) {
    let isName = unsafe WordScan.prefix(key, count: keyLength) == Key.client && keyLength == 6
    if event.kind == .config, !isName {
      unsafe noteSetting(key, keyLength, value, length, event.time, batch)
    } else if event.kind == .stats {
      unsafe noteGauge(key, keyLength, value, length, event.time, batch)
    }
    switch unsafe WordScan.prefix(key, count: keyLength) {
    case Key.client where keyLength == 6:
      if event.party == 0 { event.party = unsafe batch.names.number(padded: value, count: length) }
    case Key.reason where keyLength == 6:
      event.reason = unsafe batch.reasons.number(padded: value, count: length)
    case Key.requeue where keyLength == 7:
      if unsafe value.load(as: UInt8.self) == UInt8(ascii: "t") { event.flags.insert(.requeue) }
    case Key.state where keyLength == 5: unsafe extras.state = WordScan.prefix(value, count: min(length, 8))
    case Key.prefetch where keyLength == 8:
      if event.kind == .consume { event.quantity = unsafe quantity(value, length, &extras) }
    case Key.messages where keyLength == 8:
      if event.kind == .sync { event.quantity = unsafe quantity(value, length, &extras) }
    case Key.took where keyLength == 7:
      let (nanoseconds, overflow) = unsafe quantity(value, length, &extras).multipliedReportingOverflow(
        by: 1_000)
      if overflow { extras.badNumber = true }
      event.duration = nanoseconds
    case Key.due where keyLength == 3:
      if event.kind == .publish, case .time(let due) = unsafe stamps.read(value, count: length, batch) {
        event.due = due
      }
    default: break
    }
  }

  /// Of a `config` line: every key but the names of its subject is a setting.
  private func noteSetting(
    _ key: UnsafeRawPointer, _ keyLength: Int, _ value: UnsafeRawPointer, _ length: Int, _ time: Int64,
    _ batch: EventBatch
  ) {
    let name = unsafe String(decoding: UnsafeRawBufferPointer(start: key, count: keyLength), as: UTF8.self)
    let text = unsafe String(
      decoding: UnsafeRawBufferPointer(start: value, count: min(length, 200)), as: UTF8.self)
    batch.settings.append(SettingNote(time: time, subject: "", name: SettingName(name), value: text))
  }

  /// Of a `stats` line: every key with a number is a gauge.
  private func noteGauge(
    _ key: UnsafeRawPointer, _ keyLength: Int, _ value: UnsafeRawPointer, _ length: Int, _ time: Int64,
    _ batch: EventBatch
  ) {
    let text = unsafe Span<UInt8>(_unsafeStart: value.assumingMemoryBound(to: UInt8.self), count: length)
    guard let number = decimalToDouble(text) else { return }
    let name = unsafe batch.names.number(padded: key, count: keyLength)
    batch.gauges.append(Gauge(kind: .node, subject: 0, name: name, value: number, time: time))
  }

  /// Gives settings and gauges of the line the queue or the client that it names.
  @inline(never)
  private func nameSubject(_ event: Event, _ extras: Extras, _ batch: EventBatch) {
    let (kind, subject) = event.subject
    for index in extras.settings..<batch.settings.count {
      batch.settings[index].subject = batch.names.text(subject)
    }
    for index in extras.gauges..<batch.gauges.count {
      (batch.gauges[index].kind, batch.gauges[index].subject) = (kind, subject)
    }
    guard event.kind == .stats else { return }
    func note(_ name: String, _ value: Int64) {
      guard value >= 0 else { return }
      let number = batch.names.number(of: name)
      batch.gauges.append(
        Gauge(kind: kind, subject: subject, name: number, value: Double(value), time: event.time))
    }
    note("depth", event.quantity)
    note("bytes", Int64(event.bytes))
  }

  /// Takes back the settings and gauges of a line that is rejected.
  private func dropNotes(_ event: Event, _ extras: Extras, _ batch: EventBatch) {
    guard event.kind == .config || event.kind == .stats else { return }
    batch.settings.removeLast(batch.settings.count - extras.settings)
    batch.gauges.removeLast(batch.gauges.count - extras.gauges)
  }

  /// Nil when the event has what its kind needs.
  @inline(__always)
  private func complete(_ event: inout Event, _ extras: Extras, _ batch: EventBatch) -> LineProblem? {
    if extras.badNumber { return .badNumber }
    switch event.kind {
    case .publish, .deliver, .start, .ack, .confirm, .expire, .drop, .deadLetter:
      return event.queue == 0 && event.key == 0 ? .missingField : nil
    case .nack:
      // The broker refuses a publish: nobody consumed it.
      if extras.hasProducer, !extras.hasConsumer { event.flags.insert(.refused) }
      return event.queue == 0 && event.key == 0 ? .missingField : nil
    case .alarm:
      if extras.state == Key.clear || extras.state == Key.cleared { event.flags.insert(.cleared) }
      return event.queue == 0 ? .missingField : nil
    case .consume, .cancel: return event.queue == 0 ? .missingField : nil
    case .config, .stats:
      nameSubject(event, extras, batch)
      return nil
    default: return nil
    }
  }

  @inline(__always)
  private static func kind(_ word: UnsafeRawPointer, _ length: Int) -> EventKind? {
    switch unsafe WordScan.prefix(word, count: length) {
    case Key.publish where length == 7: return .publish
    case Key.deliver where length == 7: return .deliver
    case Key.ack where length == 3: return .ack
    case Key.nack where length == 4: return .nack
    case Key.confirm where length == 7: return .confirm
    default:
      guard length > 0, length <= 16 else { return nil }
      return unsafe EventKind(word: Array(UnsafeRawBufferPointer(start: word, count: length)))
    }
  }

  /// The first eight letters of each word that is looked for, as numbers.
  private enum Key {
    static let publish = WordScan.prefix(of: "publish")
    static let deliver = WordScan.prefix(of: "deliver")
    static let ack = WordScan.prefix(of: "ack")
    static let nack = WordScan.prefix(of: "nack")
    static let confirm = WordScan.prefix(of: "confirm")
    static let queue = WordScan.prefix(of: "queue")
    static let resource = WordScan.prefix(of: "resource")
    static let id = WordScan.prefix(of: "id")
    static let consumer = WordScan.prefix(of: "consumer")
    static let producer = WordScan.prefix(of: "producer")
    static let client = WordScan.prefix(of: "client")
    static let bytes = WordScan.prefix(of: "bytes")
    static let depth = WordScan.prefix(of: "depth")
    static let attempt = WordScan.prefix(of: "attempt")
    static let reason = WordScan.prefix(of: "reason")
    static let requeue = WordScan.prefix(of: "requeue")
    static let state = WordScan.prefix(of: "state")
    static let prefetch = WordScan.prefix(of: "prefetch")
    static let messages = WordScan.prefix(of: "messages")
    static let took = WordScan.prefix(of: "took_us")
    static let due = WordScan.prefix(of: "due")
    static let clear = WordScan.prefix(of: "clear")
    static let cleared = WordScan.prefix(of: "cleared")
  }

  /// Counts the line at `start` as not understood, and returns its length.
  private func reject(
    _ line: Int, _ problem: LineProblem, _ start: UnsafeRawPointer, _ at: UnsafeRawPointer,
    _ end: UnsafeRawPointer, _ batch: EventBatch
  ) -> Int {
    batch.reject(line: line, problem)
    let length = unsafe skipLine(start, at, end)
    var count = length
    while count > 0, unsafe (start + count - 1).load(as: UInt8.self) <= 0x20 { count -= 1 }
    unsafe batch.noteUnread(text: start, count, line: line, keys)
    return length
  }

  /// The length of the line at `start` with its line end, when there is none before `at`.
  private func skipLine(_ start: UnsafeRawPointer, _ at: UnsafeRawPointer, _ end: UnsafeRawPointer) -> Int {
    let rest = unsafe WordScan.toLineEnd(at, limit: end - at)
    let length = unsafe at - start + rest
    return unsafe start + length < end ? length + 1 : length
  }
}

/// The key by which the records of a message find each other; never 0, which means "no id".
@inline(__always)
func messageKey(_ start: UnsafeRawPointer, _ count: Int) -> UInt64 {
  guard count > 0 else { return 0 }
  let hash = unsafe hashPadded(start, count)
  return hash == 0 ? 1 : hash
}

/// The key of a message with this id.
public func messageKey(of id: String) -> UInt64 {
  if id.isEmpty { return 0 }
  let hash = hashBytes(Array(id.utf8)[...])
  return hash == 0 ? 1 : hash
}
