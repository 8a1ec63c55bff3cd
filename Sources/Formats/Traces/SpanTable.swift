/// The latest spans about messages, in the order in which they came: half of them wait for what follows them, and the
/// other half is there to be found.
struct SpanTable {
  /// So many spans are looked at together. A span is written when so many others have come since, and is found until
  /// twice as many have.
  static let reach = 65_536

  /// So many links of all spans together are kept, beside the first link of each.
  private static let mostLinks = 1_000_000

  private var spans: [SpanRecord] = []
  private var links = 0
  /// The number of the oldest span that is kept, and of the next one.
  private var first = 0
  private(set) var next = 0
  /// The number of the next span to be written.
  var written = 0
  private var byContext: [UInt64: Int] = [:]
  /// The work on a message, by what the span says of the message.
  private var works: [UInt64: Int] = [:]
  /// The parents of spans that are not about messages, by some bits of their contexts.
  private var others = [(context: UInt64, parent: UInt64)](repeating: (0, 0), count: 16_384)

  subscript(number: Int) -> SpanRecord {
    get { spans[number % (2 * SpanTable.reach)] }
    set { spans[number % (2 * SpanTable.reach)] = newValue }
  }

  var mustWrite: Bool { next - written > SpanTable.reach }

  mutating func append(_ span: SpanRecord) {
    var record = span
    if links + record.links.count > SpanTable.mostLinks { record.links = Array(record.links.prefix(1)) }
    links += record.links.count
    if spans.count < 2 * SpanTable.reach {
      spans.append(record)
    } else {
      let old = self[first]
      links -= old.links.count
      if byContext[old.context] == first { byContext[old.context] = nil }
      if old.role == .process, works[old.said] == first { works[old.said] = nil }
      self[next] = record
      first += 1
    }
    if record.context != 0 { byContext[record.context] = next }
    if record.role == .process, record.said != 0 { works[record.said] = next }
    next += 1
  }

  mutating func appendOther(_ context: UInt64, parent: UInt64) {
    guard context != 0, parent != 0 else { return }
    others[Int(context % UInt64(others.count))] = (context, parent)
  }

  func number(of context: UInt64) -> Int? { context == 0 ? nil : byContext[context] }

  /// The work on the message of which a span tells.
  func work(on record: SpanRecord) -> Int? {
    if let number = enclosing(record.parent), self[number].role == .process { return number }
    return record.said == 0 ? nil : works[record.said]
  }

  /// The span about messages that encloses one with this parent.
  func enclosing(_ parent: UInt64) -> Int? {
    var context = parent
    for _ in 0..<8 {
      if let number = number(of: context) { return number }
      guard let above = parentOfOther(context) else { return nil }
      context = above
    }
    return nil
  }

  /// The parent of a span that is not about messages; nil for any other.
  func parentOfOther(_ context: UInt64) -> UInt64? {
    let entry = others[Int(context % UInt64(others.count))]
    return context != 0 && entry.context == context ? entry.parent : nil
  }
}

extension SpanRecord {
  /// What the span itself says of its message: the id, else the first context to which it is linked, else its parent.
  fileprivate var said: UInt64 { key != 0 ? key : links.first ?? (role == .process ? parent : 0) }
}
