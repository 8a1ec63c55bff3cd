internal import CLI

extension Command {
  static func whatIf(_ run: @escaping Run) -> Command {
    Command(
      name: "whatif",
      summary: "predict the figures of the logged load with other settings",
      usage: ["[OPTION...] [PATH...]"],
      operands: 0...Int.max,
      readsLogs: true,
      description: [
        """
        Replays the messages of one queue, with their logged arrival times and service times, under other settings: \
        more consumers, another prefetch, another dispatch, more load. Prints the predicted figures beside those of \
        the log, with an interval that holds the figure in 90 of 100 random loads of the same kind.
        """,
        """
        A replay of today's settings comes first. When its p50 or p99 is off by more than 15%, or its throughput by more \
        than 3%, nothing is predicted: the errors are printed, and the exit code is 4. Nothing is predicted either when \
        the log lacks ids, deliveries or acks, when it holds fewer than 100 messages, for more than twice the logged \
        consumers, unless the report recommends so many, and for more than 1.5 times the logged load.
        """,
        """
        --search and --goal find the cheapest setting that reaches the goal. When no setting reaches the goal, the \
        nearest setting is printed, and the exit code is 1.
        """,
      ],
      examples: [
        Example(
          "mqtune whatif --consumers 4 broker.log*", "the first queue of the report, with four consumers"),
        Example(
          "mqtune whatif --search consumers=1..8 --goal 'latency.p99<50ms' app.log",
          "the fewest consumers that keep the p99 below 50 ms"),
        Example(
          "mqtune whatif --queue orders --prefetch 8 --dispatch random app.log",
          "one queue, two changes at once"
        ),
        Example("mqtune whatif --rate +20% app.log", "the load of the log and a fifth more"),
        Example(
          "mqtune whatif --consumers 6 -f json app.log | jq .predicted", "the predicted figures for a program"
        ),
      ],
      chief: [
        "queue", "consumers", "prefetch", "dispatch", "handlers", "rate", "search", "goal", "format", "since",
      ],
      action: .work(run))
  }
}
