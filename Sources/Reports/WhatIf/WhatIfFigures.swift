import Bytes
import Measures
import Simulation

/// The figures side by side, and how far the settings are from trouble.
extension WhatIfSections {
  private static let shown: [ReplayMetric] = [
    .queueWaitP50, .queueWaitP90, .queueWaitP99, .endToEndP50, .endToEndP90, .endToEndP99, .throughputOut,
    .backlogMax, .backlogMean, .backlogEnd, .utilisation,
  ]

  func figures() -> [Block] {
    guard let logged = answer.logged?.outcome, let replayed = answer.replayed?.outcome else { return [] }
    let predicted = answer.predicted?.outcome
    var table = Table(
      Heading("Figures"), each: "figure",
      [
        .init("logged"), .init("replayed"), .init("off by"), .init("predicted"),
        .init("90% interval", droppable: 1),
      ])
    for metric in Self.shown {
      let cells = [logged, replayed].map { figure(metric, metric.value(in: $0)) }
      let off = predicted == nil ? offBy(metric.value(in: replayed), metric.value(in: logged)) : absent
      let then = predicted.map { figure(metric, metric.value(in: $0)) } ?? absent
      let range = answer.intervals?[metric].map { interval(metric, $0) } ?? absent
      table.add(Prose(metric.metric.title), cells + [off, then, range])
    }
    return [.table(table)]
  }

  private func offBy(_ value: Double, _ truth: Double) -> String {
    guard truth.magnitude > 0 else { return value == truth ? "0%" : absent }
    let share = (value - truth) / truth.magnitude
    return (share >= 0.0001 ? "+" : "") + shareFigure(share)
  }

  func figure(_ metric: ReplayMetric, _ value: Double) -> String {
    metric.metric.unit.text(value, ascii: ascii)
  }

  /// `80 - 104 ms`: a unit that both ends have is said once.
  func interval(_ metric: ReplayMetric, _ range: ClosedRange<Double>) -> String {
    let (low, high) = (range.lowerBound, range.upperBound)
    let ends = [figure(metric, low), figure(metric, high)]
    guard ends[0] != ends[1] else { return ends[0] }
    // Of nothing it does not matter what.
    if low == 0 { return "0 - \(ends[1])" }
    let units = ends.map { $0.drop { $0.isNumber || $0 == "." || $0 == "," } }
    let first = units[0] == units[1] ? String(ends[0].dropLast(units[0].count)) : ends[0]
    return "\(first) - \(ends[1])"
  }

  func headroom() -> [Block] {
    guard let now = answer.logged, let headroom = now.headroom else { return [] }
    let then = answer.predicted
    var entries = [Entry("today", Prose(headroom.sentence))]
    if let changed = then?.headroom { entries.append(Entry("changed", Prose(changed.sentence))) }
    if let backlog = drain(now, then) { entries.append(Entry("backlog", backlog)) }
    var blocks: [Block] = [.heading(Heading("Headroom")), .entries(entries)]
    if answer.isSaturated == true {
      blocks.append(
        .paragraph("The load exceeds the capacity: the predicted times grow with the length of the log."))
    }
    return blocks
  }

  /// What becomes of the messages that the log leaves in the queue; nil when these are no more than usual.
  private func drain(_ now: WhatIf.State, _ then: WhatIf.State?) -> Prose? {
    let left = now.outcome.backlogEnd
    guard left > 0 else { return nil }
    let drains = [now.drain] + (then.map { [$0.drain] } ?? [])
    // Of a few messages nobody asks, nor of what is gone in a moment.
    guard drains.contains(where: { $0.map { $0 >= 10 } ?? (left >= 10) }) else { return nil }
    func fate(_ drain: Double?) -> Prose {
      drain.map { Prose(tied: "gone in \(secondsFigure(max($0, 1), ascii: ascii))") } ?? "never gone"
    }
    let what = "\(countFigure(left, of: "message")) left when the log ends:"
    guard let then else { return "\(what) \(fate(now.drain)) today" }
    if now.drain == nil, then.drain == nil { return "\(what) never gone, neither today nor when changed" }
    return "\(what) \(fate(now.drain)) today, \(fate(then.drain)) when changed"
  }
}
