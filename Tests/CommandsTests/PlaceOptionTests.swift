import TestSupport
import Testing

@testable import CLI
@testable import Commands

@Suite struct PlaceOptionTests {
  private let log = [
    #"{"ts":"2026-03-02T09:00:00Z","event":"publish","queue":"a","vhost":"shop","host":"n1"}"#,
    #"{"ts":"2026-03-02T09:00:01Z","event":"publish","queue":"b","vhost":"/","host":"n2"}"#,
  ].map { $0 + "\n" }.joined()

  @Test func `vhosts and machines are chosen like queues`() throws {
    let folder = try Folder()
    let file = try folder.file("app.jsonl", log)
    let cases: [(arguments: [String], queues: [String])] = [
      ([], ["a", "b"]), (["--vhost", "shop"], ["a"]), (["--exclude-vhost", "shop"], ["b"]),
      (["--host", "n*"], ["a", "b"]), (["--exclude-host", "n1"], ["b"]),
      (["--vhost", "shop", "--vhost", "/", "--exclude-host", "n2"], ["a"]),
    ]
    for (arguments, queues) in cases {
      let run = EndToEnd.run(["analyze", "-f", "csv"] + arguments + [file])
      #expect(run.code == .success, "\(run.error)")
      for queue in ["a", "b"] {
        #expect(run.output.contains("queue,\(queue),") == queues.contains(queue), "\(arguments)")
      }
      let shown = EndToEnd.run(["show", "message", "x"] + arguments + [file])
      #expect(shown.code == .inputUnusable)
    }
    let nothing = EndToEnd.run(["analyze", "--vhost", "none", file])
    #expect(nothing.code == .inputUnusable)
    #expect(nothing.error.contains("no message, sample or incident of 2 lines passes the filters"))
  }

  @Test func `logs and profiles that do not say it are refused`() throws {
    let sample = "SampleLogs/mqtune/healthy.log"
    #expect(
      EndToEnd.run(["analyze", "--vhost", "shop", sample])
        == Run(
          .usage,
          error: """
            mqtune: error: --vhost: 'SampleLogs/mqtune/healthy.log' has the format mqtune, whose records name no vhost
              formats that do: json, rabbitmq
              give logs of these formats only

            """))
    let server = EndToEnd.run(["analyze", "--exclude-host", "a", "SampleLogs/rabbitmq/memory-alarm.log"])
    #expect(server.code == .usage && server.error.contains("formats that do: json\n"), "\(server.error)")
    let folder = try Folder()
    let profile = folder("run.mqp")
    #expect(EndToEnd.run(["analyze", "-o", profile, sample]).code == .success)
    let run = EndToEnd.run(["analyze", "--host", "a", profile])
    #expect(run.code == .usage && run.error.contains("which cannot be filtered"))
  }

  @Test func `labels of envelopes choose lines, and the path of a log of the kubelet chooses the log`() throws
  {
    let folder = try Folder()
    let lines = log.split(separator: "\n").enumerated().map {
      "[pod/\($0 == 0 ? "shop" : "mail")-0/c] \($1)\n"
    }
    let file = try folder.file("pods.log", lines.joined())
    let cases: [(arguments: [String], queues: [String])] = [
      (["--label", "pod=shop-*"], ["a"]), (["--exclude-label", "pod=shop-*"], ["b"]),
      (["--label", "pod=*-0", "--label", "container=c"], ["a", "b"]),
    ]
    for (arguments, queues) in cases {
      let run = EndToEnd.run(["analyze", "-f", "csv"] + arguments + [file])
      #expect(run.code == .success, "\(run.error)")
      for queue in ["a", "b"] {
        #expect(run.output.contains("queue,\(queue),") == queues.contains(queue), "\(arguments)")
      }
    }
    let nothing = EndToEnd.run(["analyze", "--label", "pod=none", file])
    #expect(nothing.code == .inputUnusable)
    let other = try folder.file("shop-1_mq_worker-0a1b.log", log)
    #expect(EndToEnd.run(["analyze", "--label", "container=worker", other]).code == .success)
    #expect(EndToEnd.run(["analyze", "--label", "container=x", other]).code == .inputUnusable)
  }

  @Test func `a label that nothing names, and one without a glob, are refused`() throws {
    let sample = "SampleLogs/mqtune/healthy.log"
    let run = EndToEnd.run(["analyze", "--label", "pod=a", sample])
    #expect(run.code == .usage)
    #expect(run.error.contains("(mqtune) names a label 'pod'"), "\(run.error)")
    for text in ["pod", "=a", "pod="] {
      #expect(EndToEnd.run(["analyze", "--label", text, sample]).code == .usage)
    }
  }
}
