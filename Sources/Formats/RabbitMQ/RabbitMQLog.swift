internal import Events

/// The log of a RabbitMQ server, 3.7 to 4.x, as text or as JSON, decided line by line.
struct RabbitMQLog: RecordFormat {
  let name = "rabbitmq"
  let summary = "RabbitMQ server log, text or JSON (RabbitMQ 3.7 to 4.x)"

  let samples = [
    "2026-11-20 22:53:47.459357+00:00 [warning] <0.292.0> memory resource limit alarm set on node rabbit@mq1.",
    "2026-11-20T22:56:23.608039+00:00 [error] <0.15532.0> missed heartbeats from client, timeout: 60s",
    "2019-01-01 10:00:00.123 [info] <0.589.0> accepting AMQP connection <0.589.0> (10.0.0.7:40112 -> 10.0.0.1:5672)",
    #"{"time":"2026-11-20 22:55:47.086846+00:00","level":"info","msg":"accepting AMQP connection <0.14846.0> (10.0.0.7:43620 -> 10.0.0.1:5672)","domain":"rabbitmq.connection","pid":"<0.14846.0>"}"#,
  ]

  let details = [
    "connections: connect, disconnect (with the reason when the connection was not closed cleanly), refused logins and vhosts",
    "a connection has the name that the client gave it, or else the address of the client",
    "channel and connection exceptions: error, with AMQP reply code and queue",
    "memory, disk and file descriptor alarms: alarm; an alarm lasts until it is cleared across the cluster",
    "incidents of the node: broker-start, broker-stop, maintenance, message-store-recovery, deprecated-feature",
    "incidents of the cluster: node-down, net-tick-timeout, partition, pause-minority, autoheal, port-busy",
    "incidents of queues: leader-lost, leader-change, mirror-sync, mirror-unsynchronised, queue-crash",
    "incidents of consumers: consumer-timeout",
    "--vhost filters connections, their errors, and incidents of queues; records about a node have no vhost and are kept",
    "settings: versions, memory high watermark, disk free limit, file handles",
    "other records at error level and above: error; all other records are ignored",
    "a broker does not log messages, blocked publishers or the length of queues",
  ]

  let system = LogSystem.rabbitmq
  let coverage: Coverage = [.server, .alarms, .closings, .errors]
  let isSequential = true
  let places = [PlaceFilter.Field.vhost]

  func claims(_ line: Span<UInt8>) -> Bool {
    let range = RabbitMQBanner.remainder(line, 0..<line.count)
    if let text = RabbitMQLine(line, range) {
      return text.process != 0 && RecordTime(line, text.stamp, DecodeOptions()) != nil
    }
    guard !range.isEmpty, line[range.lowerBound] == UInt8(ascii: "{"),
      let json = RabbitMQJSONLine(line, range, DecodeOptions())
    else { return false }
    return json.isCertain
  }

  func makeRecordDecoder(_ options: DecodeOptions) -> RabbitMQDecoder { RabbitMQDecoder(options) }
}
