extension Metric {
  static let explanationsOfTimes: [Explanation] = [
    Explanation(
      id: "latency", aliases: ["samples"],
      title: "how long messages or samples took",
      unit: "milliseconds in JSON and CSV; in the text report the unit stands beside the number",
      computed: """
        For messages, end_to_end. In a log that has only samples (a load test, a request log), the durations of the \
        samples, for each label.
        """,
      bad:
        "Compare its parts: a long queue_wait means that messages waited in the queue; a long held or service, that consumers were slow."
    ),
    Explanation(
      id: "latency.p99", aliases: ["p50_ms", "p90_ms", "p95_ms", "p99_ms", "p999_ms", "percentiles"],
      title: "a percentile: 99 of 100 took no longer than this",
      unit: "milliseconds in JSON and CSV; p999 is the 99.9th percentile",
      computed: """
        By nearest rank, from every single value. Exact below 10,000 values, and off by less than 0.4% above. \
        Percentiles of parts are never averaged, because an average of percentiles is not a percentile.
        """,
      bad: """
        A p99 far above the p50 means that a few messages take very long: bursts, one slow consumer, pauses. When the p50 \
        is high as well, most messages take long: capacity is missing.
        """),
    Explanation(
      id: "latency.max", aliases: ["max_ms", "min_ms", "latency.min"],
      title: "the longest time",
      unit: "milliseconds in JSON and CSV",
      computed: "Exact: the largest of all values.",
      bad: "It is the time of a single message. 'mqtune show slowest' prints the records of that message."),
    Explanation(
      id: "latency.mean", aliases: ["mean_ms"],
      title: "the average",
      unit: "milliseconds in JSON and CSV",
      computed: "Sum divided by count.",
      bad:
        "The mean is useful for load and capacity, but it hides a few long waits. For what users notice, read p99."
    ),
    Explanation(
      id: "end_to_end", aliases: ["latency.end_to_end"],
      title: "from publish to the final ack of a message",
      unit: "a latency",
      computed: """
        The time of the ack less the time of the publish, for each message that has both. A message that is redelivered \
        counts once, up to the ack that settles it.
        """,
      bad: "It is queue_wait and the time at the consumer together. See which of the two has grown."),
    Explanation(
      id: "queue_wait", aliases: ["wait", "latency.queue_wait"],
      title: "from publish to the first delivery",
      unit: "a latency",
      computed: "The time of the first delivery less the time of the publish.",
      bad: """
        Messages wait in the queue: more messages arrive than consumers take, or consumers are at their prefetch limit. \
        See backlog and utilisation.
        """),
    Explanation(
      id: "held", aliases: ["latency.held"],
      title: "from a delivery to its ack or nack",
      unit: "a latency",
      computed: """
        For every delivery, the time of the ack or nack less the time of the delivery. With a prefetch above 1 this \
        includes waiting behind other messages in the consumer.
        """,
      bad: "When held is long and service is short, the prefetch is higher than the consumer needs."),
    Explanation(
      id: "service", aliases: ["latency.service"],
      title: "the time a consumer worked on a message",
      unit: "a latency",
      computed: """
        Work begins at the delivery of the message or at the consumer's previous ack, whichever is later, and ends at \
        the ack. Where the log gives a processing time, that time is taken instead.
        """,
      bad:
        "The handler itself is slow: a database, a remote call, a lock. More consumers help; a higher prefetch does not."
    ),
    Explanation(
      id: "confirm", aliases: ["latency.confirm"],
      title: "from publish to the broker's confirm",
      unit: "a latency",
      computed:
        "The time of the confirm less the time of the publish, or the duration that the publisher logged.",
      bad:
        "The broker is slow to take messages: disk syncs, replication, flow control. Publishers that wait for confirms slow down."
    ),
    Explanation(
      id: "lateness", aliases: ["latency.lateness"],
      title: "how far a publish is behind its plan",
      unit: "a latency",
      computed: """
        The time at which the publish was begun less the time that its record gives as due; a publish that is early \
        counts as 0. Only load generators that plan their messages (open loop) log it.
        """,
      bad: """
        The load generator did not keep its own plan, so the broker received less load than was asked for. \
        Add lateness to end_to_end to know what a message would have met.
        """),
  ]
}
