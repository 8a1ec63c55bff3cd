public import Bytes
public import Events
internal import Metrics

// What is said of a need that a log does not meet, written once: in the report, and by `doctor`.

extension Need {
  /// Whether some format that can be read holds it. What no format holds is no fault of a log.
  public var isReadable: Bool {
    switch self {
    case .kafkaRequests, .kafkaServer, .kafkaGroups, .runtime: false
    default: true
    }
  }

  /// What it is, as a part of a log.
  public var title: String {
    switch self {
    case .events: "records of any kind"
    case .messages: "messages or measurements"
    case .queues: "messages in queues"
    case .publishes: "publishes"
    case .deliveries: "deliveries"
    case .settles: "acks and nacks"
    case .identities: "the same id and queue on publish, deliver and ack"
    case .enough: "\(ConfidenceInterval.samplesForTail) messages of one queue"
    case .consumers: "names of consumers"
    case .producers: "names of producers"
    case .confirms: "confirms of publishes"
    case .sizes: "sizes of messages"
    case .syncs: "flushes to disk"
    case .samples: "finished measurements"
    case .connections: "connects and disconnects"
    case .incidents: "a server's log, or records of alarms, blocks and errors"
    case .errors: "a server's log, or errors of clients"
    case .kafkaRequests: "the request log of Kafka brokers"
    case .kafkaServer: "the server log of Kafka brokers"
    case .kafkaGroups: "the log of Kafka clients"
    case .runtime: "the log of a runtime's pauses"
    }
  }

  /// What cannot be seen without it.
  public var what: String {
    switch self {
    case .events: "anything"
    case .messages: "latency, throughput and backlog"
    case .queues: "queues and consumers"
    case .publishes: "end to end latency, waiting and backlog"
    case .deliveries: "waiting and processing time separately"
    case .settles: "processing time and end to end latency"
    case .identities: "latency of single messages"
    case .enough: "what makes the slowest messages slow"
    case .consumers: "single consumers and how busy they are"
    case .producers: "single producers"
    case .confirms: "publisher confirms"
    case .sizes: "sizes of messages"
    case .syncs: "disk latency"
    case .samples: "response times"
    case .connections: "connections opened and closed"
    case .incidents: "alarms, restarts and lost connections"
    case .errors: "errors of clients"
    case .kafkaRequests: "where a Kafka broker spends the time of a request"
    case .kafkaServer: "leaders, replicas and disks of Kafka brokers"
    case .kafkaGroups: "lag and rebalances of Kafka consumer groups"
    case .runtime: "pauses of a runtime, its garbage collection first"
    }
  }

  /// How the log lacks it.
  public var why: String {
    switch self {
    case .events: "no event is in the log"
    case .messages: "this is a server's log, which reports incidents and not single messages"
    case .queues:
      "the log holds finished measurements: they show how long something took, but not where the time was spent"
    case .publishes: "no publish is in the log"
    case .deliveries: "no delivery is in the log"
    case .settles: "no ack or nack is in the log: consumers acknowledge automatically, or acks are not logged"
    case .identities: "publishes and acks of one queue have no id in common"
    case .enough:
      "too few messages are in the log from publish to settle: \(ConfidenceInterval.samplesForTail) of one queue are needed"
    case .consumers: "deliveries and acks name no consumer"
    case .producers: "publishes name no producer"
    case .confirms: "no confirm is in the log"
    case .sizes: "no record gives the size of a message"
    case .syncs: "no flush to disk is in the log"
    case .samples: "no finished measurement is in the log"
    case .connections: "no connect or disconnect is in the log"
    case .incidents: "the log is not that of a server and has no records of alarms, blocks or errors"
    case .errors: "the log is not that of a server and has no errors of clients"
    case .kafkaRequests:
      "a Kafka broker writes its request log only when this is switched on, and no format reads it yet"
    case .kafkaServer: "no format reads the server log of Kafka yet"
    case .kafkaGroups: "no format reads the client logs of Kafka yet"
    case .runtime: "no format reads the logs of runtimes yet"
    }
  }

  /// What to switch on, or to add to the log; nil where such a system has no way to show it.
  public func howToSee(_ system: LogSystem) -> PasteLine? {
    switch self {
    case .events: "check that this is the right file: mqtune formats lists the formats that can be read"
    case .messages:
      "log publish, deliver and ack with queue and id in the application, or switch on message tracing "
        + "(rabbitmq_tracing, the firehose) for a while"
    case .queues: "add the broker's event log, or lines for publish, deliver and ack with queue and id"
    case .publishes, .deliveries, .settles, .identities, .consumers, .producers, .confirms, .sizes:
      ofMessages(system)
    case .syncs, .samples, .connections, .incidents, .errors: ofSystem(system)
    // Any log that is long enough.
    case .enough: nil
    case .kafkaRequests:
      system == .kafka
        ? "set log4j.logger.kafka.request.logger=DEBUG on the brokers for a while, with a file of its own"
        : nil
    case .kafkaServer: system == .kafka ? "keep server.log and controller.log of every broker" : nil
    case .kafkaGroups:
      system == .kafka
        ? "log org.apache.kafka.clients.consumer.internals at INFO in the consumers" : nil
    case .runtime:
      system == .kafka || system == .application
        ? "on a JVM: -Xlog:gc*,safepoint:file=gc.log:time,uptime; elsewhere the runtime's own trace" : nil
    }
  }

  private func ofMessages(_ system: LogSystem) -> PasteLine? {
    switch (self, system) {
    case (_, .loadTool): nil
    case (.publishes, .application), (.publishes, .kafka):
      "write a line with event=publish, queue and id where the message is sent"
    case (.publishes, .rabbitmq):
      "trace for a while: rabbitmq-plugins enable rabbitmq_tracing, format JSON, pattern publish.#"
    case (.publishes, _): "add the log of the publishing side, or of the broker"
    case (.deliveries, .application), (.deliveries, .kafka):
      "write a line with event=deliver, queue and id where the consumer receives the message"
    case (.deliveries, .rabbitmq):
      "trace for a while: rabbitmq-plugins enable rabbitmq_tracing, format JSON, pattern deliver.#"
    case (.deliveries, _): "add the log of the consuming side, or of the broker"
    case (.settles, .application): "write a line with event=ack, queue and id when a message is done"
    case (.settles, .kafka), (.settles, .rabbitmq):
      "no broker logs acks: write a line with event=ack, queue and id in the consumer when a message is done"
    case (.settles, _): "acknowledge manually, and log each ack"
    case (.identities, .application):
      "write the same id, for example as message_id, with publish, deliver and ack; --map id=PATH names another key"
    case (.identities, .rabbitmq): "set the property message_id on every message, and log it in the consumer"
    case (.identities, .kafka):
      "use topic, partition and offset together as the id of publish, deliver and ack"
    case (.identities, _): "write the same id with publish, deliver and ack"
    case (.consumers, .application), (.consumers, .kafka):
      "add the key consumer to the deliver and ack lines"
    case (.consumers, _): "log the consumer with deliver and ack"
    case (.producers, .application), (.producers, .kafka): "add the key producer to the publish lines"
    case (.producers, _): "log the producer with publish"
    case (.confirms, .application), (.confirms, .kafka):
      "publish with confirms, and write a line with event=confirm, queue and id when a confirm arrives"
    case (.confirms, _): "publish with confirms"
    case (.sizes, .application), (.sizes, .kafka): "add the key bytes to the publish lines"
    case (.sizes, .rabbitmq): "log the size in the application, as the key bytes of the publish lines"
    case (.sizes, _): "log bytes=N with publish"
    default: nil
    }
  }

  private func ofSystem(_ system: LogSystem) -> PasteLine? {
    switch (self, system) {
    case (.syncs, .eventLog), (.syncs, .application):
      "write a record sync with its duration when the store flushes to disk"
    case (.samples, .loadTool):
      "write results as CSV; in JMeter: jmeter -n -l results.jtl -Jjmeter.save.saveservice.output_format=csv"
    case (.samples, .application): "write a line with a label and a duration when something is done"
    case (.connections, .rabbitmq):
      "give the server's log as a further input; its log.connection.level has to be info, the default"
    case (.connections, .eventLog), (.connections, .application):
      "write a record for each connect and disconnect, with client and reason"
    case (.incidents, .rabbitmq), (.errors, .rabbitmq):
      "give the server's log as a further input, text or JSON"
    case (.incidents, .eventLog), (.incidents, .application), (.errors, .eventLog), (.errors, .application):
      "write a record for each alarm, block and error, or give the server's log as a further input"
    default: nil
    }
  }
}
