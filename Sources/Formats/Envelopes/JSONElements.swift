internal import Bytes
internal import Events

/// A document of JSON that holds the lines of a log as elements of a list, over several lines or all on one.
struct JSONElements: Envelope {
  /// Where the elements stand, from the outside in: a list of objects; lists of objects in objects, which may follow each
  /// other; the answer of Loki, whose elements are pairs of a time and a line.
  enum Place: String, CaseIterable {
    case list = "json-list"
    case listInObject = "json-answer"
    case lokiAnswer = "loki-answer"

    fileprivate var path: [JSONNesting.Container] {
      switch self {
      case .list: [.list, .object]
      case .listInObject: [.object, .list, .object]
      case .lokiAnswer: [.object, .object, .list, .object, .list, .list]
      }
    }
  }

  let place: Place

  var name: String { place.rawValue }
  var summary: String {
    switch place {
    case .list: "a list of entries: gcloud logging read --format=json, Grafana's JSON"
    case .listInObject:
      "entries in answers: aws logs filter-log-events, CloudWatch subscriptions, Azure's records"
    case .lokiAnswer: "answers of Loki's query_range"
    }
  }
  let samples: [String] = []
  let isSequential = true
  let isCertain = true
  var labels: EnvelopeLabels { place == .lokiAnswer ? .none : .any }

  func claims(_ line: Span<UInt8>) -> Bool { false }

  /// Whether the head holds an element of some envelope.
  func claims(head: Block) -> Bool {
    guard
      head.bytes.prefix(4_096).first(where: { !$0.isBlank && $0 != 0xEF && $0 != 0xBB && $0 != 0xBF })
        == (place == .list ? UInt8(ascii: "[") : UInt8(ascii: "{"))
    else { return false }
    let lines = InnerLines()
    lines.begin(head)
    let opener = ElementOpener(place)
    opener.open(head, into: lines)
    return !lines.lines.isEmpty
  }

  func makeOpener() -> any EnvelopeOpener { ElementOpener(place) }
}

/// Which objects and lists are open at a place of a JSON text.
struct JSONNesting {
  enum Container: UInt8 { case object, list }

  private(set) var path: [Container] = []
  private(set) var isInString = false
  private var isEscaped = false

  /// What a byte did.
  enum Step { case opened, closed, other }

  mutating func step(_ byte: UInt8) -> Step {
    if isInString {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isInString = false
      }
      return .other
    }
    switch byte {
    case UInt8(ascii: "\""): isInString = true
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      // What is deeper than any log is not followed.
      guard path.count < JSONScanner.maximumDepth else { return .other }
      path.append(byte == UInt8(ascii: "{") ? .object : .list)
      return .opened
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      guard !path.isEmpty else { return .other }
      path.removeLast()
      return .closed
    default: break
    }
    return .other
  }
}

/// Takes the elements out of such a document, as they are complete, and their lines out of these.
private final class ElementOpener: EnvelopeOpener {
  private static let longestElement = 16 << 20

  private let place: JSONElements.Place
  private let path: [JSONNesting.Container]
  private var nesting = JSONNesting()
  private let peeler = JSONPeeler()
  private var labels: LabelFilter?
  /// The bytes of the element that is open, as far as blocks before hold them.
  private var element: [UInt8] = []
  private var isOpen = false
  private var isTooLong = false
  /// The line of the element's first byte, counted from the first line of the block.
  private var elementLine = 0
  /// Lines before this one are accounted for, counted in the same way.
  private var accounted = 0

  init(_ place: JSONElements.Place) {
    self.place = place
    path = place.path
  }

  func keep(only labels: LabelFilter) { self.labels = labels.isEmpty ? nil : labels }

  func open(_ block: Block, into lines: InnerLines) {
    let bytes = block.bytes
    let span = bytes.span
    var start = block.textStart
    var line = 0
    for index in start..<block.count {
      let byte = span[index]
      switch nesting.step(byte) {
      case .opened where !isOpen && nesting.path.count == path.count && nesting.path == path:
        isOpen = true
        isTooLong = false
        element.removeAll(keepingCapacity: true)
        start = index
        elementLine = line
      case .closed where isOpen && nesting.path.count == path.count - 1:
        isOpen = false
        take(span, start..<index + 1, line: line, into: lines)
      default: break
      }
      if byte == UInt8(ascii: "\n") { line += 1 }
    }
    if block.count > 0, span[block.count - 1] != UInt8(ascii: "\n") { line += 1 }
    lines.physicalCount = line
    if isOpen {
      append(span, start..<block.count)
    } else {
      passOver(upTo: line, lines)
    }
    elementLine -= line
    accounted -= line
  }

  func finish(into lines: InnerLines) {
    // An element without an end is no line of the log: its lines count as not understood.
    guard isOpen else { return }
    lines.assumptions.insert(.entryWithoutEnd)
    let start = element.prefix(256).filter { $0 != UInt8(ascii: "\n") }
    lines.append(start.span)
    lines.endLine(physicalLine: elementLine, physicalCount: max(0, -accounted))
  }

  private func append(_ span: Span<UInt8>, _ range: Range<Int>) {
    guard element.count + range.count <= Self.longestElement else {
      isTooLong = true
      return
    }
    element.append(span, range)
  }

  private func take(_ span: Span<UInt8>, _ range: Range<Int>, line: Int, into lines: InnerLines) {
    if element.isEmpty {
      hand(span.extracting(range), at: range.lowerBound, line: line, into: lines)
    } else {
      append(span, range)
      let whole = Block(element)
      element.removeAll(keepingCapacity: true)
      let padded = whole.bytes
      hand(padded.span.extracting(0..<whole.count), at: nil, line: line, into: lines)
    }
  }

  /// Hands on the line that a whole element holds.
  private func hand(_ text: Span<UInt8>, at place: Int?, line: Int, into lines: InnerLines) {
    passOver(upTo: elementLine, lines)
    let count = max(0, line + 1 - accounted)
    if isTooLong {
      accounted += count
      return lines.lose(elementLine, physicalCount: count)
    }
    guard let peeled = peel(text) else { return }
    accounted += count
    if let labels, !labels.accepts(peeler.labels(of: text)) { return lines.passOver(count) }
    let stamp = place.flatMap { place in
      peeled.stamp.map { place + $0.lowerBound..<place + $0.upperBound }
    }
    lines.append(peeled, of: text, peeler, stamp, physicalLine: elementLine, physicalCount: count)
  }

  private func peel(_ text: Span<UInt8>) -> PeeledLine? {
    place == .lokiAnswer ? peeler.peelPair(text) : peeler.peel(text)
  }

  private func passOver(upTo line: Int, _ lines: InnerLines) {
    guard line > accounted else { return }
    lines.passOver(line - accounted)
    accounted = line
  }
}
