extension Metric {
  /// What can be explained, in the order of a report. IDs never change.
  public static let explanations: [Explanation] = explanationsOfTimes + explanationsOfCounts

  private static let explanationsOfCounts: [Explanation] = [
    Explanation(
      id: "throughput.in", aliases: ["in_per_s", "in_peak_per_s", "throughput", "throughput.in.peak"],
      title: "messages published per second",
      unit: "messages per second",
      computed:
        "Publishes divided by the span of the log; the peak is the best step of the figures over time.",
      bad: "Compare it with throughput.out: when more messages arrive than leave, the backlog grows."),
    Explanation(
      id: "throughput.out", aliases: ["out_per_s", "out_peak_per_s", "throughput.out.peak"],
      title: "messages settled per second",
      unit: "messages per second",
      computed:
        "Final acks divided by the span of the log; the peak is the best step of the figures over time.",
      bad:
        "When it is below throughput.in, the backlog grows. When it stays at its peak, the peak is the capacity of the consumers."
    ),
    Explanation(
      id: "throughput.leaving",
      title: "messages that leave the queue per second, served or not",
      unit: "messages per second",
      computed: "Acks, expiries, drops and dead letters divided by the time they fall in.",
      bad: "Above throughput.out messages leave without being served. See lost.ratio and errors.ratio."),
    Explanation(
      id: "throughput.offered", aliases: ["offered"],
      title: "messages that producers sent per second",
      unit: "messages per second",
      computed:
        "Published and refused messages, or returned ones where a log shows nothing else, divided by the span of the log.",
      bad:
        "Above throughput.in the broker refuses messages: the queue is full, or the producer has no permission."
    ),
    Explanation(
      id: "backlog", aliases: ["backlog.max", "backlog.end", "backlog.mean"],
      title: "messages published and not settled",
      unit: "messages",
      computed: """
        Counted from the events: messages that wait, and messages that consumers hold. The log does not show how many \
        messages were in the queue before it began; the least number is assumed that keeps the backlog from going below zero.
        """,
      bad:
        "A high backlog at the end is work that is left. A high maximum with a low end is a burst that has drained."
    ),
    Explanation(
      id: "backlog.growth", aliases: ["growth_per_s"],
      title: "how fast the backlog grows at the end of the load",
      unit: "messages per second; negative when it shrinks",
      computed: "The trend of the backlog over the last third of the time in which messages arrive.",
      bad:
        "Above zero, the queue does not drain while messages arrive. The value is the capacity that is missing."
    ),
    Explanation(
      id: "drain.time", aliases: ["drain_s", "drain"],
      title: "how long the backlog takes to drain",
      unit: "seconds; null when there is no backlog or it never drains",
      computed:
        "The backlog at the end, divided by the rate at which it shrinks at the end of the load. When no more messages arrive, by the rate at which messages leave.",
      bad:
        "'Never' means that at least as many messages arrive as leave: add consumers or slow the publishers."),
    Explanation(
      id: "in_flight", aliases: ["in_flight_end"],
      title: "messages not settled when the log ended",
      unit: "messages",
      computed: "Messages published, less those acked, dead-lettered, expired and dropped.",
      bad:
        "Compare it with backlog.max: when the two are close, the backlog had not drained when the log ended."
    ),
    Explanation(
      id: "unacked.end", aliases: ["unacked"],
      title: "messages delivered and not settled when the log ended",
      unit: "messages",
      computed: "Deliveries whose message has no ack, nack or other end in the log.",
      bad:
        "Near consumers times prefetch the consumers hold all they may: they are slow, or they have stopped."),
    Explanation(
      id: "errors.ratio", aliases: ["errors", "errors.count", "by_reason"],
      title: "share of the messages or samples that failed",
      unit: "a ratio, 0 to 1 in JSON",
      computed:
        "Nacks, returns, dead letters, expiries and error events, divided by the offered load; of samples, those that "
        + "failed. Expiries do not count in a queue that delays messages on their way to a consumed queue.",
      bad: "The reasons are listed by count. The first reason is often the cause of the others."),
    Explanation(
      id: "redelivered.ratio", aliases: ["redelivered", "redelivered_ratio"],
      title: "share of deliveries that were not the first",
      unit: "a ratio, 0 to 1 in JSON",
      computed: "Deliveries whose attempt is above 1, divided by all deliveries.",
      bad:
        "Work is done twice: consumers fail, time out or reconnect. A few messages may be redelivered without end."
    ),
    Explanation(
      id: "lost.ratio", aliases: ["lost", "lost.count"],
      title: "share of the messages that were thrown away",
      unit: "a ratio, 0 to 1 in JSON",
      computed:
        "Expired, dropped, returned and refused messages divided by the messages sent. Expiries of a queue that only "
        + "delays messages on their way to a consumed one do not count.",
      bad: "Each of them is lost unless the producer sends it again. The reasons are among the errors."),
    Explanation(
      id: "utilisation", aliases: ["utilization"],
      title: "share of the time that consumers worked",
      unit: "a ratio, 0 to 1 in JSON",
      computed:
        "The sum of the service times, divided by the sum of the times that each consumer was present.",
      bad: """
        Near 1, every consumer is busy and waits grow steeply: add consumers. A low utilisation with a backlog means that \
        something else limits the consumers: the prefetch, the network, or one busy consumer beside idle ones.
        """),
    Explanation(
      id: "capacity",
      title: "messages per second that the consumers can serve",
      unit: "messages per second",
      computed: """
        Consumers that were given messages, divided by their mean service time. What a prefetch limit or a round trip \
        takes away from it, headroom says.
        """,
      bad:
        "Below throughput.in the backlog grows however busy the consumers are: add consumers, or make the work shorter."
    ),
    Explanation(
      id: "parsed.ratio", aliases: ["understood_ratio", "understood", "not_understood"],
      title: "share of the lines that were understood",
      unit: "a ratio, 0 to 1 in JSON",
      computed: "Lines understood, divided by all lines except those ignored on purpose, over all files.",
      bad:
        "The figures are computed from the understood lines only. 'mqtune show skipped' prints the lines that were not understood; --min-parsed sets a limit."
    ),
  ]
}
