/// Who writes logs; what has to be switched on so that something shows differs from one to the other.
public enum LogSystem: String, Sendable, CaseIterable {
  case eventLog, rabbitmq, kafka, application, loadTool

  public var title: String {
    switch self {
    case .eventLog: "A broker or client that writes the event log (mqtune formats mqtune)"
    case .rabbitmq: "RabbitMQ"
    case .kafka: "Kafka"
    case .application: "Applications that log lines of JSON (mqtune formats json)"
    case .loadTool: "Load tools"
    }
  }
}
