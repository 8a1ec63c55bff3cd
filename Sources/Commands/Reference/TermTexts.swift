internal import Measures

/// Words of reports that are no metrics. IDs never change.
let terms: [Explanation] = [
  Explanation(
    id: "verdict", aliases: ["verdict.status", "verdict.word", "headline"],
    title: "whether the system is well, in a word",
    unit: "healthy, at-risk, degraded, failing or unknown",
    computed: """
      From the measures below, the worst queue deciding; where they look well, from the gravest finding. unknown \
      means that the log says too little, never that all is well.
      """,
    bad: "The sentence beside it names the queue and the figure that decided. Start there."),
  Explanation(
    id: "tail_share", aliases: ["stages", "share"],
    title: "how much of the slow tail a stage makes",
    unit: "a ratio, 0 to 1 in JSON",
    computed: """
      For the slowest hundredth of the samples: the time above its median that the stage took, as a share of \
      all time above the median.
      """,
    bad: "The stage with the largest share is the one to look into first."),
  Explanation(
    id: "headroom",
    aliases: ["capacity_share", "capacity_per_s", "knee", "p99_doubles_at_rate", "saturated"],
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
  Explanation(
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
  Explanation(
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
  Explanation(
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
  Explanation(
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
  Explanation(
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
  Explanation(
    id: "handlers", aliases: ["parallelism", "concurrency"],
    title: "how many messages a consumer works on at a time",
    unit: "messages",
    computed:
      "The most that the order of the acks gives away: one that works in turn acks in the order it got them.",
    bad: "More than the prefetch have nothing to do: 'mqtune whatif --handlers 4' needs --prefetch 4 or more."
  ),
  Explanation(
    id: "confidence", aliases: ["sure"],
    title: "how sure a finding is",
    unit: "high, medium or low",
    computed:
      "By its rule: how much of what it needs the log shows, and whether look-alikes could be ruled out.",
    bad: "Of a low one read the evidence first ('mqtune show F1'), and what the log does not show."),
  Explanation(
    id: "severity", aliases: ["critical", "rank"],
    title: "how grave a finding is",
    unit: "critical, high, medium or low",
    computed: "By its rule, from how much time or how many messages it costs.",
    bad:
      "What is critical loses messages, stops them, or has them wait ever longer. Findings stand in the order in which to look at them."
  ),
  Explanation(
    id: "lost_per_s", aliases: ["impact"],
    title: "messages a second that were offered and not served",
    unit: "messages per second; null where it cannot be told",
    computed:
      "What came in less what left, or what was refused, dropped or dead, over the time of the finding.",
    bad: "What is lost is gone, or waits in the backlog. See backlog and errors.ratio."),
]
