import Bytes
import Events
import TestSupport
import Testing

@testable import Formats

/// Excerpts of logs of job frameworks, word for word, with the events that they give.
@Suite struct TaskLogTests {
  static let formats: [TaskLog] = [
    .celery, .celeryEvents, .sidekiq, .rq, .huey, .arq, .dramatiq, .fastStream, .taskiq, .kombu,
    .pikaTutorial, .nameko, .aiormq, .taskSender,
  ]

  @Test(arguments: formats)
  func `A format is the one that is found for its samples`(format: TaskLog) {
    for sample in format.samples {
      #expect(format.claims(text: sample))
      #expect(allFormats.first { $0.claims(text: sample) }?.name == format.name, "\(sample)")
    }
  }

  /// Lines of which no framework is the writer.
  static let others = [
    "", "[", "[2026-11-30 10:15:46,953]", "[2026-11-30 10:15:46,953: INFO] Task a.b[c] received",
    "2026-11-30 10:15:46,953 INFO shop: order 4711 was sent to the customer",
    "2026-11-30 10:15:46,953 INFO shop: sent mail.html to 89a1eb6d-2345-4a12-894e",
    "10:15:47 media: app.send_email(12)", "10:15:47: 0.04s", "[x]", " [x] done with it", "handling requests",
    "2026-11-30T10:20:14.401Z INFO start", #"{"ts":"2026-11-30T10:18:48.324Z","msg":"done"}"#,
    "2026-11-30 10:22:46,832 INFO     - GET / | 200 | 5 ms", "Traceback (most recent call last):",
    "  File \"/srv/app/tasks.py\", line 7, in f", "ValueError: upstream answered 503 for item 16",
  ]

  @Test(arguments: others)
  func `Other lines are not claimed`(line: String) {
    #expect(Self.formats.filter { $0.claims(text: line) }.map(\.name) == [])
  }

  struct Excerpt: Sendable, CustomTestStringConvertible {
    let format: TaskLog
    let text: String
    let events: [String]
    var testDescription: String { format.name }
  }

  @Test(arguments: excerpts)
  func `An excerpt gives these events`(excerpt: Excerpt) {
    let decoded = Decoded(excerpt.format, excerpt.text)
    #expect(decoded.events == excerpt.events)
    #expect(decoded.notUnderstood == 0)
  }

  @Test(arguments: excerpts)
  func `Where a block ends makes no difference`(excerpt: Excerpt) {
    let lines = excerpt.text.split(separator: "\n", omittingEmptySubsequences: false).map {
      Array("\($0)\n".utf8)
    }
    #expect(Decoded(excerpt.format, lines).events == excerpt.events)
  }

  @Test(arguments: excerpts)
  func `Any bytes are accounted for`(excerpt: Excerpt) {
    var random = SeededGenerator(seed: 11)
    let text = Array(("\(excerpt.text)\n" + excerpt.format.samples.joined(separator: "\n") + "\n").utf8)
    for _ in 0..<40 {
      var bytes = text
      for _ in 0..<8 {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes[place] = Array(" ()[]:|'=\n".utf8).randomElement(using: &random) ?? 32
        case 2: bytes.removeSubrange(place..<min(bytes.count - 1, place + 40))
        default: bytes.insert(contentsOf: bytes.prefix(place).suffix(30), at: place)
        }
      }
      let decoded = Decoded(excerpt.format, [bytes])
      #expect(decoded.lines >= bytes.count { $0 == UInt8(ascii: "\n") })
      #expect(decoded.understood + decoded.ignored + decoded.notUnderstood == decoded.lines)
    }
  }

  /// What looks like a line of a framework, and lacks a part of it.
  static let cutLines = [
    "12 (a56b5530-6b6d-4927-b4d9-d81852120443)",
    "10:15:47 Worker a: : (a56b5530-6b6d-4927-b4d9-d81852120443)",
    "10:15:47 Successfully completed  job in s on worker ",
    "2026-11-30 10:22:46,832 INFO     - | | - - Received",
    "2026-11-30 10:22:46,832 INFO     -  |  |  - ",
    "[2026-11-30 10:29:21,350] [PID 1] [T] [a(] [INFO] Pushing message 'x' onto work queue.",
    "[2026-11-30 10:29:21,350] [PID 1] [T] [a] [INFO] Received message  with id '",
    "[2026-11-30 10:18:53,416] INFO:huey:Worker-2:: executed in s", "10:16:57:   s \u{2192} :",
    "[2026-11-30 10:15:45,728: INFO/F] Task [] succeeded in s",
    "[2026-11-30 10:15:45,728: INFO/F] Task a[b] succeeded in 9e99s:",
    "[2026-11-30 10:15:45,728: INFO/F] Task a[b] succeeded in 9000000000s: x",
    "@ [2026-11-30 10:18:05.767252+00:00] task : ()",
    #"{"ts":"","pid":1,"tid":"","lvl":"","msg":"","ctx":{"jid":"#,
    "2026-11-30T10:20:14.401Z pid= tid= jid= INFO: start", " [x] Received b'",
    "error handling worker <WorkerContext",
    #"2026-11-30 10:22:01,459 DEBUG aiormq.connection: Prepare to send ChannelFrame(payload=b'\x01\x00\x01\xff\xff\xff\xff\x00<\x00P"#,
    "2026-11-30 10:28:09,983 INFO a Got task: [1ecdece9-fb51-4006-bb35-7d27d75584ae]",
  ]

  @Test(arguments: formats)
  func `A line that lacks a part is harmless`(format: TaskLog) {
    for line in Self.cutLines {
      let decoded = Decoded(format, "\(format.samples[0])\n\(line)\n")
      #expect(decoded.lines == 2)
      #expect(decoded.events.allSatisfy { $0 < "2200" && $0 >= "1970" })
    }
  }

  @Test func `Stamps without a date begin anew after midnight`() {
    let text = """
      23:59:59 Worker w: media: app.f(1) (a56b5530-6b6d-4927-b4d9-d81852120443)
      00:00:01 Successfully completed app.f(1) job in 0:00:02.000000s on worker w
      """
    var options = DecodeOptions()
    options.date = 20_000
    let dated = Decoded(TaskLog.rq, text, options)
    #expect(
      dated.events.map { String($0.prefix(20)) } == [
        "2024-10-04T23:59:59Z", "2024-10-05T00:00:01Z", "2024-10-05T00:00:01Z",
      ])
    let undated = Decoded(TaskLog.rq, text)
    #expect(undated.assumptions == [.dateUnknown])
    #expect(undated.events.first?.hasPrefix("1970-01-02T23:59:59Z") == true)
  }

  @Test func `Lines without a time are counted and not followed`() {
    let decoded = Decoded(TaskLog.pikaTutorial, " [x] Received b'a 1'\n [x] Done\n")
    #expect(decoded.assumptions == [.timeUnknown])
    #expect(
      decoded.events == [
        "1970-01-01T00:00:00Z deliver queue=messages", "1970-01-01T00:00:00Z ack queue=messages",
      ])
  }

  @Test func `The envelope gives the time of lines that have none`() throws {
    let cri = allEnvelopes.first { $0.name == "cri" }
    let format = EnvelopedFormat(envelope: try #require(cri), inner: TaskLog.pikaTutorial)
    let decoded = Decoded(
      format,
      """
      2026-11-30T10:30:03.442721583Z stdout F  [x] Received b'resize 2'
      2026-11-30T10:30:03.498608627Z stdout F  [x] Done
      """)
    #expect(decoded.assumptions == [])
    #expect(
      decoded.events == [
        "2026-11-30T10:30:03.442721583Z deliver queue=messages party=worker",
        "2026-11-30T10:30:03.498608627Z ack queue=messages party=worker",
        "2026-11-30T10:30:03.498608627Z sample queue=resize ms=55",
      ])
  }

  @Test func `A log of failures whose traces outnumber them is recognised`() {
    let failure = """
      [2026-11-30 10:27:35,219] [PID 1] [Thread-4] [dramatiq.worker.WorkerThread] [ERROR] Failed to process message f(2) with unhandled exception.
      Traceback (most recent call last):

      """
      + String(
        repeating: "  File \"/srv/app/worker.py\", line 560, in f\n    raise ValueError(n)\n", count: 20)
    let head = Block(Array(String(repeating: failure, count: 10).utf8))
    #expect(Detection(head: head).format?.name == "dramatiq")
  }

  @Test func `An application's own lines in a worker's log leave it a worker's log`() {
    let head = """
      [2026-11-30 10:15:45,669: INFO/MainProcess] Task a.b[87b3ff4a-ae2f-4366-9b72-9a5b189b6d48] received
      [2026-11-30 10:15:45,700: INFO/ForkPoolWorker-2] a.tasks: published 42 metrics to collector
      [2026-11-30 10:15:45,701: WARNING/ForkPoolWorker-2] {"event": "publish", "queue": "x", "id": "1"}
      [2026-11-30 10:15:45,728: INFO/ForkPoolWorker-2] Task a.b[87b3ff4a-ae2f-4366-9b72-9a5b189b6d48] succeeded in 0.05s: None
      """
    #expect(Detection(head: Block(Array(head.utf8))).format?.name == "celery")
  }

  @Test(arguments: [
    (TaskLog.celery, [true, false, false, false]), (.huey, [true, false]), (.arq, [true, false]),
  ])
  func `A task that runs again is put back, and one that is given up is not`(format: TaskLog, again: [Bool])
    throws
  {
    let text = try #require(Self.excerpts.first { $0.format.name == format.name }).text
    let batch = EventBatch()
    let decoder = format.makeDecoder(DecodeOptions())
    decoder.decode(Block(Array(text.utf8)), into: batch)
    decoder.finish(into: batch)
    #expect(batch.array.filter { $0.kind == .nack }.map { $0.flags.contains(.requeue) } == again)
  }

  @Test func `A pool without names has as many workers as run tasks at a time`() {
    var slots = WorkerSlots()
    #expect(slots.take(at: 0) == 0)
    #expect(slots.take(at: 10) == 1)
    slots.release(0, at: 20)
    slots.release(1, at: 30)
    // The one that became free last, if it was free by then.
    #expect(slots.take(at: 40_000_000) == 1)
    slots.release(1, at: 50_000_000)
    #expect(slots.take(at: 30_000_000) == 0)
    slots.limit = 2
    #expect(slots.takeIdle(since: 45_000_000, until: 60_000_000) == (slot: 1, start: 50_000_000))
    #expect(slots.take(at: 70_000_000) == -1)
  }
}
