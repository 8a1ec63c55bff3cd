import Bytes
import Diagnosis
import Events
import Measures
import Profiles

extension ReportBuilder {
  /// What the reader must know to trust the numbers, a sentence each.
  func notes(_ report: Report, _ queues: [ReportedQueue]) -> [String] {
    assumptionNotes() + joiningNotes(report) + queueNotes(queues) + limitNotes() + seriesNotes(report)
  }

  private func assumptionNotes() -> [String] {
    profile.assumptions.sorted { $0.rawValue < $1.rawValue }.map { assumption in
      assumption.text.prefix(1).uppercased() + assumption.text.dropFirst() + "."
    }
  }

  // MARK: Joining

  private func joiningNotes(_ report: Report) -> [String] {
    // What a queue without a single publish settles is no surprise: that side is not in the log.
    let published = measures.queues.lazy.map(\.counts).filter { $0.published > 0 }
    // The copies of further subscribers are none of that either.
    let settledUnpublished = measures.queues.filter { $0.counts.published > 0 && $0.copies == 1 }
      .reduce(0) { $0 + $1.counts.settledUnpublished }
    func sum(_ counter: (QueueCounts) -> Int) -> Int { published.reduce(0) { $0 + counter($1) } }
    let clocks = report.findings.first { $0.rule == .clockSkew }
    return [
      note(sum(\.duplicates), "publish", "publishes") { things, _ in
        "\(things) repeated the id of a message that was not settled; only the first counts."
      },
      note(sum(\.negativeDurations), "duration", "durations") { things, isOne in
        "\(things) \(isOne ? "is" : "are") below zero and left out: "
          + (clocks.map { "the clocks of the hosts that wrote this log disagree (\($0.id))." }
            ?? "records were written late, or clocks differ a little.")
      },
      note(settledUnpublished, "message", "messages") { things, isOne in
        "\(things) \(isOne ? "was" : "were") settled without a publish in this log: \(isOne ? "it was" : "they were") "
          + "published before the log begins, or lines are missing."
      },
      note(profile.ambiguousRecords, "record", "records") { things, isOne in
        "\(things) without a queue \(isOne ? "is" : "are") left out: messages with the same id were open in several queues."
      },
      note(profile.lateConfirms, "confirm", "confirms") { things, isOne in
        "\(things) came too long after the end of \(isOne ? "its message" : "their messages") to be counted for it."
      },
    ].compactMap { $0 }
  }

  /// A sentence on `count` things, whether it is one, unless there are none.
  func note(_ count: Int, _ one: String, _ many: String, _ sentence: (String, Bool) -> String)
    -> String?
  {
    count > 0 ? sentence("\(countFigure(count)) \(count == 1 ? one : many)", count == 1) : nil
  }

  // MARK: Queues

  private func queueNotes(_ queues: [ReportedQueue]) -> [String] {
    let unsettled = queues.filter {
      $0.measures.counts.isAutoAcknowledged && $0.measures.counts.published > 0
    }
    let disordered = queues.filter(\.measures.figures.backlog.isDisordered)
    var notes: [String] = []
    if !unsettled.isEmpty {
      notes.append(
        "The log has no ack or nack for \(named(unsettled)): a delivery counts as the end of a message there."
      )
    }
    if !disordered.isEmpty {
      notes.append(
        "The records of \(named(disordered)) are not in the order of their times: the largest backlog is known only "
          + "at the steps of the figures over time.")
    }
    notes += queues.filter { $0.measures.copies > 1 }.prefix(Self.shownQueues).map(copiesNote)
    let split = queues.filter { !$0.report.deliveredFrom.isEmpty }
    if !split.isEmpty { notes.append(crossingNote(split)) }
    let unconsumed = queues.filter {
      $0.measures.history != nil && $0.measures.counts.delivered + $0.measures.counts.acked == 0
        && ($0.measures.backlog.end ?? 0) > 0 && $0.measures.delayed == 0
    }
    if !unconsumed.isEmpty {
      let count = unconsumed.reduce(0) { $0 + ($1.measures.backlog.end ?? 0) }
      notes.append(
        "No consumer takes messages from \(named(unconsumed)): \(countFigure(count, of: "message")) \(count == 1 ? "waits" : "wait") there."
      )
    }
    return notes + queues.compactMap(depthNote)
  }

  /// Of so many queues a note of their own is made.
  private static let shownQueues = 3

  private func copiesNote(_ queue: ReportedQueue) -> String {
    "\(countFigure(queue.measures.copies)) subscribers of \(queue.report.name) get a copy of each message: a further delivery "
      + "is no redelivery, the backlog counts copies, and a message ends with its first ack."
  }

  private func crossingNote(_ queues: [ReportedQueue]) -> String {
    let count = queues.reduce(0) { $0 + $1.measures.figures.crossings.messages }
    let targets = queues.flatMap(\.report.deliveredFrom).reduce(into: [String]()) { known, name in
      if !known.contains(name) { known.append(name) }
    }
    return
      "\(countFigure(count, of: "message")) published to \(named(queues)) \(count == 1 ? "is" : "are") delivered from "
      + "\(listed(targets)), by \(count == 1 ? "its id" : "their ids"): the log names the queue differently there, so "
      + "neither the backlog nor the wait is known."
  }

  private static let depthTolerance = 0.05
  private static let smallestDepthDifference = 10

  /// The log's own figure for what lies in the queue against the counted one. Some brokers count the messages
  /// that consumers hold into the depth, and some do not.
  private func depthNote(_ queue: ReportedQueue) -> String? {
    guard let depth = queue.measures.figures.depth, let end = queue.measures.backlog.end, depth >= 0 else {
      return nil
    }
    let ready = max(0, end - queue.measures.unacked)
    let difference = depth > end ? depth - end : ready - depth
    guard difference > Self.smallestDepthDifference,
      Double(difference) > Self.depthTolerance * Double(max(depth, end))
    else { return nil }
    return
      "At its end the log states a depth of \(countFigure(depth)) for \(queue.report.name), but the counted backlog is "
      + "\(countFigure(end)): lines may be missing."
  }

  private func named(_ queues: [ReportedQueue]) -> String { listed(queues.map(\.report.name)) }

  private func seriesNotes(_ report: Report) -> [String] {
    guard let asked = options.bucket, let span, report.series.bucket > 0, asked != report.series.bucket else {
      return []
    }
    let given = chosenLengthFigure(nanoseconds: report.series.bucket, ascii: true)
    let wanted = chosenLengthFigure(nanoseconds: asked, ascii: true)
    let finest = chosenLengthFigure(nanoseconds: span.width, ascii: true)
    return [
      "Figures over time are in steps of \(given), not \(wanted): for a log of this length they are kept in "
        + "multiples of \(finest)."
    ]
  }
}
