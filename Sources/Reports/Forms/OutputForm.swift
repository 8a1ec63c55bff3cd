public import Profiles

/// What a command has to say, finished: forms write it down and compute nothing.
public enum Answer {
  case report(Report)
  /// A report of which the gates are what matters.
  case gates(Report)
  case whatIf(WhatIf)
  /// All that is known of the logs, to be read back in their place.
  case profile(Profile)

  public enum Kind: String, Hashable, Sendable, CaseIterable { case report, gates, whatIf, profile }

  public var kind: Kind {
    switch self {
    case .report: .report
    case .gates: .gates
    case .whatIf: .whatIf
    case .profile: .profile
    }
  }

  /// What there is to say to people; nil of an answer that only programs read.
  func document(_ look: Look) -> Document? {
    switch self {
    case .report(let report): report.document(look)
    case .gates(let report): report.gatesDocument(look)
    case .whatIf(let whatIf): whatIf.document(look)
    case .profile: nil
    }
  }
}

/// One way to write answers down: its name, the file names that ask for it, and which answers it can hold.
///
/// The bytes depend on the answer and the look alone. Escaping belongs to the form: whatever a name holds, it cannot
/// break the output or act on what reads it. A new form is a file with a value of this type and a line in `all`.
public struct OutputForm: Sendable {
  /// What users type after `--format` and before the colon of `--output`.
  public let name: String
  /// The ends of file names that ask for it, without the point.
  public let suffixes: [String]
  /// Whether people read it. What such a form says need not be said once more on stderr.
  public let isForPeople: Bool
  public let kinds: Set<Answer.Kind>
  /// The environment variable that names a file to append to, where no path is given.
  public let pathVariable: String?
  private let bytes: @Sendable (Answer, Look) -> [UInt8]?

  /// Every form, in the order in which help lists them.
  public static let all: [OutputForm] = [
    .text, .json, .ndjson, .csv, .markdown, .oneline, .agent, .junit, .github, .githubSummary, .codeQuality,
    .sarif, .prometheus, .openMetrics, .profile,
  ]

  /// A form for people: a dialect that documents are written in, and what is done to the document in the end.
  init(
    _ name: String, suffixes: [String], pathVariable: String? = nil,
    finish: @escaping @Sendable ([UInt8]) -> [UInt8] = { $0 },
    dialect: @escaping @Sendable (Look) -> any Dialect
  ) {
    self.name = name
    self.suffixes = suffixes
    self.pathVariable = pathVariable
    isForPeople = true
    kinds = [.report, .gates, .whatIf]
    bytes = { answer, look in answer.document(look).map { finish(dialect(look).write($0)) } }
  }

  /// A form of its own for each kind of answer; nil for a kind that it cannot hold. The gates of a report are written as
  /// the whole report, unless they have a form of their own.
  init(
    _ name: String, suffixes: [String], report: (@Sendable (Report, Look) -> [UInt8])? = nil,
    gates: (@Sendable (Report, Look) -> [UInt8])? = nil,
    whatIf: (@Sendable (WhatIf, Look) -> [UInt8])? = nil, profile: (@Sendable (Profile) -> [UInt8])? = nil
  ) {
    self.name = name
    self.suffixes = suffixes
    pathVariable = nil
    isForPeople = false
    let able: [(Answer.Kind, Bool)] = [
      (.report, report != nil), (.gates, (gates ?? report) != nil), (.whatIf, whatIf != nil),
      (.profile, profile != nil),
    ]
    kinds = Set(able.filter(\.1).map(\.0))
    bytes = { answer, look in
      switch answer {
      case .report(let answer): report?(answer, look)
      case .gates(let answer): (gates ?? report)?(answer, look)
      case .whatIf(let answer): whatIf?(answer, look)
      case .profile(let answer): profile?(answer)
      }
    }
  }

  /// The first of the answers that it can hold, written down; nil when it can hold none.
  public func write(_ answers: Answer..., look: Look) -> [UInt8]? {
    for answer in answers {
      if let bytes = bytes(answer, look) { return bytes }
    }
    return nil
  }
}

extension OutputForm: Equatable {
  /// Names are unique.
  public static func == (left: OutputForm, right: OutputForm) -> Bool { left.name == right.name }
}

extension OutputForm {
  public static func named(_ name: String) -> OutputForm? { all.first { $0.name == name } }

  /// The form that the end of a file name asks for.
  public static func of(path: String) -> OutputForm? {
    all.first { form in form.suffixes.contains { path.hasSuffix(".\($0)") } }
  }

  /// The forms that can hold an answer of some kind.
  public static func holding(_ kind: Answer.Kind) -> [OutputForm] { all.filter { $0.kinds.contains(kind) } }

  /// A saved profile, which is read back in place of the logs.
  public static let profile = OutputForm("profile", suffixes: ["mqp"], profile: { $0.encoded() })
}
