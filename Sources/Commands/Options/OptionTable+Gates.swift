internal import Bytes
internal import CLI
internal import Diagnosis
internal import Gates
internal import Reports

/// What makes a run good or bad.
let gateOptions: [Option] = [
  Option(
    name: "gate",
    category: .gate,
    kind: .value(name: "GATE") { settings, text throws(Option.ValueError) in
      settings.gates.append(AskedGate(try Option.gate(text)))
    },
    isRepeatable: true,
    isConfigurable: false,
    scope: .gates,
    summary: "a limit to keep: 'latency.p99 < 250ms'",
    details: """
      [NAME:] METRIC[{SCOPE}] OP BOUND [over DURATION] [warn]. OP is one of < <= > >= == != or lt le gt ge eq ne. BOUND is a \
      number with its unit, baseline+10%, baseline+5ms, or max(BOUND, BOUND). each{queue} before the metric judges each \
      queue by itself. Gates of the command line are judged beside those of the configuration.
      """),
  limit(
    "max", .atMost, "an upper limit: latency.p99=250ms",
    "Without signs that a shell takes for its own: --max latency.p99=250ms is --gate 'latency.p99 <= 250ms'."),
  limit(
    "min", .atLeast, "a lower limit: throughput.out=900/s",
    "--min throughput.out=900/s is --gate 'throughput.out >= 900/s'."),
  Option(
    name: "baseline",
    category: .gate,
    kind: .value(name: "PATH") { settings, text throws(Option.ValueError) in
      settings.baselines.append(try Option.notEmpty(text, "a path"))
    },
    isPath: true,
    isRepeatable: true,
    scope: .gates,
    summary: "an earlier run to compare with",
    details: """
      A log, a saved profile, a report in JSON, or a folder in which each file is one run. With one run on a side a gate \
      warns and does not fail; 5 runs on each side prove a difference.
      """),
  Option(
    name: "runs",
    category: .gate,
    kind: .toggle { $0.eachPathIsRun = $1 },
    fallback: "all PATHs are the logs of one run",
    scope: .gate,
    summary: "each PATH is a run, a folder one in each file"),
  Option(
    name: "strict",
    category: .gate,
    kind: .toggle { $0.judging.isStrict = $1 },
    scope: .gates,
    summary: "fail also where chance may have done it"),
  Option(
    name: "allow-no-data",
    category: .gate,
    kind: .toggle { $0.judging.allowsNoData = $1 },
    scope: .gates,
    summary: "a gate without data only warns",
    details:
      "Lines of messages that were not read, and a baseline that cannot be compared, still end with exit code 4."
  ),
  Option(
    name: "min-samples",
    category: .gate,
    kind: .value(name: "N") { settings, text throws(Option.ValueError) in
      settings.judging.leastRecords = try Option.wholeNumber(text, in: 0...1_000_000_000)
    },
    fallback: "1000",
    scope: .gates,
    summary: "messages or samples of a run that is compared"),
  Option(
    name: "fail-on",
    category: .gate,
    kind: .value(name: "SEVERITY") { settings, text throws(Option.ValueError) in
      let words = Severity.allCases.map(\.word)
      let word = try Option.member(text, of: words)
      settings.failsOn = Severity.allCases.first { $0.word == word }
    },
    choices: Severity.allCases.map(\.word),
    scope: .gates,
    summary: "severity of findings that make the run bad"),
  Option(
    name: "exit-code",
    category: .gate,
    kind: .value(name: "N") { settings, text throws(Option.ValueError) in
      settings.badExitCode = Int32(try Option.wholeNumber(text, in: 0...255))
    },
    fallback: "1",
    scope: .gates,
    summary: "exit code of a run that is judged bad"),
  Option(
    name: "power",
    category: .gate,
    kind: .toggle { $0.showsPower = $1 },
    scope: .gates,
    summary: "say what each gate could not prove"),
  Option(
    name: "calibrate",
    category: .gate,
    kind: .toggle { $0.calibrates = $1 },
    isConfigurable: false,
    scope: .gate,
    summary: "print gates that the runs keep",
    details:
      "They are lines for the configuration. With --runs the limits leave room for the differences between the runs."
  ),
]

private func limit(_ name: String, _ relation: Gate.Relation, _ summary: String, _ details: String) -> Option
{
  Option(
    name: name,
    category: .gate,
    kind: .value(name: "METRIC=VALUE") { settings, text throws(Option.ValueError) in
      settings.gates.append(AskedGate(try Option.gate(text, relation: relation)))
    },
    isRepeatable: true,
    isConfigurable: false,
    scope: .gates,
    summary: summary,
    details: details)
}

extension Option {
  static func gate(_ text: String) throws(ValueError) -> Gate {
    do throws(Gate.Mistake) {
      return try Gate(parsing: text)
    } catch {
      throw .at(column: error.column, length: error.length, problem: error.problem)
    }
  }

  /// `latency.p99{queue=orders}=250ms`
  fileprivate static func gate(_ text: String, relation: Gate.Relation) throws(ValueError) -> Gate {
    let scalars = Array(text.unicodeScalars)
    let from = scalars.lastIndex(of: "}") ?? 0
    guard let sign = scalars[from...].firstIndex(of: "=") else {
      throw .expected("METRIC=VALUE, such as latency.p99=250ms")
    }
    func part(_ range: Range<Int>) -> String {
      scalars[range].reduce(into: "") { $0.unicodeScalars.append($1) }
    }
    let between = " \(relation.rawValue) "
    let written = part(0..<sign) + between + part((sign + 1)..<scalars.count)
    do throws(ValueError) {
      return try gate(written)
    } catch {
      guard case .at(let column, let length, let problem) = error, column > sign else { throw error }
      throw .at(column: max(sign, column - between.count + 1), length: length, problem: problem)
    }
  }
}

/// A gate, and where it comes from.
struct AskedGate: Equatable, Sendable {
  var gate: Gate
  /// What its author says of it; shown where it is not kept.
  var comment = ""
  /// Nil for one of the command line.
  var origin: GateResult.Origin?

  init(_ gate: Gate) { self.gate = gate }

  init(_ placed: PlacedGate) throws(Failure) {
    do throws(Gate.Mistake) {
      gate = try Gate(parsing: placed.text)
    } catch {
      throw Failure(.usage, "\(placed.origin.printable): \(error.problem)")
    }
    gate.isWarning = gate.isWarning || placed.isWarning
    comment = placed.why
    origin = .init(path: placed.path, line: placed.line, column: placed.column)
  }
}
