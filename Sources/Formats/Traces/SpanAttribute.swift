/// What an attribute of a span says, and what the conventions have called it since their first version.
enum SpanAttribute: UInt8, CaseIterable {
  case system = 1
  case operationType, operationName, operation
  case destination, publishDestination, routingKey, isTemporary
  case messageID, bytes, group, client, batchCount, deliveryCount, queueTime
  case spanKind, errorType, error, statusCode
  case celeryAction, celeryState
  case serviceName, serviceInstance, host

  /// The newest name first.
  var names: [String] {
    switch self {
    case .system: ["messaging.system"]
    case .operationType: ["messaging.operation.type"]
    case .operationName: ["messaging.operation.name"]
    case .operation: ["messaging.operation"]
    case .destination: ["messaging.destination.name", "messaging.destination", "message_bus.destination"]
    case .publishDestination: ["messaging.destination_publish.name"]
    case .routingKey:
      [
        "messaging.rabbitmq.destination.routing_key", "messaging.rabbitmq.routing_key",
        "messaging.rabbitmq.message.routing_key",
      ]
    case .isTemporary: ["messaging.destination.temporary", "messaging.temp_destination"]
    case .messageID: ["messaging.message.id", "messaging.message_id"]
    case .bytes:
      [
        "messaging.message.body.size", "messaging.message.envelope.size",
        "messaging.message_payload_size_bytes", "messaging.message.payload_size_bytes",
      ]
    case .group:
      [
        "messaging.consumer.group.name", "messaging.kafka.consumer.group", "messaging.kafka.consumer_group",
        "messaging.eventhubs.consumer.group", "messaging.destination.subscription.name",
        "messaging.servicebus.destination.subscription_name", "messaging.rocketmq.client_group",
      ]
    case .client:
      ["messaging.client.id", "messaging.client_id", "messaging.consumer.id", "messaging.consumer_id"]
    case .batchCount: ["messaging.batch.message_count", "messaging.batch_size"]
    case .deliveryCount: ["messaging.servicebus.message.delivery_count"]
    case .queueTime: ["kafka.record.queue_time_ms", "rabbitmq.record.queue_time_ms"]
    case .spanKind: ["span.kind"]
    case .errorType: ["error.type"]
    case .error: ["error"]
    case .statusCode: ["otel.status_code"]
    case .celeryAction: ["celery.action"]
    case .celeryState: ["celery.state"]
    case .serviceName: ["service.name"]
    case .serviceInstance: ["service.instance.id"]
    case .host: ["celery.hostname", "host.name"]
    }
  }

  static let table = WordTable(allCases.map { ($0.rawValue, $0.names) })
}

/// What is done with messages in a span, by the words of the conventions and of libraries.
enum SpanOperation: UInt8, CaseIterable {
  case create = 1
  case send, receive, process, settle, ack, nack, putBack

  private var words: [String] {
    switch self {
    case .create: ["create"]
    case .send:
      [
        "send", "publish", "produce", "enqueue", "apply_async", "basic.publish", "basic_publish",
        "sendmessage",
      ]
    case .receive:
      ["receive", "poll", "fetch", "peek", "get", "basic.get", "pull", "receivemessage", "dequeue"]
    case .process: ["process", "deliver", "consume", "handle", "run", "basic.deliver", "on_message"]
    case .settle: ["settle"]
    case .ack: ["ack", "acknowledge", "complete", "commit", "delete", "accept", "basic.ack", "deletemessage"]
    case .nack:
      [
        "nack", "reject", "dead_letter", "dead-letter", "deadletter", "basic.nack",
        "basic.reject",
      ]
    case .putBack: ["abandon", "release", "requeue"]
    }
  }

  static let table = WordTable(allCases.map { ($0.rawValue, $0.words) })

  var isSettle: Bool { rawValue >= SpanOperation.settle.rawValue }
}
