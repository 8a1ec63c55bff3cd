internal import Bytes

/// Who writes the lines of a log as a value of JSON objects.
enum JSONWrapping: String, CaseIterable {
  case docker = "docker-json"
  case journald = "journald-json"
  case gcp = "gcp"
  case azure = "azure"
  case filebeat = "filebeat"
  case vector = "vector"
  case loki = "loki-json"
  case cloudWatch = "cloudwatch-json"
  case fluent = "fluent"
  case syslog = "syslog-json"

  var summary: String {
    switch self {
    case .docker: "Docker's json-file logs: /var/lib/docker/containers/*/*-json.log"
    case .journald: "journalctl -o json, json-sse, json-seq"
    case .gcp: "entries of Google Cloud Logging: gcloud logging read, files of a sink"
    case .azure: "Azure's ContainerLogV2 and ContainerLog"
    case .filebeat: "Filebeat"
    case .vector: "Vector, codec json"
    case .loki: "logcli query -o jsonl, logs that Grafana downloads as JSON"
    case .cloudWatch: "events of CloudWatch Logs"
    case .fluent: "Fluent Bit and Fluentd: json_lines, out_file"
    case .syslog: "objects of syslog daemons with host, program and message"
    }
  }

  var samples: [String] {
    switch self {
    case .docker:
      [
        #"{"log":"ready\n","stream":"stdout","time":"2026-11-20T22:40:00.111111111Z"}"#,
        #"{"log":"ready\n","stream":"stderr","attrs":{"tag":"mq"},"time":"2026-11-20T22:40:00Z"}"#,
      ]
    case .journald:
      [
        #"{"__REALTIME_TIMESTAMP":"1763678400123456","_HOSTNAME":"mq1","MESSAGE":"ready","_PID":"812"}"#,
        #"data: {"MESSAGE":[114,101,97,100,121],"__REALTIME_TIMESTAMP":"1763678400123456"}"#,
      ]
    case .gcp:
      [
        #"{"insertId":"a1","logName":"projects/p/logs/stdout","textPayload":"ready\n","timestamp":"2026-11-20T22:40:00Z"}"#
      ]
    case .azure:
      [
        #"{"TimeGenerated":"2026-11-20T22:40:00.123Z","PodName":"rabbitmq-0","LogMessage":"ready","LogSource":"stdout"}"#
      ]
    case .filebeat:
      [
        #"{"@timestamp":"2026-11-20T22:40:00.123Z","@metadata":{"beat":"filebeat"},"message":"ready","stream":"stdout"}"#
      ]
    case .vector:
      [
        #"{"message":"ready","source_type":"kubernetes_logs","stream":"stdout","timestamp":"2026-11-20T22:40:00.123Z"}"#
      ]
    case .loki: [#"{"labels":{"app":"rabbitmq"},"line":"ready","timestamp":"2026-11-20T22:40:00.123Z"}"#]
    case .cloudWatch:
      [
        #"{"logStreamName":"s","timestamp":1763678400123,"message":"ready","ingestionTime":1763678401123,"eventId":"3"}"#
      ]
    case .fluent:
      [
        #"{"date":1763678400.123456,"log":"ready","stream":"stdout","_p":"F","kubernetes":{"pod_name":"rabbitmq-0"}}"#,
        #"kube.x: [1763678400.123456789, {"log":"ready","stream":"stdout"}]"#,
        "2026-11-20T22:40:00+00:00\tkube.x\t" + #"{"log":"ready","stream":"stdout"}"#,
      ]
    case .syslog:
      [
        #"{"@timestamp":"2026-11-20T22:40:00+00:00","host":"mq1","severity":"info","app":"mq","message":" ready"}"#
      ]
    }
  }

  /// Which envelope an object is; nil for an object of an application.
  init?(_ object: WrappedObject) {
    // Docker leaves out `log` where it is empty.
    let isDocker =
      object.stream != nil && object.has(.time, .string) && object.others == 0
      && object.has(.log) == object.has(.log, .string)
      && object.count == 2 + (object.has(.log) ? 1 : 0) + (object.has(.attrs) ? 1 : 0)
    if isDocker {
      self = .docker
    } else if object.has(.journal), object.has(.realtime) {
      self = .journald
    } else if object.has(.logName), object.hasAny(.textPayload, .jsonPayload) {
      self = .gcp
    } else if object.has(.timeGenerated), object.hasAny(.logMessage, .logEntry) {
      self = .azure
    } else if object.has(.message, .string), object.has(.atTimestamp),
      object.hasAny(.atMetadata, .input) || object.has(.agent, .object) && object.has(.log, .object)
    {
      self = .filebeat
    } else if object.has(.message, .string), object.has(.sourceType) {
      self = .vector
    } else if object.has(.line, .string), object.has(.timestamp), object.has(.labels) || object.others == 0 {
      self = .loki
    } else if object.has(.message, .string), object.has(.timestamp, .number),
      object.hasAny(.eventID, .ingestionTime, .logStreamName)
        || object.has(.id) && object.count + object.others == 3
    {
      self = .cloudWatch
    } else if object.has(.log, .string),
      object.hasAny(.stream, .kubernetes, .date, .fluentPartial, .containerName, .containerID, .source)
    {
      self = .fluent
    } else if object.has(.message, .string), object.has(.host), object.has(.app) {
      self = .syslog
    } else {
      return nil
    }
  }

  /// The value that holds the line of the log.
  func payload(of object: WrappedObject) -> WrappedObject.Value? {
    switch self {
    case .docker, .fluent: object[.log]
    case .journald: object[.journal]
    case .gcp: object[.textPayload] ?? object[.jsonPayload]
    case .azure: object[.logMessage] ?? object[.logEntry]
    case .filebeat, .vector, .cloudWatch, .syslog: object[.message]
    case .loki: object[.line]
    }
  }

  /// The value that says when the line was written.
  func stamp(of object: WrappedObject) -> WrappedObject.Value? {
    switch self {
    case .docker: object[.time]
    case .journald: object[.realtime]
    case .gcp: object[.timestamp] ?? object[.receiveTimestamp]
    case .azure: object[.timeGenerated]
    case .filebeat, .syslog: object[.atTimestamp] ?? object[.timestamp] ?? object[.time]
    case .vector, .loki, .cloudWatch: object[.timestamp]
    case .fluent: object[.time] ?? object[.date] ?? object[.atTimestamp]
    }
  }

  /// Whether no application writes such objects about its own messages: `log`, `message` and `id` are words of many.
  var isCertain: Bool {
    switch self {
    case .docker, .journald, .gcp, .azure: true
    case .filebeat, .vector, .loki, .cloudWatch, .fluent, .syslog: false
    }
  }

  /// Whether lines may stand in several objects.
  var hasPieces: Bool { self == .docker || self == .fluent || self == .journald || self == .vector }
}
