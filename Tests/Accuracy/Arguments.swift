import TestSupport

/// What the command line asks for.
enum Request {
  case run(RunOptions)
  case dump(Scenario, seed: UInt64)
  case findings(Scenario, seed: UInt64)
  case list
  case application(seed: UInt64)
}

struct RunOptions {
  var scenarios = Scenarios.all
  var firstSeed = 1
  var seeds = 20
  var firstPair = 0
  /// Pairs of runs to predict; by default 100, and none where one scenario is asked for.
  var pairs: Int?
  /// Pairs of runs whose deliveries are logged when the work begins; by default 100, and none where one scenario is asked
  /// for.
  var handlerPairs: Int?
  /// Pairs of groups of runs to judge; by default 500, and none where one scenario is asked for.
  var gates: Int?
  /// Made logs of applications; by default 200, and none where one scenario is asked for.
  var applications: Int?
  var threads = 2
  var isMarkdown = false
  var failureLimit = 3
  /// The least percentages with which the run counts as passed.
  var leastNamed = 0
  var leastQuiet = 0
  var leastPredicted = 0
  var leastRead = 0
  /// The highest percentage of logs read wrong.
  var mostMisread = 100
}

struct UsageError: Error {
  static let usage = """
    usage: Accuracy run [--only LABEL|SCENARIO] [--seeds N] [--first-seed S] [--pairs N] [--first-pair P]
                        [--handler-pairs N] [--gates N] [--applications N] [--threads N] [--failures N] [--markdown]
                        [--least-named PERCENT] [--least-quiet PERCENT] [--least-predicted PERCENT]
                        [--least-read PERCENT] [--most-misread PERCENT]
           Accuracy dump SCENARIO|LABEL SEED
           Accuracy findings SCENARIO|LABEL SEED
           Accuracy application SEED
           Accuracy list

    """

  var problem: String
}

extension Request {
  init(_ arguments: [String]) throws(UsageError) {
    switch arguments.first {
    case nil, "run": self = .run(try RunOptions(Array(arguments.dropFirst())))
    case "list" where arguments.count == 1: self = .list
    case "application" where arguments.count == 2:
      guard let seed = UInt64(arguments[1]) else { throw UsageError(problem: "\(arguments[1]) is no seed") }
      self = .application(seed: seed)
    case "dump" where arguments.count == 3, "findings" where arguments.count == 3:
      guard let scenario = Scenarios.matching(arguments[1]).first else {
        throw UsageError(problem: "no scenario is called \(arguments[1])")
      }
      guard let seed = UInt64(arguments[2]) else { throw UsageError(problem: "\(arguments[2]) is no seed") }
      self = arguments[0] == "dump" ? .dump(scenario, seed: seed) : .findings(scenario, seed: seed)
    default: throw UsageError(problem: "not understood: \(arguments.joined(separator: " "))")
    }
  }
}

extension RunOptions {
  fileprivate init(_ arguments: [String]) throws(UsageError) {
    var rest = arguments[...]
    while let option = rest.popFirst() {
      if option == "--markdown" {
        isMarkdown = true
        continue
      }
      guard let value = rest.popFirst() else { throw UsageError(problem: "\(option) needs a value") }
      switch option {
      case "--only":
        scenarios = Scenarios.matching(value)
        if scenarios.isEmpty { throw UsageError(problem: "no scenario is called \(value)") }
        pairs = pairs ?? 0
        handlerPairs = handlerPairs ?? 0
        gates = gates ?? 0
        applications = applications ?? 0
      case "--seeds": seeds = try RunOptions.number(value)
      case "--first-seed": firstSeed = try RunOptions.number(value)
      case "--pairs": pairs = try RunOptions.number(value, from: 0)
      case "--handler-pairs": handlerPairs = try RunOptions.number(value, from: 0)
      case "--gates": gates = try RunOptions.number(value, from: 0)
      case "--applications": applications = try RunOptions.number(value, from: 0)
      case "--first-pair": firstPair = try RunOptions.number(value, from: 0)
      case "--threads": threads = try RunOptions.number(value)
      case "--failures": failureLimit = try RunOptions.number(value, from: 0)
      case "--least-named": leastNamed = try RunOptions.number(value, from: 0)
      case "--least-quiet": leastQuiet = try RunOptions.number(value, from: 0)
      case "--most-misread": mostMisread = try RunOptions.number(value, from: 0)
      case "--least-read": leastRead = try RunOptions.number(value, from: 0)
      case "--least-predicted": leastPredicted = try RunOptions.number(value, from: 0)
      default: throw UsageError(problem: "unknown option \(option)")
      }
    }
  }

  private static func number(_ text: String, from least: Int = 1) throws(UsageError) -> Int {
    guard let number = Int(text), (least...1_000_000).contains(number) else {
      throw UsageError(problem: "\(text) is not a number from \(least) on")
    }
    return number
  }
}
