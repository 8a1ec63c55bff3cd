/// What can be explained, in the order of a report. IDs never change.
let metricTexts: [MetricText] = [
  MetricText(
    id: "verdict", aliases: ["verdict.status", "verdict.word", "headline"],
    title: "whether the system is well, in a word",
    unit: "healthy, at-risk, degraded, failing or unknown",
    computed: """
      From the measures below, the worst queue deciding; where they look well, from the gravest finding. unknown \
      means that the log says too little, never that all is well.
      """,
    bad: "The sentence beside it names the queue and the figure that decided. Start there."),
  MetricText(
    id: "latency", aliases: ["samples"],
    title: "how long things took",
    unit: "milliseconds in JSON and CSV; in the text report the unit stands beside the number",
    computed: """
      The measure end_to_end, or, where a log has only finished measurements (a load test, a request log), \
      those, for each label.
      """,
    bad: "Compare its parts: queue_wait says the queue was long, held and service that consumers were slow."),
  MetricText(
    id: "latency.p99", aliases: ["p50_ms", "p90_ms", "p95_ms", "p99_ms", "p999_ms", "percentiles"],
    title: "a percentile: 99 of 100 took no longer than this",
    unit: "milliseconds in JSON and CSV; p999 is the 99.9th percentile",
    computed: """
      Nearest rank over every single measurement, exact below 10,000 and within 0.5% above. Percentiles of \
      parts are never averaged: averages of percentiles mean nothing.
      """,
    bad: """
      A p99 far above the p50 means a few wait very long: bursts, one slow consumer, pauses. A p50 that is \
      high as well means that all wait: too little capacity.
      """),
  MetricText(
    id: "latency.max", aliases: ["max_ms", "min_ms", "latency.min"],
    title: "the longest of all",
    unit: "milliseconds in JSON and CSV",
    computed: "Exact: the largest measurement, with nothing left out.",
    bad: "One message decides it. 'mqtune show slowest' prints that message's life."),
  MetricText(
    id: "latency.mean", aliases: ["mean_ms"],
    title: "the average",
    unit: "milliseconds in JSON and CSV",
    computed: "Sum divided by count.",
    bad: "Good for load and capacity, bad for what users feel: a few long waits hide in it. Read p99 instead."
  ),
  MetricText(
    id: "end_to_end", aliases: ["latency.end_to_end"],
    title: "from publish to the final ack of a message",
    unit: "a latency",
    computed: """
      The stamp of the ack less the stamp of the publish, for each message that has both. A message that came \
      back and was delivered again counts once, up to the ack that settled it.
      """,
    bad: "It is the sum of queue_wait and what consumers did. See which of the two has grown."),
  MetricText(
    id: "queue_wait", aliases: ["wait", "latency.queue_wait"],
    title: "from publish to the first delivery",
    unit: "a latency",
    computed: "The stamp of the first deliver less the stamp of the publish.",
    bad: """
      Messages wait in the queue: more come in than consumers take, or consumers are at their prefetch limit. \
      See backlog and utilisation.
      """),
  MetricText(
    id: "held", aliases: ["latency.held"],
    title: "from a delivery to its ack or nack",
    unit: "a latency",
    computed: """
      For every attempt, the stamp of the ack or nack less that of the deliver. With a prefetch above 1 it \
      includes waiting behind other messages inside the consumer.
      """,
    bad: "When held is long and service short, the prefetch is deeper than the consumer needs."),
  MetricText(
    id: "service", aliases: ["latency.service"],
    title: "the time a consumer really worked on a message",
    unit: "a latency",
    computed: """
      Recovered for each consumer in order: the ack's stamp less the later of its delivery and the ack before \
      it. Where the log gives a processing time, that is taken instead.
      """,
    bad:
      "The handler itself is slow: a database, a remote call, a lock. More consumers help, a deeper prefetch does not."
  ),
  MetricText(
    id: "confirm", aliases: ["latency.confirm"],
    title: "from publish to the broker's confirm",
    unit: "a latency",
    computed: "The stamp of the confirm less the stamp of the publish, or the figure the publisher logged.",
    bad:
      "The broker is slow to take messages: disk syncs, replication, flow control. Publishers that wait for it slow down."
  ),
  MetricText(
    id: "lateness", aliases: ["latency.lateness"],
    title: "how far a publish is behind its plan",
    unit: "a latency",
    computed: """
      The time at which the publish was begun less the time that its record gives as due; a publish that is early \
      counts as 0. Only load generators that plan their messages (open loop) log it.
      """,
    bad: """
      The load generator did not keep its own plan, so the broker was spared the load that was asked for. \
      Add lateness to end_to_end to know what a message would have met.
      """),
  MetricText(
    id: "throughput.in", aliases: ["in_per_s", "in_peak_per_s", "throughput"],
    title: "messages published per second",
    unit: "messages per second",
    computed: "Publishes divided by the span of the log; the peak is the best step of the figures over time.",
    bad: "It is bad only beside throughput.out: what comes in and does not leave is backlog."),
  MetricText(
    id: "throughput.out", aliases: ["out_per_s", "out_peak_per_s"],
    title: "messages settled per second",
    unit: "messages per second",
    computed:
      "Final acks divided by the span of the log; the peak is the best step of the figures over time.",
    bad:
      "Below throughput.in the backlog grows. When it is flat at its peak, that is the consumers' capacity."),
  MetricText(
    id: "backlog", aliases: ["backlog.max", "backlog.end", "backlog.mean"],
    title: "messages published and not settled",
    unit: "messages",
    computed: """
      Counted from the events: waiting ones and those that consumers hold. Messages that were there before \
      the log began are taken in at the least number that keeps it from going below zero.
      """,
    bad: "A high end is work not done; a high max with a low end was a burst that has been worked off."),
  MetricText(
    id: "backlog.growth", aliases: ["growth_per_s"],
    title: "how fast the backlog grows at the end of the load",
    unit: "messages per second; negative when it shrinks",
    computed: "The trend of the backlog over the last third of the time in which messages come.",
    bad: "Above zero the queue will not drain while messages come. It is the capacity that is missing."),
  MetricText(
    id: "drain.time", aliases: ["drain_s", "drain"],
    title: "how long until the backlog is gone",
    unit: "seconds; null when there is none or it never drains",
    computed:
      "The backlog at the end divided by how much more leaves than comes in, at the rates of the end; by what leaves when no more comes.",
    bad: "'Never' means that at least as much comes in as leaves: add consumers or slow the publishers."),
  MetricText(
    id: "in_flight", aliases: ["in_flight_end"],
    title: "messages not settled when the log ended",
    unit: "messages",
    computed: "Published less acked, dead-lettered, expired and dropped: every message is accounted for.",
    bad: "Compare with backlog.max: near it, the log ends in the middle of the trouble."),
  MetricText(
    id: "errors.ratio", aliases: ["errors", "errors.count", "by_reason"],
    title: "share of what went wrong",
    unit: "a ratio, 0 to 1 in JSON",
    computed:
      "Nacks, returns, dead letters, expiries and error events, divided by publishes. Expiries of a queue that only "
      + "delays messages on their way to a consumed one do not count.",
    bad: "The reasons are listed by count. The first is usually the cause of the others."),
  MetricText(
    id: "redelivered.ratio", aliases: ["redelivered", "redelivered_ratio"],
    title: "share of deliveries that were not the first",
    unit: "a ratio, 0 to 1 in JSON",
    computed: "Deliveries whose attempt is above 1, divided by all deliveries.",
    bad: "Work is done twice: consumers fail, time out or reconnect. A few messages may circle for ever."),
  MetricText(
    id: "utilisation", aliases: ["utilization"],
    title: "share of the time that consumers worked",
    unit: "a ratio, 0 to 1 in JSON",
    computed: "The sum of service times divided by consumers times the span they were there.",
    bad: """
      Near 1 every consumer is busy and waiting grows steeply: add consumers. Low with a backlog means that \
      something else holds them: prefetch, network, or one busy consumer beside idle ones.
      """),
  MetricText(
    id: "tail_share", aliases: ["stages", "share"],
    title: "how much of the slow tail a stage makes",
    unit: "a ratio, 0 to 1 in JSON",
    computed: """
      For the slowest hundredth of the samples: the time above its median that the stage took, as a share of \
      all time above the median.
      """,
    bad: "The stage with the largest share is the one to look into first."),
  MetricText(
    id: "headroom",
    aliases: ["capacity_share", "capacity_per_s", "knee", "p99_doubles_at_rate", "saturated", "capacity"],
    title: "how far a queue is from the load that it cannot serve",
    unit: "what arrives as a share of what the consumers can do; in JSON 0 to 1, and above 1 beyond it",
    computed: """
      What the consumers can do follows from the work of a message, how many each works on at a time, and the round trip \
      where the prefetch limits it. Then the log is replayed with growing load, up to half as much again, until p99 is \
      twice today's: that is the knee, where waiting begins to grow steeply.
      """,
    bad: """
      Above 100% more arrives than can be served, and the backlog grows for as long as that lasts. From 85% on a small \
      rise of the load makes waits long. 'mqtune whatif --consumers N' says what N consumers would do.
      """),
  MetricText(
    id: "calibration",
    aliases: [
      "calibration_error", "error_p50", "error_p99", "error_throughput", "replay", "replayed", "model", "off",
    ],
    title: "how well a replay of today's settings meets the log",
    unit: "relative errors of p50, p99 and throughput; 0.15 is 15%",
    computed: """
      The messages of a queue are replayed as they arrived, with the work that each of them was, under the settings of \
      the log. What comes out is compared with what was logged.
      """,
    bad: """
      Beyond 15% in a time or 3% in throughput nothing is predicted: something that no replay knows decides, such as \
      pauses, a consumer that came or went, or work that depends on the load.
      """),
  MetricText(
    id: "interval", aliases: ["90%", "coverage", "uncertainty"],
    title: "where 90 of 100 days like the logged one would be",
    unit: "the unit of the figure, lower and upper end",
    computed: """
      The logged day is cut into blocks, and days are put together of blocks drawn at random, the same days for every \
      setting. The interval has nine in ten of their results. How often it holds what then happens, its coverage, is \
      measured; the user guide has the table.
      """,
    bad: """
      A wide one means that the log is short or uneven. An interval that has today's value in it proves no change; \
      none at all means too few messages.
      """),
  MetricText(
    id: "predicted", aliases: ["prediction", "assumptions", "refused", "not_predicted", "whatif"],
    title: "what other settings would have made of the logged day",
    unit: "that of each figure",
    computed: """
      A replay of the logged messages under the changed settings, once a replay of today's has met the log \
      (calibration). Arrivals and the work of each message stay as they were.
      """,
    bad: """
      It holds as long as its assumptions do. More than twice the consumers and more than one and a half times the \
      load are refused: the log does not tell how the system behaves there.
      """),
  MetricText(
    id: "dispatch", aliases: ["round-robin", "random", "weighted", "least-outstanding"],
    title: "who of the consumers gets the next message",
    unit: "a word",
    computed: """
      round-robin takes those with room in turn, least-outstanding the one with the fewest messages in hand, weighted \
      the one furthest behind the share that it had in the log, random anyone. Of the log the one that explains most \
      deliveries is taken.
      """,
    bad: """
      In turn is unfair to messages when consumers or messages differ much: some wait behind long ones while others \
      idle. Then least-outstanding or a smaller prefetch helps. With one consumer it is no question.
      """),
  MetricText(
    id: "prefetch", aliases: ["qos"],
    title: "how many unsettled messages a consumer may have in hand",
    unit: "messages; 0 is no limit",
    computed: """
      As the log says, of the consumer or in a setting; otherwise the most that were seen in its hands at a time.
      """,
    bad: """
      At 1 a consumer idles while the next message travels. Far above what the round trip needs, messages wait in the \
      hands of one consumer while others are free.
      """),
  MetricText(
    id: "handlers", aliases: ["parallelism", "concurrency"],
    title: "how many messages a consumer works on at a time",
    unit: "messages",
    computed:
      "The most that the order of the acks gives away: one that works in turn acks in the order it got them.",
    bad: "More than the prefetch have nothing to do: 'mqtune whatif --handlers 4' needs --prefetch 4 or more."
  ),
  MetricText(
    id: "confidence", aliases: ["sure"],
    title: "how sure a finding is",
    unit: "high, medium or low",
    computed:
      "By its rule: how much of what it needs the log shows, and whether look-alikes could be ruled out.",
    bad: "Of a low one read the evidence first ('mqtune show F1'), and what the log does not show."),
  MetricText(
    id: "severity", aliases: ["critical", "rank"],
    title: "how grave a finding is",
    unit: "critical, high, medium or low",
    computed: "By its rule, from how much time or how many messages it costs.",
    bad:
      "What is critical loses messages, stops them, or has them wait ever longer. Findings stand in the order in which to look at them."
  ),
  MetricText(
    id: "lost_per_s", aliases: ["impact"],
    title: "messages a second that were offered and not served",
    unit: "messages per second; null where it cannot be told",
    computed:
      "What came in less what left, or what was refused, dropped or dead, over the time of the finding.",
    bad: "What is lost is gone, or waits in the backlog. See backlog and errors.ratio."),
  MetricText(
    id: "parsed.ratio", aliases: ["understood_ratio", "understood", "not_understood"],
    title: "share of the lines that were understood",
    unit: "a ratio, 0 to 1 in JSON",
    computed: "Lines understood divided by lines that were not ignored on purpose, over all files.",
    bad:
      "Figures stand on the understood lines only. 'mqtune show skipped' prints the others; --min-parsed sets a limit."
  ),
]
