import Bytes

/// Finished measurements: each label, then the stages of those that matter first.
extension ReportSections {
  private static let stagedLabels = 3

  func samples() -> [Block] {
    guard !report.samples.isEmpty else { return [] }
    var table = Table(
      Heading("Samples"), each: "label",
      [
        .init("count"), .init("errors"), .init("/s", droppable: 3), .init("p50"),
        .init("p90", droppable: 2), .init("p99"), .init("p99.9", droppable: 4), .init("max", droppable: 1),
      ])
    for sample in report.samples.prefix(top) {
      let rate = sample.throughput.outPerS ?? sample.throughput.inPerS
      table.add(
        Prose(labelName(sample.label)),
        [countFigure(sample.count), errorShare(sample.errors, of: sample.count)]
          + [rate.map(rateFigure) ?? absent] + sampleLatency(sample.latency))
    }
    let rest = report.samples.dropFirst(top)
    if !rest.isEmpty {
      let count = rest.reduce(0) { $0 &+ $1.count }
      let errors = rest.reduce(0) { $0 &+ $1.errors }
      table.add(
        "other \(countFigure(rest.count, of: "label"))",
        [countFigure(count), errorShare(errors, of: count), absent]
          + sampleLatency(mergedLatency(rest.compactMap(\.latency))))
    }
    return [.table(table)]
  }

  func stages() -> [Block] {
    let staged = report.samples.filter { !$0.stages.isEmpty }.prefix(Self.stagedLabels)
    return staged.map { sample in
      var table = Table(
        Heading("Stages", of: Prose(name: labelName(sample.label), .beside(56))), each: "stage",
        [
          .init("p50"), .init("p90", droppable: 2), .init("p99"), .init("max", droppable: 1),
          .init("of the tail"),
        ])
      for stage in sample.stages.prefix(top) {
        let latency = stage.latency
        table.add(
          Prose(labelName(stage.name)),
          [latency.p50, latency.p90, latency.p99, latency.max].map(duration)
            + [stage.tailShare.map(shareFigure) ?? absent])
      }
      return .table(table)
    }
  }

  private func labelName(_ name: String) -> String { name.isEmpty ? "(no label)" : name }

  private func errorShare(_ errors: Int, of count: Int) -> String {
    count > 0 ? shareFigure(Double(errors) / Double(count)) : absent
  }

  private func sampleLatency(_ latency: Report.Latency?) -> [String] {
    guard let latency else { return [String](repeating: absent, count: 5) }
    return [latency.p50, latency.p90, latency.p99, latency.p999, latency.max].map(duration)
  }
}
