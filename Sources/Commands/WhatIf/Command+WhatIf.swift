internal import CLI

extension Command {
  static func whatIf(_ run: @escaping Run) -> Command {
    Command(
      name: "whatif",
      summary: "predict what other settings would have made of the load",
      usage: ["[OPTION...] [PATH...]"],
      operands: 0...Int.max,
      readsLogs: true,
      description: [
        """
        Replays the messages of one queue as they arrived, with the work that each of them was, and other \
        settings: more consumers, another prefetch, another dispatch, more load. Prints the predicted figures \
        beside those of the log, with the interval in which 90 of 100 such days would be.
        """,
        """
        A replay of today's settings comes first. Where it misses the log by more than 15% in a time or 3% in \
        throughput nothing is predicted: the mismatch is printed, and the exit code is 4. So it is when the log \
        lacks ids, deliveries or acks, when it holds too few messages, and for more than twice its consumers.
        """,
        """
        With --search and --goal it looks for the cheapest setting that reaches the goal. When none does, the \
        nearest one is printed, and the exit code is 1.
        """,
      ],
      examples: [
        Example("mqtune whatif --consumers 4 broker.log*", "the queue with the most trouble, four consumers"),
        Example(
          "mqtune whatif --search consumers=1..8 --goal 'latency.p99<50ms' app.log",
          "the fewest consumers that keep the p99 below 50 ms"),
        Example(
          "mqtune whatif --queue orders --prefetch 8 --dispatch random app.log",
          "one queue, two changes at once"
        ),
        Example("mqtune whatif --rate +20% app.log", "is there room for a fifth more?"),
        Example("mqtune whatif --consumers 6 -f json app.log | jq .predicted", "for a program"),
      ],
      chief: [
        "queue", "consumers", "prefetch", "dispatch", "handlers", "rate", "search", "goal", "format", "since",
      ],
      action: .work(run))
  }
}
