internal import Measures

/// Words of reports that are no metrics. IDs never change.
let terms: [Explanation] = [
  Explanation(
    id: "verdict", aliases: ["verdict.status", "verdict.word", "headline"],
    title: "whether the queues are well, in a word",
    unit: "healthy, at-risk, degraded, failing or unknown",
    computed: """
      From the first finding of medium severity or above, and from the findings that follow from it; without one, \
      healthy. unknown means that the log holds too little to judge, never that all is well.
      """,
    bad: "The sentence beside the word names the queue and the figure that decided. Begin with that queue."),
  Explanation(
    id: "tail_share", aliases: ["stages", "share"],
    title: "how much a stage adds to the slow tail",
    unit: "a ratio, 0 to 1 in JSON",
    computed: """
      The slowest 1% of the samples (above p99) takes longer than the middle fifth; the share is the part of this extra time \
      that the stage takes. Computed from 300 samples on.
      """,
    bad: "Look first at the stage with the largest share."),
  Explanation(
    id: "headroom",
    aliases: ["capacity_share", "capacity_per_s", "knee", "p99_doubles_at_rate", "saturated"],
    title: "how far the load of a queue is from its capacity",
    unit: "the offered load as a share of the capacity; in JSON 1 is the capacity",
    computed: """
      The capacity follows from the service time, the number of messages that each consumer works on at a time, and the \
      round trip where the prefetch limits the consumers. Then the log is replayed with more and more load, up to 1.5 \
      times the logged load, until p99 is twice today's: from this load on, waits grow steeply.
      """,
    bad: """
      Above 100%, more messages arrive than can be served, and the backlog grows for as long as that lasts. Above 85%, a \
      small rise of the load makes waits long. 'mqtune whatif --consumers N' predicts the figures with N consumers.
      """),
  Explanation(
    id: "calibration",
    aliases: [
      "calibration_error", "error_p50", "error_p99", "error_throughput", "replay", "replayed", "model", "off",
    ],
    title: "how well a replay of today's settings fits the log",
    unit: "relative errors of p50, p99 and throughput; 0.15 is 15%",
    computed: """
      The messages of a queue are replayed with their logged arrival times and service times, under the settings of \
      the log. The figures of the replay are compared with those of the log.
      """,
    bad: """
      When p50 or p99 is off by more than 15%, or throughput by more than 3%, nothing is predicted: the log depends on \
      something that a replay does not know, such as pauses, a consumer that came or went, or a service time that depends \
      on the load.
      """),
  Explanation(
    id: "interval", aliases: ["90%", "coverage", "uncertainty"],
    title: "where a predicted figure lies with 90% probability",
    unit: "the unit of the figure, for the lower and the upper end",
    computed: """
      The logged load is cut into blocks of time, and new loads are made of blocks drawn at random, the same loads for \
      every setting. The interval holds nine in ten of their results. Its coverage is how often it holds the figure of a \
      second run; the user guide has the measured coverage.
      """,
    bad: """
      A wide interval means that the log is short or uneven. An interval that contains today's value proves no change. \
      There is no interval when the log holds too few messages.
      """),
  Explanation(
    id: "predicted", aliases: ["prediction", "assumptions", "refused", "not_predicted", "whatif"],
    title: "the figures of the logged load with other settings",
    unit: "the unit of each figure",
    computed: """
      By a replay of the logged messages under the changed settings. A replay of today's settings has to reproduce the \
      log first (calibration). Arrival times and service times stay as logged.
      """,
    bad: """
      A prediction holds as long as its assumptions hold. More than twice the logged consumers (unless a \
      recommendation asks for them) and more than 1.5 times the logged load are refused, because the log does not show how the system behaves there.
      """),
  Explanation(
    id: "dispatch", aliases: ["round-robin", "random", "weighted", "least-outstanding"],
    title: "how the broker chooses the consumer of a message",
    unit: "a word",
    computed: """
      round-robin takes the consumers below their prefetch in turn, least-outstanding the consumer that holds the fewest \
      messages, weighted the consumer that is furthest behind the share it had in the log, random any consumer. For a log \
      the policy is assumed that explains most deliveries.
      """,
    bad: """
      When service times or consumers differ much, round-robin makes messages wait at busy consumers while other consumers \
      idle. Then least-outstanding or a lower prefetch helps. With one consumer the policy has no effect.
      """),
  Explanation(
    id: "prefetch", aliases: ["qos"],
    title: "how many unsettled messages a consumer may hold",
    unit: "messages; 0 is no limit",
    computed: """
      As the log gives it, for the consumer or as a setting; otherwise the most messages that the consumer was seen to hold.
      """,
    bad: """
      With a prefetch of 1, a consumer idles while the next message travels. With a prefetch far above what the round trip \
      needs, messages wait at one consumer while other consumers are free.
      """),
  Explanation(
    id: "handlers", aliases: ["parallelism", "concurrency"],
    title: "how many messages a consumer works on at a time",
    unit: "messages",
    computed:
      "The most that the order of the acks shows: a consumer that works on one message at a time acks messages in the order of their delivery.",
    bad:
      "Handlers beyond the prefetch have nothing to do: 'mqtune whatif --handlers 4' needs a prefetch of 4 or more."
  ),
  Explanation(
    id: "confidence", aliases: ["sure"],
    title: "how sure a finding is",
    unit: "high, medium or low",
    computed:
      "By the rule of the finding: how much evidence the log holds, and whether look-alikes could be ruled out.",
    bad: "With low confidence, read the evidence first ('mqtune show F1'), and what the log does not show."),
  Explanation(
    id: "severity", aliases: ["critical", "rank"],
    title: "how grave a finding is",
    unit: "critical, high, medium or low",
    computed: "By the rule of the finding, from the time or the messages that the problem costs.",
    bad:
      "A critical problem loses messages, stops them, or makes them wait longer and longer. Look at findings in the order of the report."
  ),
  Explanation(
    id: "lost_per_s", aliases: ["impact"],
    title: "messages a second that were offered and not served",
    unit: "messages per second; null where the log does not show it",
    computed:
      "Messages that arrived less messages that left, or messages refused, dropped or dead-lettered, over the time of the finding.",
    bad: "These messages are lost, or wait in the backlog. See backlog and errors.ratio."),
]
