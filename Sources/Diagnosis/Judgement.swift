internal import Bytes
internal import Measures
internal import Profiles

/// The verdict on a log: that of the finding that leads, and what the log does not show.
///
/// Figures that look well do not make a system healthy in which something is wrong, and what a log cannot show never makes
/// it healthy.
struct Judgement {
  let file: CaseFile
  let findings: [Finding]
  let blindSpots: [BlindSpot]
  /// What of the input was not read.
  private let gaps: [Doubt]

  /// Below so many messages or samples, or seconds, a log is too short to judge by anything but its errors.
  static let fewestMessages = 100
  static let fewestSeconds = 2.0
  /// A log of which so many lines were not understood may hide what matters.
  private static let missedShare = 0.05
  /// So many further findings are named.
  private static let furtherFindings = 2

  init(_ file: CaseFile, _ diagnosis: Diagnosis, missing missed: MissedInput = .nothing) {
    self.file = file
    gaps = Doubt.all(file, missed)
    findings = diagnosis.findings
    blindSpots = diagnosis.blindSpots
  }

  var verdict: Verdict {
    var verdict = leading.map(verdict) ?? withoutLeading
    verdict.finding = findings.first?.id
    if verdict.status != .healthy || verdict.finding == nil || tellsLightFindings {
      verdict.facts += factsOfFirst
    }
    verdict.facts += gaps.flatMap(\.facts)
    let lines = file.measures.lines
    // Where more was missed than this, a gap says so.
    if let ratio = lines.understoodRatio, 1 - ratio >= Self.missedShare, ratio >= Doubt.leastUnderstood {
      let missed = countFigure(lines.notUnderstood, of: "line")
      verdict.details.append(
        "But \(missed) (\(shareFigure(1 - ratio))) \(lines.notUnderstood == 1 ? "was" : "were") not understood."
      )
    }
    return verdict
  }

  // MARK: Findings

  /// The first finding that matters. A short log is judged by its errors alone.
  private var leading: Finding? {
    let serious = findings.filter(matters)
    guard file.hasMeasures, file.isTooShort else { return serious.first }
    return serious.first { word(of: $0) == .errors }
  }

  /// Whether the verdict names a finding. A light symptom with a word of its own, such as a backlog that drained, is no
  /// reason for a change, but a log that shows one is not called healthy. Clocks that disagree make no queue ill.
  private func matters(_ finding: Finding) -> Bool {
    guard !finding.hidesDurationsAlone else { return false }
    return finding.severity >= .medium
      || Rule.named(finding.rule)?.precedence == .symptom && word(of: finding) != nil
  }

  private func verdict(on leading: Finding) -> Verdict {
    // What a user notices has a word where the cause of it has none.
    let spoken = word(of: leading) == nil ? effects(of: leading).first { word(of: $0) != nil } : nil
    let told = spoken ?? leading
    var verdict = Verdict()
    verdict.status = status(of: ([leading] + effects(of: leading)).map(\.severity).max() ?? leading.severity)
    verdict.word = word(of: told) ?? word(of: verdict.status)
    verdict.headline = told.verdictSentence
    verdict.facts = facts(of: told)
    verdict.details = [told.headline?.detail ?? told.details.first].compactMap { $0 }.filter { !$0.isEmpty }
    if spoken != nil { verdict.details.append("The cause: \(leading.sentence) (\(leading.id)).") }
    verdict.details += doFirst(leading) + others(than: leading) + doubts
    return verdict
  }

  private func word(of finding: Finding) -> VerdictWord? {
    finding.headline?.word ?? Rule.named(finding.rule)?.word
  }

  private func status(of severity: Severity) -> Verdict.Status {
    switch severity {
    case .critical: .failing
    case .high: .degraded
    case .medium, .low: .atRisk
    }
  }

  private func word(of status: Verdict.Status) -> VerdictWord {
    switch status {
    case .failing: .failing
    case .degraded: .degraded
    case .atRisk: .atRisk
    case .healthy: .healthy
    case .unknown: .unknown
    }
  }

  /// Findings that follow from another one, at whatever remove.
  private func effects(of cause: Finding) -> [Finding] {
    var ids: Set<String> = [cause.id]
    var effects: [Finding] = []
    var isComplete = false
    while !isComplete {
      let more = findings.filter { $0.consequenceOf.map(ids.contains) == true && !ids.contains($0.id) }
      effects += more
      ids.formUnion(more.map(\.id))
      isComplete = more.isEmpty
    }
    return effects
  }

  private func doFirst(_ finding: Finding) -> [String] {
    firstAdvice(for: finding).map { ["Do first: \($0.id), \($0.brief)."] } ?? []
  }

  /// Cheap comes before dear: where a replay shows what a trouble costs, but not what its first advice, which has a risk,
  /// brings, a change of low risk to the same queue that a replay shows to help goes before it.
  private func firstAdvice(for finding: Finding) -> Advice? {
    guard finding.impact.isReplayed, let own = finding.advice.first, own.risk != .low, own.forecast == nil
    else {
      return finding.advice.first
    }
    let home = finding.subject.home
    let proven = findings.lazy.filter { $0.subject.home == home && !home.isEmpty }.flatMap(\.advice)
      .first { $0.risk == .low && $0.forecast?.isBetter == true }
    return proven ?? own
  }

  /// Further findings that matter and do not follow from others.
  private func others(than leading: Finding) -> [String] {
    let own = Set([leading.id] + effects(of: leading).map(\.id))
    return findings.lazy
      .filter { matters($0) && $0.consequenceOf == nil && !own.contains($0.id) }
      .prefix(Self.furtherFindings).map { "Also: \($0.verdictSentence)" }
  }

  private var factsOfFirst: [Verdict.Fact] {
    guard let first = findings.first else { return [] }
    return [Verdict.Fact("rule", first.rule.rawValue)]
      + [firstAdvice(for: first)].compactMap { $0.map { Verdict.Fact("fix", $0.id) } }
  }

  private func facts(of finding: Finding) -> [Verdict.Fact] {
    let own = finding.headline?.facts ?? []
    let subject = finding.subject
    let home = subject.home
    if let queue = file.queues.first(where: { $0.name == home && !home.isEmpty }) {
      let party = subject.kind == .queue ? [] : [Verdict.Fact(subject.kind.rawValue, subject.name)]
      return [Verdict.Fact("queue", home)] + party + own + figures(of: queue.measures, but: own)
    }
    if subject.kind == .label, let label = file.measures.labels.first(where: { $0.label == subject.name }) {
      return [
        label.label.isEmpty ? nil : Verdict.Fact("label", label.label), milliseconds(label.latency),
        rate("errors_ratio", label.errorRatio),
      ].compactMap { $0 } + own
    }
    return (subject.name.isEmpty ? [] : [Verdict.Fact(subject.kind.rawValue, subject.name)]) + own
  }

  // MARK: Without a finding that leads

  private var withoutLeading: Verdict {
    var verdict = withoutFindings
    if tellsLightFindings, let first = findings.first {
      verdict.details.append("Even so, this was found: \(first.sentence) (\(first.id)).")
      verdict.details += doFirst(first)
    }
    return verdict
  }

  /// A healthy log has light findings; of those only what users would have noticed is worth a line.
  private var tellsLightFindings: Bool {
    guard let first = findings.first else { return false }
    return leading == nil && (first.severity >= .medium || !isHealthy || word(of: first) != nil)
  }

  private var isHealthy: Bool { withoutFindings.status == .healthy }

  private var withoutFindings: Verdict {
    guard let gap = gaps.first else { return judged }
    var verdict = Verdict()
    verdict.headline = gap.sentence
    verdict.details = gap.details + gaps.dropFirst().flatMap { [$0.sentence] + $0.details }
    let judged = judged
    if file.hasMeasures {
      verdict.details.append(
        "What was read: \(file.hasMessages ? judged.headline : Healthy(file, []).samples)")
    }
    verdict.facts = judged.facts
    return verdict
  }

  /// The verdict on what was read.
  private var judged: Verdict {
    if !file.hasMeasures { return Unjudged(file).withoutMeasures }
    if file.isTooShort { return Unjudged(file).tooShort }
    return doubt ?? Healthy(file, blindSpots).verdict
  }

  /// What a verdict on findings cannot say of the rest.
  private var doubts: [String] {
    let unread = gaps.flatMap { [$0.sentence] + $0.details }
    if !file.hasMeasures { return unread + [Unjudged(file).withoutMeasures.headline] }
    if file.isTooShort { return unread }
    // A finding was judged, so that it is not too little to judge.
    if let few = Unjudged(file).fewEnds { return unread + [few] }
    return unread + (doubt.map { [$0.headline] } ?? [])
  }

  /// Why a log without findings is not called healthy; nil for one that is.
  private var doubt: Verdict? {
    if !file.hasMessages { return file.isLoadTest ? nil : Unjudged(file).samplesAlone }
    if !seesBothEnds, let verdict = Unjudged(file).underOtherNames { return verdict }
    if file.measures.total.finished < Self.fewestMessages {
      // Of a load test the samples are judged; a few messages beside them are not.
      return file.isLoadTest ? nil : Unjudged(file).unfinished
    }
    return seesBothEnds ? nil : Unjudged(file).oneSided
  }

  /// Whether the log shows of most messages how they came as well as how they left: only then it shows whether they
  /// waited.
  private var seesBothEnds: Bool {
    // Messages that were delayed came to another queue without a publish.
    let whole = file.measures.queues.reduce(0) {
      $0 + ($1.counts.published > 0 ? $1.finished : 0) + $1.delayed
    }
    return whole >= Self.fewestMessages && whole * 2 >= file.measures.total.finished
  }
}

extension Finding {
  /// A sentence for a verdict.
  fileprivate var verdictSentence: String {
    if let sentence = headline?.sentence { return sentence }
    let text = "\(sentence)."
    return subject.name.isEmpty ? text.prefix(1).uppercased() + text.dropFirst() : text
  }
}

extension CaseFile {
  /// Messages that the log shows in any way, at least.
  var messageCount: Int {
    let counts = measures.total.counts
    return max(counts.published, counts.delivered, counts.acked)
  }

  /// Too few messages or samples, or too little time, to judge by anything but errors.
  var isTooShort: Bool {
    max(messageCount, measures.sampleCount) < Judgement.fewestMessages || seconds < Judgement.fewestSeconds
  }
}
