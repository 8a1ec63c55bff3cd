public import Measures
public import Profiles

/// What is wrong with the system that wrote a log, how that is known, and what would help.
public struct Diagnosis: Sendable {
  /// The root cause that explains most comes first.
  public internal(set) var findings: [Finding] = []
  /// What each rule said, in the order of the table.
  public internal(set) var answers: [(rule: RuleID, answer: Rule.Answer)] = []
  /// What the log lacks, the gap that hides most first.
  public internal(set) var blindSpots: [BlindSpot] = []
  /// What they come to, and whether the log shows enough to say so.
  public internal(set) var verdict = Verdict()
  /// Queues near the limit of their consumers, the nearest first.
  public internal(set) var outlooks: [Outlook] = []
}

/// Diagnoses the log of which these are the measures. The same measures give the same diagnosis.
/// - Parameters:
///   - measures: what is known of the log.
///   - predicting: whether to replay the load of queues in trouble, for what changes would bring.
///   - workers: who looks at queues at the same time.
///   - missed: what of the input was not read.
/// - Complexity: linear in the number of queues, and for those in trouble in the messages of their traces.
public func diagnose(
  _ measures: Measures, predicting: Bool = true, workers: Workers = inTurn,
  missing missed: MissedInput = .nothing
) -> Diagnosis {
  let file = CaseFile(measures)
  file.prepare(workers)
  var diagnosis = Diagnosis()
  var found: [Finding] = []
  var hidden: [Need: [RuleID]] = [:]
  for rule in Rule.all {
    let missing = rule.needs.filter { !file.meets($0) }
    if !missing.isEmpty {
      diagnosis.answers.append((rule.id, .notAssessable(missing)))
      for need in missing { hidden[need, default: []].append(rule.id) }
      continue
    }
    let findings = rule.find(file).map(file.weighed)
    found += findings
    diagnosis.answers.append((rule.id, findings.isEmpty ? .notFound : .found))
  }
  diagnosis.findings = numbered(ranked(found))
  if predicting { diagnosis.predict(file.forecaster) }
  diagnosis.blindSpots = file.blindSpots(hiding: hidden)
  diagnosis.verdict = Judgement(file, diagnosis, missing: missed).verdict
  return diagnosis
}

/// The same for a finished profile. Reading changes nothing.
public func diagnose(_ profile: Profile, predicting: Bool = true, workers: Workers = inTurn) -> Diagnosis {
  diagnose(Measures(profile), predicting: predicting, workers: workers)
}

extension Diagnosis {
  fileprivate mutating func predict(_ forecaster: Forecaster) {
    for index in findings.indices {
      for place in findings[index].advice.indices { forecaster.predict(&findings[index].advice[place]) }
    }
    outlooks = forecaster.outlooks()
  }
}
