internal import Bytes

/// The first lines of a source without the envelopes that they show.
struct OpenedHead {
  /// The outermost first.
  private(set) var envelopes: [any Envelope] = []
  private(set) var text: Block
  /// From the number of an inner line to that of the line of the source.
  private(set) var physicalLine: (Int) -> Int = { $0 }
  /// Opens envelopes around a head, as deep as they go up to the limit.
  init(_ head: Block, _ formats: [any LogFormat], _ known: [any Envelope]) {
    self.init(head, formats, known, depth: 0)
  }

  private init(
    _ head: Block, _ formats: [any LogFormat], _ known: [any Envelope], depth: Int
  ) {
    text = head
    let (lines, claims) = OpenedHead.claims(on: head, known)
    func isShown(_ index: Int) -> Bool {
      let isColour = known[index] is Colours
      guard depth < Detection.envelopeLimit || isColour else { return false }
      // Some programs colour only what is grave.
      let share = claims[index] * (isColour ? 10 : 2)
      return claims[index] > 0 && share >= lines || known[index].claims(head: head)
    }
    if let certain = known.indices.first(where: { known[$0].isCertain && isShown($0) }) {
      open(known[certain], formats, known, depth)
      return
    }
    // Of those that leave doubt, the one inside of which most is read.
    let own = OpenedHead.readable(head, formats)
    var best: (opened: OpenedHead, readable: Int)?
    for index in known.indices where !known[index].isCertain && isShown(index) {
      var opened = OpenedHead(leaving: head)
      opened.open(known[index], formats, known, depth)
      let readable = OpenedHead.readable(opened.text, formats)
      let isRead = readable * 2 >= lines || readable * 10 >= lines && readable > own
      if isRead, readable > best?.readable ?? 0 { best = (opened, readable) }
    }
    if let best { self = best.opened }
  }

  /// A head that is left as it is.
  private init(leaving head: Block) { text = head }

  /// Opens one envelope, and those inside of it.
  private mutating func open(
    _ envelope: any Envelope, _ formats: [any LogFormat], _ known: [any Envelope], _ depth: Int
  ) {
    open(envelope)
    let rest = OpenedHead(
      text, formats, envelope is Colours ? known.filter { !($0 is Colours) } : known,
      depth: envelope is Colours ? depth : depth + 1)
    let outer = physicalLine
    envelopes += rest.envelopes
    text = rest.text
    physicalLine = { outer(rest.physicalLine($0)) }
  }

  /// Opens one envelope, and turns its lines round where its times descend.
  private mutating func open(_ envelope: any Envelope) {
    var envelope = envelope
    var inner = envelope.opened(text)
    if inner.isNewestFirst {
      envelope = NewestFirst(envelope: envelope)
      inner = envelope.opened(text)
    }
    let outer = physicalLine
    let origins = inner.lines.map(\.physicalLine)
    physicalLine = { outer($0 < origins.count ? origins[$0] : 0) }
    envelopes.append(envelope)
    text = inner.block
  }

  private static func claims(on text: Block, _ known: [any Envelope]) -> (lines: Int, claims: [Int]) {
    var lines = 0
    var claims = [Int](repeating: 0, count: known.count)
    Detection.forEachLine(of: text) { line, _ in
      lines += 1
      for index in known.indices where known[index].claims(line) { claims[index] += 1 }
    }
    return (lines, claims)
  }

  /// How many of the first lines some format claims.
  private static func readable(_ text: Block, _ formats: [any LogFormat]) -> Int {
    var count = 0
    Detection.forEachLine(of: text) { line, _ in
      if formats.contains(where: { $0.claims(line) }) { count += 1 }
    }
    return count
  }
}

extension InnerLines {
  /// So many steps back are needed, nine in ten of all, before lines are turned round.
  private static let leastSteps = 3

  /// Whether the times of the envelope descend.
  fileprivate var isNewestFirst: Bool {
    var options = DecodeOptions()
    // Any year does: only the order counts.
    options.year = 2000
    var (before, forward, back) = (Int64?.none, 0, 0)
    for index in lines.indices.prefix(2_000) {
      guard let time = time(ofLine: index, options) else { continue }
      if let before, time != before {
        if time > before { forward += 1 } else { back += 1 }
      }
      before = time
    }
    return back >= Self.leastSteps && back >= 9 * forward
  }
}
