internal import Bytes

/// An envelope of one JSON object a line, of which one value is the line of the log.
struct JSONEnvelope: LineEnvelope {
  let wrapping: JSONWrapping

  var name: String { wrapping.rawValue }
  var summary: String { wrapping.summary }
  var samples: [String] { wrapping.samples }
  var isCertain: Bool { wrapping.isCertain }
  var isSequential: Bool { wrapping.hasPieces }

  func claims(_ line: Span<UInt8>) -> Bool {
    let peeler = JSONPeeler()
    return peeler.peel(line) != nil && peeler.wrapping == wrapping
  }

  func makePeeler() -> any LinePeeler { JSONPeeler() }

  func makeOpener() -> any EnvelopeOpener { LineOpener(JSONPeeler(), isDocker: wrapping == .docker) }
}

/// Reads the objects of all envelopes of this kind: what an object is, it says itself.
final class JSONPeeler: LinePeeler {
  private(set) var text: [UInt8] = []
  /// Of the object read last.
  private(set) var wrapping: JSONWrapping?
  private var object = WrappedObject()
  /// Whether only envelopes that leave no doubt are opened.
  private let isCertain: Bool

  init(isCertain: Bool = false) { self.isCertain = isCertain }

  func peel(_ line: Span<UInt8>) -> PeeledLine? {
    guard let place = line.objectPlace() else { return nil }
    return unsafe line.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return nil }
      var scanner = unsafe JSONScanner(base + place.lowerBound, count: place.count)
      guard object.read(&scanner), let wrapping = JSONWrapping(object),
        !isCertain || wrapping.isCertain
      else { return nil }
      self.wrapping = wrapping
      var peeled = take(wrapping, line, scanner, from: place.lowerBound)
      if let stamp = wrapping.stamp(of: object)?.range {
        peeled.stamp = stamp.lowerBound + place.lowerBound..<stamp.upperBound + place.lowerBound
      }
      return peeled
    }
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
      text.removeAll(keepingCapacity: true)
      scanner.appendText(of: line, to: &text)
      return PeeledLine(.made, stamp: time.start..<time.end)
    }
  }

  private func take(_ wrapping: JSONWrapping, _ line: Span<UInt8>, _ scanner: JSONScanner, from start: Int)
    -> PeeledLine
  {
    text.removeAll(keepingCapacity: true)
    guard let value = wrapping.payload(of: object) else {
      var peeled = PeeledLine(wrapping == .docker ? .made : .nothing)
      join(&peeled, wrapping, line, start)
      return peeled
    }
    let range = value.range.lowerBound + start..<value.range.upperBound + start
    var peeled = PeeledLine(.made)
    switch value.kind {
    case .string where !value.token.hasEscapes:
      peeled = PeeledLine(
        wrapping == .syslog
          ? range.lowerBound + line.extracting(range).skipBlanks(from: 0)..<range.upperBound : range)
    case .string:
      scanner.appendText(of: value.token, to: &text)
      if wrapping == .syslog, text.first == UInt8(ascii: " ") { text.removeFirst() }
    case .beginArray:
      // Bytes as numbers, where they are no printable text.
      guard line.appendNumbers(range, to: &text) else { return PeeledLine(.nothing) }
    case .beginObject:
      if wrapping == .gcp, let message = messageAlone(line, range) {
        text = message
      } else if line.firstIndex(of: UInt8(ascii: "\n"), in: range) != nil {
        // An object over several lines is one line of the log; its texts hold no line ends.
        text = line.array(range).map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: " ") : $0 }
      } else {
        peeled = PeeledLine(range)
      }
    default: return PeeledLine(.nothing)
    }
    join(&peeled, wrapping, line, start)
    return peeled
  }

  /// Says whether the text is a piece of a line.
  private func join(_ peeled: inout PeeledLine, _ wrapping: JSONWrapping, _ line: Span<UInt8>, _ start: Int) {
    switch wrapping {
    case .docker:
      peeled.piece = .piece(isLast: text.last == UInt8(ascii: "\n"))
      peeled.stream = isText(.stream, "stderr", line, start) ? 2 : 1
    case .fluent, .vector:
      if object.has(.fluentPartial) {
        peeled.piece = .piece(isLast: !isText(.fluentPartial, "P", line, start))
      } else if object.has(.partialMessage) {
        peeled.piece = .piece(
          isLast: object.has(.partialMessage, .false) || isText(.partialMessage, "false", line, start))
      } else {
        return
      }
      peeled.stream = hash([.stream, .kubernetes, .containerID, .containerName], line, start)
    case .journald where object.has(.journalPartial):
      peeled.piece = .piece(isLast: isText(.journalPartialLast, "true", line, start))
      peeled.stream = hash([.journalPartialID], line, start)
    default: break
    }
  }

  private func isText(_ key: WrappedObject.Key, _ text: String, _ line: Span<UInt8>, _ start: Int) -> Bool {
    guard let range = object[key]?.range else { return false }
    return range.count == text.utf8.count && line.has(text, at: range.lowerBound + start, before: line.count)
  }

  private func hash(_ keys: [WrappedObject.Key], _ line: Span<UInt8>, _ start: Int) -> UInt64 {
    keys.compactMap { object[$0]?.range }.joined().reduce(0xCBF2_9CE4_8422_2325) {
      ($0 ^ UInt64(line[$1 + start])) &* 0x0000_0100_0000_01B3
    }
  }

  /// The text `message` of an object in which nothing else is of interest.
  private func messageAlone(_ line: Span<UInt8>, _ range: Range<Int>) -> [UInt8]? {
    unsafe line.extracting(range).withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return nil }
      var scanner = unsafe JSONScanner(base, count: bytes.count)
      var inner = WrappedObject()
      guard inner.read(&scanner), let message = inner[.message], message.kind == .string,
        inner.others == 0, inner.count <= 3, !inner.hasAny(.id)
      else { return nil }
      var text: [UInt8] = []
      scanner.appendText(of: message.token, to: &text)
      return text
    }
  }
}

extension Span where Element == UInt8 {
  /// Where the object of a line stands: behind `data: `, a record separator, or what Fluent Bit and Fluentd write before
  /// a record.
  fileprivate func objectPlace() -> Range<Int>? {
    let start = skipBlanks(from: 0)
    guard start < count else { return nil }
    switch self[start] {
    case UInt8(ascii: "{"): return start..<count
    case 0x1E: return has(UInt8(ascii: "{"), at: start + 1) ? start + 1..<count : nil
    default: break
    }
    if has("data: {", at: start, before: count) { return start + 6..<count }
    guard let word = wordEnd(from: start) else { return nil }
    // `2026-11-20T22:40:00+00:00<TAB>TAG<TAB>{...}`
    if has(UInt8(ascii: "\t"), at: word), stampEnd(from: start) == word,
      let tab = firstIndex(of: UInt8(ascii: "\t"), in: word + 1..<Swift.min(count, word + 512)),
      has(UInt8(ascii: "{"), at: tab + 1)
    {
      return tab + 1..<count
    }
    // `TAG: [1763678400.123456789, {...}]`
    guard self[word - 1] == UInt8(ascii: ":"), has(" [", at: word, before: count) else { return nil }
    var number = word + 2
    while number < count, self[number].digit != nil || self[number] == UInt8(ascii: ".") { number += 1 }
    let end = trimmed(0..<count).upperBound
    guard number > word + 2, has(", {", at: number, before: count), self[end - 1] == UInt8(ascii: "]") else {
      return nil
    }
    return number + 2..<end - 1
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
