import Diagnosis

extension ReportBuilder {
  func addHeadroom(_ outlooks: [Outlook], to report: inout Report) {
    for outlook in outlooks {
      guard let place = report.queues.firstIndex(where: { $0.name == outlook.queue }) else { continue }
      report.queues[place].headroom = outlook.headroom
    }
  }
}
