/// The events of one block, with the names they use and the account of every line.
///
/// One batch belongs to one worker and is used again for each block: `clear()` forgets the events and counts
/// and keeps the memory and the names. `forgetNames()` forgets these too, so that which names find no room does not
/// depend on what the worker read before. Events are stored flat; appending costs one 72-byte store.
@safe
public final class EventBatch {
  /// Queues, topics, consumers, producers, clients, labels, stages, resources.
  public let names: NameTable
  /// Texts of errors and reasons.
  public let reasons: NameTable

  /// The events, in the order of their lines.
  @unsafe public private(set) var events: UnsafeMutablePointer<Event>
  public private(set) var count = 0
  public private(set) var capacity: Int

  /// Durations of the parts of a sample, in the order of their events.
  public var stages: [Stage] = []
  public var incidents: [IncidentNote] = []
  public var settings: [SettingNote] = []
  public var gauges: [Gauge] = []
  public var summaries: [IntervalSummary] = []

  /// Lines read: `lines = understood + ignored + notUnderstood` at all times.
  public var lines = 0
  /// Lines that are well formed and of no interest (comments, header lines, chatter).
  public var ignored = 0
  public var notUnderstood = 0
  public var understood: Int { lines - ignored - notUnderstood }
  /// The first few lines that were not understood, counted from the first line of the batch.
  public var issues: [LineIssue] = []
  /// Lines that look like events of messages and were not read as such.
  public var unread = UnreadShapes()
  /// When a line, counted from the first line of the batch, was written by what the envelope around it says; for records that
  /// have no time of their own.
  public var timeOfEnvelope: ((_ line: Int) -> Int64?)?
  /// At most this many of the issues are kept.
  public var issueLimit = EventBatch.usualIssueLimit
  /// How many lines that were not understood are remembered of a block and of a source.
  public static let usualIssueLimit = 16
  /// What the decoder had to assume; said in the report. Kept across `clear()`.
  public var assumptions: Set<Assumption> = []

  /// So many distinct names, and reasons, are kept apart in one piece of work.
  public static let nameLimit = 100_000
  public static let reasonLimit = 2_000
  /// How many look-ups had found no room before the present lines.
  private var refusedBefore = (names: 0, reasons: 0)

  public init(capacity: Int = 4_096) {
    names = NameTable()
    reasons = NameTable(limit: EventBatch.reasonLimit, maxLength: 200)
    self.capacity = capacity
    unsafe events = .allocate(capacity: capacity)
  }

  deinit { unsafe events.deallocate() }

  /// Look-ups of names, and of reasons, that found no room while these lines were decoded.
  public var refusedNames: Int { names.refused - refusedBefore.names }
  public var refusedReasons: Int { reasons.refused - refusedBefore.reasons }

  /// Forgets events, counts and notes; keeps names and memory.
  public func clear() {
    refusedBefore = (names.refused, reasons.refused)
    count = 0
    lines = 0
    ignored = 0
    notUnderstood = 0
    stages.removeAll(keepingCapacity: true)
    incidents.removeAll(keepingCapacity: true)
    settings.removeAll(keepingCapacity: true)
    gauges.removeAll(keepingCapacity: true)
    summaries.removeAll(keepingCapacity: true)
    issues.removeAll(keepingCapacity: true)
    unread.removeAll()
  }

  /// Forgets the names. Events that the batch holds lose theirs.
  public func forgetNames() {
    names.forget()
    reasons.forget()
    refusedBefore = (0, 0)
  }

  @inlinable @inline(__always)
  public func append(_ event: Event) {
    if count == capacity { reserve(capacity * 2) }
    unsafe events[count] = event
    unsafe commit(count: count &+ 1)
  }

  /// Makes room for `capacity` events in all.
  public func reserve(_ capacity: Int) {
    guard capacity > self.capacity else { return }
    let larger = UnsafeMutablePointer<Event>.allocate(capacity: capacity)
    unsafe larger.update(from: events, count: count)
    unsafe events.deallocate()
    unsafe events = larger
    self.capacity = capacity
  }

  /// States that the first `count` events were stored through `events` directly.
  @unsafe
  public func commit(count: Int) {
    precondition(count <= capacity, "events are stored within the reserved capacity")
    self.count = count
  }

  /// Counts a record that was not understood, and remembers the first few.
  /// - Parameters:
  ///   - line: where it begins.
  ///   - lines: how many lines it has.
  public func reject(line: Int, lines: Int = 1, _ problem: LineProblem) {
    notUnderstood += lines
    if issues.count < issueLimit { issues.append(LineIssue(line: line, problem: problem)) }
  }

  /// The events as a plain array, for tests and slow paths.
  public var array: [Event] { unsafe Array(UnsafeBufferPointer(start: events, count: count)) }
}

/// How long one named part of a sample took.
public struct Stage: Equatable, Sendable {
  /// Index of the sample in `EventBatch.events`.
  public var event: Int
  public var name: UInt32
  /// Nanoseconds.
  public var duration: Int64

  public init(event: Int, name: UInt32, duration: Int64) {
    self.event = event
    self.name = name
    self.duration = duration
  }
}

/// Why a line was not understood. The raw value is stored in profiles.
public enum LineProblem: UInt8, Sendable, CaseIterable {
  case notThisFormat, malformed, noTime, badTime, timeOutOfRange, unknownEvent, missingField, tooLong,
    badNumber, noDate, endBeforeStart

  public var text: String {
    switch self {
    case .notThisFormat: "not a line of this format"
    case .malformed: "malformed"
    case .noTime: "no time stamp"
    case .badTime: "time stamp not understood"
    case .timeOutOfRange: "time stamp outside the years 1970 to 2261"
    case .unknownEvent: "unknown event word"
    case .missingField: "a needed field is missing"
    case .tooLong: "longer than 16 MiB"
    case .badNumber: "a number is not understood or out of range"
    case .noDate: "a time of day without a date (--date gives one)"
    case .endBeforeStart: "a span ends before it starts"
    }
  }
}

public struct LineIssue: Equatable, Sendable {
  public var line: Int
  public var problem: LineProblem

  public init(line: Int, problem: LineProblem) {
    self.line = line
    self.problem = problem
  }
}

/// Something a decoder had to take for granted or to leave out. The raw value is stored in profiles.
public enum Assumption: UInt8, Sendable, CaseIterable {
  case zonelessIsUTC, zonelessIsInputZone, yearGuessed, durationUnitGuessedMillis, durationUnitGuessedMicros
  case durationUnitGuessedNanos, durationUnitGuessedSeconds, transactionRowsSkipped
  case stagesLeftOut, threadsForgotten, brokerStateFull
  case pieceWithoutEnd, entryWithoutEnd, turnedRoundInParts
  case dateUnknown, timeUnknown
  case publishIsCall, samplingUnknown, tracesSampled, spansLeftOut
  case entriesRepeated, yearOfFile

  public var text: String {
    switch self {
    case .zonelessIsUTC: "time stamps without a zone are taken as UTC (--input-tz changes that)"
    case .zonelessIsInputZone: "time stamps without a zone are taken in the zone of --input-tz"
    case .yearGuessed: "time stamps without a year are taken in the year of --year"
    case .durationUnitGuessedMillis:
      "durations without a unit are taken as milliseconds (--unit changes that)"
    case .durationUnitGuessedMicros:
      "durations without a unit are taken as microseconds (--unit changes that)"
    case .durationUnitGuessedNanos: "durations without a unit are taken as nanoseconds (--unit changes that)"
    case .durationUnitGuessedSeconds: "durations without a unit are taken as seconds (--unit changes that)"
    case .transactionRowsSkipped: "transaction controller rows are not counted beside their samples"
    case .stagesLeftOut:
      "a sample has more than 16 stages, or the samples more than 64 in all: the others are left out"
    case .threadsForgotten:
      "of more than 10,000 threads the transaction controller rows are taken for sums of samples that were counted"
    case .brokerStateFull:
      "the log tells of more connections, queues or nodes at a time than are followed: what it tells of the others is incomplete"
    case .entriesRepeated: "entries of the store of logs that come twice, with one time and id, count once"
    case .yearOfFile:
      "time stamps without a year are taken in the year in which their file was written last (--year changes that)"
    case .pieceWithoutEnd: "a line that was cut in pieces has no last piece: it is read as far as it goes"
    case .entryWithoutEnd:
      "the last entry of a JSON document has no end, as if the file were cut: it is not read"
    case .publishIsCall:
      "of a publish in a trace, the call of the client is timed: it includes the broker's confirm only where the client waits for it"
    case .samplingUnknown:
      "the traces do not say whether they were sampled: counts, rates and backlog are those of the spans that are there"
    case .tracesSampled:
      "the traces were sampled (`ot=th:` in their state): times hold for all messages, counts and rates for the sampled ones; throughput and backlog are not visible"
    case .spansLeftOut: "spans that end before they start, or without a time, are left out"
    case .turnedRoundInParts:
      "a log with the newest line first is too large to be turned round as a whole: what depends on the order of lines may be wrong"
    case .dateUnknown:
      "time stamps have no date: the first day is taken as 1970-01-02 (--date gives the real one)"
    case .timeUnknown: "lines have no time stamp: counts are known, and neither rates nor times"
    }
  }
}
