import Profiles

extension ReportBuilder {
  private static let notVisibleLimit = 6

  /// What the vocabulary of this log cannot show, the widest blind spot first.
  func notVisible(_ report: Report) -> [Report.NotVisible] {
    guard span != nil else { return [] }
    guard hasMeasures else { return [messages] }
    guard report.totals.published + report.totals.delivered + report.totals.acked > 0 else {
      return report.totals.confirmed > 0 ? [] : [queues]
    }
    return Array(messageBlindSpots(report).prefix(Self.notVisibleLimit))
  }

  private func messageBlindSpots(_ report: Report) -> [Report.NotVisible] {
    let totals = report.totals
    var items: [Report.NotVisible] = []
    if totals.published == 0 { items.append(publishes) }
    if totals.delivered == 0 { items.append(deliveries) }
    if totals.acked + totals.nacked == 0 { items.append(settles) }
    if totals.published > 0, totals.acked > 0, totals.latency.endToEnd == nil { items.append(identities) }
    if totals.delivered + totals.acked > 0, report.queues.allSatisfy(\.consumers.isEmpty) {
      items.append(consumers)
    }
    if totals.confirmed == 0, totals.published > 0 { items.append(confirms) }
    return items
  }

  // MARK: The blind spots

  private var isJSON: Bool { profile.sources.contains { $0.format == "json" } }

  /// How an application's own log would show it, or a broker's.
  private func adding(_ json: String, otherwise: String) -> String { isJSON ? json : otherwise }

  private var messages: Report.NotVisible {
    Report.NotVisible(
      what: "latency, throughput and backlog",
      why: "this is a server's log: it tells of incidents and not of single messages",
      howToSee:
        "log publish, deliver and ack with queue and id in the application, or switch on message tracing "
        + "(rabbitmq_tracing, the firehose) for a while",
      rules: ["consumer-capacity", "prefetch-high"])
  }

  private var queues: Report.NotVisible {
    Report.NotVisible(
      what: "queues and consumers",
      why: "the log holds finished measurements: how long things took and not where the time went",
      howToSee: "add the broker's event log, or lines for publish, deliver and ack with queue and id")
  }

  private var publishes: Report.NotVisible {
    Report.NotVisible(
      what: "end to end latency, waiting and backlog", why: "no publish is in the log",
      howToSee: adding(
        "write a line with event=publish, queue and id where the message is sent",
        otherwise: "add the log of the publishing side, or of the broker"),
      rules: ["consumer-capacity"])
  }

  private var deliveries: Report.NotVisible {
    Report.NotVisible(
      what: "waiting apart from processing", why: "no delivery is in the log",
      howToSee: adding(
        "write a line with event=deliver, queue and id where the consumer receives the message",
        otherwise: "add the log of the consuming side, or of the broker"),
      rules: ["consumer-capacity", "prefetch-high"])
  }

  private var settles: Report.NotVisible {
    Report.NotVisible(
      what: "processing time and end to end latency",
      why: "no ack or nack is in the log: consumers acknowledge automatically, or it is not written",
      howToSee: adding(
        "write a line with event=ack, queue and id when a message is done",
        otherwise: "acknowledge by hand and log it"),
      rules: ["consumer-slow"])
  }

  private var identities: Report.NotVisible {
    Report.NotVisible(
      what: "latency of single messages", why: "publishes and acks have no id in common",
      howToSee: adding(
        "write the same id, message_id say, on publish, deliver and ack; --map id=PATH names another key",
        otherwise: "write the same id on publish, deliver and ack"))
  }

  private var consumers: Report.NotVisible {
    Report.NotVisible(
      what: "single consumers and how busy they are", why: "deliveries and acks name no consumer",
      howToSee: adding(
        "add a key consumer to the lines of deliver and ack",
        otherwise: "log the consumer with deliver and ack"),
      rules: ["consumer-slow", "consumer-outlier"])
  }

  private var confirms: Report.NotVisible {
    Report.NotVisible(
      what: "publisher confirms", why: "no confirm is in the log",
      howToSee: adding(
        "publish with confirms, and write a line with event=confirm, queue and id when one arrives",
        otherwise: "publish with confirms"),
      rules: ["confirm-serial"])
  }
}
