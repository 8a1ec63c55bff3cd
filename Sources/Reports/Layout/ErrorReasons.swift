extension Report {
  /// Reasons of the errors of messages and of samples, descending; those of samples carry their label.
  ///
  /// A sample whose reasons are all among those of messages is one of a task, and counts once.
  ///
  /// Errors that no reason explains are there too, so the counts add up to all errors.
  var errorReasons: [Reason] {
    var reasons = explained(totals.errors.byReason, of: totals.errors.count, prefix: "")
    // Samples of tasks have the errors of the messages that the tasks are.
    let told = Set(reasons.map(\.reason))
    for sample in samples where sample.byReason.isEmpty || !told.isSuperset(of: sample.byReason.map(\.reason))
    {
      let prefix = sample.label.isEmpty ? "" : sample.label + ": "
      reasons += explained(sample.byReason, of: sample.errors, prefix: prefix)
    }
    return reasons.sorted { $0.count > $1.count }
  }

  private func explained(_ reasons: [Reason], of count: Int, prefix: String) -> [Reason] {
    let unexplained = count.subtractingReportingOverflow(reasons.reduce(0) { $0 &+ $1.count })
    let rest = unexplained.overflow ? 0 : unexplained.partialValue
    return (reasons + (rest > 0 ? [Reason(reason: "", count: rest)] : [])).map {
      Reason(reason: prefix + ($0.reason.isEmpty ? "(no reason given)" : $0.reason), count: $0.count)
    }
  }
}
