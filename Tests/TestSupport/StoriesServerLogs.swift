extension Stories {
  private static let start: Int64 = 1_772_442_000_000_000

  // MARK: RabbitMQ

  private struct RabbitLog {
    private var lines: [(time: Int64, order: Int, text: String)] = []

    /// A record of one or more lines, each with the whole prefix, as the server writes it.
    mutating func put(_ second: Double, _ level: String, process: Int, _ texts: String...) {
      let time = Stories.start + BrokerPlan.microseconds(second)
      for text in texts {
        var line = LineBuffer()
        line.put(date: time, separator: " ", fraction: 6)
        line.put("+00:00 [\(level)] <0.\(process).0> \(text)")
        lines.append((time, lines.count, String(decoding: line.bytes, as: UTF8.self)))
      }
    }

    var bytes: [UInt8] {
      let sorted = lines.sorted { ($0.time, $0.order) < ($1.time, $1.order) }
      return Array(sorted.map { $0.text + "\n" }.joined().utf8)
    }

    /// A client comes: three records.
    mutating func open(_ second: Double, process: Int, socket: String, name: String, user: String) {
      let connection = "connection <0.\(process).0> (\(socket)"
      put(second, "info", process: process, "accepting AMQP \(connection))")
      put(
        second + 0.002_1, "info", process: process,
        "\(connection)) has a client-provided name: \(name)")
      put(
        second + 0.002_9, "info", process: process,
        "\(connection) - \(name)): user '\(user)' authenticated and granted access to vhost '/'")
    }

    mutating func close(_ second: Double, process: Int, socket: String, name: String, user: String) {
      put(
        second, "info", process: process,
        "closing AMQP connection <0.\(process).0> (\(socket) - \(name), vhost: '/', user: '\(user)')")
    }
  }

  static func rabbitMemoryAlarm() -> [UInt8] {
    var log = RabbitLog()
    var generator = SeededGenerator(seed: 21)
    boot(&log)
    for (index, name) in ["orders-worker-1", "orders-worker-2", "mailer-1", "importer-1"].enumerated() {
      let socket = "10.0.4.\(31 + index):\(40_112 + 18 * index) -> 10.0.4.10:5672"
      log.open(6 + 0.7 * Double(index), process: 640 + 13 * index, socket: socket, name: name, user: "shop")
    }
    webTier(&log, &generator)
    alarm(&log, from: 151.204_318, to: 199.610_552)
    let importer = "10.0.4.34:40166 -> 10.0.4.10:5672"
    log.put(
      191.730_2, "error", process: 679, "closing AMQP connection <0.679.0> (\(importer) - importer-1):",
      "missed heartbeats from client, timeout: 60s")
    log.open(
      204.118_7, process: 2_911, socket: "10.0.4.34:40590 -> 10.0.4.10:5672", name: "importer-1", user: "shop"
    )
    return log.bytes
  }

  private static func boot(_ log: inout RabbitLog) {
    log.put(
      0, "info", process: 230, "", " Starting RabbitMQ 3.13.7 on Erlang 26.2.5 [jit]",
      " Copyright (c) 2007-2024 Broadcom Inc and/or its subsidiaries",
      " Licensed under the MPL 2.0. Website: https://rabbitmq.com")
    log.put(
      0.001_2, "info", process: 230, "", " node           : rabbit@mq-1",
      " home dir       : /var/lib/rabbitmq",
      " config file(s) : /etc/rabbitmq/rabbitmq.conf")
    log.put(
      2.310_4, "info", process: 416,
      "Memory high watermark set to 1596 MiB (1674104832 bytes) of 3991 MiB "
        + "(4185264128 bytes) total")
    log.put(2.342_9, "info", process: 418, "Disk free limit set to 50MB")
    log.put(4.871_3, "info", process: 590, "started TCP listener on [::]:5672")
    log.put(
      5.012_8, "info", process: 483, "Server startup complete; 4 plugins started.", " * rabbitmq_management")
  }

  /// A page view connects, publishes once and closes; while publishing is blocked it gives up after ten seconds.
  private static func webTier(_ log: inout RabbitLog, _ generator: inout SeededGenerator) {
    var second = 12.0
    var process = 702
    while second < 300 {
      let web = 1 + generator.below(3)
      let port = 32_768 + generator.below(28_000)
      let socket = "10.0.4.\(20 + web):\(port) -> 10.0.4.10:5672"
      log.open(second, process: process, socket: socket, name: "web-\(web)", user: "web")
      if second > 151, second < 190 {
        log.put(
          second + 10 + 0.02 * generator.uniform(), "warning", process: process,
          "closing AMQP connection <0.\(process).0> (\(socket) - web-\(web), vhost: '/', user: 'web'):",
          "client unexpectedly closed TCP connection")
      } else {
        let life = 0.02 + generator.lognormal(median: 0.03, sigma: 0.5)
        log.close(
          max(second, second > 190 && second < 199.7 ? 199.7 : 0) + life, process: process,
          socket: socket, name: "web-\(web)", user: "web")
      }
      process += 11
      second += 0.1 + generator.exponential(mean: 1.3)
    }
  }

  private static func alarm(_ log: inout RabbitLog, from start: Double, to end: Double) {
    log.put(
      start, "info", process: 416, "vm_memory_high_watermark set. Memory used:1687023616 allowed:1674104832")
    log.put(
      start + 0.000_4, "warning", process: 414, "memory resource limit alarm set on node rabbit@mq-1.", "",
      "**********************************************************",
      "*** Publishers will be blocked until this alarm clears ***",
      "**********************************************************", "")
    log.put(
      end, "info", process: 416, "vm_memory_high_watermark clear. Memory used:1581056000 allowed:1674104832")
    log.put(
      end + 0.000_3, "warning", process: 414, "memory resource limit alarm cleared on node rabbit@mq-1")
    log.put(end + 0.000_5, "warning", process: 414, "memory resource limit alarm cleared across the cluster")
  }

  // MARK: JMeter

  private struct Request {
    var label: String
    var weight: Int
    var median: Double
    var bytes: Int
  }

  static func jmeterSlowReport() -> [UInt8] {
    let requests = [
      Request(label: "POST /orders", weight: 45, median: 0.11, bytes: 412),
      Request(label: "GET /orders/{id}", weight: 35, median: 0.07, bytes: 1_904),
      Request(label: "POST /payments", weight: 14, median: 0.16, bytes: 388),
      Request(label: "GET /reports/monthly", weight: 6, median: 1.4, bytes: 48_210),
    ]
    var rows: [(end: Int64, order: Int, text: String)] = []
    for thread in 1...20 {
      var generator = SeededGenerator(seed: 22, part: thread)
      // Threads start one after the other over 20 seconds.
      var time = start + BrokerPlan.microseconds(Double(thread))
      while time < start + 300_000_000 {
        var draw = generator.below(100)
        let request =
          requests.first {
            draw -= $0.weight; return draw < 0
          } ?? requests[0]
        let (elapsed, row) = sample(request, thread: thread, at: time, &generator)
        rows.append((time + elapsed, rows.count, row))
        time += elapsed + generator.microseconds(.exponential(mean: 2.7))
      }
    }
    rows.sort { ($0.end, $0.order) < ($1.end, $1.order) }
    let header =
      "timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,"
      + "sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect\n"
    return Array((header + rows.map(\.text).joined()).utf8)
  }

  private static func sample(
    _ request: Request, thread: Int, at time: Int64, _ generator: inout SeededGenerator
  ) -> (elapsed: Int64, row: String) {
    var elapsed = generator.microseconds(.lognormal(median: request.median, sigma: 0.45))
    var result = "200,OK"
    var ending = "true,,\(request.bytes + generator.below(40))"
    var latency = elapsed * 9 / 10
    if generator.chance(0.008) {
      elapsed = 10_000_000 + Int64(generator.below(9_000))
      latency = 0
      result =
        "Non HTTP response code: java.net.SocketTimeoutException,Non HTTP response message: Read timed out"
      ending = "false,,2301"
    } else if generator.chance(0.015) {
      result = "500,Internal Server Error"
      ending = "false,\"Test failed: code expected to equal /200/, was 500\",296"
    }
    let threads = min(20, Int((time - start) / 1_000_000))
    let path = String(request.label.drop { $0 != " " }.dropFirst())
    let row =
      "\(time / 1_000),\(elapsed / 1_000),\(request.label),\(result),Shop 1-\(thread),text,\(ending),231,"
      + "\(threads),\(threads),http://shop.test\(path),\(latency / 1_000),0,\(generator.chance(0.05) ? 3 : 0)\n"
    return (elapsed, row)
  }
}
