internal import Bytes
internal import Events
internal import Measures
internal import Profiles

/// A reason why a log in which nothing is wrong is not called healthy: something of it was not read.
struct Doubt {
  /// One sentence.
  let sentence: String
  /// Sentences that go with it where it is the verdict.
  var details: [String] = []
  var facts: [Verdict.Fact] = []
}

extension Doubt {
  /// Where unread lines are more than this share of the lines that were read, they may tell of any trouble.
  private static let unreadShare = 0.01
  /// Where less than this share of the lines was understood, the others may tell of any trouble.
  static let leastUnderstood = 0.5
  /// So many characters are shown of an unread line.
  private static let shownCharacters = 100

  /// Everything that applies, the gravest first.
  static func all(_ file: CaseFile, _ missed: MissedInput) -> [Doubt] {
    [
      interrupted(file), unreadable(missed), unread(file), notUnderstood(file), severalSubscribers(missed),
    ].compactMap { $0 }
  }

  private static func interrupted(_ file: CaseFile) -> Doubt? {
    guard file.profile.isInterrupted else { return nil }
    return Doubt(
      sentence: "The run was interrupted: the rest of the input was not read.",
      facts: [Verdict.Fact("interrupted", "true")])
  }

  private static func unreadable(_ missed: MissedInput) -> Doubt? {
    guard missed.inputs > 0 else { return nil }
    let count = missed.inputs
    return Doubt(
      sentence:
        "\(countFigure(count, of: "input")) \(count == 1 ? "was" : "were") not read, or not to the end: the rest may show "
        + "any problem.",
      facts: [Verdict.Fact("unread_inputs", "\(count)")])
  }

  /// Lines that look like events of messages.
  private static func unread(_ file: CaseFile) -> Doubt? {
    let unread = file.measures.unread
    guard unread.lines > 0,
      !file.hasMessages || Double(unread.lines) > unreadShare * Double(file.measures.lines.understood)
    else { return nil }
    return Doubt(
      sentence: unread.statement + (file.hasMessages ? "." : ": the log does not show how its queues are."),
      details: unread.shapes.first.map { ["Such a line: \(shown($0))"] } ?? [],
      facts: [Verdict.Fact("unread_messaging", "\(unread.lines)")])
  }

  private static func notUnderstood(_ file: CaseFile) -> Doubt? {
    let lines = file.measures.lines
    guard let ratio = lines.understoodRatio, ratio < leastUnderstood else { return nil }
    return Doubt(
      sentence: "Only \(shareFigure(ratio)) of the lines were understood.",
      facts: [Verdict.Fact("not_understood", "\(lines.notUnderstood)")])
  }

  private static func severalSubscribers(_ missed: MissedInput) -> Doubt? {
    guard missed.subscriberLogs > 0 else { return nil }
    return Doubt(
      sentence:
        "\(countFigure(missed.subscriberLogs, of: "log")) of subscribers of the same messages were read together: whether one "
        + "of them falls behind does not show.",
      details: ["Analyze the log of each subscriber without those of the others."],
      facts: [Verdict.Fact("subscriber_logs", "\(missed.subscriberLogs)")])
  }

  private static func shown(_ shape: UnreadShape) -> String {
    let line = String(decoding: shape.text, as: UTF8.self)
    return line.count <= shownCharacters ? line : "\(line.prefix(shownCharacters - 3))..."
  }
}

extension CaseFile {
  /// An event of a message was read.
  var hasMessages: Bool { queues.contains { $0.counts.hasMessages } }

  /// Samples are what the log is of, and nobody expects queues in it.
  var isLoadTest: Bool {
    let sources = profile.sources.filter { $0.form.coverage.contains(.samples) }
    return !sources.isEmpty && sources.allSatisfy { $0.form.system == .loadTool }
  }
}
