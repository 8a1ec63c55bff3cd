public import Bytes
internal import Events

/// Which format the head of a source looks like, and in which envelopes its lines stand.
public struct Detection: Sendable {
  public struct Score: Sendable {
    public var format: any LogFormat
    /// Lines the format claims.
    public var claimed: Int
  }

  /// The envelopes around the lines, the outermost first.
  public private(set) var envelopes: [any Envelope] = []
  /// Inner lines looked at: at most 100 that are not blank.
  public private(set) var lines = 0
  /// Every format that claimed a line, best first.
  public private(set) var scores: [Score] = []
  /// The first line that no format claimed: its physical line, counted from 0, and its text.
  public private(set) var firstUnclaimed: (number: Int, text: String)?
  /// The JSON document that the head begins with, where it is not one object a line.
  public private(set) var document: JSONDocument?
  /// The system whose log it looks like, where no format reads its logs yet.
  public private(set) var unreadSystem: String?
  /// Whether `lines` begin behind lines that no format claims.
  private var isBehindBanner = false
  /// A format that claims the head as a whole.
  private var whole: (any LogFormat)?
  /// The format of lines of which several formats claim a part each.
  private var mixed: MixedFormat?

  public static let lineLimit = 100
  /// So many records are needed behind a banner: a text that quotes one is no log.
  private static let leastBehindBanner = 10
  /// Envelopes deeper than this are not looked for.
  public static let envelopeLimit = 3

  /// The format to decode the source with; nil when none is clear enough.
  ///
  /// Half of the lines decide; those behind a banner, where no format claims any of the first lines. With less than half (a
  /// banner before the log, say) the best format must claim three times as many lines as the next.
  public var format: (any LogFormat)? { (mixed ?? whole ?? clearest).map(enveloped) }

  private var clearest: (any LogFormat)? {
    guard let best = scores.first, document == nil, !isBehindBanner || best.claimed >= Self.leastBehindBanner
    else { return nil }
    if best.claimed * 2 >= lines { return best.format }
    let next = scores.dropFirst().first?.claimed ?? 0
    return best.claimed * 10 >= lines && best.claimed >= 3 * next ? best.format : nil
  }

  /// A format, inside of the envelopes that were found.
  public func enveloped(_ format: any LogFormat) -> any LogFormat {
    envelopes.reversed().reduce(format) { EnvelopedFormat(envelope: $1, inner: $0) }
  }

  /// Looks at the first bytes of a source: opens the envelopes that half of the lines show, and asks every format.
  public init(
    head: Block, among formats: [any LogFormat] = allFormats, in known: [any Envelope] = allEnvelopes
  ) {
    let opened = OpenedHead(head, formats, known)
    envelopes = opened.envelopes
    let text = opened.text
    whole = formats.first { $0.claims(head: text) }
    document = JSONDocument(text)
    askOfLines(text, formats, opened.physicalLine)
    if !envelopes.isEmpty { mixed = MixedFormat(of: text, formats) }
    guard scores.isEmpty, document == nil else { return }
    unreadSystem = Detection.unreadSystem(of: text)
    guard lines == Detection.lineLimit, let banner = Detection.linesBeforeRecords(text, formats) else {
      return
    }
    isBehindBanner = true
    askOfLines(text, formats, opened.physicalLine, from: banner)
  }

  /// How many lines that are not blank stand before the first that some format claims; nil when none is claimed.
  private static func linesBeforeRecords(_ text: Block, _ formats: [any LogFormat]) -> Int? {
    var (seen, found) = (0, Int?.none)
    forEachLine(of: text, atMost: .max) { line, _ in
      if found == nil, formats.contains(where: { $0.claims(line) }) { found = seen }
      seen += 1
    }
    return found
  }

  /// Asks every format about each of the first lines.
  private mutating func askOfLines(
    _ text: Block, _ formats: [any LogFormat], _ physicalLine: (Int) -> Int, from start: Int = 0
  ) {
    var claims = [Int](repeating: 0, count: formats.count)
    var (lines, unclaimed) = (0, firstUnclaimed)
    Detection.forEachLine(of: text, from: start) { line, number in
      lines += 1
      let before = claims
      for index in formats.indices where formats[index].claims(line) { claims[index] += 1 }
      if claims == before, unclaimed == nil {
        unclaimed = (physicalLine(number), line.text(0..<min(line.count, 160)))
      }
    }
    (self.lines, firstUnclaimed) = (lines, unclaimed)
    // Stable: of two that claim as many lines the more specific one stands first in the table.
    scores = zip(formats, claims).filter { $0.1 > 0 }.map { Score(format: $0.0, claimed: $0.1) }
      .enumerated().sorted { ($1.element.claimed, $0.offset) < ($0.element.claimed, $1.offset) }
      .map(\.element)
  }

  /// The first lines that are not blank, without blanks at their ends, and their numbers.
  static func forEachLine(
    of text: Block, from start: Int = 0, atMost limit: Int = lineLimit, _ body: (Span<UInt8>, Int) -> Void
  ) {
    let bytes = text.bytes
    var reader = BlockLines(text)
    var seen = 0
    while seen - start < limit, let range = reader.nextLine(in: bytes.span) {
      let line = bytes.span.trimmed(range)
      guard !line.isEmpty else { continue }
      seen += 1
      if seen > start { body(bytes.span.extracting(line), reader.number) }
    }
  }
}

extension MixedFormat {
  /// So many lines of a head are asked for: the services of a file often begin to write one behind the other.
  private static let lineLimit = 2_000
  /// So many lines make a part.
  private static let leastLines = 3

  /// Nil where one format claims all lines that some format claims.
  init?(of text: Block, _ formats: [any LogFormat]) {
    var claims = [Int](repeating: 0, count: formats.count)
    Detection.forEachLine(of: text, atMost: Self.lineLimit) { line, _ in
      if let first = formats.firstIndex(where: { $0.claims(line) }) { claims[first] += 1 }
    }
    let parts = formats.indices.filter {
      claims[$0] >= Self.leastLines && claims[$0] * 50 >= claims.reduce(0, +)
    }
    guard parts.count > 1 else { return nil }
    self.parts = parts.map { formats[$0] }
  }
}

/// The format of this name: `json`, or inside of envelopes `docker-json/json`, or several in one file `rabbitmq+json`.
public func format(named name: String) -> (any LogFormat)? {
  let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
  let names = (parts.last ?? "").split(separator: MixedFormat.separator, omittingEmptySubsequences: false)
  let known = allFormats + [TextLog()]
  let inner = names.compactMap { name in known.first { $0.name == name } }
  guard let first = inner.first, inner.count == names.count else { return nil }
  var format: any LogFormat = inner.count > 1 ? MixedFormat(parts: inner) : first
  var isNewestFirst = false
  for part in parts.dropLast().reversed() {
    if part == NewestFirst.suffix, !isNewestFirst {
      isNewestFirst = true
      continue
    }
    guard let envelope = allEnvelopes.first(where: { $0.name == part }) else { return nil }
    format = EnvelopedFormat(
      envelope: isNewestFirst ? NewestFirst(envelope: envelope) : envelope, inner: format)
    isNewestFirst = false
  }
  if isNewestFirst { return nil }
  return format
}
