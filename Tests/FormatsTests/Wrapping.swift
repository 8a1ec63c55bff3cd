/// What a program writes around the lines of a log.
struct Wrapping: Sendable, CustomStringConvertible {
  /// The envelopes by name, as they are detected, the outermost first.
  let envelopes: String
  let wrap: @Sendable ([String]) -> String
  /// How many lines of the whole belong to each line of the log.
  var isReversed = false

  var description: String { envelopes }

  /// Something before each line.
  init(_ envelopes: String, _ prefix: @escaping @Sendable (Int) -> String) {
    self.envelopes = envelopes
    wrap = { lines in lines.enumerated().map { prefix($0) + $1 + "\n" }.joined() }
  }

  /// Something around each line.
  init(_ envelopes: String, around: @escaping @Sendable (String, Int) -> String) {
    self.envelopes = envelopes
    wrap = { lines in lines.enumerated().map { around($1, $0) + "\n" }.joined() }
  }

  init(_ envelopes: String, isReversed: Bool = false, whole: @escaping @Sendable ([String]) -> String) {
    self.envelopes = envelopes
    self.isReversed = isReversed
    wrap = whole
  }

  /// The wrapped lines of a text.
  func callAsFunction(_ text: String) -> String {
    wrap(text.split(separator: "\n", omittingEmptySubsequences: true).map(String.init))
  }

  /// A text as a string of JSON.
  static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": out += "\\\(scalar)"
      case "\n": out += "\\n"
      case "\t": out += "\\t"
      case "\u{1B}": out += "\\u001b"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }

  /// A time that grows by a second with each line.
  static func time(_ number: Int) -> String {
    let seconds = number % 60 < 10 ? "0\(number % 60)" : "\(number % 60)"
    let minutes = number / 60 % 60 < 10 ? "0\(number / 60 % 60)" : "\(number / 60 % 60)"
    return "2026-11-20T22:\(minutes):\(seconds)"
  }

  static let all: [Wrapping] = [
    Wrapping("cri") { "\(time($0)).123456789Z stdout F " },
    Wrapping("cri") { "\(time($0)).1+01:00 stderr F:x " },
    Wrapping(
      "cri",
      around: { line, number in
        // In two pieces, and a line of the other stream between them.
        let half = line.index(line.startIndex, offsetBy: line.count / 2)
        return "\(time(number))Z stdout P \(line[..<half])\n\(time(number))Z stdout F \(line[half...])"
      }),
    Wrapping("kubectl") { _ in "[pod/rabbitmq-0/rabbitmq] " },
    Wrapping("kubectl/timestamps") { "[pod/rabbitmq-0/rabbitmq] \(time($0)).123456789Z " },
    Wrapping("timestamps") { "\(time($0)).123456789Z " },
    Wrapping("timestamps") { "\(time($0)) " },
    Wrapping("compose") { _ in "rabbitmq-1  | " },
    Wrapping("compose/cri") { "worker_1    | \(time($0)).5Z stdout F " },
    Wrapping("compose/kubectl/timestamps") { "web-1 | [pod/a/b] \(time($0))Z " },
    Wrapping("colours/compose") { _ in "\u{1B}[33mrabbitmq-1  | \u{1B}[0m" },
    Wrapping("stern") { _ in "rabbitmq-0 rabbitmq " },
    Wrapping("cloudwatch-tail") { "\(time($0)).123000+00:00 web/app/0a1b " },
    Wrapping("logcli") { _ in #"2026-11-20T22:40:00Z {app="a b", pod="x\"y"}      "# },
    Wrapping("grafana") { "1763678400123\t\(time($0)).123Z\t" },
    Wrapping("syslog-5424") {
      #"<165>1 \#(time($0)).123+01:00 mq1 shop 812 ID\#($0) [m@32473 a="\"b\]"][x y="z"] "#
    },
    Wrapping("syslog-5424") { _ in "<165>1 - - - - - - \u{FEFF}" },
    Wrapping("syslog") { _ in "Nov  3 09:42:02 mq1 rabbitmq[812]: " },
    Wrapping("syslog") { _ in "Nov 20 09:42:02.123456 mq1 shop-worker[2211] " },
    Wrapping("syslog") { "<30>\(time($0)).123+01:00 mq1 shop[2]: " },
    Wrapping("syslog") { "123 <30>\(time($0))+00:00 mq1 shop: " },
    Wrapping("syslog") { "\(time($0))+0000 mq1 shop[2]: " },
    Wrapping("syslog") { _ in "Fri 2026-11-20 22:40:00 UTC mq1 shop.service[2]: " },
    Wrapping("syslog") { _ in "Fri 2026-11-20 22:40:00.5 CEST mq1 shop.service[2]: " },
    Wrapping("syslog") { "1795215\(100 + $0).580745 mq1 shop[2]: " },
    Wrapping("syslog") { _ in "[    5.123456] mq1 shop[2]: " },
    Wrapping(
      "docker-json",
      around: {
        #"{"log":\#(quoted($0 + "\n")),"stream":"stdout","time":"\#(time($1))Z"}"#
      }),
    Wrapping(
      "otlp-logs",
      around: {
        #"{"resourceLogs":[{"resource":{},"scopeLogs":[{"logRecords":[{"timeUnixNano":"17636784\#(10 + $1)123456789","body":{"stringValue":\#(quoted($0))},"attributes":[{"key":"log.file.name","value":{"stringValue":"a"}}]}]}]}]}"#
      }),
    Wrapping(
      "journald-json",
      around: {
        #"{"_PID":"8","MESSAGE":\#(quoted($0)),"__REALTIME_TIMESTAMP":"17636784\#(10 + $1)123456","_HOSTNAME":"mq1"}"#
      }),
    Wrapping(
      "journald-json",
      around: {
        let bytes = $0.utf8.map(String.init).joined(separator: ",")
        return "\u{1E}" + #"{"__REALTIME_TIMESTAMP":"17636784\#(10 + $1)123456","MESSAGE":[\#(bytes)]}"#
      }),
    Wrapping(
      "journald-json",
      around: {
        #"data: {"__REALTIME_TIMESTAMP":"17636784\#(10 + $1)123456","MESSAGE":\#(quoted($0))}"#
      }),
    Wrapping(
      "gcp",
      around: {
        #"{"insertId":"a","logName":"projects/p/logs/stdout","textPayload":\#(quoted($0 + "\n")),"timestamp":"\#(time($1))Z"}"#
      }),
    Wrapping(
      "gcp",
      around: {
        #"{"jsonPayload":{"message":\#(quoted($0))},"logName":"projects/p/logs/stdout","timestamp":"\#(time($1))Z"}"#
      }),
    Wrapping(
      "azure",
      around: {
        #"{"TimeGenerated":"\#(time($1))Z","PodName":"p","LogMessage":\#(quoted($0)),"LogSource":"stdout"}"#
      }),
    Wrapping(
      "filebeat",
      around: {
        #"{"@timestamp":"\#(time($1))Z","@metadata":{"beat":"filebeat"},"log":{"offset":1},"message":\#(quoted($0))}"#
      }),
    Wrapping(
      "vector",
      around: {
        #"{"file":"/x","message":\#(quoted($0)),"source_type":"file","timestamp":"\#(time($1))Z"}"#
      }),
    Wrapping(
      "loki-json",
      around: {
        #"{"labels":{"app":"x"},"line":\#(quoted($0)),"timestamp":"\#(time($1))Z"}"#
      }),
    Wrapping(
      "fluent",
      around: {
        #"{"date":17636784\#(10 + $1).123456,"log":\#(quoted($0)),"stream":"stdout","_p":"F"}"#
      }),
    Wrapping(
      "fluent",
      around: {
        #"kube.var.log.x: [17636784\#(10 + $1).123456789, {"log":\#(quoted($0)),"stream":"stdout"}]"#
      }),
    Wrapping(
      "fluent",
      around: {
        "\(time($1))+00:00\tkube.x\t" + #"{"log":\#(quoted($0)),"stream":"stdout"}"#
      }),
    Wrapping(
      "fluent/cri",
      around: {
        #"{"date":17636784\#(10 + $1).1,"log":\#(quoted("\(time($1))Z stdout F \($0)")),"kubernetes":{}}"#
      }),
    Wrapping(
      "syslog-json",
      around: {
        #"{"@timestamp":"\#(time($1))Z","host":"mq1","severity":"info","app":"x","message":\#(quoted(" " + $0))}"#
      }),
    Wrapping(
      "json-list",
      whole: { lines in
        "[\n"
          + lines.enumerated().map {
            "  {\n    \"logName\": \"x\",\n    \"textPayload\": \(quoted($1)),\n    \"timestamp\": \"\(time($0))Z\"\n  }"
          }.joined(separator: ",\n") + "\n]\n"
      }),
    Wrapping(
      "json-list/newest-first", isReversed: true,
      whole: { lines in
        "["
          + lines.enumerated().reversed().map {
            #"{"line":\#(quoted($1)),"timestamp":"\#(time($0))Z"}"#
          }.joined(separator: ",") + "]\n"
      }),
    Wrapping(
      "json-answer",
      whole: { lines in
        "{\n  \"events\": [\n"
          + lines.enumerated().map {
            #"    {"timestamp": 17636784\#(10 + $0)123, "message": \#(quoted($1)), "eventId": "1"}"#
          }.joined(separator: ",\n") + "\n  ],\n  \"nextToken\": \"x\"\n}\n"
      }),
    Wrapping(
      "json-answer",
      whole: { lines in
        lines.enumerated().map {
          #"{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","timestamp":17636784\#(10 + $0)123,"message":\#(quoted($1))}]}"#
        }.joined()
      }),
    Wrapping(
      "loki-answer/newest-first", isReversed: true,
      whole: { lines in
        #"{"status":"success","data":{"resultType":"streams","result":[{"stream":{"app":"x"},"values":["#
          + lines.enumerated().reversed().map { #"["17636784\#(10 + $0)123456789",\#(quoted($1))]"# }
          .joined(separator: ",") + "]}]}}\n"
      }),
    Wrapping(
      "logcli/newest-first", isReversed: true,
      whole: { lines in
        lines.enumerated().reversed().map { #"\#(time($0))Z {app="x"} \#($1)"# + "\n" }.joined()
      }),
    Wrapping(
      "insights-csv",
      whole: { lines in
        "@timestamp,@message\n"
          + lines.enumerated().map {
            "\(time($0).replacing("T", with: " ")).123,\"\($1.replacing("\"", with: "\"\""))\"\n"
          }.joined()
      }),
    Wrapping(
      "insights-csv/newest-first", isReversed: true,
      whole: { lines in
        "@timestamp,@logStream,@message\n"
          + lines.enumerated().reversed().map {
            "\(time($0).replacing("T", with: " ")).123,s,\"\($1.replacing("\"", with: "\"\""))\"\n"
          }.joined()
      }),
    Wrapping(
      "fluent-text",
      around: {
        #"[\#($1)] kube.x: [[17636784\#(10 + $1).123456789, {}], {"log"=>"\#($0)", "stream"=>"stdout"}]"#
      }),
    Wrapping("fluent-text", around: { #"[0] app: [17636784\#(10 + $1).1, {"message"=>"\#($0)"}]"# }),
    Wrapping(
      "journald-export",
      whole: { lines in
        lines.enumerated().map {
          "__CURSOR=s=1\n__REALTIME_TIMESTAMP=17636784\(10 + $0)123456\n_PID=8\nMESSAGE=\($1)\n\n"
        }.joined()
      }),
    Wrapping(
      "journald-verbose",
      whole: { lines in
        lines.enumerated().map {
          "Fri 2026-11-20 22:40:00.123456 UTC [s=b69cfbc3aa9a408db6684008166d106d;i=\($0);x=a37e51670cca1fcd]\n    _PID=8\n    MESSAGE=\($1)\n"
        }.joined()
      }),
  ]
}
