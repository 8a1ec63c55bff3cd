/// Every format mqtune can read, most specific first: of two that claim as many lines the first wins.
/// Beside them stands `TextLog`, which claims no line.
public let allFormats: [any LogFormat] = [
  RabbitMQLog(), JMeterCSV(), EventLogText(), TaskLog.celery, TaskLog.celeryEvents, TaskLog.sidekiq,
  TaskLog.rq, TaskLog.huey, TaskLog.arq, TaskLog.dramatiq,
  TaskLog.fastStream, TaskLog.taskiq, TaskLog.kombu, TaskLog.pikaTutorial, TaskLog.nameko, TaskLog.aiormq,
  TaskLog.taskSender, Traces(), JSONEvents(),
]
