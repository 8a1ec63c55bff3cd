internal import CLI
internal import Diagnosis
internal import Formats
internal import Gates
internal import Platform
internal import Profiles
internal import Reports

/// What the command line asked for: plain values, validated, nothing done yet.
struct Settings: CommandSettings, Equatable {
  /// The words after the command, in order, up to the paths of logs.
  var operands: [String] = []
  /// The logs to read, in order; `-` stands for stdin.
  var paths: [String] = []

  // Input
  var inputFormat: String?
  var map: [FieldMapping] = []
  /// The file of a mapping.
  var mapping: String?
  var learns = true
  var unit: DurationUnit?
  /// nil: one for each processor.
  var jobs: Int?
  /// 0 to 100.
  var minParsed: Double?
  var keepDuplicates = false
  /// The file that says what earlier runs have read.
  var resume: String?

  // Configuration
  var config = ConfigRequest()
  var configGates: [PlacedGate] = []

  // Change
  var whatIf = WhatIfQuestion()

  // Gate
  var gates: [AskedGate] = []
  var judging = Judge.Options()
  /// Earlier runs, each a path.
  var baselines: [String] = []
  var eachPathIsRun = false
  var failsOn: Severity?
  var badExitCode: Int32 = 1
  var showsPower = false
  var calibrates = false

  // Time
  var since: TimeBound?
  var until: TimeBound?
  var zone = Zone.utc
  var inputZone: Zone?
  var year: Int?
  /// Days since 1970.
  var date: Int64?

  // Filter
  var queue = NameFilter()
  var client = NameFilter()
  var vhost = NameFilter()
  var host = NameFilter()
  var labels = NameFilter()
  var condition: Where?

  // Output
  var format: OutputForm?
  var jsonParts: [String] = []
  var outputs: [OutputTarget] = []
  var top = 10
  /// 0 to 100, in the order asked; empty: the usual ones.
  var percentiles: [Double] = []
  /// Nanoseconds; nil: chosen from the span of the log.
  var bucket: Int64?
  var redact = false
  var stamp = false

  // Look
  var color = ColorChoice.auto
  /// nil: as the locale says.
  var ascii: Bool?
  /// nil: the terminal's, or 80.
  var width: Int?
  var quiet = false
  var verbosity = 0
  var progress = ProgressChoice.auto

  /// The form of the answer on stdout.
  var stdoutForm: OutputForm { format ?? (jsonParts.isEmpty ? .text : .json) }

  var conflict: String? {
    if let conflict = config.conflict { return conflict }
    if redact, resume != nil || outputs.contains(where: { $0.form == .profile }) {
      return
        "--redact hides names, and \(resume != nil ? "the file of --resume" : "a profile") holds them; leave --redact out, "
        + "write a profile (-o run.mqp), and give it to 'mqtune analyze --redact'"
    }
    if eachPathIsRun, resume != nil {
      return "--runs reads each run as a whole, and --resume goes on with one; leave one of them out"
    }
    if calibrates, format != nil || !outputs.isEmpty {
      return "--calibrate prints lines for a configuration; leave out --format and --output"
    }
    guard !jsonParts.isEmpty, let format, format != .json else { return nil }
    return "--json prints JSON, and --format asks for \(format.name)"
  }
}

extension Settings {
  /// Takes paths that no argument names from the variables that hold them.
  mutating func complete(from environment: Environment) throws(Failure) {
    for index in outputs.indices where outputs[index].path.isEmpty {
      let form = outputs[index].form
      let variable = form.pathVariable ?? ""
      guard let path = environment[variable] else {
        throw Failure(
          .usage, "-o \(form.name): the file is that of the variable \(variable), which is not set",
          details: ["name a file: -o \(form.name):PATH", "nothing was written"])
      }
      outputs[index].path = path
    }
  }
}

/// Globs that names must match, and globs they must not.
struct NameFilter: Equatable, Sendable {
  var include: [String] = []
  var exclude: [String] = []

  /// Lets everything through.
  var isEmpty: Bool { include.isEmpty && exclude.isEmpty }
}

enum ColorChoice: String, CaseIterable, Sendable { case auto, always, never }

enum ProgressChoice: String, CaseIterable, Sendable { case auto, never }

/// One `--output`: a form and where it goes.
struct OutputTarget: Equatable, Sendable {
  var form: OutputForm
  /// `-` is stdout; empty as long as the path is in a variable of the environment.
  var path: String
  /// The file is one that others write to as well.
  var isAppended = false
}
