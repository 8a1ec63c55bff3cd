import Gates
import Trials

/// How often gates fail where nothing changed, and how often they see a slower service.
struct GateTable {
  let trials: [GateTrial]

  init(_ trials: [GateTrial]) { self.trials = trials }

  /// Of all judgements where nothing changed, those that failed.
  var falseAlarms: Share {
    let statuses = trials.flatMap(\.unchanged)
    return Share(statuses) { $0 == .fail }
  }

  /// Of the judgements of times of a slower service, those that failed.
  var seen: Share {
    let times = GateTrial.gates.indices.filter { GateTrial.gates[$0].hasPrefix("latency") }
    return Share(trials.flatMap { trial in times.map { trial.changed[$0] } }) { $0 == .fail }
  }

  var table: Table {
    var table = Table(
      title:
        "Gates of \(GateTrial.runs) runs against \(GateTrial.runs), by how busy the consumer is and the noise between runs",
      head: ["gate", "busy", "noise", "pairs", "false alarms", "slower by 20 % seen"])
    for (place, gate) in GateTrial.gates.enumerated() {
      for condition in GateTrial.conditions {
        let own = trials.filter { $0.condition == condition }
        guard !own.isEmpty else { continue }
        table.rows.append([
          gate, "\(Int(condition.load * 100)) %", "\(Int(condition.noise * 100)) %", String(own.count),
          Share(own) { $0.unchanged[place] == .fail }.text, Share(own) { $0.changed[place] == .fail }.text,
        ])
      }
    }
    return table
  }
}
