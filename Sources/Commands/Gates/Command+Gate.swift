internal import CLI

extension Command {
  static func gate(_ run: @escaping Run) -> Command {
    Command(
      name: "gate",
      summary: "judge a run by limits; the exit code is the answer",
      usage: ["[OPTION...] [PATH...]"],
      operands: 0...Int.max,
      readsLogs: true,
      description: [
        """
        Reads logs as 'mqtune analyze' does, or saved profiles, or a report in JSON, and compares figures with the limits of \
        --gate, --max, --min and of "gates" in the configuration. Every gate is shown with its value, interval, limit and \
        samples; a gate that is not kept also with the finding that explains it and the change that would turn it.
        """,
        """
        pass: the value is on the good side of its limit. fail: its interval of 95% lies wholly on the wrong side; exit code 1. \
        warn: the value is over the limit but chance may have done it, or the gate only warns; exit code 0. nodata: nothing \
        matches, there are too few samples, or the baseline cannot be compared; exit code 4. A failed gate takes precedence \
        over one that could not be judged.
        """,
      ],
      examples: [
        Example("mqtune gate --max latency.p99=250ms app.log", "one limit; exit code 1 when it is crossed"),
        Example(
          "mqtune gate --gate 'each{queue} backlog.growth <= 0/s over 5m' app.log",
          "no queue grows for five minutes"),
        Example(
          "mqtune gate --runs --baseline main/ --gate 'latency.p99 < baseline+10%' pr/",
          "runs of a change against runs of the main branch"),
        Example(
          "mqtune gate -f github -o junit:perf.xml app.log", "the gates of mqtune.json, for a CI system"),
        Example("mqtune gate --calibrate --runs main/", "limits that these runs keep, for mqtune.json"),
      ],
      chief: [
        "gate", "max", "min", "baseline", "runs", "strict", "fail-on", "calibrate", "format", "output",
      ],
      action: .work(run))
  }
}
