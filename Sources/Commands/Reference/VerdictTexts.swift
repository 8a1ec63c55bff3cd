internal import CLI
internal import Diagnosis

/// What a word of a verdict means, how it is judged and what to do, for `mqtune explain`.
struct VerdictText {
  let word: VerdictWord
  /// One line, lower case.
  let title: String
  let judged: String
  let next: String

  /// `falling-behind`: as it is typed without quotes.
  var id: String { Self.id(word.rawValue) }

  static func id(_ text: String) -> String {
    String(text.lowercased().map { $0 == " " || $0 == "_" ? "-" : $0 })
  }

  /// The text of a word in any spelling: `FALLING BEHIND`, `falling-behind`.
  static func named(_ text: String) -> VerdictText? { all.first { $0.id == id(text) } }

  var text: String {
    let rules = Rule.all.filter { $0.word == word }.map(\.id.rawValue)
    var text = "\(word.rawValue): \(title)".paragraph(indent: 0) + "\nJudged\n" + judged.paragraph(indent: 2)
    if !rules.isEmpty { text += "\nRules\n" + rules.joined(separator: ", ").paragraph(indent: 2) }
    return text + "\nWhat to do\n" + next.paragraph(indent: 2)
  }

  private init(_ word: VerdictWord, _ title: String, judged: String, next: String) {
    self.word = word
    self.title = title
    self.judged = judged
    self.next = next
  }

  private static let byRule =
    "By the first finding of medium severity or above whose rule has this word, or by a finding that follows from it."
  private static let bySeverity = "By the severity of the first finding and of those that follow from it."

  static let all: [VerdictText] = [
    VerdictText(
      .healthy, "the log shows nothing that needs a change",
      judged: """
        No finding has medium severity or above, the log was read whole, and it shows of at least 100 messages both how they \
        came and how they left, or holds at least 100 samples of a load test. The verdict names the grave problems that this \
        log could not show.
        """,
      next: "Nothing. 'mqtune doctor LOG' says what the log would have to hold for the other rules."),
    VerdictText(
      .unknown, "the log holds too little to judge the queues",
      judged: """
        The log is shorter than two seconds or holds fewer than 100 messages, shows how messages leave and not how they \
        arrive, or names a queue differently where messages are published and where they are delivered. Or it was not read \
        whole: lines look like events of messages and were not read as such, no event of a message was read, less than half \
        of the lines was understood, an input could not be read, or the run was interrupted. Or logs of several subscribers of \
        the same messages were read together. It never means that all is well.
        """,
      next:
        "Read the sentence beside the word: it says what is missing. 'mqtune doctor LOG' says how to log it."),
    VerdictText(
      .incidentsOnly, "the log reports incidents and holds no messages",
      judged:
        "The log has alarms, restarts, errors or the like, but neither messages nor samples, and no rule found a problem.",
      next:
        "Read the incidents in the report, and analyze the log of an application or a trace together with this one."
    ),
    VerdictText(
      .stalled, "a queue holds messages, and nothing leaves it any more", judged: byRule,
      next:
        "Restart or start the consumers of the queue that the sentence names, then find out what they wait for."
    ),
    VerdictText(
      .fallingBehind, "more messages arrive in a queue than leave it", judged: byRule,
      next: """
        Apply the first recommendation (R1), usually more consumers or a higher prefetch. 'mqtune whatif' predicts the \
        figures with it.
        """),
    VerdictText(
      .losingMessages, "messages expire, or are dropped, refused or returned", judged: byRule,
      next:
        "Decide whether these messages may be lost. If not, remove the limit or the time to live that removes them, or the cause of the backlog."
    ),
    VerdictText(
      .errors, "messages or samples fail, or clients are refused", judged: byRule,
      next:
        "Start with the most frequent reason in the section ERRORS; 'mqtune show F1' prints records of it."),
    VerdictText(
      .redelivering, "messages are delivered again, so that work is done more than once", judged: byRule,
      next:
        "Find out why: consumers that requeue, timeouts, or connections that break. 'mqtune show F1' prints the messages."
    ),
    VerdictText(
      .nearLimit, "consumers are busy almost all the time", judged: byRule,
      next:
        "Add consumers before the load grows. The section HEADROOM says how much more load the queue can take."
    ),
    VerdictText(
      .alarms, "the broker raised a resource alarm or blocked its publishers", judged: byRule,
      next:
        "Free the resource that the sentence names (memory, disk, file descriptors), or find the stage that cannot keep up."
    ),
    VerdictText(
      .interrupted, "the broker, its cluster or its consumers stood still for a while, or the log has a gap",
      judged: byRule,
      next:
        "Look at what happened at the times that the finding names, in this log and in those of the machines."
    ),
    VerdictText(
      .heartbeatsMissed, "the broker closed connections whose clients missed their heartbeats",
      judged: byRule,
      next: "Find out what blocks the clients (long work on the thread of the connection) or their network."),
    VerdictText(
      .recovered, "a backlog built up and drained again", judged: byRule,
      next:
        "Look at what happened when the backlog began to rise. Nothing has to change if it may happen again."),
    VerdictText(
      .slowAtTimes, "the slowest messages take many times as long as most", judged: byRule,
      next:
        "'mqtune show slowest LOG' prints the slowest messages. The section WHY says what they have in common, if anything."
    ),
    VerdictText(
      .failing, "a finding is critical, and no other word fits it",
      judged: bySeverity,
      next: "Begin with F1 and its recommendation."),
    VerdictText(
      .degraded, "a finding has high severity, and no other word fits it",
      judged: bySeverity,
      next: "Begin with F1 and its recommendation."),
    VerdictText(
      .atRisk, "a finding has medium severity, and no other word fits it",
      judged: bySeverity,
      next: "Begin with F1 and its recommendation, before the load grows."),
  ]
}
