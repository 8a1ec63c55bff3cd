/// One sample log: what it tells, and the bytes that tell it.
public struct Story: Sendable, CustomStringConvertible {
  /// Relative to `SampleLogs`.
  public let path: String
  /// In one sentence.
  public let summary: String
  public let content: @Sendable () -> [UInt8]

  public var description: String { path }
}

/// The sample logs. Everything in `SampleLogs` is made from this table.
public enum Stories {
  public static let all: [Story] = [
    Story(
      path: "mqtune/healthy.log",
      summary: "Two queues without a backlog; their consumers are busy about half of the time."
    ) {
      EventLogWriter.text(BrokerModel.run(healthy).records)
    },
    Story(
      path: "mqtune/too-few-consumers.log",
      summary:
        "5 messages arrive a second and two workers, always busy, settle 3.3: the backlog grows to the end."
    ) { EventLogWriter.text(BrokerModel.run(tooFewConsumers()).records) },
    Story(
      path: "mqtune/slow-consumer.log",
      summary:
        "One of four workers is five times slower than the others, and still gets a quarter of the messages."
    ) { EventLogWriter.text(BrokerModel.run(slowConsumer()).records) },
    Story(
      path: "mqtune/poison-message.log",
      summary:
        "After 90 seconds one message fails, is requeued at the head and fails again and again. It takes half the capacity."
    ) { EventLogWriter.text(BrokerModel.run(poisonMessage).records) },
    Story(
      path: "mqtune/burst.log",
      summary: "Three bursts of 180 messages; each time the backlog drains within a minute."
    ) { EventLogWriter.text(BrokerModel.run(burst).records) },
    Story(
      path: "mqtune/prefetch-1-slow-link.log",
      summary:
        "Prefetch 1 and a round trip of half a second: workers idle two thirds of the time while the backlog grows."
    ) { EventLogWriter.text(BrokerModel.run(prefetchOneSlowLink).records) },
    Story(
      path: "mqtune/broker-restart.log",
      summary:
        "The broker crashes and returns after 45 seconds: all clients reconnect, and unsettled messages are redelivered."
    ) { EventLogWriter.text(BrokerModel.run(brokerRestart).records) },
    Story(
      path: "mqtune/unfair-dispatch.log.gz",
      summary:
        "With round-robin and prefetch 250, messages wait at two slow workers while three fast ones idle."
    ) { Gzip.stored(EventLogWriter.text(BrokerModel.run(unfairDispatch).records)) },
    Story(
      path: "json/too-few-consumers.log",
      summary:
        "The first 140 seconds of `mqtune/too-few-consumers.log`, as JSON lines with the documented names."
    ) { EventLogWriter.json(BrokerModel.run(tooFewConsumers(length: 140)).records) },
    Story(
      path: "json/slow-consumer.log",
      summary:
        "`mqtune/slow-consumer.log` as an application would log it: other names and words, milliseconds since 1970."
    ) {
      EventLogWriter.json(
        BrokerModel.run(slowConsumer(length: 230, loggedBy: .clients)).records, style: .application)
    },
    Story(
      path: "rabbitmq/memory-alarm.log",
      summary:
        "A RabbitMQ server log: web servers that connect for every message, and a memory alarm of 48 seconds."
    ) { rabbitMemoryAlarm() },
    Story(
      path: "jmeter-csv/slow-report.log",
      summary:
        "A JMeter run of 20 threads: one request is ten times slower than the others, and some of its samples fail."
    ) { jmeterSlowReport() },
  ]

  /// What `SampleLogs/README.md` says.
  public static var readme: [UInt8] {
    var text = """
      # Sample logs

      Synthetic logs, in the folder of their format, each of which shows one thing. The tests make them from a seed;
      `MQTUNE_REWRITE_SAMPLES=1 swift test --filter SampleLog` writes them again.


      """
    for story in all { text += "- `\(story.path)`: \(story.summary)\n" }
    return Array(text.utf8)
  }
}
