import Bytes
import Events
import Testing

@testable import Formats

/// Lines that count by what their envelope says of where they come from.
@Suite struct LabelFilterTests {
  private static func ack(_ number: Int) -> String {
    #"{"ts":"2026-11-20T22:40:00Z","event":"ack","queue":"q","id":"\#(number)"}"#
  }

  /// Writes a line from the first or the second of two places.
  struct Log: Sendable, CustomStringConvertible {
    let description: String
    let wanted: [(label: String, glob: String)]
    let line: @Sendable (_ text: String, _ isFirst: Bool) -> String
  }

  static let logs = [
    Log(description: "cri", wanted: [("stream", "stderr")]) {
      "2026-11-20T22:40:00Z \($1 ? "stderr" : "stdout") F \($0)"
    },
    Log(description: "kubectl", wanted: [("pod", "a-*"), ("container", "c")]) {
      "[pod/\($1 ? "a" : "b")-0/c] \($0)"
    },
    Log(description: "compose", wanted: [("container", "web-?")]) { "\($1 ? "web-1" : "db-1")  | \($0)" },
    Log(description: "compose and cri", wanted: [("container", "web*"), ("stream", "stdout")]) {
      "\($1 ? "web-1" : "db-1")  | 2026-11-20T22:40:00Z stdout F \($0)"
    },
    Log(description: "stern", wanted: [("pod", "a*")]) { "\($1 ? "a" : "b")-0 c \($0)" },
    Log(description: "syslog", wanted: [("unit", "shop")]) {
      "Nov 20 22:40:00 mq1 \($1 ? "shop" : "other")[8]: \($0)"
    },
    Log(description: "syslog-5424", wanted: [("host", "mq1")]) {
      "<165>1 2026-11-20T22:40:00Z \($1 ? "mq1" : "mq2") shop 8 - - \($0)"
    },
    Log(description: "logcli", wanted: [("app", "shop")]) {
      #"2026-11-20T22:40:00Z {app="\#($1 ? "shop" : "x")", pod="p"} \#($0)"#
    },
    Log(description: "docker", wanted: [("stream", "stderr")]) {
      #"{"log":\#(Wrapping.quoted($0 + "\n")),"stream":"\#($1 ? "stderr" : "stdout")","time":"2026-11-20T22:40:00Z"}"#
    },
    Log(description: "fluent", wanted: [("pod", "a-*"), ("namespace", "mq")]) {
      #"{"date":1,"log":\#(Wrapping.quoted($0)),"kubernetes":{"pod_name":"\#($1 ? "a-1" : "b-1")","namespace_name":"mq"}}"#
    },
    Log(description: "filebeat", wanted: [("pod", "a")]) {
      #"{"@timestamp":"2026-11-20T22:40:00Z","@metadata":{},"message":\#(Wrapping.quoted($0)),"kubernetes":{"pod":{"name":"\#($1 ? "a" : "b")"}}}"#
    },
    Log(description: "journald", wanted: [("unit", "shop.*")]) {
      #"{"__REALTIME_TIMESTAMP":"1763678400123456","_SYSTEMD_UNIT":"\#($1 ? "shop" : "x").service","MESSAGE":\#(Wrapping.quoted($0))}"#
    },
    Log(description: "azure", wanted: [("pod", "a"), ("stream", "stdout")]) {
      #"{"TimeGenerated":"2026-11-20T22:40:00Z","PodName":"\#($1 ? "a" : "b")","LogMessage":\#(Wrapping.quoted($0)),"LogSource":"stdout"}"#
    },
  ]

  @Test(arguments: logs) func `Lines with the labels count, and the others are ignored`(_ log: Log) throws {
    let text = (0..<30).map { log.line(Self.ack($0), $0 % 3 == 0) + "\n" }.joined()
    let format = try #require(Detection(head: Block(Array(text.utf8))).format)
    #expect(log.wanted.allSatisfy { format.names(label: $0.label) })
    var options = DecodeOptions()
    options.labels = LabelFilter(include: log.wanted, exclude: [])
    let kept = Decoded(format, text, options)
    #expect([kept.events.count, kept.lines, kept.ignored, kept.notUnderstood] == [10, 30, 20, 0])
    options.labels = LabelFilter(include: [], exclude: [log.wanted[0]])
    #expect(Decoded(format, text, options).events.count == 20)
    options.labels = LabelFilter(include: [(log.wanted[0].label, "none")], exclude: [])
    #expect(Decoded(format, text, options).events.isEmpty)
  }

  @Test func `A plain log names no labels, and a prefix only its own`() {
    #expect(!JSONEvents().names(label: "pod"))
    #expect(Formats.format(named: "cri/json")?.names(label: "pod") == false)
    #expect(Formats.format(named: "compose/cri/json")?.names(label: "stream") == true)
  }

  private static let paths: [(path: String, glob: String, counts: Bool, isDecided: Bool)] = [
    ("/var/log/pods/mq_shop-1_0a1b/worker/0.log", "shop-*", true, true),
    ("/var/log/pods/mq_shop-1_0a1b/worker/0.log", "other", false, true),
    ("/var/log/containers/shop-1_mq_worker-0a1b.log", "shop-1", true, true),
    ("/var/log/containers/shop-1_mq_worker-0a1b.log", "worker", false, true),
    ("shop.log", "shop", true, false), ("", "shop", true, false),
  ]

  @Test(arguments: paths)
  func `The path of a log of the kubelet decides`(
    _ entry: (path: String, glob: String, counts: Bool, isDecided: Bool)
  ) {
    let found = LabelFilter(include: [("pod", entry.glob)], exclude: []).decide(path: entry.path)
    #expect(found.counts == entry.counts && found.rest.isEmpty == entry.isDecided)
  }
}
