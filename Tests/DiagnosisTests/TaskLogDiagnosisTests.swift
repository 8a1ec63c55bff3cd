import Diagnosis
import TestSupport
import Testing

/// Workers of a job framework, by their own logs.
@Suite struct TaskLogDiagnosisTests {
  /// A log of a Celery worker with two processes. Tasks of 80 to 120 ms are enqueued each `pause` ms, and wait for a process.
  private struct Tasks {
    var worker =
      "                .> concurrency: 2 (prefork)\n                .> mail     exchange=mail(direct) key=mail\n"
    var producer = ""

    init(each pause: Int, count: Int = 300, until end: Int = .max) {
      var random = SeededGenerator(seed: 5)
      var free = [0, 0]
      var lines: [(time: Int, text: String)] = []
      for number in 0..<count {
        let enqueued = number * pause
        let digits = String(number + 100_000)
        let task = "app.send[\("00000000-0000-4000-8000-000000" + digits)]"
        producer +=
          "\(Self.stamp(enqueued)) INFO web: queued app.send id=00000000-0000-4000-8000-000000\(digits)\n"
        let process = free[0] <= free[1] ? 0 : 1
        let start = max(enqueued + 1, free[process])
        let took = Int.random(in: 80...120, using: &random)
        guard start + took < end else { continue }
        lines.append((enqueued, "INFO/MainProcess] Task \(task) received"))
        free[process] = start + took + 1
        lines.append(
          (
            start + took,
            "INFO/ForkPoolWorker-\(process + 1)] Task \(task) succeeded in 0.\(took < 100 ? "0" : "")\(took)s: None"
          ))
      }
      lines.sort { $0.time < $1.time }
      worker += lines.map { "[\(Self.stamp($0.time)): \($0.text)\n" }.joined()
    }

    private static func stamp(_ milliseconds: Int) -> String {
      func padded(_ number: Int, _ width: Int) -> String {
        String(repeating: "0", count: max(0, width - String(number).count)) + String(number)
      }
      let seconds = milliseconds / 1_000
      return
        "2026-01-01 10:\(padded(seconds / 60, 2)):\(padded(seconds % 60, 2)),\(padded(milliseconds % 1_000, 3))"
    }

    var workerAlone: Diagnosis { diagnosed(Array(worker.utf8), "celery") }
    var both: Diagnosis {
      diagnosed([(Array(producer.utf8), "task-sender"), (Array(worker.utf8), "celery")])
    }
  }

  @Test func `Workers that are always busy are too few, though no enqueue is logged`() throws {
    let finding = try #require(Tasks(each: 40).workerAlone.finding(of: .consumerCapacity))
    #expect(finding.subject.name == "mail" && finding.severity == .medium && finding.confidence == .medium)
    #expect(
      finding.details == [
        "The log does not show how messages arrive: how many wait, and how long, is not known."
      ])
    #expect(finding.advice.map(\.to) == ["3"])
  }

  @Test func `Workers with time to spare are no trouble, and nothing is said of the waits`() {
    let diagnosis = Tasks(each: 100).workerAlone
    #expect(diagnosis.alarms == [])
    #expect(diagnosis.blindSpots.contains { $0.need == .publishes })
  }

  @Test func `The enqueues of another log show the backlog`() throws {
    let finding = try #require(Tasks(each: 40, until: 12_000).both.finding(of: .consumerCapacity))
    #expect(finding.subject.name == "mail" && finding.severity >= .high)
    #expect(Tasks(each: 100).both.alarms == [])
  }

  @Test func `Of a log of failures alone neither rates nor shares are told`() {
    let line =
      "[2026-01-01 10:00:0%,219] [PID 3] [Thread-4] [dramatiq.worker.WorkerThread] [ERROR] "
      + "Failed to process message mail(27) with unhandled exception.\n"
    let text = (0..<9).map { line.replacing("%", with: "\($0)") }.joined()
    let diagnosis = diagnosed(Array(text.utf8), "dramatiq")
    #expect(diagnosis.finding(of: .clientError) != nil)
    #expect(diagnosis.finding(of: .errorRate) == nil && diagnosis.finding(of: .deadLetter) == nil)
    #expect(diagnosis.blindSpots.contains { $0.need == .messages })
  }
}
