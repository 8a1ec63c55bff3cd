internal import Bytes
internal import CLI

/// A configuration to begin with: what can be set, in comments, and gates.
/// - Parameter gates: each with what it is about; without any, examples in comments.
func starterConfig(gates: [(text: String, comment: String)]) -> String {
  """
  // The configuration of mqtune, read as JSON5: comments and trailing commas are allowed. A key is the long name of an
  // option; 'mqtune config' prints all keys, 'mqtune config --check' checks this file. Arguments and variables such as
  // MQTUNE_TOP take precedence.
  {
    // Exit with 4 when a smaller share of the lines is understood.
    // "min-parsed": "95%",

    // Further percentiles of latency to show, and rows of each table.
    // percentiles: [75, 99.9],
    // top: 20,

    // Only these queues. Paths, such as those of output, start at the folder of this file.
    // queue: ["orders.*"],
    // output: ["report.md"],

    // What has to hold. A gate with 'warn' is told and fails nothing; 'why' is told when it does not hold.
    gates: [
  \(gates.isEmpty ? exampleGates : gateLines(gates, indent: 4))  ],

    // Further keys, which count when they are asked for: --profile ci.
    profiles: {
      // ci: { color: "never", progress: "never" },
      // nightly: { extends: "ci", "min-parsed": "99%" },
    },
  }

  """
}

private let exampleGates = """
      // "latency.p99 < 250ms",
      // { gate: "backlog.growth <= 0/s", warn: true, why: "the consumers do not keep up" },

  """

/// The gates as items of a list, each below what it is about.
func gateLines(_ gates: [(text: String, comment: String)], indent: Int) -> String {
  let blanks = String(repeating: " ", count: indent)
  return gates.map { gate in
    var text = JSONWriter()
    text.value(gate.text)
    return
      "\(blanks)// \(gate.comment.printable)\n\(blanks)\(String(decoding: text.bytes, as: UTF8.self)),\n"
  }.joined()
}
