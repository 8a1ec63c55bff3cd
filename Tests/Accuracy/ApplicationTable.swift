import TestSupport
import Trials

/// How many made logs of applications are read right by what is learnt from them.
struct ApplicationTable {
  let trials: [ApplicationTrial]

  init(_ trials: [ApplicationTrial]) { self.trials = trials }

  var right: Share { Share(trials) { $0.outcome == .right } }
  var wrong: Share { Share(trials) { $0.outcome == .wrong } }

  var table: Table {
    var table = Table(
      title: "Logs of applications in words of their own, by how they are written",
      head: ["log", "logs", "right", "wrong", "unknown"])
    for carrier in ApplicationLog.carriers {
      let own = trials.filter { $0.carrier == carrier }
      guard !own.isEmpty else { continue }
      table.rows.append(
        [carrier, String(own.count)]
          + [ApplicationTrial.Outcome.right, .wrong, .unknown].map { outcome in
            Share(own) { $0.outcome == outcome }.text
          })
    }
    return table
  }
}
