/// Every format mqtune can read, most specific first: of two that claim as many lines the first wins.
/// Beside them stands `TextLog`, which claims no line.
public let allFormats: [any LogFormat] = [
  RabbitMQLog(), JMeterCSV(), EventLogText(), WorkerLog.celery, WorkerLog.celeryEvents, WorkerLog.sidekiq,
  WorkerLog.rq, WorkerLog.huey, WorkerLog.arq, WorkerLog.dramatiq,
  WorkerLog.fastStream, WorkerLog.taskiq, WorkerLog.kombu, WorkerLog.pikaTutorial, WorkerLog.nameko, WorkerLog.aiormq,
  WorkerLog.taskSender, JSONEvents(),
]
