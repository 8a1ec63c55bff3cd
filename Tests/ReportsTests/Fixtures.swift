import Bytes
import Diagnosis
import Measures
import Profiles
@testable import Reports

let second: Int64 = 1_000_000_000
let millisecond: Int64 = 1_000_000
/// 2026-11-18 14:02:11 UTC.
let afternoon: Int64 = 1_795_010_531 * second

/// A report in a form that can hold one.
func written(_ report: Report, _ form: OutputForm, _ look: Look = Look()) -> [UInt8] {
  form.write(.report(report), look: look) ?? []
}

/// A distribution by its percentiles, in milliseconds: p50, p90, p99, p99.9, max.
func latency(_ count: Int, _ p50: Double, _ p90: Double, _ p99: Double, _ p999: Double, _ max: Double)
  -> Report.Latency
{
  var latency = Report.Latency()
  latency.count = count
  latency.min = Int64(p50 * 0.5e6)
  latency.mean = p50 * 1.1e6
  latency.p50 = Int64(p50 * 1e6)
  latency.p90 = Int64(p90 * 1e6)
  latency.p95 = Int64((p90 + p99) * 0.5e6)
  latency.p99 = Int64(p99 * 1e6)
  latency.p999 = Int64(p999 * 1e6)
  latency.max = Int64(max * 1e6)
  latency.buckets = [(p50, 0.5), (p90, 0.9), (p99, 0.99), (p999, 0.999), (max, 1)].map {
    .init(upTo: Int64($0.0 * 1e6), count: Int(Double(count) * $0.1))
  }
  return latency
}

func queue(
  _ name: String, published: Int, acked: Int, inPerS: Double, outPerS: Double, backlog: Int = 0,
  endToEnd: Report.Latency? = nil
) -> Report.Queue {
  var queue = Report.Queue()
  queue.name = name
  queue.published = published
  queue.delivered = acked
  queue.acked = acked
  queue.throughput = throughput(inPerS, outPerS)
  queue.backlog.max = backlog
  queue.backlog.end = backlog
  queue.backlog.mean = Double(backlog) / 2
  queue.backlog.growthPerS = 0
  queue.latency.endToEnd = endToEnd
  return queue
}

func throughput(_ inPerS: Double?, _ outPerS: Double?) -> Report.Throughput {
  var throughput = Report.Throughput()
  throughput.inPerS = inPerS
  throughput.outPerS = outPerS
  throughput.inPeakPerS = inPerS.map { $0 * 1.25 }
  throughput.outPeakPerS = outPerS.map { $0 * 1.5 }
  return throughput
}

extension Report {
  mutating func read(_ files: [File], from: Int64?, to: Int64?) {
    input.files = files
    input.lines = files.reduce(0) { $0 + $1.lines }
    input.understood = files.reduce(0) { $0 + $1.understood }
    input.ignored = files.reduce(0) { $0 + $1.ignored }
    input.notUnderstood = files.reduce(0) { $0 + $1.notUnderstood }
    let judged = input.lines - input.ignored
    input.understoodRatio = judged > 0 ? Double(input.understood) / Double(judged) : nil
    input.from = from
    input.to = to
  }
}

func healthyReport() -> Report {
  var report = Report()
  report.verdict.status = .healthy
  report.verdict.word = .healthy
  report.verdict.headline = "40 msg/s in and out, the 99th percentile is 9.8 ms, nothing is waiting."
  report.verdict.facts = [.init("queues", "1"), .init("out_per_s", "40"), .init("p99_ms", "9.8")]
  report.read(
    [
      .init(
        path: "run.log", format: "mqtune", bytes: 812_345, lines: 7_203, understood: 7_200, ignored: 3,
        notUnderstood: 0)
    ],
    from: afternoon, to: afternoon + 60 * second)
  report.totals = queue(
    "", published: 2_400, acked: 2_400, inPerS: 40, outPerS: 40,
    endToEnd: latency(2_400, 4.1, 6.2, 9.8, 14.2, 15.1))
  report.totals.latency.queueWait = latency(2_400, 0.21, 0.4, 1.1, 2.2, 3.4)
  report.totals.latency.held = latency(2_400, 3.8, 5.9, 8.9, 12.9, 14.4)
  report.totals.latency.service = latency(2_400, 3.7, 5.8, 8.7, 12.8, 14.3)
  report.totals.latency.confirm = latency(2_400, 0.035, 0.05, 0.098, 0.31, 0.8)
  var orders = report.totals
  orders.name = "orders"
  orders.utilisation = 0.08
  orders.consumers = [
    consumer("worker-1", 1_200, 0.076, 10, 3.7), consumer("worker-2", 1_200, 0.083, 10, 3.8),
  ]
  orders.producers = [Report.Producer()]
  orders.producers[0].name = "shop"
  orders.producers[0].published = 2_400
  report.queues = [orders]
  report.series.bucket = 10 * second
  report.series.start = afternoon - 1 * second
  var line = Report.Line()
  line.incoming = [360, 400, 401, 399, 400, 400, 40]
  line.outgoing = [359, 401, 400, 400, 399, 400, 41]
  line.backlog = [1, 0, 1, 0, 1, 1, 0]
  line.p99 = [9_800_000, 9_100_000, 9_000_000, 9_600_000, 9_400_000, 9_900_000, nil]
  line.errors = [0, 0, 0, 0, 0, 0, 0]
  var named = line
  named.name = "orders"
  report.series.queues = [line, named]
  report.settings = [.init(name: "prefetch", value: "10"), .init(name: "durable", value: "true")]
  return report
}

func consumer(_ name: String, _ count: Int, _ busy: Double?, _ prefetch: Int?, _ service: Double?)
  -> Report.Consumer
{
  var consumer = Report.Consumer()
  consumer.name = name
  consumer.delivered = count
  consumer.acked = count
  consumer.utilisation = busy
  consumer.prefetch = prefetch
  consumer.service = service.map { latency(count, $0, $0 * 1.5, $0 * 2.5, $0 * 3, $0 * 4) }
  return consumer
}

/// The example of the interface description: its figures agree with each other.
func fallingBehindReport() -> Report {
  var report = Report()
  report.verdict.status = .failing
  report.verdict.word = .fallingBehind
  report.verdict.headline = "orders.eu takes in 612 msg/s but only 571 msg/s leave in the last 10m00s."
  report.verdict.details = ["Backlog 29,520 messages and +41/s. It will not drain by itself."]
  report.verdict.facts = [
    .init("queue", "orders.eu"), .init("backlog", "29520"), .init("growth_per_s", "41"),
    .init("p99_ms", "46100"),
  ]
  report.read(
    (1...3).map {
      .init(
        path: $0 == 1 ? "broker.log" : "broker.log.\($0 - 1)", format: "mqtune", bytes: 137_333_333,
        lines: 601_667 * 3,
        understood: 601_667 * 3 - ($0 == 1 ? 361 : 0), ignored: 0, notUnderstood: $0 == 1 ? 361 : 0)
    }, from: afternoon, to: afternoon + 1_800 * second)
  report.totals = queue(
    "", published: 1_812_440, acked: 1_782_920, inPerS: 1_007, outPerS: 990, backlog: 29_520,
    endToEnd: latency(1_782_920, 4.1, 27_300, 46_100, 48_000, 48_200))
  report.totals.backlog.growthPerS = 41
  report.totals.backlog.neverDrains = true
  report.totals.requeued = 118
  report.totals.redeliveredRatio = 0.0000662
  var orders = queue(
    "orders.eu", published: 1_057_320, acked: 1_027_800, inPerS: 587, outPerS: 571, backlog: 29_520,
    endToEnd: latency(1_027_800, 31, 36_500, 47_000, 48_100, 48_200))
  orders.backlog.growthPerS = 41
  orders.backlog.neverDrains = true
  orders.utilisation = 0.997
  orders.latency.queueWait = latency(1_027_800, 24, 36_400, 46_900, 48_000, 48_100)
  orders.latency.held = latency(1_027_800, 5.2, 6.1, 9.4, 22, 61)
  orders.latency.service = latency(1_027_800, 5.2, 6.1, 9.4, 22, 61)
  orders.consumers = (1...4).map { consumer("billing-worker-\($0)", 256_950, 0.997, 1, 5.2) }
  report.queues =
    [orders]
    + (1...5).map {
      queue(
        ["audit", "mail", "payments", "search.index", "webhooks"][$0 - 1], published: 151_024, acked: 151_024,
        inPerS: 83.9, outPerS: 83.9, endToEnd: latency(151_024, 3.2, 7.9, 22, 41, 188))
    }
  report.series = fallingBehindSeries()
  report.findings = exampleFindings()
  report.verdict.finding = "F1"
  report.verdict.facts += [.init("rule", "prefetch-low"), .init("fix", "R1")]
  report.notVisible = [
    .init(
      what: "publisher confirms", why: "No confirm is in this log.", howToSee: "turn on confirm.select",
      rules: [.confirmSerial]),
    .init(
      what: "disk latency", why: "The broker does not log its disk.", howToSee: "log the io metrics",
      rules: [.diskIO]),
  ]
  return report
}

/// Half an hour in buckets of ten seconds; publishing passes the ceiling of 571/s in minute 18.
func exampleFindings() -> [Finding] {
  var idle = Evidence(
    "411,120 deliveries after a pause", Statistic(named: "idle_share"), 0.26, threshold: 0.1,
    samples: 411_120,
    lines: [.init(file: "broker.log.1", line: 5), .init(file: "broker.log", line: 12)])
  var step = Evidence("rate step", Statistic(named: "step_per_s"))
  var batch = Evidence("1.0 messages per sync", Statistic(named: "messages_per_sync"))
  (idle.id, step.id, batch.id) = ("E1", "E2", "E3")
  var first = Finding(
    .prefetchLow, Subject(.queue, "orders.eu"), .critical, .high,
    "consumers idle while the next message travels",
    details: [
      "7.0 ms per message = 5.2 ms work + 1.8 ms round trip, prefetch 1",
      "4 consumers / 7.0 ms = 571/s, and publishing passed that at 14:20:11",
    ], during: afternoon..<(afternoon + 1_800 * second), impact: Impact(tailShare: 0.96, lostPerSecond: 41),
    evidence: [idle, step],
    excluded: [.init(.consumerCapacity, "consumers are empty-handed 26% of the time")],
    advice: [examplePrefetch()])
  var second = Finding(
    .consumerLag, Subject(.queue, "orders.eu"), .high, .high, "messages wait longer and longer",
    during: 0..<0)
  second.consequenceOf = "F1"
  var third = Finding(
    .batchSmall, Subject(.queue, "audit"), .low, .medium, "one disk sync per message", during: 0..<0,
    impact: Impact(tailShare: 0.03), evidence: [batch], advice: [exampleBatch()])
  (first.id, second.id, third.id) = ("F1", "F2", "F3")
  return [first, second, third]
}

private func examplePrefetch() -> Advice {
  var prefetch = Advice(
    "prefetch of billing-worker", system: .consumer, setting: "prefetch", from: "1", to: "32",
    cost: "more messages come again after a crash of a consumer", undo: "prefetch 1",
    apply: "channel.basic_qos(prefetch_count=32)", source: "RabbitMQ documentation: consumer prefetch")
  (prefetch.id, prefetch.finding) = ("R1", "F1")
  prefetch.forecast = .init(
    metric: .throughputOut, now: 571, low: 740, high: 790, model: "replay", calibrationError: 0.03)
  return prefetch
}

private func exampleBatch() -> Advice {
  var batch = Advice(
    "flushes of audit", system: .mqtune, setting: "sync", to: "one for all messages of 2 ms", risk: .medium,
    cost: "", undo: "one per message")
  (batch.id, batch.finding) = ("R2", "F3")
  return batch
}

func fallingBehindSeries() -> Report.Series {
  var series = Report.Series()
  series.bucket = 10 * second
  series.start = afternoon
  var line = Report.Line()
  line.name = "orders.eu"
  var backlog = 0
  for bucket in 0..<180 {
    let incoming = bucket < 108 ? 5_400 : 6_120
    let outgoing = min(incoming + backlog, 5_710)
    backlog += incoming - outgoing
    line.incoming.append(incoming)
    line.outgoing.append(outgoing)
    line.backlog.append(backlog)
    line.p99.append(Int64(31 * millisecond) + Int64(backlog) * second / 571)
    line.errors.append(0)
  }
  var all = line
  all.name = ""
  series.queues = [all, line]
  return series
}

func samplesReport() -> Report {
  var report = Report()
  report.verdict.status = .degraded
  report.verdict.word = .degraded
  report.verdict.headline = "1.2% of the samples of checkout failed, most of them with a timeout."
  report.verdict.facts = [.init("label", "checkout"), .init("error_ratio", "0.012"), .init("p99_ms", "1240")]
  report.read(
    [
      .init(
        path: "results/run-2026-11-18.jtl", format: "jmeter", bytes: 9_412_000, lines: 61_402,
        understood: 61_400, ignored: 1, notUnderstood: 1)
    ],
    from: afternoon, to: afternoon + 600 * second)
  var checkout = Report.Sample()
  checkout.label = "checkout"
  checkout.count = 48_210
  checkout.errors = 579
  checkout.latency = latency(48_210, 221, 412, 1_240, 5_000, 5_004)
  checkout.throughput = throughput(80.4, 80.3)
  checkout.byReason = [
    .init(reason: "Read timed out", count: 561), .init(reason: "503 Service Unavailable", count: 18),
  ]
  checkout.stages = ["connect", "queue payments", "service"].enumerated().map { index, name in
    var stage = Report.Stage()
    stage.name = name
    stage.latency = latency(
      48_210, [2, 140, 71][index], [3, 301, 92][index], [9, 1_080, 160][index], 4_100, 4_300)
    stage.tailShare = [0.01, 0.91, 0.08][index]
    return stage
  }
  var refunds = Report.Sample()
  refunds.label = "refunds"
  refunds.count = 912
  refunds.latency = latency(912, 88, 120, 190, 240, 251)
  refunds.throughput = throughput(1.52, 1.52)
  report.samples = [checkout, refunds]
  report.series.bucket = 60 * second
  report.series.start = afternoon
  var line = Report.Line()
  line.name = "checkout"
  line.outgoing = [4_800, 4_810, 4_790, 4_820, 4_830, 4_805, 4_811, 4_840, 4_862, 4_842]
  line.p99 = [310, 330, 320, 340, 980, 1_300, 1_240, 1_100, 410, 330].map { $0 * millisecond }
  line.errors = [0, 0, 0, 2, 120, 240, 150, 60, 7, 0]
  report.series.labels = [line]
  report.notVisible = [
    .init(
      what: "queues and consumers", why: "Only finished samples are logged.",
      howToSee: "analyze the broker's log as well")
  ]
  return report
}

func incidentsReport() -> Report {
  var report = Report()
  report.verdict.headline =
    "The log tells of 2 incidents and of no message: it cannot be said how messages fared."
  report.verdict.facts = [.init("incidents", "2"), .init("worst", "memory alarm")]
  report.read(
    [
      .init(
        path: "rabbit@mq1.log", format: "rabbitmq", bytes: 48_213, lines: 412, understood: 9, ignored: 403,
        notUnderstood: 0)
    ],
    from: afternoon - 40_000 * second, to: afternoon + 86_400 * second)
  var alarm = Report.Incident()
  alarm.kind = "memory alarm"
  alarm.subject = "rabbit@mq1"
  alarm.from = afternoon
  alarm.to = afternoon + 188 * second
  alarm.count = 4
  alarm.sample =
    "2026-11-18 14:02:11.120 [warning] <0.422.0> memory resource limit alarm set on node rabbit@mq1."
  alarm.lines = [.init(file: "rabbit@mq1.log", line: 214), .init(file: "rabbit@mq1.log", line: 231)]
  var partition = Report.Incident()
  partition.kind = "network partition"
  partition.subject = "rabbit@mq2"
  partition.from = afternoon + 43_200 * second
  partition.sample =
    "2026-11-19 02:02:11 [error] <0.301.0> Mnesia(rabbit@mq1): ** ERROR ** mnesia_event got {inconsistent_database, running_partitioned_network, rabbit@mq2}"
  partition.lines = [.init(file: "rabbit@mq1.log", line: 388)]
  report.incidents = [alarm, partition]
  report.settings = [
    .init(name: "rabbitmq version", value: "3.13.7"), .init(name: "vm_memory_high_watermark", value: "0.4"),
  ]
  report.notVisible = [
    .init(
      what: "messages, queues and consumers", why: "The server log has no message events.",
      howToSee: "enable the firehose or analyze a client's log")
  ]
  return report
}

func emptyReport() -> Report {
  var report = Report()
  report.verdict.headline = "None of the 12 lines tells anything about messages."
  report.read(
    [
      .init(
        path: "app.log", format: "mqtune", bytes: 911, lines: 12, understood: 0, ignored: 0, notUnderstood: 12
      )
    ],
    from: nil, to: nil)
  report.input.problems = ["missing.log: there is no such file"]
  report.notes = ["The format was guessed from the first lines."]
  return report
}

let hostileNames = [
  "\"><script>alert(1)</script>", "=1+1", "@SUM(A1)", "\u{1b}[31mred", "two\nlines", "",
  "| pipe * star _ [x](y) `z`",
  "\u{202e}desrever", "データ.注文.東京", "👩‍👩‍👧‍👦 family", "a\u{0301}\u{0301}\u{0301}", "tab\there",
  "\u{0}\u{7f}\u{9b}31m",
  String(repeating: "very.long.name.", count: 20) + "end", "comma,quote\"", "-2+3", "\r\n", "C:\\path",
]

func hostileReport() -> Report {
  var report = Report()
  report.verdict.status = .atRisk
  report.verdict.word = .atRisk
  report.verdict.headline = "\u{1b}[31m<b>queue</b>\n is odd."
  report.verdict.facts = hostileNames.map { .init("queue", $0) } + [.init("bad key=", "x")]
  report.read(
    [
      .init(
        path: "\u{1b}]0;title\u{7}x.log", format: "mqtune", bytes: 1, lines: 1, understood: 1, ignored: 0,
        notUnderstood: 0)
    ],
    from: afternoon, to: afternoon + 3 * millisecond)
  report.totals = queue("", published: 36, acked: 18, inPerS: 12_000, outPerS: 6_000, backlog: 18)
  report.queues = hostileNames.map { name in
    var queue = queue(name, published: 2, acked: 1, inPerS: 667, outPerS: 333, backlog: 1)
    queue.latency.queueWait = latency(1, 0.00085, 0.02, 0.5, 0.5, 3)
    queue.consumers = [consumer(name, 1, nil, 0, nil)]
    return queue
  }
  report.totals.latency.queueWait = latency(18, 0.00085, 0.02, 0.5, 0.5, 3)
  report.totals.errors.byReason = hostileNames.map { .init(reason: $0, count: 1) }
  report.totals.errors.count = hostileNames.count
  report.samples = hostileNames.map { name in
    var sample = Report.Sample()
    sample.label = name
    sample.count = 1
    return sample
  }
  report.incidents = hostileNames.map { name in
    var incident = Report.Incident()
    incident.kind = name
    incident.subject = name
    incident.from = afternoon
    incident.sample = name
    incident.lines = [.init(file: name, line: 1)]
    return incident
  }
  report.findings = hostileNames.enumerated().map { place, name in
    var advice = Advice(
      name, system: .consumer, setting: "", from: name, to: name, cost: name, undo: PasteLine(saved: name),
      apply: PasteLine(saved: name))
    (advice.id, advice.finding) = ("R\(place + 1)", "F\(place + 1)")
    var evidence = Evidence(name, Statistic(named: name))
    evidence.id = name
    let rule = RuleID(rawValue: name)
    var finding = Finding(
      rule, Subject(.consumer, name, of: name), .medium, .low, name, details: [name], during: 0..<0,
      evidence: [evidence], excluded: [.init(rule, name)], advice: [advice])
    (finding.id, finding.consequenceOf) = ("F\(place + 1)", name.isEmpty ? nil : name)
    return finding
  }
  report.settings = hostileNames.map { .init(name: $0, value: $0) }
  report.notes = hostileNames
  return report
}

/// Three milliseconds in which one queue lost a few messages, in two files of which one has a gap.
func instantReport() -> Report {
  var report = Report()
  report.verdict.status = .degraded
  report.verdict.word = .losingMessages
  report.verdict.headline = "3 of 30 messages to mail were dropped."
  report.read(
    ["a.log", "b.ndjson"].map {
      .init(
        path: $0, format: $0 == "a.log" ? "mqtune" : "json", bytes: 2_048, lines: 45, understood: 45,
        ignored: 0, notUnderstood: 0)
    }, from: afternoon, to: afternoon + 3 * millisecond)
  report.input.gaps = [.init(from: afternoon + millisecond, to: afternoon + 2 * millisecond)]
  report.totals = queue("", published: 30, acked: 27, inPerS: 10_000, outPerS: 9_000)
  report.totals.errors.count = 3
  report.totals.errors.ratio = 0.1
  report.totals.errors.byReason = [.init(reason: "queue length limit", count: 2)]
  report.totals.dropped = 3
  report.totals.inFlightEnd = 4
  report.totals.latency.held = latency(27, 0.0009, 0.0011, 0.02, 0.02, 0.02)
  var mail = report.totals
  mail.name = "mail"
  mail.backlog.drainS = 0.0007
  report.queues = [mail]
  return report
}

/// Two hundred queues over three months.
func manyQueuesReport() -> Report {
  var report = Report()
  report.verdict.status = .healthy
  report.verdict.word = .healthy
  report.verdict.headline = "Nothing is waiting in 200 queues."
  report.read(
    (1...92).map {
      .init(
        path: "mq.\($0).log", format: "kafka", bytes: 4_100_000_000, lines: 40_000_000,
        understood: 40_000_000, ignored: 0, notUnderstood: 0)
    },
    from: afternoon - 92 * 86_400 * second, to: afternoon)
  report.totals = queue(
    "", published: 1_200_000_000, acked: 1_200_000_000, inPerS: 151, outPerS: 151,
    endToEnd: latency(1_200_000_000, 0.81, 2.2, 5, 92, 86_400_000))
  report.queues = (1...200).map { index in
    queue(
      "tenant-\(index).europe-west.production.invoices.created.v\(index % 3)", published: 6_000_000,
      acked: 6_000_000,
      inPerS: 0.755, outPerS: 0.755, endToEnd: latency(6_000_000, 0.81, 2.2, 5, 92, Double(index) * 432_000))
  }
  report.series.bucket = 6 * 3_600 * second
  report.series.start = afternoon - 92 * 86_400 * second
  var line = Report.Line()
  line.incoming = (0..<368).map { 3_000_000 + ($0 % 4) * 120_000 }
  line.outgoing = line.incoming
  line.backlog = line.incoming.map { _ in 0 }
  line.p99 = (0..<368).map { $0 % 40 == 0 ? nil : 5 * millisecond }
  report.series.queues = [line]
  return report
}
