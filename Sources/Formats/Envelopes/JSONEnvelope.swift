internal import Bytes

/// An envelope of one JSON object a line, of which one value is the line of the log.
struct JSONEnvelope: LineEnvelope {
  let wrapping: JSONWrapping

  var name: String { wrapping.rawValue }
  var summary: String { wrapping.summary }
  var samples: [String] { wrapping.samples }
  var isCertain: Bool { wrapping.isCertain }
  /// Entries of Google that come twice are found by the entries before.
  var isSequential: Bool { wrapping == .gcp }
  var hasPieces: Bool { wrapping.hasPieces }
  var labels: EnvelopeLabels { .any }

  func claims(_ line: Span<UInt8>) -> Bool {
    let peeler = JSONPeeler()
    let block = Block(line.array(0..<line.count))
    let padded = block.bytes
    return peeler.peel(padded.span.extracting(0..<block.count)) != nil && peeler.wrapping == wrapping
  }

  func makePeeler() -> any LinePeeler { JSONPeeler() }

  func makeOpener() -> any EnvelopeOpener { LineOpener(JSONPeeler()) }
}

/// Reads the objects of all envelopes of this kind: what an object is, it says itself.
final class JSONPeeler: LinePeeler {
  private(set) var text: [UInt8] = []
  /// Of the object read last.
  private(set) var wrapping: JSONWrapping?
  private let object = WrappedObject()
  /// Whether only envelopes that leave no doubt are opened.
  private let isCertain: Bool
  var tellsStreams = false
  /// So many entries are remembered, and as many before them.
  private static let mostEntries = 65_536
  private var latestEntries: Set<UInt64> = []
  private var earlierEntries: Set<UInt64> = []

  init(isCertain: Bool = false) { self.isCertain = isCertain }

  func peel(_ line: Span<UInt8>) -> PeeledLine? {
    guard let (place, prefixStamp) = line.objectPlace() else { return nil }
    let isObject = unsafe line.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return false }
      return unsafe object.read(base, place)
    }
    guard isObject, let wrapping = JSONWrapping(object), !isCertain || wrapping.isCertain else { return nil }
    self.wrapping = wrapping
    if wrapping == .gcp, isRepeated(line) { return PeeledLine(.repeated) }
    var peeled = take(wrapping, line)
    peeled.stamp = wrapping.stamp(of: object)?.range ?? prefixStamp
    return peeled
  }

  func labels(of line: Span<UInt8>) -> [(name: String, value: String)] {
    guard let (place, _) = line.objectPlace() else { return [] }
    return ObjectLabels.labels(of: line.extracting(place))
  }

  /// The element of Loki's answer: `["1763678400123456789","text"]`.
  func peelPair(_ element: Span<UInt8>) -> PeeledLine? {
    unsafe element.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return nil }
      var scanner = unsafe JSONScanner(base, count: bytes.count)
      guard scanner.next().kind == .beginArray else { return nil }
      let time = scanner.next()
      let line = scanner.next()
      guard time.kind == .string, line.kind == .string else { return nil }
      let text = line.start..<line.end
      return PeeledLine(line.hasEscapes ? .escaped(text) : .part(text), stamp: time.start..<time.end)
    }
  }

  var remembersLines: Bool { wrapping == .gcp }

  /// Whether an entry with the same time and id came before, as stores of logs write some entries twice.
  private func isRepeated(_ line: Span<UInt8>) -> Bool {
    guard let id = object[.insertID], let time = object[.timestamp] else { return false }
    let key = messageKey(of: line.text(time.range) + " " + line.text(id.range))
    if latestEntries.contains(key) || earlierEntries.contains(key) { return true }
    if latestEntries.count == Self.mostEntries { (earlierEntries, latestEntries) = (latestEntries, []) }
    latestEntries.insert(key)
    return false
  }

  private func take(_ wrapping: JSONWrapping, _ line: Span<UInt8>) -> PeeledLine {
    guard let value = wrapping.payload(of: object) else {
      text.removeAll(keepingCapacity: true)
      var peeled = PeeledLine(wrapping == .docker ? .made : .nothing)
      join(&peeled, wrapping, line, hasLineEnd: false)
      return peeled
    }
    let range = value.range
    var peeled: PeeledLine
    var hasLineEnd = false
    switch value.kind {
    case .string:
      // A syslog daemon may keep the blank behind the colon.
      let start = wrapping == .syslog ? line.extracting(range).skipBlanks(from: 0) : 0
      let text = range.lowerBound + start..<range.upperBound
      peeled = PeeledLine(value.hasEscapes ? .escaped(text) : .part(text))
      hasLineEnd = value.hasEscapes && line.endsInLineEnd(range)
    case .list:
      // Bytes as numbers, where they are no printable text.
      text.removeAll(keepingCapacity: true)
      guard line.appendNumbers(range, to: &text) else { return PeeledLine(.lost) }
      peeled = PeeledLine(.made)
    case .object: peeled = takeObject(wrapping, line, range)
    case .number, .literal: return PeeledLine(.lost)
    }
    join(&peeled, wrapping, line, hasLineEnd: hasLineEnd)
    return peeled
  }

  /// A record that is an object is a line of JSON, unless it holds only a message.
  private func takeObject(_ wrapping: JSONWrapping, _ line: Span<UInt8>, _ range: Range<Int>) -> PeeledLine {
    if wrapping == .gcp, let message = messageAlone(line, range) { return PeeledLine(message) }
    guard line.firstIndex(of: UInt8(ascii: "\n"), in: range) != nil else { return PeeledLine(range) }
    // An object over several lines is one line of the log; its texts hold no line ends.
    text = line.array(range).map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: " ") : $0 }
    return PeeledLine(.made)
  }

  /// Says whether the text is a piece of a line.
  private func join(
    _ peeled: inout PeeledLine, _ wrapping: JSONWrapping, _ line: Span<UInt8>, hasLineEnd: Bool
  ) {
    switch wrapping {
    case .docker:
      peeled.piece = .piece(isLast: hasLineEnd)
      peeled.stream = object.stream?.rawValue ?? 0
    case .fluent, .vector:
      if object.has(.fluentPartial) {
        peeled.piece = .piece(isLast: !isText(.fluentPartial, "P", line))
      } else if object.has(.partialMessage) {
        peeled.piece = .piece(isLast: isText(.partialMessage, "false", line))
      } else {
        return
      }
      note(&peeled, [.stream, .kubernetes, .containerID, .containerName], line)
    case .journald where object.has(.journalPartial):
      peeled.piece = .piece(isLast: isText(.journalPartialLast, "true", line))
      note(&peeled, [.journalPartialID], line)
    default: break
    }
  }

  private func isText(_ key: WrappedObject.Key, _ text: String, _ line: Span<UInt8>) -> Bool {
    guard let range = object[key]?.range else { return false }
    return range.count == text.utf8.count && line.has(text, at: range.lowerBound, before: line.count)
  }

  /// Tells the streams of pieces apart by the values of some keys. Most logs have no pieces, and it costs some time.
  private func note(_ peeled: inout PeeledLine, _ keys: [WrappedObject.Key], _ line: Span<UInt8>) {
    if case .piece(isLast: false) = peeled.piece { tellsStreams = true }
    guard tellsStreams else { return }
    peeled.stream = keys.compactMap { object[$0]?.range }.joined().reduce(0xCBF2_9CE4_8422_2325) {
      ($0 ^ UInt64(line[$1])) &* 0x0000_0100_0000_01B3
    }
  }

  /// The text `message` of an object in which nothing else is of interest.
  private func messageAlone(_ line: Span<UInt8>, _ range: Range<Int>) -> PeeledLine.Text? {
    let inner = WrappedObject()
    let isObject = unsafe line.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return false }
      return unsafe inner.read(base, range)
    }
    guard isObject, let message = inner[.message], message.kind == .string, inner.others == 0,
      inner.count <= 3, !inner.has(.id)
    else { return nil }
    return message.hasEscapes ? .escaped(message.range) : .part(message.range)
  }
}

extension Span where Element == UInt8 {
  /// Where the object of a line stands: behind `data: `, a record separator, or what Fluent Bit and Fluentd write before
  /// a record, which is a time too.
  fileprivate func objectPlace() -> (object: Range<Int>, stamp: Range<Int>?)? {
    let start = skipBlanks(from: 0)
    guard start < count else { return nil }
    switch self[start] {
    case UInt8(ascii: "{"): return (start..<count, nil)
    case 0x1E: return has(UInt8(ascii: "{"), at: start + 1) ? (start + 1..<count, nil) : nil
    default: break
    }
    if has("data: {", at: start, before: count) { return (start + 6..<count, nil) }
    guard let word = wordEnd(from: start) else { return nil }
    // `2026-11-20T22:40:00+00:00<TAB>TAG<TAB>{...}`
    if has(UInt8(ascii: "\t"), at: word), stampEnd(from: start) == word,
      let tab = firstIndex(of: UInt8(ascii: "\t"), in: word + 1..<Swift.min(count, word + 512)),
      has(UInt8(ascii: "{"), at: tab + 1)
    {
      return (tab + 1..<count, start..<word)
    }
    // `TAG: [1763678400.123456789, {...}]`
    guard self[word - 1] == UInt8(ascii: ":"), has(" [", at: word, before: count) else { return nil }
    var number = word + 2
    while number < count, self[number].digit != nil || self[number] == UInt8(ascii: ".") { number += 1 }
    let end = trimmed(0..<count).upperBound
    guard number > word + 2, has(", {", at: number, before: count), self[end - 1] == UInt8(ascii: "]") else {
      return nil
    }
    return (number + 2..<end - 1, word + 2..<number)
  }

  /// Whether the text of a JSON string ends in an escaped line end.
  func endsInLineEnd(_ range: Range<Int>) -> Bool {
    guard range.count >= 2, self[range.upperBound - 1] == UInt8(ascii: "n") else { return false }
    var slashes = 0
    while slashes < range.count - 1, self[range.upperBound - 2 - slashes] == UInt8(ascii: "\\") {
      slashes += 1
    }
    return slashes % 2 == 1
  }

  /// Appends the bytes of a list of numbers `[27,91]`; false where it holds anything else.
  fileprivate func appendNumbers(_ range: Range<Int>, to bytes: inout [UInt8]) -> Bool {
    var value: Int?
    for place in range.dropFirst().dropLast() {
      if let digit = self[place].digit {
        value = (value ?? 0) * 10 + digit
        guard let value, value < 256 else { return false }
      } else if self[place] == UInt8(ascii: ",") {
        guard let number = value else { return false }
        bytes.append(UInt8(number))
        value = nil
      } else if !self[place].isBlank {
        return false
      }
    }
    if let value { bytes.append(UInt8(value)) }
    return true
  }
}
