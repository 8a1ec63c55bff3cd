import Bytes
import Measures
import Simulation

/// What went in and out, what stayed, who took it, and how that went over time.
extension ReportSections {
  func throughput() -> [Block] {
    let active = report.flowingQueues
    guard !active.isEmpty else { return [] }
    var table = Table(
      Heading("Throughput and backlog"), each: "queue",
      [
        .init("in/s"), .init("out/s"), .init("backlog"), .init("max", droppable: 2), .init("growth/s"),
        .init("drains in", droppable: 1), .init("busy", droppable: 3), .init("errors", droppable: 1),
      ])
    if active.count > 1 { table.add("all queues", flowCells(report.totals)) }
    for queue in active.prefix(top) { table.add(Prose(named(queue.name)), flowCells(queue)) }
    let rest = active.dropFirst(top)
    if !rest.isEmpty {
      table.add("other \(countFigure(rest.count, of: "queue"))", flowCells(sum(of: rest)))
    }
    return [.table(table)] + growthWindow(of: Array(active.prefix(top))).map { [.paragraph($0)] }.joined()
  }

  /// From which window the growth in the table is, when that is not the one of the rates beside it: the rates of that
  /// window, which explain the growth, for one queue.
  private func growthWindow(of queues: [Report.Queue]) -> [Prose] {
    let moving = queues.filter { $0.backlog.growthPerS.map(changeFigure) ?? "0" != "0" }
    guard let queue = moving.first, let judged = queue.backlog.judged else { return [] }
    guard moving.count == 1 else {
      return [
        "growth/s is measured in the last third of each queue's load; in/s and out/s are means of the whole log"
      ]
    }
    let window = judged.window.phrase(ascii: ascii)
    guard let flow = queue.backlog.judgedFlow else { return ["growth/s is measured \(window)"] }
    let (arriving, leaving, _) = flow.text
    return ["growth/s is measured \(window): \(arriving)/s in, \(leaving)/s out"]
  }

  private func flowCells(_ queue: Report.Queue) -> [Table.Cell] {
    let backlog = queue.backlog
    let drains =
      backlog.neverDrains
      ? Table.Cell("never", .alarm)
      : Table.Cell(backlog.drainS.map { seconds($0) } ?? absent)
    return [
      Table.Cell(queue.throughput.inPerS.map(rateFigure) ?? absent),
      Table.Cell(queue.throughput.outPerS.map(rateFigure) ?? absent),
      Table.Cell(backlog.end.map { countFigure($0) } ?? absent),
      Table.Cell(backlog.max.map { countFigure($0) } ?? absent),
      Table.Cell(backlog.growthPerS.map(changeFigure) ?? absent),
      drains,
      Table.Cell(queue.utilisation.map(shareFigure) ?? absent),
      Table.Cell(queue.errors.count > 0 ? countFigure(queue.errors.count) : absent),
    ]
  }

  /// The figures that add up; the largest backlogs need not have been at the same time, so they do not.
  private func sum(of queues: ArraySlice<Report.Queue>) -> Report.Queue {
    var sum = Report.Queue()
    for queue in queues {
      sum.throughput.inPerS = added(sum.throughput.inPerS, queue.throughput.inPerS)
      sum.throughput.outPerS = added(sum.throughput.outPerS, queue.throughput.outPerS)
      sum.backlog.growthPerS = added(sum.backlog.growthPerS, queue.backlog.growthPerS)
      if let end = queue.backlog.end { sum.backlog.end = (sum.backlog.end ?? 0) &+ end }
      sum.errors.count &+= queue.errors.count
      sum.backlog.neverDrains = sum.backlog.neverDrains || queue.backlog.neverDrains
    }
    return sum
  }

  private func added(_ sum: Double?, _ value: Double?) -> Double? {
    guard let value else { return sum }
    return (sum ?? 0) + value
  }

  /// How far the busiest queues are from the load that they cannot serve.
  func headroom() -> [Block] {
    let queues = report.queues.filter { $0.headroom != nil }.prefix(top)
    guard !queues.isEmpty else { return [] }
    return [.heading(Heading("Headroom", ", in a replay of the log"))]
      + queues.compactMap { queue in
        queue.headroom.map { .paragraph("\(named(queue.name)): \($0.sentence)") }
      }
  }

  func consumers() -> [Block] {
    guard let queue = report.queues.first(where: { !$0.consumers.isEmpty }) else { return [] }
    let subject = report.queues.count > 1 ? Prose(name: named(queue.name), .beside(58)) : ""
    var table = Table(
      Heading("Consumers", of: subject), each: "consumer",
      [
        .init("delivered", droppable: 2), .init("acked"), .init("busy"), .init("prefetch", droppable: 1),
        .init("processing p50"), .init("p99"),
      ])
    for consumer in queue.consumers.prefix(top) {
      table.add(
        Prose(named(consumer.name)),
        [
          countFigure(consumer.delivered), countFigure(consumer.acked),
          consumer.utilisation.map(shareFigure) ?? absent,
          consumer.prefetch.map { $0 == 0 ? "no limit" : countFigure($0) } ?? absent,
          consumer.service.map { duration($0.p50) } ?? absent,
          consumer.service.map { duration($0.p99) } ?? absent,
        ])
    }
    let rest = queue.consumers.dropFirst(top)
    if !rest.isEmpty {
      table.add(
        "other \(countFigure(rest.count, of: "consumer"))",
        [
          countFigure(rest.reduce(0) { $0 &+ $1.delivered }), countFigure(rest.reduce(0) { $0 &+ $1.acked }),
        ])
    }
    return [.table(table)]
  }
}

extension Report.Backlog {
  /// The rates of the judged window, where they explain the growth.
  var judgedFlow: JudgedFlow? {
    guard let judged, let growthPerS, let arriving = judged.inPerS, let leaving = judged.leavingPerS else {
      return nil
    }
    return JudgedFlow(window: judged.window, inPerS: arriving, leavingPerS: leaving, growthPerS: growthPerS)
  }
}

extension Headroom {
  /// `load is 84% of what 4 consumers can serve (571/s on average); p99 doubles at +9% load`
  var sentence: String {
    let crew = countFigure(consumers, of: "consumer")
    guard capacity > 0, capacityShare.isFinite else { return "\(crew) cannot serve any load" }
    let place =
      "load is \(shareFigure(capacityShare)) of what \(crew) can serve (\(rateFigure(capacity))/s on average)"
    // When p99 doubles is of interest only below the capacity.
    guard capacityShare < 1 else { return "over capacity: \(place)" }
    let doubling =
      doublingRate.map { "p99 doubles at +\(wholeNumber(($0 - 1) * 100))% load" }
      ?? "p99 does not double up to +\(wholeNumber((Workload.rateLimit - 1) * 100))% load"
    return "\(place); \(doubling)"
  }
}
