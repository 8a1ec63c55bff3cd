internal import Bytes
internal import CLI
internal import Diagnosis
internal import Events
internal import Measures
internal import Profiles
internal import Reports
internal import Runs

/// `mqtune doctor`: what to switch on so that a log shows more; for a given log, what it lacks.
func runDoctor(_ settings: Settings, _ world: World) throws -> ExitCode {
  guard !settings.paths.isEmpty else {
    try world.output(doctorTable())
    return .success
  }
  let logs = try openRun(settings, world)
  try failOnSavedAnswers(logs)
  let analysis = try analyseWhole(logs, settings, world, orElse: "the log was not judged")
  let profile =
    settings.redact ? Redaction(of: analysis.profile, files: analysis.aliases).profile : analysis.profile
  try world.output(unreadLines(of: profile, logs, settings) + prescription(for: profile))
  return analysis.problems.isEmpty && analysis.unknown.isEmpty ? .success : .inputUnusable
}

/// What the log says of messages and was not read, with the options that would read it; empty where there is nothing.
private func unreadLines(of profile: Profile, _ logs: LogSet, _ settings: Settings) -> String {
  let unread = Measures(profile).unread
  guard unread.lines > 0 else { return "" }
  var text = "\(unread.statement): mqtune show skipped lists them.\n"
  if !settings.redact, let remedy = Remedy(for: profile, logs, settings) {
    text += remedy.sentence.paragraph(indent: 0)
  }
  return text + "\n"
}

/// What to switch on in each kind of system, and which rules see by it.
func doctorTable() -> String {
  var text =
    """
    What to log in each kind of system, what it shows, and which rules need it. 'mqtune doctor LOG' says what one log \
    does not show, 'mqtune explain RULE' describes a rule.
    """.paragraph(indent: 0)
  for system in LogSystem.allCases {
    text += "\n\(system.title)\n"
    for need in Need.allCases where need.isLogged {
      let seeing = Rule.all.filter { $0.needs.contains(need) }.map(\.id)
      guard let how = need.howToSee(system), need.hidesFigures || !seeing.isEmpty else { continue }
      text += "  \(need.title)\n" + how.text.paragraph(indent: 4) + "shows: \(need.what)".paragraph(indent: 4)
      text += rules(seeing)
      if !need.isReadable { text += "(\(need.why))".paragraph(indent: 4) }
    }
  }
  return text
}

/// What a log lacks, the gap that hides most rules first.
func prescription(for profile: Profile) -> String {
  let diagnosis = diagnose(profile, predicting: false)
  let blind = diagnosis.answers.count { if case .notAssessable = $0.answer { true } else { false } }
  let spots = diagnosis.blindSpots
  var text =
    "\(countFigure(diagnosis.answers.count - blind)) of \(countFigure(diagnosis.answers.count, of: "rule")) "
    + "can judge this log.\n"
  guard !spots.isEmpty else { return text + "The log has everything that a rule can use.\n" }
  for spot in spots where spot.need.isReadable {
    text += "\nNot visible: \(spot.need.what)\n" + spot.why.paragraph(indent: 2)
    let how = spot.need.howToSee(in: profile)
    if !how.isEmpty { text += "to see it: \(how.text)".paragraph(indent: 2) }
    text += rules(spot.rules, indent: 2)
  }
  let others = spots.filter { !$0.need.isReadable }
  if !others.isEmpty { text += "\nNot visible in any log that this version reads\n" }
  for spot in others {
    text += "\(spot.need.what): \(spot.rules.map(\.rawValue).joined(separator: ", "))".paragraph(indent: 2)
  }
  return text
}

private func rules(_ ids: [RuleID], indent: Int = 4) -> String {
  ids.isEmpty ? "" : "rules: \(ids.map(\.rawValue).joined(separator: ", "))".paragraph(indent: indent)
}

extension Need {
  /// Something that a single system can be told to log, and not a kind of log as a whole.
  fileprivate var isLogged: Bool {
    switch self {
    case .events, .messages, .queues: false
    default: true
    }
  }
}
