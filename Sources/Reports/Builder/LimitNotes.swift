import Bytes
import Events
import Measures
import Profiles

/// What a report leaves out, or counts as others, because there is more of it than is kept.
extension ReportBuilder {
  func limitNotes() -> [String] { recordNotes() + nameNotes() + listNotes() + overTimeNotes() }

  private func recordNotes() -> [String] {
    // Where nothing is published, no publish can be missed.
    let hasPublishes = measures.queues.contains { $0.counts.published > 0 }
    let notes = [
      note(profile.omittedMessages, "record", "records") { things, isOne in
        "\(things) could not be kept because too many messages were open at a time: latencies and in-flight counts "
          + "leave \(isOne ? "it" : "them") out."
      },
      note(hasPublishes ? profile.givenUpMessages : 0, "message", "messages") { things, isOne in
        "\(things) had ended so long before \(isOne ? "its" : "their") publish or delivery was read that "
          + "\(isOne ? "its" : "their") latencies are left out."
      },
    ]
    return notes.compactMap { $0 }
  }

  /// Names, reasons and clients of which only some are kept apart.
  private func nameNotes() -> [String] {
    var notes: [String] = []
    if profile.omittedNames > 0 {
      notes.append(
        "There are more than the \(countFigure(Profile.queueLimit)) queues and "
          + "\(countFigure(Profile.labelLimit)) labels that are kept apart; the rest is in '(other)'.")
    }
    if profile.omittedDecodedNames > 0 {
      let limit = countFigure(EventBatch.nameLimit)
      notes.append(
        "A part of the log has more than the \(limit) names of queues, clients and labels that are kept apart while it "
          + "is read; the rest is in '(other)'.")
    }
    if profile.omittedParties > 0 {
      notes.append(
        "There are more than the \(countFigure(Profile.partyLimit)) consumers and producers that are kept apart; "
          + "the rest is left out of their tables.")
    }
    if profile.hasMergedReasons {
      let limits = (countFigure(Profile.reasonLimit), countFigure(EventBatch.reasonLimit))
      notes.append(
        "There are more distinct reasons than are kept apart (\(limits.0) of a queue, \(limits.1) of a part of the log); "
          + "the rest is in '(other)'.")
    }
    if profile.hasMergedClients {
      let limit = countFigure(Profile.reasonLimit)
      notes.append(
        "Connections are counted by client for \(limit) clients; those of the other clients are in '(other)'."
      )
    }
    return notes
  }

  /// Lists that are full.
  private func listNotes() -> [String] {
    func leftOut(_ count: Int, _ one: String, _ many: String, of whole: String, _ list: String) -> String? {
      note(count, one, many) { things, isOne in
        "\(things)\(whole) \(isOne ? "is" : "are") left out, because the list of \(list) is full."
      }
    }
    let full = [
      leftOut(profile.omittedIncidents, "incident", "incidents", of: "", "incidents"),
      leftOut(profile.omittedGauges, "value", "values", of: " of gauges", "gauges"),
      leftOut(profile.omittedSummaries, "summary", "summaries", of: " of intervals", "summaries"),
      leftOut(profile.omittedSettings, "value", "values", of: " of settings", "settings"),
      leftOut(profile.omittedStages, "duration", "durations", of: " of stages", "stages of a label"),
    ]
    var notes = full.compactMap { $0 }
    if profile.settingRecords.contains(where: { $0.changes.count >= SettingRecord.changeLimit }) {
      notes.append(
        "Of settings that change often only the latest \(countFigure(SettingRecord.changeLimit)) values are known."
      )
    }
    if profile.incidentRecords.contains(where: { $0.count > $0.marks.count && !$0.marks.isEmpty }) {
      notes.append("Of incidents that begin and end very often only the first periods are known.")
    }
    return notes
  }

  private func overTimeNotes() -> [String] {
    var notes: [String] = []
    let (queues, labels) = (measures.queues.count, measures.labels.count)
    if queues > Profile.timelineLimit {
      notes.append(
        "Only the first \(countFigure(Profile.timelineLimit)) of \(countFigure(queues)) queues are followed "
          + "over time; the backlog of the others is only known at its end.")
    }
    if max(queues, labels) > Profile.quantileLimit {
      notes.append(
        "Only the first \(countFigure(Profile.quantileLimit)) queues and labels have percentiles over time.")
    }
    return notes
  }
}
