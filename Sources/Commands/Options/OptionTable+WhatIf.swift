internal import Bytes
internal import CLI
internal import Reports
internal import Simulation

/// What is to be different in a replay.
let whatIfOptions: [Option] = [
  Option(
    name: "consumers",
    category: .change,
    kind: .value(name: "N") { settings, text throws(Option.ValueError) in
      settings.whatIf.settings.consumers = try Option.wholeNumber(text, in: 1...1_024)
    },
    fallback: "as many as the log shows",
    scope: .whatIf,
    summary: "the number of consumers",
    details: """
      At most twice as many as logged, or as many as the report recommends. Added consumers are as fast as the median logged consumer. With fewer consumers, \
      those that came last are removed.
      """),
  Option(
    name: "prefetch",
    category: .change,
    kind: .value(name: "N") { settings, text throws(Option.ValueError) in
      settings.whatIf.settings.prefetch = try Option.wholeNumber(text, in: 0...65_535)
    },
    fallback: "as logged, or the most messages that a consumer was seen to hold",
    scope: .whatIf,
    summary: "how many unsettled messages each consumer may hold",
    details: "0 means no limit."),
  Option(
    name: "dispatch",
    category: .change,
    kind: .value(name: "POLICY") { settings, text throws(Option.ValueError) in
      settings.whatIf.settings.dispatch = try Option.choice(text, of: Dispatch.self)
    },
    choices: Dispatch.allCases.map(\.rawValue),
    fallback: "the policy that explains most deliveries of the log",
    scope: .whatIf,
    summary: "which consumer gets the next message",
    details: """
      round-robin: the consumers in turn. least-outstanding: the consumer that holds the fewest messages. weighted: the \
      consumer that is furthest behind the share it had in the log. random: any consumer.
      """),
  Option(
    name: "handlers",
    category: .change,
    kind: .value(name: "N") { settings, text throws(Option.ValueError) in
      settings.whatIf.settings.handlers = try Option.wholeNumber(text, in: 1...1_024)
    },
    fallback: "the most that the order of the acks shows",
    scope: .whatIf,
    summary: "how many messages each consumer works on at a time"),
  Option(
    name: "rate",
    category: .change,
    kind: .value(name: "FACTOR") { settings, text throws(Option.ValueError) in
      settings.whatIf.settings.rate = try loadFactor(text)
    },
    fallback: "the load as logged",
    scope: .whatIf,
    summary: "more or less load: 1.2, 120%, +20%, -10%",
    details: "The same messages in less or more time; at most 1.5 times the logged load."),
  Option(
    name: "search",
    category: .change,
    kind: .value(name: "SPACE") { settings, text throws(Option.ValueError) in
      settings.whatIf.space = try searchSpace(text)
    },
    isList: true,
    scope: .whatIf,
    summary: "the settings to search: consumers=1..8,prefetch=1..64",
    details: """
      Needs --goal. NAME=VALUE or NAME=LOW..HIGH, joined by commas, of consumers, prefetch and dispatch \
      (dispatch=any tries every policy); other settings stay as logged. The cheapest setting that reaches the goal is \
      the one with the fewest consumers, then with the fewest changes, then with the prefetch nearest to the logged one.
      """),
  Option(
    name: "goal",
    category: .change,
    kind: .value(name: "GOAL") { settings, text throws(Option.ValueError) in
      settings.whatIf.goal = try searchGoal(text)
    },
    scope: .whatIf,
    summary: "what --search has to reach: 'latency.p99 < 50ms'",
    details: """
      METRIC OP BOUND. Metrics: \(goalMetricNames.joined(separator: ", ")). OP is < <= > >= or, where the \
      shell needs no quotes, lt le gt ge. Times and rates need a unit (50ms, 900/s); utilisation is a percentage.
      """),
]

private func loadFactor(_ text: String) throws(Option.ValueError) -> Double {
  let expected = Option.ValueError.expected("a factor such as 1.2, 120%, +20% or -10%")
  let sign = text.first.flatMap { $0 == "+" ? 1.0 : $0 == "-" ? -1.0 : nil }
  let digits = sign == nil ? text[...] : text.dropFirst()
  let isPercent = digits.hasSuffix("%")
  // A sign is said of a percentage: +0.2 could be taken for both.
  guard isPercent || sign == nil, let number = plainDecimal(String(isPercent ? digits.dropLast() : digits))
  else { throw expected }
  let share = isPercent ? number / 100 : number
  let factor = sign.map { 1 + $0 * share } ?? share
  guard factor >= 0.01, factor <= 1_000 else { throw expected }
  return factor
}
