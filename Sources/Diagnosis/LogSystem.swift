public import Events

extension LogSystem {
  public var title: String {
    switch self {
    case .eventLog: "A broker or client that writes the event log (mqtune formats mqtune)"
    case .rabbitmq: "RabbitMQ"
    case .kafka: "Kafka"
    case .application: "Applications that log lines of JSON (mqtune formats json)"
    case .loadTool: "Load tools"
    }
  }

  /// How the setting `broker` of an event log names such a broker; a version may follow.
  public var brokerNames: [String] {
    switch self {
    case .eventLog: ["mqtune"]
    case .rabbitmq: ["rabbitmq"]
    case .kafka: ["kafka"]
    case .application, .loadTool: []
    }
  }
}
