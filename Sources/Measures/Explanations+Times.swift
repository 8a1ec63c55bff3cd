extension Metric {
  static let explanationsOfTimes: [Explanation] = [
    Explanation(
      id: "latency", aliases: ["samples"],
      title: "how long things took",
      unit: "milliseconds in JSON and CSV; in the text report the unit stands beside the number",
      computed: """
        The measure end_to_end, or, where a log has only finished measurements (a load test, a request log), \
        those, for each label.
        """,
      bad: "Compare its parts: queue_wait says the queue was long, held and service that consumers were slow."
    ),
    Explanation(
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
    Explanation(
      id: "latency.max", aliases: ["max_ms", "min_ms", "latency.min"],
      title: "the longest of all",
      unit: "milliseconds in JSON and CSV",
      computed: "Exact: the largest measurement, with nothing left out.",
      bad: "One message decides it. 'mqtune show slowest' prints that message's life."),
    Explanation(
      id: "latency.mean", aliases: ["mean_ms"],
      title: "the average",
      unit: "milliseconds in JSON and CSV",
      computed: "Sum divided by count.",
      bad:
        "Good for load and capacity, bad for what users feel: a few long waits hide in it. Read p99 instead."
    ),
    Explanation(
      id: "end_to_end", aliases: ["latency.end_to_end"],
      title: "from publish to the final ack of a message",
      unit: "a latency",
      computed: """
        The stamp of the ack less the stamp of the publish, for each message that has both. A message that came \
        back and was delivered again counts once, up to the ack that settled it.
        """,
      bad: "It is the sum of queue_wait and what consumers did. See which of the two has grown."),
    Explanation(
      id: "queue_wait", aliases: ["wait", "latency.queue_wait"],
      title: "from publish to the first delivery",
      unit: "a latency",
      computed: "The stamp of the first deliver less the stamp of the publish.",
      bad: """
        Messages wait in the queue: more come in than consumers take, or consumers are at their prefetch limit. \
        See backlog and utilisation.
        """),
    Explanation(
      id: "held", aliases: ["latency.held"],
      title: "from a delivery to its ack or nack",
      unit: "a latency",
      computed: """
        For every attempt, the stamp of the ack or nack less that of the deliver. With a prefetch above 1 it \
        includes waiting behind other messages inside the consumer.
        """,
      bad: "When held is long and service short, the prefetch is deeper than the consumer needs."),
    Explanation(
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
    Explanation(
      id: "confirm", aliases: ["latency.confirm"],
      title: "from publish to the broker's confirm",
      unit: "a latency",
      computed: "The stamp of the confirm less the stamp of the publish, or the figure the publisher logged.",
      bad:
        "The broker is slow to take messages: disk syncs, replication, flow control. Publishers that wait for it slow down."
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
