internal import Events

/// Small event logs as bad as real ones, for tests of what must hold for any log.
///
/// A few queues, consumers and ids; lines out of order, at the same instant, twice, or missing; ends without a beginning
/// and beginnings without an end; redeliveries; ids that are used again after they were settled or while they are open.
public struct RandomLog {
  private var generator: SeededGenerator
  private var time: Int64 = 1_772_442_000_000_000
  private var open: [Life] = []
  private var settled: [Life] = []
  private var named = 0
  private let quirks: Quirks

  /// What a log may have beside its disorder.
  public struct Quirks: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    /// Ids that are published again after their end or while they are open, and records of a publish or of an end
    /// that come twice. Without them there is one life for each name.
    public static let repeats = Quirks(rawValue: 1)
    /// Settles that do not say which consumer they come from.
    public static let namelessSettles = Quirks(rawValue: 2)
    /// Records that stand a few lines from where their time belongs.
    public static let disorder = Quirks(rawValue: 4)
    public static let all: Quirks = [.repeats, .namelessSettles, .disorder]
  }

  private struct Life {
    var queue: String
    var id: String
    var consumer: String?
    var attempts = 0
  }

  private init(seed: UInt64, quirks: Quirks) {
    generator = SeededGenerator(seed: seed, part: 77)
    self.quirks = quirks
  }

  /// Exactly `count` lines of the text dialect, the first of which is the comment that names it.
  public static func lines(seed: UInt64, count: Int, quirks: Quirks = .all) -> [String] {
    guard count > 0 else { return [] }
    let records = records(seed: seed, count: count - 1, quirks: quirks)
    return ["# mqtune events 1"] + records.map(EventLogWriter.textLine)
  }

  /// The same records, for any dialect.
  public static func records(seed: UInt64, count: Int, quirks: Quirks = .all) -> [LogRecord] {
    var log = RandomLog(seed: seed, quirks: quirks)
    var records: [LogRecord] = []
    while records.count < count {
      guard let record = log.step() else { continue }
      records.append(record)
      if log.generator.chance(0.015), records.count < count, quirks.contains(.repeats) || record.mayComeTwice
      {
        records.append(record)
      }
    }
    for index in records.indices where quirks.contains(.disorder) && log.generator.chance(0.03) {
      records.swapAt(index, min(index + 1 + log.generator.below(5), records.count - 1))
    }
    return quirks.contains(.repeats) ? records : withoutRepeats(records)
  }

  /// Disorder can put a settle or a redelivery behind the end of its message: another record takes its place.
  private static func withoutRepeats(_ records: [LogRecord]) -> [LogRecord] {
    var ended: Set<String> = []
    var removed: Set<String> = []
    var delivered: Set<String> = []
    return records.map { record in
      let name = "\(record.text("queue") ?? "")/\(record.text("id") ?? "")"
      let isRepeated =
        record.isOfConsumer && ended.contains(name)
        && (record.kind != .deliver || delivered.contains(name) || removed.contains(name))
      if isRepeated {
        return LogRecord(time: record.time, kind: .sync, fields: [.init("took_us", .number(1))])
      }
      if record.kind == .deliver { delivered.insert(name) }
      if record.kind == .expire || record.kind == .drop { removed.insert(name) }
      if record.isOfConsumer, record.kind != .deliver, record["requeue"] != .flag(true) { ended.insert(name) }
      return record
    }
  }

  /// The next line, or nil when what happened left none.
  private mutating func step() -> LogRecord? {
    advance()
    switch generator.below(1_000) {
    case ..<300: return publish()
    case ..<540: return deliver()
    case ..<740: return settle(.ack, requeue: nil)
    case ..<780: return settle(.nack, requeue: true)
    case ..<800: return settle(.nack, requeue: false)
    case ..<870: return confirm()
    case ..<880: return end(.expire)
    case ..<890: return end(.drop, reason: "maxlen")
    case ..<900: return end(.deadLetter, reason: "rejected")
    case ..<920:
      // An end that the log does not have.
      if !open.isEmpty { open.remove(at: generator.below(open.count)) }
      return nil
    case ..<940: return record(.ack, ["queue": .text(queue()), "id": .text(stray("x", among: 50))])
    default: return aside()
    }
  }

  private mutating func advance() {
    if generator.chance(0.1) { return }
    time += generator.microseconds(.exponential(mean: generator.chance(0.005) ? 20 : 0.02))
  }

  private mutating func queue() -> String { ["orders", "payments", "e mails"][generator.below(3)] }

  private mutating func consumer() -> String { "w-\(1 + generator.below(4))" }

  /// An id that no publish has.
  private mutating func stray(_ prefix: String, among count: Int) -> String {
    if quirks.contains(.repeats) { return "\(prefix)\(generator.below(count))" }
    named += 1
    return "\(prefix)\(named)"
  }

  private func record(_ kind: EventKind, _ fields: KeyValuePairs<String, LogRecord.Value>) -> LogRecord {
    LogRecord(time: time, kind: kind, fields: fields.map { LogRecord.Field($0.key, $0.value) })
  }

  private mutating func publish() -> LogRecord {
    var life = Life(queue: queue(), id: "m\(named)", consumer: nil)
    named += 1
    if quirks.contains(.repeats), generator.chance(0.15), !settled.isEmpty {
      life = settled.remove(at: generator.below(settled.count))
    } else if quirks.contains(.repeats), generator.chance(0.01), !open.isEmpty {
      life = open.remove(at: generator.below(open.count))
    }
    life.consumer = nil
    life.attempts = 0
    open.append(life)
    var line = record(.publish, ["queue": .text(life.queue), "id": .text(life.id)])
    if generator.chance(0.8) { line.fields.append(.init("producer", .text("p-\(generator.below(3))"))) }
    if generator.chance(0.8) { line.fields.append(.init("bytes", .number(generator.below(4_000)))) }
    if generator.chance(0.3) { line.fields.append(.init("depth", .number(generator.below(40)))) }
    if generator.chance(0.05) {
      line.fields.append(.init("due", .instant(time - Int64(generator.below(90_000)))))
    }
    return line
  }

  private mutating func deliver() -> LogRecord? {
    guard !open.isEmpty else { return nil }
    // Mostly one of the oldest; now and then one that a consumer has already.
    let index = generator.below(generator.chance(0.9) ? min(open.count, 6) : open.count)
    if open[index].consumer != nil, generator.chance(0.9) { return nil }
    let name = consumer()
    open[index].consumer = name
    open[index].attempts += 1
    var line = record(
      .deliver, ["queue": .text(open[index].queue), "id": .text(open[index].id), "consumer": .text(name)])
    if generator.chance(0.7) { line.fields.append(.init("attempt", .number(open[index].attempts))) }
    return line
  }

  private mutating func settle(_ kind: EventKind, requeue: Bool?) -> LogRecord? {
    let delivered = open.indices.filter { open[$0].consumer != nil }
    guard !delivered.isEmpty else { return nil }
    let index = delivered[generator.below(delivered.count)]
    let life = open[index]
    var line = record(kind, ["queue": .text(life.queue), "id": .text(life.id)])
    if let consumer = life.consumer, generator.chance(0.9) || !quirks.contains(.namelessSettles) {
      line.fields.append(.init("consumer", .text(consumer)))
    }
    if let requeue { line.fields.append(.init("requeue", .flag(requeue))) }
    if requeue == true {
      open[index].consumer = nil
    } else {
      settled.append(open.remove(at: index))
    }
    return line
  }

  private mutating func confirm() -> LogRecord? {
    guard !open.isEmpty else { return nil }
    let life = open[generator.below(open.count)]
    return record(.confirm, ["queue": .text(life.queue), "id": .text(life.id)])
  }

  private mutating func end(_ kind: EventKind, reason: String? = nil) -> LogRecord? {
    guard !open.isEmpty else { return nil }
    let life = open.remove(at: generator.below(open.count))
    settled.append(life)
    var line = record(kind, ["queue": .text(life.queue), "id": .text(life.id)])
    if let reason { line.fields.append(.init("reason", .text(reason))) }
    return line
  }

  /// What is not about one message.
  private mutating func aside() -> LogRecord {
    let client = LogRecord.Value.text("web-\(generator.below(3))")
    let isOn = generator.chance(0.5)
    switch generator.below(9) {
    case 0: return record(isOn ? .connect : .disconnect, ["client": client])
    case 1:
      return record(isOn ? .consume : .cancel, ["queue": .text(queue()), "consumer": .text(consumer())])
    case 2: return record(.error, ["reason": .text("channel closed: \"no queue\" \\ 404"), "client": client])
    case 3: return record(.alarm, ["resource": .text("memory"), "state": .text(isOn ? "set" : "clear")])
    case 4: return record(isOn ? .block : .unblock, ["client": client])
    case 5: return record(.sync, ["took_us": .number(generator.below(90_000)), "messages": .number(3)])
    case 6:
      return record(
        .stats,
        [
          "queue": .text(queue()), "depth": .number(generator.below(60)),
          "unacked": .number(generator.below(9)),
        ])
    case 7: return record(.config, ["prefetch": .number(generator.below(30)), "dispatch": .text("random")])
    default:
      return record(
        .returned, ["id": .text(stray("r", among: 9)), "reason": .text("no-route"), "zone": .text("a=b")])
    }
  }
}

extension LogRecord {
  fileprivate var isOfConsumer: Bool {
    switch kind {
    case .deliver, .ack, .nack, .expire, .drop: true
    default: false
    }
  }

  /// Whether this is neither the beginning nor the end of a message.
  fileprivate var mayComeTwice: Bool {
    switch kind {
    case .publish, .ack, .nack, .expire, .drop, .deadLetter, .returned: false
    default: true
    }
  }
}
