import Diagnosis
import Platform
import Profiles
import TestSupport
import Trials

// Plays logs whose trouble is known, and counts how often the first finding of the diagnosis is right; plays pairs
// of runs that differ in one setting, and measures how near the prediction comes.
//
//     Accuracy run [--only LABEL] [--seeds N] ...    the account; exit code 1 when it is below the floors
//     Accuracy dump SCENARIO SEED > x.log            one of the logs
//     Accuracy findings SCENARIO SEED                what the diagnosis says of it
//     Accuracy list                                  the scenarios

func perform(_ request: Request) throws -> Int32 {
  switch request {
  case .list:
    let width = Scenarios.all.map(\.name.count).max() ?? 0
    for scenario in Scenarios.all {
      let gap = String(repeating: " ", count: width - scenario.name.count)
      try StandardStream.output.write("\(scenario.name)\(gap)  \(scenario.label)\n    \(scenario.summary)\n")
    }
    return 0
  case .dump(let scenario, let seed):
    let instance = scenario.instance(seed: seed)
    try StandardStream.output.write(instance.log())
    let subjects = instance.subjects.map { "'\($0)'" }.joined(separator: ", ")
    try StandardStream.error.write(
      "\(instance.name) \(seed): \(instance.label) of \(subjects)\nremedy: \(instance.remedy)\n")
    return 0
  case .findings(let scenario, let seed):
    let instance = scenario.instance(seed: seed)
    let profile = Profile(log: instance.log(), format: instance.dialect.format)
    try StandardStream.output.write(account(of: diagnose(profile)))
    return 0
  case .application(let seed):
    let log = ApplicationLog.make(seed: seed)
    for file in log.files {
      if log.files.count > 1 { try StandardStream.output.write("==> \(file.name) <==\n") }
      try StandardStream.output.write(file.text)
    }
    let trial = ApplicationTrial(log)
    try StandardStream.error.write(
      "\(log.style)\n\(log.truth)\n\(trial.outcome.rawValue): \(trial.verdict): \(trial.faults.joined(separator: ", "))\n"
    )
    return 0
  case .run(let options):
    let tally = Tally(trials: options.playScenarios())
    let pairs = PairTable(options.playPairs())
    let handlerPairs = PairTable(options.playHandlerPairs())
    let gates = GateTable(options.playGates())
    let applications = ApplicationTable(options.playApplications())
    try StandardStream.output.write(
      Account(
        tally: tally, pairs: pairs, handlerPairs: handlerPairs, gates: gates, applications: applications,
        isMarkdown: options.isMarkdown,
        failureLimit: options.failureLimit
      ).text)
    let damaged = tally.trials.filter { $0.notUnderstood > 0 }
    for trial in damaged {
      try StandardStream.error.write(
        "\(trial.name) \(trial.seed): \(trial.notUnderstood) lines not understood\n")
    }
    var isPassed = damaged.isEmpty
    for (what, share, least) in [
      ("first findings", tally.named, options.leastNamed), ("healthy logs", tally.quiet, options.leastQuiet),
      ("predictions", pairs.accurate, options.leastPredicted),
      ("predictions from deliveries at the begin of work", handlerPairs.accurate, options.leastPredicted),
    ] where share.percent < Double(least) {
      isPassed = false
      try StandardStream.error.write("Accuracy: \(share.text) of the \(what) are right, not \(least) %\n")
    }
    if gates.falseAlarms.percent > 1 || gates.seen.percent < 95 {
      isPassed = false
      try StandardStream.error.write(
        "Accuracy: \(gates.falseAlarms.text) of the gates fail without a change, \(gates.seen.text) see one\n"
      )
    }
    if applications.right.percent < Double(options.leastRead)
      || applications.wrong.percent > Double(options.mostMisread)
    {
      isPassed = false
      try StandardStream.error.write(
        "Accuracy: \(applications.right.text) of the logs of applications are read right, "
          + "\(applications.wrong.text) wrong, not \(options.leastRead) % and at most \(options.mostMisread) %\n"
      )
    }
    return isPassed ? 0 : 1
  }
}

do {
  endProcess(try perform(Request(Array(CommandLine.arguments.dropFirst()))))
} catch let error as UsageError {
  try StandardStream.error.write("Accuracy: \(error.problem)\n\(UsageError.usage)")
  endProcess(2)
} catch OutputError.closedPipe {
  endProcess(0)
}
